"""The order of a whole run: what only waits begins first, and runs beside what computes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from threading import Event

import pytest

from tests.e2e.announcement import announced, fits
from tests.e2e.begin import PLANS, Begun, begin
from tests.e2e.local_only import reason
from tests.e2e.target import RefusedError, target
from tests.local_aws.account import Account
from tests.plan_review.real_plans import RealPlans, make

BESIDE_THE_DEPLOYMENTS = ("golden", "security", "synth", "unit")
"""Folders whose tests run while the end-to-end deployments are made: they need a processor, and no local AWS."""

FIRST, LAST = (
    ("test_permissions.py", "test_protection.py"),
    (
        "test_kill_switch.py",
        "test_backfill.py",
        "test_redrive.py",
        "test_reliability_small.py",
        "test_customer_managed_keys.py",
        "test_foreign_messages.py",
        "test_dead_letters.py",
        "test_destroy.py",
    ),
)
"""Of the end-to-end tests: what is deployed soonest, and what needs long to happen or destroys."""

DESELECTED = pytest.StashKey[dict[str, str]]()
"""Why tests are not run in a real account, by their names."""

COMPUTED = pytest.StashKey[Event]()
"""That the tests which need a processor are over."""

CLEAN = pytest.StashKey[str]()
"""That nothing is left in the real account."""

# Each Terraform reads the provider's schema of a thousand resources, and with Go's own setting, 100, spends two fifths of its time
# collecting garbage.
os.environ.setdefault("GOGC", "400")


def pytest_configure(config: pytest.Config) -> None:
    """Refuses a target that cannot be had before anything is made."""
    config.stash[DESELECTED] = {}
    config.stash[COMPUTED] = Event()
    try:
        target()
    except RefusedError as problem:
        raise pytest.UsageError(str(problem)) from None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Puts folders, and the end-to-end modules, in order; within them items stay where they are."""
    items.sort(key=_turn)
    if not target().is_real:
        return
    reasons = {item: reason(item.path.name, getattr(item, "originalname", item.name)) for item in items}
    deselected = {item: why for item, why in reasons.items() if why is not None}
    config.stash[DESELECTED].update({item.nodeid: why for item, why in deselected.items()})
    config.hook.pytest_deselected(items=[*deselected])
    items[:] = [item for item in items if item not in deselected]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.path.parent.name not in BESIDE_THE_DEPLOYMENTS:
        item.config.stash[COMPUTED].set()


def _turn(item: pytest.Item) -> tuple[int, int]:
    folder, name = item.path.parent.name, item.path.name
    if folder in BESIDE_THE_DEPLOYMENTS:
        return 0, 0
    if folder != "e2e":
        return 2, 0
    if name in FIRST:
        return 1, FIRST.index(name)
    return 1, len(FIRST) + (LAST.index(name) + 1 if name in LAST else 0)


def pytest_report_collectionfinish(items: list[pytest.Item]) -> list[str]:
    """What is about to be made in a real account."""
    return announced(target(), _asked_for(items), len(items)) if target().is_real else []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says which tests were not run in a real account, and why: they passed nowhere."""
    for name, why in config.stash[DESELECTED].items():
        terminalreporter.write_line(f"DESELECTED {name} - {why}")
    if CLEAN in config.stash:
        terminalreporter.write_line(config.stash[CLEAN])


def _asked_for(items: list[pytest.Item]) -> set[str]:
    return _fixtures(items) & PLANS.keys()


def _fixtures(items: list[pytest.Item]) -> set[str]:
    return {name for item in items for name in getattr(item, "fixturenames", ())}


@pytest.fixture(scope="session", autouse=True)
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begun]:
    """The deployments that the selected tests need, under way from the first test on, whatever that needs."""
    asked_for, where = _asked_for(request.session.items), target()
    if where.is_real:
        with ExitStack() as clients:
            try:
                fits(Account(None, clients, id=where.account_id, region=where.region), asked_for)
            except RefusedError as problem:
                pytest.exit(str(problem), returncode=pytest.ExitCode.USAGE_ERROR)
    with begin(asked_for, tmp_path_factory.mktemp) as begun:
        yield begun
    if where.is_real and asked_for:
        request.config.stash[CLEAN] = f"Nothing of run {where.run} is left in account {where.account_id}."


@pytest.fixture(scope="session", autouse=True)
def planning(
    request: pytest.FixtureRequest, begun: Begun, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Future[RealPlans] | None]:
    """The plans that plan_review's tests look at: made once everything is deployed, while the end-to-end tests mostly wait."""
    if "real" not in _fixtures(request.session.items):
        yield None
        return
    folder, computed, over = tmp_path_factory.mktemp("real"), request.config.stash[COMPUTED], Event()

    def plan() -> RealPlans:
        # They are synthesized in this process, as the tests before are.
        computed.wait()
        if over.is_set():
            raise RuntimeError("the run ended before anybody needed the plans")
        wait(begun.values())
        return make(folder)

    with ThreadPoolExecutor(1) as pool:
        yield pool.submit(plan)
        over.set()
        computed.set()
