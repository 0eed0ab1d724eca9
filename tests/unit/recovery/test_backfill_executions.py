"""An object that is there already starts what its trigger would have started, where that can be known."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest
from forwarder.events import read_record
from forwarder.executions import event_id
from forwarder.forwarding import execution_of
from hypothesis import given
from hypothesis import strategies as st

from modules.recovery.backfill.executions import execution_for
from tests.support.canonical_event import SCHEMA
from tests.unit.forwarder.support import record
from tests.unit.recovery.backfill_support import found, trigger

KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
ETAGS = st.text("0123456789abcdef-", min_size=1, max_size=40)


def _input(**changes: Any) -> Any:
    return json.loads(execution_for(trigger(), found(**changes)).input)


@given(key=KEYS, version_id=st.text("0123456789abcXYZ._", min_size=1).filter(lambda id: id != "null"))
def test_a_version_starts_the_execution_that_its_notification_starts(key: str, version_id: str) -> None:
    notified = read_record(record(key, versionId=version_id))
    owner = {"account": "444455556666", "partition": "aws"}
    event = notified.canonical_event(**owner)
    backfilled = execution_for(trigger(bucket=notified.bucket), found(key, version_id=version_id))
    assert backfilled.name == execution_of(notified, **owner).name
    assert json.loads(backfilled.input)["id"] == event["id"]


def test_the_input_is_what_is_known_of_the_object() -> None:
    assert _input(key="in/red flower.jpg") == {
        "version": "0",
        "id": event_id(
            bucket="landing", key="in/red flower.jpg", version_id="096fKKXTRTtl3on89fVO.nfljtsv6qko", sequencer=None
        ),
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "444455556666",
        "time": "2026-11-23T10:11:12Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:s3:::landing"],
        "detail": {
            "version": "0",
            "bucket": {"name": "landing"},
            "object": {
                "key": "in/red flower.jpg",
                "size": 7,
                "etag": "9a0364b9e99bb480dd25e1f0284c8555",
                "version-id": "096fKKXTRTtl3on89fVO.nfljtsv6qko",
            },
            "reason": "Backfill",
        },
    }


def test_an_object_without_a_version_has_none_in_its_input() -> None:
    versioned, unversioned = _input(), _input(version_id=None)
    assert unversioned["id"] != versioned["id"]
    del versioned["id"], unversioned["id"], versioned["detail"]["object"]["version-id"]
    assert unversioned == versioned


@given(key=KEYS, version_id=st.none() | st.text("0123456789abcXYZ._", min_size=1), size=st.integers(0), etag=ETAGS)
def test_every_input_follows_the_schema(key: str, version_id: str | None, size: int, etag: str) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(_input(key=key, version_id=version_id, size=size, etag=etag))


@given(one=st.tuples(KEYS, ETAGS, st.sampled_from(range(60))), other=st.tuples(KEYS, ETAGS, st.sampled_from(range(60))))
def test_without_a_version_key_etag_and_time_make_the_name(
    one: tuple[str, str, int], other: tuple[str, str, int]
) -> None:
    names = [
        execution_for(
            trigger(), found(key, version_id=None, etag=etag, last_modified=f"2026-11-23T10:11:{second:02}Z")
        ).name
        for key, etag, second in (one, other)
    ]
    assert (names[0] == names[1]) is (one == other)
    assert all(re.fullmatch("[0-9A-Za-z_-]{1,80}", name) for name in names)


@pytest.mark.parametrize("size", [7, 8])
def test_a_name_never_changes(size: int) -> None:
    """Another one, at the next run or in the next version of this, would start everything again."""
    assert (
        execution_for(trigger(), found(version_id=None, size=size)).name == "in-a-csv-ab0fc863aa49f840a67e595826a3e2f6"
    )
