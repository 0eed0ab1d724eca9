"""The demo's check that every pattern gives the workflow the same input."""

from __future__ import annotations

import copy
from typing import Any

import jsonschema
import pytest

from modules.local_aws.account import Account
from tests.support.canonical_event import SCHEMA
from tools.demo.executions import Execution
from tools.demo.inputs import LEFT_OUT, OWN, Object, expected, paths, summary, wrong_inputs
from tools.demo.uploads import Upload

ACCOUNT = Account("http://127.0.0.1:1", "eu-west-1", "111122223333")
DESCRIBED = Object(size=4, etag="abc", version_id="v1")
EVENT: dict[str, Any] = {
    "version": "0",
    "id": "0c9d1f60-0000-4000-8000-000000000000",
    "detail-type": "Object Created",
    "source": "aws.s3",
    "account": "111122223333",
    "time": "2026-11-24T10:00:00Z",
    "region": "eu-west-1",
    "resources": ["arn:aws:s3:::landing"],
    "detail": {
        "version": "0",
        "bucket": {"name": "landing"},
        "object": {"key": "in/é", "size": 4, "etag": "abc", "version-id": "v1", "sequencer": "01"},
        "event-version": "1.0",
        "request-id": "R",
        "requester": "111122223333",
        "source-ip-address": "127.0.0.1",
        "reason": "PutObject",
    },
}


def upload(pattern: str) -> Upload:
    return Upload(
        bucket="landing",
        trigger="in",
        pattern=pattern,
        state_machine="archive",
        key="in/é",
        other_key="in/other",
        kind="Put",
        tags={},
        enabled=True,
        expected=("archive",),
    )


def event_of(pattern: str) -> dict[str, Any]:
    event = copy.deepcopy(EVENT)
    for path in LEFT_OUT[pattern]:
        *parents, last = path.split(".")
        node = event
        for name in parents:
            node = node[name]
        del node[last]
    return event


def wrong(pattern: str, event: object) -> list[str]:
    execution = Execution(
        name="e", state_machine="archive", bucket="landing", key="in/é", status="SUCCEEDED", started=0.0, input=event
    )
    return wrong_inputs([upload(pattern)], [execution], {("landing", "in/é"): DESCRIBED}, ACCOUNT)


def test_the_sample_event_follows_the_schema() -> None:
    jsonschema.validate(EVENT, SCHEMA)


@pytest.mark.parametrize("pattern", LEFT_OUT)
def test_the_event_of_each_pattern_is_accepted(pattern: str) -> None:
    assert wrong(pattern, event_of(pattern)) == []


@pytest.mark.parametrize("pattern", LEFT_OUT)
def test_every_field_is_looked_at(pattern: str) -> None:
    """A value that is another one is seen, unless it is the call's own; one that is missing is always seen."""
    looked_at = set(expected(upload(pattern), DESCRIBED, "111122223333", "eu-west-1"))
    assert looked_at | set(OWN) - set(LEFT_OUT[pattern]) == set(dict(paths(event_of(pattern))))
    for path in dict(paths(event_of(pattern))):
        *parents, last = path.split(".")
        changed, missing = event_of(pattern), event_of(pattern)
        for event in (changed, missing):
            node = event
            for name in parents:
                node = node[name]
            if event is changed:
                node[last] = "another"
            else:
                del node[last]
        assert len(wrong(pattern, missing)) == 1, path
        assert len(wrong(pattern, changed)) == (1 if path in looked_at else 0), path


def test_a_field_that_should_not_be_there_is_said() -> None:
    assert wrong("storage-first", EVENT) == [
        'The input of "in/é" by storage-first has detail.event-version, which it should not.',
        'The input of "in/é" by storage-first has detail.requester, which it should not.',
    ]


def test_an_object_without_versions_has_none() -> None:
    values = expected(upload("direct-eventbridge"), Object(size=4, etag="abc", version_id=None), "1" * 12, "eu-west-1")
    assert "detail.object.version-id" not in values


def test_the_summary_says_what_each_pattern_leaves_out() -> None:
    assert summary([upload("direct-eventbridge")]) == "Every input is S3's own event for its object."
    assert summary([upload("cloudtrail-eventbridge"), upload("storage-first")]) == (
        "Every input is S3's own event for its object; cloudtrail-eventbridge leaves out event-version, "
        "etag, sequencer, size, version-id, requester; storage-first leaves out event-version, requester."
    )
