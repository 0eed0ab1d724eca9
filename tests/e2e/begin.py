"""How each deployment is made, and which of them waits for which."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e import foreign
from tests.e2e.deployments import ENVIRONMENT, Deployment, deployment
from tests.local_aws.account import REGION

Begun = Mapping[str, Future[Deployment]]

CDKTF = ("--auto-approve", "--skip-synth", "--no-color", "--terraform-parallelism", "40")
"""Whatever is deployed was synthesized; the provider mostly waits, for each queue by itself."""

UNVERSIONED_BUCKET = "badday-test-unversioned"
"""Of another team, as bad_day.toml names it."""


def deploy(deployment: Deployment) -> Deployment:
    """Everything in pipelines.toml, as a user would: the state bucket first, then the rest in one go."""
    workbench, alone = deployment.workbench, f"{ENVIRONMENT}-direct-eventbridge"
    workbench.synth()
    deployment.apply("bootstrap")
    workbench.terraform(alone, "init", "-input=false")
    deployment.planned_alone = workbench.terraform(alone, "plan", "-input=false", "-no-color").stdout
    workbench.cdktf("deploy", "*", *CDKTF)
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
    location = {"LocationConstraint": REGION}
    deployment.account.s3.create_bucket(Bucket=UNVERSIONED_BUCKET, CreateBucketConfiguration=location)
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


@contextmanager
def begin(names: set[str], folder: Callable[[str], Path]) -> Iterator[Begun]:
    """Begins deployments and does not wait for them; their local AWS ends with the block."""
    with ThreadPoolExecutor() as pool, ExitStack() as running:
        begun: dict[str, Future[Deployment]] = {}
        for name, plan in PLANS.items():
            if name in names:
                made = running.enter_context(deployment(folder(name), plan.pipelines, **plan.options))
                begun[name] = pool.submit(_make, plan, made, begun.get(plan.after or ""))
        yield begun


def _make(plan: Plan, made: Deployment, before: Future[Deployment] | None) -> Deployment:
    wait([before] if before else [])
    return plan.make(made)
