"""The demo from beginning to end."""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout
from rich.console import Console
from rich.text import Text

from modules.config.deployment import Deployment
from modules.config.loader import load, selected
from modules.config.settings import S3BackendSettings
from modules.local_aws import LocalAws
from modules.local_aws.account import Account
from modules.local_aws.workbench import Workbench

from .errors import DemoError
from .executions import Execution, executions_of, problems, wait
from .inputs import objects_of, summary, wrong_inputs
from .leftovers import leftovers, listed
from .looking_around import how_to_look_around
from .report import findings, rows, table
from .stacks import ROOT, Stacks
from .steps import Steps
from .uploads import Upload, put, uploads_of

ENVIRONMENT = "dev"
PIPELINES = ROOT / "examples" / "sample" / "pipelines.toml"
FOLDER = ROOT / ".build" / "demo"
LOCK = ROOT / ".build" / "demo.lock"

INTRODUCTION = """\
The sample of pipelines.toml, deployed by the real cdktf and Terraform with the real AWS provider.
The AWS here is the one on this machine: MiniStack, with this project's repairs, listening on 127.0.0.1 only.
It is not AWS, and no AWS account is used. It enforces the roles of functions, but not those of state machines and rules;
that CloudTrail's events reach EventBridge is our model of AWS.
Most of the minutes to come are the provider's own waits. It would wait a minute for the lifecycle rules of each bucket,
so the demo sets bucket_lifecycle_rules = false, as an environment may that lives for hours.
"""

GARBAGE_COLLECTION = {"GOGC": "400"}
"""With Go's own setting, 100, an apply takes Terraform and its provider half as much processor time again."""


def walk(console: Console, *, keep: bool) -> None:
    """Deploys, uploads, shows and destroys.

    Args:
        console: where everything is shown.
        keep: leave it running until Ctrl-C before destroying it.

    Raises:
        DemoError: something did not go as it has to.
    """
    began = time.monotonic()
    deployment = _deployment()
    with _alone():
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        console.print(INTRODUCTION)
        steps = Steps(console)
        server = LocalAws(region=deployment.environment.region, log_path=FOLDER / "server.log", enforce_iam=True)
        with contextlib.ExitStack() as stack:
            with steps.step("Start the local AWS") as step:
                stack.enter_context(server)
                step.say(server.endpoint)
            account = Account(server.endpoint, deployment.environment.region, deployment.environment.account_id)
            stack.callback(account.close)
            _walk(console, steps, account, began, keep=keep)
    console.print(f"Done in {time.monotonic() - began:.0f} s.")


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Only one demo at a time: they would share a folder."""
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(LOCK, timeout=0):
            yield
    except Timeout:
        raise DemoError("Another demo of this folder is running. End it first: Ctrl-C there.") from None


def _deployment(overlay: Path | None = None) -> Deployment:
    deployment = selected(load(PIPELINES, overlay), ENVIRONMENT, None)[0]
    if not isinstance(deployment.environment.backend, S3BackendSettings):
        raise DemoError(
            f'{PIPELINES.name}: environments.{ENVIRONMENT}.backend is not of type "s3", and the demo shows state in S3.'
        )
    return deployment


def _walk(console: Console, steps: Steps, account: Account, began: float, *, keep: bool) -> None:
    accounts = {ENVIRONMENT: account.account_id}
    workbench = Workbench(
        FOLDER,
        account.endpoint,
        accounts,
        pipelines=PIPELINES,
        bucket_lifecycle_rules=False,
        environment={"S3_TO_SFN_ENVIRONMENT": ENVIRONMENT, **GARBAGE_COLLECTION},
    )
    uploads = uploads_of(_deployment(workbench.overlay))
    stacks = Stacks(workbench, ENVIRONMENT, steps, FOLDER / "cdktf.log")
    stacks.synth()
    stacks.bootstrap()
    stacks.deploy()
    wrong = _upload_and_show(console, steps, account, uploads)
    shown = time.monotonic() - began
    if keep:
        text = how_to_look_around(account, workbench, stacks.names, uploads, FOLDER / "server.log")
        console.print(Text(text), soft_wrap=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
        console.print("\nCtrl-C: destroying everything; once more ends it at once.")
    stacks.destroy()
    _show_that_nothing_is_left(steps, account)
    console.print(
        f"\nThe executions were shown after {shown:.0f} s. Resources that were waited for, one after another:"
    )
    for line in stacks.waits:
        console.print(Text(f"  {line}"), soft_wrap=True)
    if wrong:
        raise DemoError("\n".join(["The demo failed: not every file started exactly what it had to.", *wrong]))


def _upload_and_show(console: Console, steps: Steps, account: Account, uploads: list[Upload]) -> list[str]:
    began: dict[str, float] = {}
    with steps.step("Upload a file for every trigger") as step:
        for upload in uploads:
            began[f"{upload.bucket}/{upload.key}"] = put(account, upload)
            step.say(f"{len(began)} files")
    with steps.step("Wait for the executions") as step:
        executions: list[Execution] = wait(lambda: executions_of(account), uploads, step.say)
        step.say(f"{len(executions)} executions")
    wrong = problems(uploads, executions)
    enabled = [upload for upload in uploads if upload.enabled]
    wrong += wrong_inputs(enabled, executions, objects_of(account, enabled), account)
    console.print()
    console.print(table(rows(uploads, executions, began)))
    console.print(
        "The times are those of this machine: they say nothing about AWS's. CloudTrail's events are our model of AWS."
    )
    for line in [
        *findings(uploads, executions),
        *(wrong or [summary(enabled), "Every file started exactly once, and nothing else did."]),
    ]:
        console.print(Text(line))
    console.print()
    return wrong


def _show_that_nothing_is_left(steps: Steps, account: Account) -> None:
    with steps.step("Look for what is left") as step:
        left = leftovers(account)
        if left:
            raise DemoError("Destroyed, and yet these are left:\n" + "\n".join(f"  {item}" for item in left))
        step.say(f"nothing: no {listed()}")
