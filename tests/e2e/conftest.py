"""What the tests are given of the deployments, each on an AWS of its own or in a real account, that began with the run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.begin import Begun
from tests.e2e.deployments import LAMBDA_PATTERNS, PATTERNS, Deployment, Trigger


@pytest.fixture
def deployed(begun: Begun) -> Deployment:
    """pipelines.toml, with Terraform's state in S3."""
    deployment = _made(begun, "deployed")
    assert not deployment.destroyed, "this test runs after the one that destroys everything"
    return deployment


@pytest.fixture
def restricted(begun: Begun) -> Deployment:
    """restricted.toml: the functions' roles are enforced, buckets are not disposable."""
    return _made(begun, "restricted")


@pytest.fixture
def encrypted(begun: Begun) -> Deployment:
    """encrypted.toml: each stack has a customer-managed key of its own."""
    return _made(begun, "encrypted")


@pytest.fixture
def bad_day(begun: Begun) -> Deployment:
    """bad_day.toml: one trigger of each pattern, with which tests may do what they like."""
    return _made(begun, "bad_day")


def _made(begun: Begun, name: str) -> Deployment:
    """A deployment that is complete. Why it is not is said once: every test here needs one."""
    problem = begun[name].exception()
    if problem is None:
        return begun[name].result()
    if name not in said:
        said.add(name)
        raise problem
    pytest.fail("its deployment failed: the first test that needs it says why", pytrace=False)


said: set[str] = set()


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
