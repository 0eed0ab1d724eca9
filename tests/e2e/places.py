"""Where each deployment lies: on a local AWS of its own, or beside the others in a real account."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from modules.config.loader import merged
from modules.local_aws import LocalAws
from modules.local_aws.workbench import ROOT, Workbench
from tests.e2e.deployments import ENVIRONMENT, Deployment
from tests.e2e.own_names import own_names, own_project
from tests.e2e.target import Target
from tests.local_aws.account import Account

COMMAND_SECONDS = 3600.0
"""How long a command that is under way in a real account may go on after Ctrl-C."""


def document(pipelines: Path) -> dict[str, Any]:
    """A configuration, as it was written."""
    return tomllib.loads(pipelines.read_text(encoding="utf-8"))


def run_folder(run: str) -> Path:
    """Where a run in a real account keeps its stacks and its local states: what cleans up later has to find them."""
    return ROOT / ".build" / "e2e" / run


@contextmanager
def local_place(folder: Path, pipelines: Path, *, enforce_iam: bool = False, **options: Any) -> Iterator[Deployment]:
    """A local AWS with a workbench for a configuration; nothing is deployed yet.

    Args:
        folder: for everything written.
        pipelines: the configuration.
        enforce_iam: whether the local AWS asks for the permissions of functions.
        options: of the workbench.
    """
    where = Target()
    with (
        LocalAws(region=where.region, enforce_iam=enforce_iam, log_path=folder / "server.log") as aws,
        ExitStack() as clients,
    ):
        workbench = Workbench(
            folder / "workbench", aws.endpoint, {ENVIRONMENT: where.account_id}, pipelines=pipelines, **options
        )
        yield Deployment(Account(aws.endpoint, clients), workbench, document(pipelines)["project"], where)


@contextmanager
def real_place(
    folder: Path, pipelines: Path, where: Target, *, enforce_iam: bool = False, **options: Any
) -> Iterator[Deployment]:
    """A real account with a workbench for a configuration; what is made there stays.

    Args:
        folder: for everything written.
        pipelines: the configuration.
        where: the account.
        enforce_iam: AWS always does.
        options: of the workbench.
    """
    written = document(pipelines)
    project = own_project(written, where.run)
    with ExitStack() as clients:
        account = Account(None, clients, id=where.account_id, region=where.region, prefix=f"{project}-")
        workbench = Workbench(
            folder,
            None,
            {ENVIRONMENT: where.account_id},
            pipelines=pipelines,
            overrides=overrides(written, where),
            grace_seconds=COMMAND_SECONDS,
            **options,
        )
        yield Deployment(account, workbench, project, where)


def overrides(written: Mapping[str, Any], where: Target) -> dict[str, Any]:
    """What is laid on a configuration for a real account: its Region, names of this run, and no alarm's topic."""
    environment = written["environments"][ENVIRONMENT]
    here: dict[str, Any] = {
        "region": where.region,
        "alarm_actions": [],
        "tags": {"Project": own_project(written, where.run), "Run": where.run},
    }
    remote_states: dict[str, Any] = {}
    if where.provider_arguments:
        here["provider"] = {"arguments": where.provider_arguments}
    if where.backend_arguments:
        backend = {"arguments": where.backend_arguments}
        here["backend"] = backend if environment["backend"]["type"] == "s3" else {}
        remote_states = {
            id: {"remote_state": backend}
            for id, machine in written["state_machines"].items()
            if "remote_state" in machine
        }
    return merged(own_names(written, where.run), {"environments": {ENVIRONMENT: here}, "state_machines": remote_states})
