"""The verdict of a bad day is no better than what it counts: lost, doubled, and started again are told apart."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tests.reliability.count import Onlooker, Tally
from tests.reliability.day import PATTERNS, Day, Row, Size
from tests.reliability.deliveries import Uploaded
from tests.reliability.report import Circumstances, markdown

OBJECT = Uploaded("storage-first", "bucket", "key", "v1")
LOGGED = Uploaded("cloudtrail-eventbridge", "bucket", "logged", "v1")


def test_an_object_without_execution_is_lost() -> None:
    tally = _onlooker().tally([OBJECT])
    assert (tally.lost, tally.doubled, tally.executions) == ((OBJECT,), (), 0)


def test_another_versions_execution_is_not_its_own() -> None:
    assert _onlooker(_execution("a", version="v2")).tally([OBJECT]).lost == (OBJECT,)


def test_two_executions_of_different_names_are_doubled() -> None:
    tally = _onlooker(_execution("a"), _execution("b")).tally([OBJECT])
    assert (tally.lost, tally.doubled, tally.executions, tally.again) == ((), (OBJECT,), 2, 0)


def test_the_same_name_on_the_machine_made_in_place_of_a_deleted_one_is_started_again() -> None:
    tally = _onlooker(_execution("a", began=1), _execution("a", began=2)).tally([OBJECT])
    assert (tally.lost, tally.doubled, tally.executions, tally.again) == ((), (), 2, 1)


def test_an_execution_whose_event_comes_twice_is_one() -> None:
    assert _onlooker(_execution("a"), _execution("a")).tally([OBJECT]) == Tally(1, 1, (), (), 0)


def test_the_executions_of_cloudtrails_events_are_known_without_a_version() -> None:
    assert _onlooker(_execution("a", key="logged", version=None)).tally([LOGGED]) == Tally(1, 1, (), (), 0)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ({"tally": Tally(1, 0, (OBJECT,), (), 0)}, f"storage-first: lost {OBJECT}"),
        ({"tally": Tally(1, 2, (), (OBJECT,), 0)}, f"storage-first: doubled {OBJECT}"),
        ({"foreign": 2, "foreign_dead_lettered": 1}, "storage-first: 1 of 2 foreign messages were kept"),
        ({"redrive_exit_code": 1, "redrive_said": "1 stays"}, "storage-first: redrive ended with 1: 1 stays"),
        ({"left_in_queues": 3}, "storage-first: 3 messages are left in its queues"),
    ],
)
def test_what_makes_the_day_a_failure_is_said(row: dict[str, Any], problem: str) -> None:
    assert _day(**row).problems == [problem]


def test_a_day_on_which_all_went_well_has_no_problem_and_says_so() -> None:
    day = _day()
    assert day.problems == []
    assert "**of 4 objects 0 lost, 0 doubled**" in markdown(day, Circumstances("2026-11-25", "abc", 1.0, 2.0))


def test_executions_that_the_onlooker_missed_are_a_problem() -> None:
    assert _day(missed=2).problems == ["2 executions were not seen by the onlooker"]


def _execution(name: str, *, key: str = "key", version: str | None = "v1", began: int = 1) -> dict[str, Any]:
    created = {"key": key} | ({"version-id": version} if version else {})
    event = {"detail": {"bucket": {"name": "bucket"}, "object": created}}
    return {"executionArn": f"arn:{name}", "startDate": began, "input": json.dumps(event)}


def _onlooker(*executions: dict[str, Any]) -> Onlooker:
    onlooker = Onlooker(account=None)
    for execution in executions:
        onlooker.note(execution)
    return onlooker


def _day(*, missed: int = 0, **changed: Any) -> Day:
    well = {
        "tally": Tally(1, 1, (), (), 0),
        "copies": 0,
        "invocations": 1,
        "starts": 1,
        "dead_lettered": 0,
        "foreign": 0,
        "foreign_dead_lettered": 0,
        "redrive_exit_code": 0,
        "redrive_said": "",
        "left_in_queues": 0,
    }
    rows = dict.fromkeys(PATTERNS, Row(**well)) | {"storage-first": Row(**(well | changed))}
    return Day(Size(1, 1, 1.0, ()), rows, Counter(), (), missed, 1.0)
