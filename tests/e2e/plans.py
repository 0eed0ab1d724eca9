"""What is deployed for the end-to-end tests, and how."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e import foreign
from tests.e2e.cleaning import clean
from tests.e2e.deployments import ENVIRONMENT, FOLDER, Deployment
from tests.e2e.places import local_place, real_place, run_folder
from tests.e2e.target import target

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
        options: of the workbench and of the local AWS.
    """

    make: Callable[[Deployment], Deployment]
    pipelines: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Of its configuration."""
        return FOLDER / self.pipelines


QUICK = {"bucket_lifecycle_rules": False, "with_s3_state": False}
"""For each bucket's lifecycle rules Terraform waits about a minute; `deployed` has them."""

PLANS = {
    "deployed": Plan(deploy, "pipelines.toml", options={"remote_states": ["theirs"]}),
    "restricted": Plan(
        deploy_restricted, "restricted.toml", options={**QUICK, "enforce_iam": True, "disposable": False}
    ),
    "bad_day": Plan(deploy_bad_day, "bad_day.toml", options=QUICK),
    "encrypted": Plan(deploy_encrypted, "encrypted.toml", options=QUICK),
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


class LeftoversError(Exception):
    """A run did not take down everything that it made."""


class Deployments:
    """The deployments of a run, each made when it is first asked for.

    Args:
        folder: makes one, for a local AWS.
    """

    def __init__(self, folder: Callable[[str], Path]) -> None:
        self._folder = folder
        self._places = ExitStack()
        self._made: dict[str, Deployment] = {}
        self._failed: set[str] = set()

    def __getitem__(self, name: str) -> Deployment:
        """A complete deployment of `PLANS`.

        Raises:
            FailedBeforeError: it could not be made, as was raised the first time that it was asked for.
        """
        if name in self._failed:
            raise FailedBeforeError(f"the deployment {name} failed: the first test that needs it says why")
        if name not in self._made:
            self._made[name] = self._places.enter_context(place(name, self._folder))
            try:
                PLANS[name].make(self._made[name])
            except BaseException:
                self._failed.add(name)
                raise
        return self._made[name]

    def close(self) -> bool:
        """Ends the local AWS of each, or takes them down in a real account; whether there was one to take down.

        Raises:
            LeftoversError: something is left in the real account.
        """
        where = target()
        with self._places:
            if not where.is_real:
                return False
            left = clean_up(self._made)
        if left:
            raise LeftoversError("\n".join([f"Left in account {where.account_id}:", *left, where.how_to_clean]))
        shutil.rmtree(run_folder(where.run), ignore_errors=True)
        return bool(self._made)


class FailedBeforeError(Exception):
    """A deployment that failed once is not tried again."""
