"""`enabled = false` on everything that runs, and back: stop, collect where there is a queue, go on."""

from __future__ import annotations

import time
from collections.abc import Mapping

import pytest

from tests.e2e.deployments import ENVIRONMENT, Deployment, Trigger, until
from tests.e2e.plans import Deployments
from tests.e2e.target import target

pytestmark = pytest.mark.usefixtures("bad_day")

PATTERNS = ("notification-lambda", "storage-first", "direct-eventbridge", "cloudtrail-eventbridge")
"""By the ids of the triggers in bad_day.toml."""

WITH_A_QUEUE = ("storage-first",)
OBJECTS = 12


@pytest.fixture(scope="module")
def switched(deployments: Deployments) -> Mapping[str, list[str]]:
    """The keys that landed in each trigger while all were off; it is on again.

    Returns the keys that had started an execution just before everything was switched on, by trigger.
    """
    deployment = deployments["bad_day"]
    triggers = {pattern: deployment.trigger("landing", pattern) for pattern in PATTERNS}
    for pattern, trigger in triggers.items():
        trigger.upload(f"{pattern}/before")
        trigger.started(f"{pattern}/before")
    deployment.configure("landing", *(f"[{_path(pattern)}]\nenabled = false" for pattern in PATTERNS))
    try:
        for pattern, trigger in triggers.items():
            for key in _keys(pattern):
                trigger.upload(key)
        time.sleep(target().quiet_seconds)
        started = {pattern: _started(trigger, pattern) for pattern, trigger in triggers.items()}
    finally:
        deployment.configure("landing")
    return started


def test_nothing_is_started_while_it_is_off(switched: Mapping[str, list[str]]) -> None:
    assert switched == {pattern: [] for pattern in PATTERNS}


@pytest.mark.parametrize("pattern", WITH_A_QUEUE)
def test_what_has_a_queue_starts_everything_once_when_it_is_on_again(
    bad_day: Deployment, switched: Mapping[str, list[str]], pattern: str
) -> None:
    trigger = bad_day.trigger("landing", pattern)
    for key in _keys(pattern):
        trigger.started(key)
    assert sorted(_started(trigger, pattern)) == sorted(_keys(pattern))
    until(lambda: bad_day.account.waiting(str(trigger.queue)), lambda waiting: waiting == 0)
    assert bad_day.account.waiting(trigger.dead_letter_queue) == 0


@pytest.mark.parametrize("pattern", [pattern for pattern in PATTERNS if pattern not in WITH_A_QUEUE])
def test_what_has_none_never_starts_what_landed_meanwhile_and_goes_on_with_what_lands_now(
    bad_day: Deployment, switched: Mapping[str, list[str]], pattern: str
) -> None:
    trigger, after = bad_day.trigger("landing", pattern), f"{pattern}/after"
    trigger.upload(after)
    assert len(trigger.started(after)) == 1
    assert _started(trigger, pattern) == []
    assert bad_day.account.waiting(trigger.dead_letter_queue) == 0


def _path(pattern: str) -> str:
    return f"environments.{ENVIRONMENT}.buckets.landing.triggers.{pattern}"


def _keys(pattern: str) -> list[str]:
    return [f"{pattern}/while off/{number}" for number in range(OBJECTS)]


def _started(trigger: Trigger, pattern: str) -> list[str]:
    """The keys that landed while it was off, once for each execution of theirs."""
    return [key for key in _keys(pattern) for _ in trigger.executions(key)]
