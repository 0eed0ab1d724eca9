"""What a dry run counts, and what it says may start twice."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.recovery.backfill.dry_run import LOOKS_AT_THE_CLOCK_EVERY, Count, count, dry_run
from modules.recovery.backfill.objects import Entry, FoundObject, Selection
from tests.unit.recovery.backfill_support import found, trigger

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
KNOWN_SINCE = "2026-08-27T12:00:00Z"  # ninety days before


def _count(*objects: FoundObject | None) -> Count:
    entries = [Entry(each, {"row": number}) for number, each in enumerate(objects)]
    return count(entries, Selection(prefixes=("in/",)), now=NOW, say=lambda line: None)


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


def test_it_shows_the_first_and_the_cost(snapshot: SnapshotAssertion) -> None:
    lines = dry_run(trigger(), _count(*(found(f"in/{n}") for n in range(1234))), rate=50, snapshot=None)
    assert "\n".join(lines) == snapshot


def test_nothing_needs_no_notes() -> None:
    assert _notes(_count(), snapshot="at noon", events=("Put",), machine_type="EXPRESS") == []


def test_versions_that_are_remembered_start_once(snapshot: SnapshotAssertion) -> None:
    (note,) = _notes(_count(found("in/a"), found("in/b")))
    assert note == snapshot


def test_what_is_forgotten_or_has_no_version_may_start_twice(snapshot: SnapshotAssertion) -> None:
    counted = _count(found("in/a", last_modified="2020-01-01T00:00:00Z"), found("in/b", version_id=None))
    assert "\n".join(_notes(counted)) == snapshot


@pytest.mark.parametrize("pattern", ["direct-eventbridge", "cloudtrail-eventbridge"])
def test_what_eventbridge_named_starts_twice(pattern: str, snapshot: SnapshotAssertion) -> None:
    (note,) = _notes(_count(found()), pattern=pattern, queue=None, function=None)
    assert note == snapshot


@pytest.mark.parametrize("type", ["EXPRESS", None])
def test_an_express_machine_starts_everything_twice_and_one_of_unknown_type_may(
    type: str | None, snapshot: SnapshotAssertion
) -> None:
    assert "\n".join(_notes(_count(found()), machine_type=type)) == snapshot


def test_what_nothing_lists_is_said(snapshot: SnapshotAssertion) -> None:
    assert "\n".join(_notes(_count(found()), snapshot="at noon", events=("Put", "Copy"))) == snapshot


def test_a_long_count_says_now_and_then_how_far_it_is() -> None:
    said: list[str] = []
    ticks = itertools.count(step=6)
    entries = (Entry(found("in/" if n % 2 else "out/"), {"row": n}) for n in range(4 * LOOKS_AT_THE_CLOCK_EVERY))
    count(entries, Selection(prefixes=("in/",)), now=NOW, say=said.append, clock=lambda: float(next(ticks)))
    assert said == ["  2,000 entries seen, 999 objects taken", "  4,000 entries seen, 1,999 objects taken"]
