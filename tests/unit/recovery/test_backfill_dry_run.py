"""What a dry run counts, and what it says may start twice."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest

from modules.recovery.backfill.dry_run import LOOKS_AT_THE_CLOCK_EVERY, Count, count, dry_run
from modules.recovery.backfill.objects import Entry, FoundObject, Selection
from tests.unit.recovery.backfill_support import found, trigger

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
KNOWN_SINCE = "2026-08-27T12:00:00Z"  # ninety days before


def _count(*objects: FoundObject | None) -> Count:
    entries = [Entry(each, {"row": number}) for number, each in enumerate(objects)]
    return count(entries, Selection(prefix="in/"), now=NOW, say=lambda line: None)


def _notes(counted: Count, snapshot: str | None = None, **changes: Any) -> list[str]:
    lines = dry_run(trigger(**changes), counted, rate=50, snapshot=snapshot)
    return [line.removeprefix("- ") for line in lines if line.startswith("- ")]


def test_it_counts_what_is_taken_what_has_no_version_and_what_is_forgotten() -> None:
    counted = _count(
        found("in/new"),
        None,
        found("out/"),
        found("in/known", last_modified=KNOWN_SINCE),
        found("in/old", last_modified="2026-08-27T11:59:59Z"),
        found("in/old, without", version_id=None, last_modified="2020-01-01T00:00:00Z"),
    )
    assert (counted.taken, counted.without_version, counted.forgotten) == (4, 1, 1)
    assert [each.key for each in counted.first] == ["in/new", "in/known", "in/old", "in/old, without"]


def test_it_shows_the_first_and_the_cost() -> None:
    lines = list(dry_run(trigger(), _count(*(found(f"in/{n}") for n in range(1234))), rate=50, snapshot=None))
    assert lines[0] == (
        "1,234 objects of landing would start arn:aws:states:eu-west-1:111122223333:stateMachine:orders:"
    )
    assert [line.split("  ")[-1] for line in lines[1:11]] == [f'"in/{n}"' for n in range(10)]
    assert lines[11] == "  … and 1,224 more"
    assert lines[12] == (
        "That is 1,234 calls of StartExecution, about 25 seconds at 50 a second, and as many executions, which are paid "
        "as any other."
    )


def test_nothing_needs_no_notes() -> None:
    assert _notes(_count(), snapshot="at noon", events=("Put",), machine_type="EXPRESS") == []


def test_versions_that_are_remembered_start_once() -> None:
    (note,) = _notes(_count(found("in/a"), found("in/b")))
    assert note == (
        "2 objects with a version: the executions have the names that the trigger gives them, so that what it has "
        "started already is not started again."
    )


def test_what_is_forgotten_or_has_no_version_may_start_twice() -> None:
    counted = _count(found("in/a", last_modified="2020-01-01T00:00:00Z"), found("in/b", version_id=None))
    _, forgotten, unversioned = _notes(counted)
    assert forgotten == (
        f"1 of them were there before {KNOWN_SINCE}: Step Functions forgets a name 90 days after its execution ended, "
        "and what the trigger started then may start again."
    )
    assert unversioned.startswith("1 object without a version: the trigger names their executions by a sequencer")
    assert unversioned.endswith(
        "What it has started already starts a second time; what a backfill has started does not."
    )


@pytest.mark.parametrize("pattern", ["direct-eventbridge", "cloudtrail-eventbridge"])
def test_what_eventbridge_named_starts_twice(pattern: str) -> None:
    (note,) = _notes(_count(found()), pattern=pattern, queue=None, function=None)
    assert note.startswith(
        f"{pattern} has its executions named by EventBridge: what the trigger has started already starts"
    )


def test_an_express_machine_starts_everything_twice_and_one_of_unknown_type_may() -> None:
    (express,) = _notes(_count(found()), machine_type="EXPRESS")
    assert express.startswith("The state machine is EXPRESS: it knows no names of executions.")
    unknown, versions = _notes(_count(found()), machine_type=None)
    assert unknown.startswith("If the state machine is EXPRESS: it knows no names")
    assert versions.startswith("1 object with a version")


def test_what_nothing_lists_is_said() -> None:
    _, events, inventory = _notes(_count(found()), snapshot="at noon", events=("Put", "Copy"))
    assert events.startswith("The trigger takes objects created by Put, Copy only.")
    assert inventory.startswith("The inventory shows the bucket as it was at noon: ")


def test_a_long_count_says_now_and_then_how_far_it_is() -> None:
    said: list[str] = []
    ticks = itertools.count(step=6)
    entries = (Entry(found("in/" if n % 2 else "out/"), {"row": n}) for n in range(4 * LOOKS_AT_THE_CLOCK_EVERY))
    count(entries, Selection(prefix="in/"), now=NOW, say=said.append, clock=lambda: float(next(ticks)))
    assert said == ["  2,000 entries seen, 999 objects taken", "  4,000 entries seen, 1,999 objects taken"]
