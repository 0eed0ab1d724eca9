"""The order of a whole run: what only waits begins first, and runs beside what computes."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.e2e.begin import PLANS, Begun, begin

BESIDE_THE_DEPLOYMENTS = ("golden", "security", "synth", "unit")
"""Folders whose tests run while the end-to-end deployments are made: they need a processor, and no local AWS."""

FIRST, LAST = (
    ("test_permissions.py", "test_protection.py"),
    ("test_customer_managed_keys.py", "test_foreign_messages.py", "test_dead_letters.py", "test_destroy.py"),
)
"""Of the end-to-end tests: what is deployed soonest, and what needs long to happen or destroys."""


# Each Terraform reads the provider's schema of a thousand resources, and with Go's own setting, 100, spends two fifths of its time
# collecting garbage.
os.environ.setdefault("GOGC", "400")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts folders, and the end-to-end modules, in order; within them items stay where they are."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> tuple[int, int]:
    folder, name = item.path.parent.name, item.path.name
    if folder in BESIDE_THE_DEPLOYMENTS:
        return 0, 0
    if folder != "e2e":
        return 2, 0
    if name in FIRST:
        return 1, FIRST.index(name)
    return 1, len(FIRST) + (LAST.index(name) + 1 if name in LAST else 0)


@pytest.fixture(scope="session", autouse=True)
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Begun]:
    """The deployments that the selected tests need, under way from the first test on, whatever that needs."""
    asked_for = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    with begin(asked_for & PLANS.keys(), tmp_path_factory.mktemp) as begun:
        yield begun
