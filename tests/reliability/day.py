"""A bad day in numbers: how bad it is to be, and what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.reliability.count import Tally

LAMBDA_PATTERNS = ("notification-lambda", "storage-first")
EVENTBRIDGE_PATTERNS = ("direct-eventbridge", "cloudtrail-eventbridge")
PATTERNS = (*LAMBDA_PATTERNS, *EVENTBRIDGE_PATTERNS)
"""By the ids of the triggers in bad_day.toml."""


@dataclass(frozen=True)
class Size:
    """How bad the day is.

    Args:
        lambda_objects: that land in each Lambda pattern.
        eventbridge_objects: that land in each EventBridge pattern.
        per_second: how many things are sent in a second, over all patterns.
        outages: for each time that the state machine is deleted, how many seconds pass before Terraform is asked to
            make it again.
        invocation_faults: share of the functions' invocations that go wrong.
        start_faults: share of the functions' StartExecution calls that go wrong.
        quiet_seconds: for how long nothing may happen before the day counts as over. Longer than any retry waits.
        visibility_timeout: of storage-first's queue, while it lasts. Default: as deployed.
        seed: of every choice.
    """

    lambda_objects: int
    eventbridge_objects: int
    per_second: float
    outages: Sequence[float]
    invocation_faults: float = 0.2
    start_faults: float = 0.15
    quiet_seconds: float = 25.0
    visibility_timeout: int | None = None
    seed: int = 1

    @property
    def objects(self) -> Mapping[str, int]:
        """How many objects land, by trigger."""
        return dict.fromkeys(LAMBDA_PATTERNS, self.lambda_objects) | dict.fromkeys(
            EVENTBRIDGE_PATTERNS, self.eventbridge_objects
        )


@dataclass(frozen=True)
class Row:
    """What happened to one trigger. Counts of messages and executions, the tally at the end of the day."""

    tally: Tally
    copies: int
    invocations: int
    starts: int
    dead_lettered: int
    foreign: int
    foreign_dead_lettered: int
    redrive_exit_code: int
    redrive_said: str
    left_in_queues: int


@dataclass(frozen=True)
class Day:
    """What happened."""

    size: Size
    rows: Mapping[str, Row]
    injected: Counter[tuple[str, str]]
    outages: Sequence[float]
    missed: int
    seconds: float

    @property
    def problems(self) -> list[str]:
        """Why the day is no success, in words; nothing: an empty list."""
        found = [f"{self.missed} executions were not seen by the onlooker"] if self.missed else []
        for id, row in self.rows.items():
            found += [f"{id}: lost {uploaded}" for uploaded in row.tally.lost]
            found += [f"{id}: doubled {uploaded}" for uploaded in row.tally.doubled]
            if row.foreign != row.foreign_dead_lettered:
                found.append(f"{id}: {row.foreign_dead_lettered} of {row.foreign} foreign messages were kept")
            if row.redrive_exit_code:
                found.append(f"{id}: redrive ended with {row.redrive_exit_code}: {row.redrive_said}")
            if row.left_in_queues:
                found.append(f"{id}: {row.left_in_queues} messages are left in its queues")
        return found
