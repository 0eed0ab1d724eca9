"""`backfill` without `--go`: counts what would be started, and says what may start twice."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ...model.s3_keys import EVENT_KINDS
from ..console import counted as number_of
from ..trigger import RecoveryTrigger
from .executions import execution_for
from .messages import SAYS_EVERY_SECONDS, SHOWN, duration, shown
from .objects import Entry, FoundObject, Selection, to_the_second

NAMES_KNOWN_DAYS = 90
"""For so long after its end Step Functions knows an execution's name (Step Functions API, StartExecution)."""

LOOKS_AT_THE_CLOCK_EVERY = 1000
"""Entries: a page of a listing."""


@dataclass
class Count:
    """What a backfill would start.

    Attributes:
        taken: objects.
        without_version: those of them that have no version.
        known_since: when Step Functions' memory begins, as `FoundObject.last_modified`.
        forgotten: those with a version that were there before.
        first: some of them.
    """

    known_since: str
    taken: int = 0
    without_version: int = 0
    forgotten: int = 0
    first: list[FoundObject] = field(default_factory=list)


def count(
    entries: Iterable[Entry],
    selection: Selection,
    *,
    now: datetime,
    say: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
) -> Count:
    """Look at every entry.

    Args:
        entries: of the source.
        selection: which objects are taken.
        now: the time from which Step Functions' memory is reckoned.
        say: takes a line for the operator, now and then.
        clock: seconds of a clock that never goes back, for the pace of the lines.
    """
    counted, said = Count(known_since=to_the_second(now - timedelta(days=NAMES_KNOWN_DAYS))), clock()
    for number, entry in enumerate(entries, 1):
        if number % LOOKS_AT_THE_CLOCK_EVERY == 0 and clock() - said >= SAYS_EVERY_SECONDS:
            said = clock()
            say(f"  {number:,} entries seen, {number_of(counted.taken, 'object')} taken")
        found = entry.found
        if found is None or not selection.takes(found):
            continue
        counted.taken += 1
        counted.without_version += found.version_id is None
        counted.forgotten += found.version_id is not None and found.last_modified < counted.known_since
        if len(counted.first) < SHOWN:
            counted.first.append(found)
    return counted


def dry_run(trigger: RecoveryTrigger, counted: Count, *, rate: float, snapshot: str | None) -> Iterator[str]:
    """The lines that say what a backfill would do.

    Args:
        trigger: whose objects they are.
        counted: what would be started.
        rate: executions a second.
        snapshot: when the inventory was made, in words; None for a listing.
    """
    yield f"{number_of(counted.taken, 'object')} of {trigger.bucket} would start {trigger.state_machine_arn}:"
    for found in counted.first:
        yield f"  {execution_for(trigger, found).name}  {shown(found.key)}"
    if counted.taken > len(counted.first):
        yield f"  … and {counted.taken - len(counted.first):,} more"
    yield (
        f"That is {number_of(counted.taken, 'call')} of StartExecution, about {duration(counted.taken / rate)} at {rate:g} a "
        "second, and as many executions, which are paid as any other."
    )
    if counted.taken:
        for note in [*_twice(trigger, counted), *_unknown(trigger, snapshot)]:
            yield f"- {note}"
    yield "Nothing was started. Run it again with --go to start them."


def _twice(trigger: RecoveryTrigger, counted: Count) -> Iterator[str]:
    """What may start a second time, and why."""
    if trigger.machine_type != "STANDARD":
        yield (
            f"{'The state machine is EXPRESS' if trigger.machine_type else 'If the state machine is EXPRESS'}: it knows "
            "no names of executions. What the trigger has started already starts again, and a backfill that is killed "
            "and run again starts the last of its executions twice."
        )
    if trigger.machine_type == "EXPRESS":
        return
    if trigger.function is None:
        yield (
            f"{trigger.pattern} has its executions named by EventBridge: what the trigger has started already starts "
            "again. Narrow the backfill to what it missed: --prefix, --modified-since, --modified-before."
        )
        return
    if versions := counted.taken - counted.without_version:
        yield (
            f"{number_of(versions, 'object')} with a version: the executions have the names that the trigger gives them, "
            "so that what it has started already is not started again."
        )
    if counted.forgotten:
        yield (
            f"{counted.forgotten:,} of them were there before {counted.known_since}: "
            f"Step Functions forgets a name {NAMES_KNOWN_DAYS} days after its execution ended, and what the trigger "
            "started then may start again."
        )
    if counted.without_version:
        yield (
            f"{number_of(counted.without_version, 'object')} without a version: the trigger names their executions by a "
            "sequencer that nothing lists. What it has started already starts a second time; what a backfill has "
            "started does not."
        )


def _unknown(trigger: RecoveryTrigger, snapshot: str | None) -> Iterator[str]:
    """What a listing or an inventory does not say."""
    if set(trigger.events) != set(EVENT_KINDS):
        yield (
            f"The trigger takes objects created by {', '.join(trigger.events)} only. Nothing lists how an object was "
            "created: those of other ways start too."
        )
    if snapshot:
        yield (
            f"The inventory shows the bucket as it was {snapshot}: objects may be gone or overwritten since, and start "
            "all the same; what landed later is not in it."
        )
