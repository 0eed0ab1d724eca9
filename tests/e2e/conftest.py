"""What the tests are given of the deployments, each on an AWS of its own or in a real account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.e2e.announcement import CLEAN, fits
from tests.e2e.deployments import LAMBDA_PATTERNS, PATTERNS, Deployment, Trigger
from tests.e2e.plans import PLANS, Deployments
from tests.e2e.target import RefusedError, target
from tests.local_aws.account import Account


@pytest.fixture(scope="session")
def deployments(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployments]:
    """The deployments, made when they are first asked for; at the end a real account is cleaned."""
    where = target()
    if where.is_real:
        asked_for = PLANS.keys() & {
            name for item in request.session.items for name in getattr(item, "fixturenames", ())
        }
        with ExitStack() as clients:
            try:
                fits(Account(None, clients, id=where.account_id, region=where.region), asked_for)
            except RefusedError as problem:
                pytest.exit(str(problem), returncode=pytest.ExitCode.USAGE_ERROR)
    deployments = Deployments(tmp_path_factory.mktemp)
    yield deployments
    if deployments.close():
        request.config.stash[CLEAN] = f"Nothing of run {where.run} is left in account {where.account_id}."


@pytest.fixture
def deployed(deployments: Deployments) -> Deployment:
    """pipelines.toml, with Terraform's state in S3."""
    deployment = deployments["deployed"]
    assert not deployment.destroyed, "this test runs after the one that destroys everything"
    return deployment


@pytest.fixture
def restricted(deployments: Deployments) -> Deployment:
    """restricted.toml: the functions' roles are enforced, buckets are not disposable."""
    return deployments["restricted"]


@pytest.fixture
def encrypted(deployments: Deployments) -> Deployment:
    """encrypted.toml: each stack has a customer-managed key of its own."""
    return deployments["encrypted"]


@pytest.fixture
def bad_day(deployments: Deployments) -> Deployment:
    """bad_day.toml: one trigger of each pattern, with which tests may do what they like."""
    return deployments["bad_day"]


@pytest.fixture(params=PATTERNS)
def pattern(request: pytest.FixtureRequest) -> str:
    """Every pattern in turn. Its bucket in pipelines.toml has its name."""
    return str(request.param)


@pytest.fixture(params=LAMBDA_PATTERNS)
def lambda_pattern(request: pytest.FixtureRequest) -> str:
    """Every pattern with a function in turn."""
    return str(request.param)


@pytest.fixture
def lambda_trigger(deployed: Deployment, lambda_pattern: str) -> Callable[[str], Trigger]:
    """A trigger of such a pattern by its id in pipelines.toml."""
    return lambda id: deployed.trigger(lambda_pattern, id)


@pytest.fixture
def trigger(deployed: Deployment, pattern: str) -> Callable[[str], Trigger]:
    """A trigger of the pattern by its id in pipelines.toml."""
    return lambda id: deployed.trigger(pattern, id)
