"""Three deployments for the whole folder, each on a local AWS of its own, that begin side by side before the first test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack

import pytest

from tests.e2e import foreign
from tests.e2e.deployments import ENVIRONMENT, LAMBDA_PATTERNS, PATTERNS, Deployment, Trigger, deployment

# What ends with a long wait begins first; what destroys comes last.
FIRST, LAST = (
    ("test_permissions.py", "test_protection.py"),
    ("test_customer_managed_keys.py", "test_foreign_messages.py", "test_dead_letters.py", "test_destroy.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the modules of this folder in order; other folders stay where they are."""
    places = [place for place, item in enumerate(items) if item.path.parent.name == "e2e"]
    ordered = sorted((items[place] for place in places), key=_turn)
    for place, item in zip(places, ordered, strict=True):
        items[place] = item


def _turn(item: pytest.Item) -> int:
    name = item.path.name
    if name in FIRST:
        return FIRST.index(name)
    return len(FIRST) + (LAST.index(name) + 1 if name in LAST else 0)


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


CDKTF = ("--auto-approve", "--skip-synth", "--no-color", "--terraform-parallelism", "40")
"""Whatever is deployed was synthesized; the provider mostly waits, for each queue by itself."""


def deploy_restricted(deployment: Deployment) -> Deployment:
    """Everything in restricted.toml."""
    deployment.workbench.synth()
    deployment.apply("shared", "landing", "empty")
    return deployment


def deploy_encrypted(deployment: Deployment, after: Future[Deployment] | None) -> Deployment:
    """Everything in encrypted.toml, once the largest deployment is there."""
    wait([after] if after else [])
    deployment.workbench.synth()
    deployment.apply("shared", "landing")
    return deployment


@pytest.fixture(scope="session", autouse=True)
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begun]:
    """The deployments that the selected tests need, under way."""
    needed = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    with ThreadPoolExecutor() as pool, ExitStack() as running:
        begun: dict[str, Future[Deployment]] = {}
        if "deployed" in needed:
            folder = tmp_path_factory.mktemp("deployed")
            made = running.enter_context(deployment(folder, "pipelines.toml", remote_states=["theirs"]))
            begun["deployed"] = pool.submit(deploy, made)
        if "restricted" in needed:
            folder = tmp_path_factory.mktemp("restricted")
            options = {"enforce_iam": True, "disposable": False, "with_s3_state": False}
            made = running.enter_context(deployment(folder, "restricted.toml", **options))
            begun["restricted"] = pool.submit(deploy_restricted, made)
        if "encrypted" in needed:
            folder = tmp_path_factory.mktemp("encrypted")
            made = running.enter_context(deployment(folder, "encrypted.toml", with_s3_state=False))
            # Three at a time would be more than two processors get through before something times out.
            begun["encrypted"] = pool.submit(deploy_encrypted, made, begun.get("deployed"))
        yield begun


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


Begun = Mapping[str, Future[Deployment]]
