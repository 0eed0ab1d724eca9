"""docs/reliability.md: every hop of every pattern, a test that exists for each row, an alarm that exists for what rings."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from tests.support import ROOT
from tests.support.module_documents import module_document

TABLES = (ROOT / "docs" / "reliability.md").read_text("utf-8")
SURROUNDINGS = {"local AWS", "our model", "simulated", "wiring"}
START_EXECUTION = ("throttles", "times out", "denied", "gone")
DEAD_LETTER_QUEUE = ("denied", "gone", "expire")
TARGET = ("throttles", "times out", "denied", "gone", "poison")

FAILURES = {
    "notification-lambda": {
        "S3 → function": ("twice", "late", "denied"),
        "function": ("throttled", "times out", "crashes", "poison"),
        "StartExecution": START_EXECUTION,
        "dead-letter queue": DEAD_LETTER_QUEUE,
    },
    "storage-first": {
        "S3 → queue": ("twice", "late", "denied"),
        "queue": ("twice", "out of order", "nobody reads"),
        "function": ("throttled", "times out", "crashes", "poison"),
        "StartExecution": START_EXECUTION,
        "dead-letter queue": ("expire",),
    },
    "direct-eventbridge": {
        "S3 → rule": ("twice", "late", "flag"),
        "rule": ("not S3's", "throttled"),
        "target": TARGET,
        "dead-letter queue": DEAD_LETTER_QUEUE,
    },
    "cloudtrail-eventbridge": {
        "trail → rule": ("twice", "late", "stops"),
        "rule": ("refused", "throttled"),
        "target": TARGET,
        "dead-letter queue": DEAD_LETTER_QUEUE,
    },
    "Once it has started": {"execution": ("fails", "times out", "throttles")},
}
"""What may go wrong at each hop, by words of the column "what fails"."""


@dataclass(frozen=True)
class Row:
    """One row of a table."""

    pattern: str
    hop: str
    fails: str
    becomes: str
    rings: str
    shown_by: str
    on: str

    def __str__(self) -> str:
        return f"{self.pattern}: {self.hop}: {self.fails}"


def rows() -> Iterator[Row]:
    pattern = ""
    for line in TABLES.splitlines():
        if line.startswith("## "):
            pattern = line.removeprefix("## ").strip("`")
        elif line.startswith("| ") and not line.startswith("| hop "):
            yield Row(pattern, *(cell.strip() for cell in line.strip("|").split("|")))


ROWS = list(rows())


@pytest.mark.parametrize("pattern", FAILURES)
def test_every_hop_is_walked_with_everything_that_may_go_wrong_there(pattern: str) -> None:
    walked: dict[str, list[str]] = {}
    for row in ROWS:
        if row.pattern == pattern:
            walked.setdefault(row.hop, []).append(row.fails)
    missing = {
        (hop, word)
        for hop, words in FAILURES[pattern].items()
        for word in words
        if not any(word in fails for fails in walked.get(hop, ()))
    }
    assert (missing, walked.keys()) == (set(), FAILURES[pattern].keys())


def test_no_other_table_is_taken_for_one() -> None:
    assert {row.pattern for row in ROWS} == FAILURES.keys()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_each_row_names_tests_that_exist_and_where_they_run(row: Row) -> None:
    named = re.findall(r"`(tests/[a-z0-9_/]+\.py)::(\w+)`", row.shown_by)
    assert len(named) == row.shown_by.count("`") // 2 > 0
    assert [f"{path}::{name}" for path, name in named if name not in _tests(path)] == []
    assert set(row.on.split(", ")) <= SURROUNDINGS


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_what_rings_is_an_alarm_of_the_pattern(row: Row) -> None:
    named = set(re.findall(r"`(\w+)`", row.rings))
    assert named <= _metrics(row.pattern)
    assert named or row.rings.startswith("nothing")


def test_every_alarm_of_a_pattern_rings_for_something_in_its_table() -> None:
    for pattern in FAILURES:
        named = {metric for row in ROWS if row.pattern == pattern for metric in re.findall(r"`(\w+)`", row.rings)}
        assert _metrics(pattern) - _metrics("Once it has started") <= named, pattern
    assert _metrics("Once it has started") == {
        metric for row in ROWS if row.hop == "execution" for metric in re.findall(r"`(\w+)`", row.rings)
    }


@cache
def _tests(path: str) -> frozenset[str]:
    """The names of functions and classes at the top of a file of tests."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)) | {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


@cache
def _metrics(pattern: str) -> frozenset[str]:
    """The metrics that alarms look at: in the Terraform module of a pattern; of executions, in all of them."""
    modules = (
        [pattern] if pattern in FAILURES and pattern[0].islower() else [name for name in FAILURES if name[0].islower()]
    )
    alarms = [
        alarm
        for name in modules
        for alarm in module_document(ROOT / "terraform" / name)["resource"]["aws_cloudwatch_metric_alarm"].values()
    ]
    of_executions = pattern not in modules
    return frozenset(
        alarm["metric_name"] for alarm in alarms if not of_executions or alarm["namespace"] == "AWS/States"
    )
