"""What a backfill says can be read, whatever the keys hold."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.recovery.backfill.checkpoint import NotStarted, Progress
from modules.recovery.backfill.messages import duration, failures, progress_line, shown
from tests.unit.recovery.backfill_support import found


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "1 second"),
        (0.2, "1 second"),
        (1.2, "2 seconds"),
        (89.5, "90 seconds"),
        (90, "2 minutes"),
        (600, "10 minutes"),
        (5340, "89 minutes"),
        (5400, "1 hour 30 minutes"),
        (5401, "1 hour 31 minutes"),
        (7200, "2 hours"),
        (20000, "5 hours 34 minutes"),
    ],
)
def test_a_duration_is_rounded_up(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("in/red flower.jpg", '"in/red flower.jpg"'),
        ("写/é", '"写/é"'),
        ("a\nb\x1b[2J", '"a\\nb\\u001b[2J"'),
        ("a\u202eb", '"a\\u202eb"'),
        ('a"b', '"a\\"b"'),
    ],
)
def test_a_key_is_one_line_with_nothing_that_a_terminal_obeys(key: str, words: str) -> None:
    assert shown(key) == words


def test_progress_says_where_a_listing_is(snapshot: SnapshotAssertion) -> None:
    progress = Progress(position={"key": "in/é"}, seen=12345, started=3, existed=1)
    assert progress_line(progress) == snapshot


def test_failures_are_said_by_reason_and_the_first_by_key(snapshot: SnapshotAssertion) -> None:
    failed = [NotStarted(found(f"in/{number}"), "AccessDeniedException", "no") for number in range(12)]
    failed.append(NotStarted(found("in/x"), "ThrottlingException", "slow down"))
    assert "\n".join(failures(failed)) == snapshot
