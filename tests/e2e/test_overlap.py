"""Several triggers of different patterns on one bucket: every one starts its workflow, and all with the same input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import jsonschema
import pytest

from tests.e2e.deployments import Deployment
from tests.support import ROOT
from tests.support.canonical_event import SCHEMA

PAGE = (ROOT / "docs" / "execution-input.md").read_text(encoding="utf-8")

# S3 refuses notifications that overlap, so that one object meets one of the two.
NOTIFIED_BY = {"keys/shared by four é.txt": "notification-lambda", "keys/shared by four é.csv": "storage-first"}

DIFFERENT = {
    "id": "EventBridge and CloudTrail make one for each event",
    "time": "the call's and the event's may fall into two seconds",
    "detail.request-id": "the local AWS makes one for each event; AWS has the call's in all of them",
    "detail.object.sequencer": "the local AWS makes one for each event; AWS has the object's in all of them",
    "detail.requester": "only S3's own event tells it",
}
"""Fields whose values need not be the same."""


def documented() -> dict[str, dict[str, bool]]:
    """For each field of the page's table and each column whether the input has it."""
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line[:1] == "|"]
    (_, *patterns), _, *fields = rows
    return {
        field: {pattern: cell != "left out" for pattern, cell in zip(patterns, cells, strict=True)}
        for field, *cells in fields
    }


def fields(event: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of an event by its path."""
    if isinstance(event, Mapping):
        for name, value in event.items():
            yield from fields(value, f"{at}.{name}" if at else name)
    else:
        yield at, event


@pytest.mark.parametrize("key", NOTIFIED_BY)
def test_one_object_starts_a_workflow_by_each_of_four_triggers_with_one_input(deployed: Deployment, key: str) -> None:
    overlap = deployed.trigger("overlap", "direct")
    overlap.upload(key)
    overlap.started(key, count=4)
    later = f"{key.rpartition('.')[0]}, later.{key.rpartition('.')[2]}"
    overlap.upload(later)
    overlap.started(later, count=4)

    inputs = {}
    for machine, pattern in {
        "by-notification": NOTIFIED_BY[key],
        "by-direct": "direct-eventbridge",
        "by-basic": "cloudtrail-eventbridge",
        "by-advanced": "cloudtrail-eventbridge",
    }.items():
        (execution,) = deployed.executions_of(machine, key)
        event = deployed.input(execution)
        jsonschema.validate(event, SCHEMA)
        found = dict(fields(event))
        expected = {field for field, patterns in documented().items() if patterns[pattern]}
        assert set(found) == expected, (machine, pattern)
        inputs[machine] = found

    reference = inputs["by-direct"]
    for machine, found in inputs.items():
        unlike = {field for field, value in found.items() if reference.get(field) != value}
        assert unlike <= set(DIFFERENT), (machine, found, reference)
