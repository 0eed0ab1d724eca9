"""How each deployment is made, and which of them waits for which."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

from tests.e2e import foreign
from tests.e2e.cleaning import clean
from tests.e2e.deployments import ENVIRONMENT, FOLDER, Deployment
from tests.e2e.places import local_place, real_place, run_folder
from tests.e2e.target import target

Begun = Mapping[str, Future[Deployment]]

CDKTF = ("--auto-approve", "--skip-synth", "--no-color", "--terraform-parallelism", "40")
"""Whatever is deployed was synthesized; the provider mostly waits, for each queue by itself."""


UNVERSIONED_BUCKET = "badday-test-unversioned"
"""Of another team, as bad_day.toml names it."""


def deploy(deployment: Deployment) -> Deployment:
    """Everything in pipelines.toml, as a user would: the state bucket first, then the rest in one go."""
    workbench, alone = deployment.workbench, f"{ENVIRONMENT}-direct-eventbridge"
    workbench.synth()
    deployment.apply("bootstrap", settle=False)
    workbench.terraform(alone, "init", "-input=false")
    deployment.planned_alone = workbench.terraform(alone, "plan", "-input=false", "-no-color").stdout
    workbench.cdktf("deploy", "*", *CDKTF)
    deployment.settle()
    foreign.send(deployment)
    return deployment


def deploy_restricted(deployment: Deployment) -> Deployment:
    """Everything in restricted.toml."""
    deployment.workbench.synth()
    deployment.apply("shared", "landing", "empty")
    return deployment


def deploy_encrypted(deployment: Deployment) -> Deployment:
    """Everything in encrypted.toml."""
    deployment.workbench.synth()
    deployment.apply("shared", "landing")
    return deployment


def deploy_bad_day(deployment: Deployment) -> Deployment:
    """Everything in bad_day.toml, and the other team's bucket that it names."""
    deployment.account.make_bucket(deployment.named(UNVERSIONED_BUCKET))
    deployment.workbench.synth()
    deployment.apply("shared", "landing", "unversioned")
    return deployment


@dataclass(frozen=True)
class Plan:
    """A deployment to make.

    Args:
        make: deploys it.
        pipelines: its configuration, a file of this folder.
        after: the deployment that it waits for: three at a time would be more than two processors get through before
            something times out.
        options: of the workbench and of the local AWS.
    """

    make: Callable[[Deployment], Deployment]
    pipelines: str
    after: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Of its configuration."""
        return FOLDER / self.pipelines


PLANS = {
    "deployed": Plan(deploy, "pipelines.toml", options={"remote_states": ["theirs"]}),
    "restricted": Plan(
        deploy_restricted,
        "restricted.toml",
        options={"enforce_iam": True, "disposable": False, "with_s3_state": False},
    ),
    "bad_day": Plan(deploy_bad_day, "bad_day.toml", after="restricted", options={"with_s3_state": False}),
    "encrypted": Plan(deploy_encrypted, "encrypted.toml", after="deployed", options={"with_s3_state": False}),
}


def place(name: str, folder: Callable[[str], Path]) -> AbstractContextManager[Deployment]:
    """Where a deployment of `PLANS` lies.

    Args:
        name: of the plan.
        folder: makes one, for a local AWS.
    """
    plan, where = PLANS[name], target()
    if where.is_real:
        return real_place(run_folder(where.run) / name, plan.path, where, **plan.options)
    return local_place(folder(name), plan.path, **plan.options)


def clean_up(deployments: Mapping[str, Deployment], *, break_locks: bool = False) -> list[str]:
    """Takes deployments of a real account down, the last one first; what is left, a line each."""
    return [
        f"{name}: {line}"
        for name in reversed([*deployments])
        for line in clean(deployments[name], break_locks=break_locks)
    ]


@contextmanager
def begin(names: set[str], folder: Callable[[str], Path]) -> Iterator[Begun]:
    """Begins deployments and does not wait for them; with the block their local AWS ends, or they are taken down.

    Raises:
        LeftoversError: something is left in the real account.
    """
    made: dict[str, Deployment] = {}
    begun: dict[str, Future[Deployment]] = {}
    over = Event()
    with ExitStack() as places, _taken_down(made), ThreadPoolExecutor() as pool:
        try:
            for name, plan in PLANS.items():
                if name in names:
                    made[name] = places.enter_context(place(name, folder))
                    begun[name] = pool.submit(_make, plan, made[name], begun.get(plan.after or ""), over)
            yield begun
        finally:
            over.set()
            if not target().is_real:
                places.close()  # so that what is still being deployed ends at once


class LeftoversError(Exception):
    """A run did not take down everything that it made."""


@contextmanager
def _taken_down(made: Mapping[str, Deployment]) -> Iterator[None]:
    try:
        yield
    finally:
        if target().is_real:
            if left := clean_up(made):
                raise LeftoversError(
                    "\n".join([f"Left in account {target().account_id}:", *left, target().how_to_clean])
                )
            shutil.rmtree(run_folder(target().run), ignore_errors=True)


def _make(plan: Plan, made: Deployment, before: Future[Deployment] | None, over: Event) -> Deployment:
    wait([before] if before else [])
    if over.is_set():
        raise InterruptedError("the tests have ended before it began")
    return plan.make(made)
