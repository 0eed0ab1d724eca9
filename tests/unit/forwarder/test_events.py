"""S3 notifications, and the canonical events made of them."""

import copy
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

import jsonschema  # type: ignore[import-untyped, unused-ignore]
import pytest
from forwarder.events import InvalidNotification, Notification, read_notification, read_record
from hypothesis import given
from hypothesis import strategies as st

from tests.support.canonical_event import AWS_EVENTBRIDGE_EXAMPLE, SCHEMA, VALIDATOR
from tests.unit.forwarder.support import AWS_SAMPLE, TEST_EVENT, notification, record

utf8_keys = st.text(st.characters(codec="utf-8"), min_size=1, max_size=100)


def event(of: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(
        json.dumps(read_record(of).canonical_event(account="111122223333", partition="aws"))
    )
    VALIDATOR.validate(made)
    return made


def problem(of: object) -> str:
    with pytest.raises(InvalidNotification) as caught:
        read_record(of)
    return str(caught.value)


def with_field(path: str, value: object) -> dict[str, Any]:
    """A good record with one field changed, or taken away where the value is `...`."""
    made = record()
    inner = made
    *parents, last = path.split(".")
    for parent in parents:
        inner = inner[parent]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return made


def test_awss_sample_becomes_exactly_this_event() -> None:
    assert event(AWS_SAMPLE) == {
        "version": "0",
        "id": "01c844ac-962e-54ed-be42-aac526180626",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "111122223333",
        "time": "2019-09-03T19:37:27Z",
        "region": "us-east-2",
        "resources": ["arn:aws:s3:::DOC-EXAMPLE-BUCKET"],
        "detail": {
            "version": "0",
            "bucket": {"name": "DOC-EXAMPLE-BUCKET"},
            "object": {
                "key": "b21b84d653bb07b05b1e6b33684dc11b",
                "size": 1305107,
                "etag": "b21b84d653bb07b05b1e6b33684dc11b",
                "sequencer": "0C0F6F405D6ED209E1",
            },
            "request-id": "D82B88E5F771F645",
            "source-ip-address": "205.255.255.255",
            "reason": "PutObject",
        },
    }


def test_a_versioned_object_carries_its_version() -> None:
    assert event(record())["detail"]["object"]["version-id"] == "096fKKXTRTtl3on89fVO.nfljtsv6qko"


def test_the_version_of_a_bucket_with_suspended_versioning_stays_as_sent() -> None:
    assert event(record(versionId="null"))["detail"]["object"]["version-id"] == "null"


def test_account_and_partition_are_the_given_ones() -> None:
    made = read_record(record()).canonical_event(account="444455556666", partition="aws-cn")
    assert made["account"] == "444455556666"
    assert made["resources"] == ["arn:aws-cn:s3:::DOC-EXAMPLE-BUCKET"]


@pytest.mark.parametrize(
    ("event_name", "reason"),
    [
        ("ObjectCreated:Put", "PutObject"),
        ("ObjectCreated:Post", "POST Object"),
        ("ObjectCreated:Copy", "CopyObject"),
        ("ObjectCreated:CompleteMultipartUpload", "CompleteMultipartUpload"),
        ("ObjectCreated:Conjure", "Conjure"),
    ],
)
def test_the_reason_is_in_s3s_words(event_name: str, reason: str) -> None:
    assert event(with_field("eventName", event_name))["detail"]["reason"] == reason


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.9", "2.10"])
def test_every_minor_version_is_read(version: str) -> None:
    newer = with_field("eventVersion", version) | {"newField": {"of": "that version"}}
    assert event(newer) == event(record())


@pytest.mark.parametrize(
    "path", ["s3.object.size", "s3.object.eTag", "s3.object.sequencer", "responseElements", "requestParameters"]
)
@pytest.mark.parametrize("value", [None, ...])
def test_what_the_record_does_not_have_is_left_out(path: str, value: object) -> None:
    left_out = {
        "s3.object.size": ("object", "size"),
        "s3.object.eTag": ("object", "etag"),
        "s3.object.sequencer": ("object", "sequencer"),
        "responseElements": ("request-id",),
        "requestParameters": ("source-ip-address",),
    }[path]
    expected = event(record())
    inner = expected["detail"]
    for field in left_out[:-1]:
        inner = inner[field]
    del inner[left_out[-1]]
    assert event(with_field(path, value)) == expected


@pytest.mark.parametrize("version_id", [None, "", ...])
def test_an_absent_version_is_left_out(version_id: object) -> None:
    assert "version-id" not in event(with_field("s3.object.versionId", version_id))["detail"]["object"]


def test_the_same_record_gives_the_same_event_and_another_upload_another_id() -> None:
    assert event(record()) == event(copy.deepcopy(record()))
    assert event(record())["id"] != event(record(versionId="another"))["id"]
    assert event(record(versionId=None))["id"] != event(record(versionId=None, sequencer="0C0F6F405D6ED209E2"))["id"]


@given(utf8_keys)
def test_any_key_arrives_as_it_was_written(key: str) -> None:
    assert event(record(encoded_key=quote_plus(key)))["detail"]["object"]["key"] == key
    assert event(record(encoded_key=quote_plus(key, safe="/")))["detail"]["object"]["key"] == key


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        ("red+flower.jpg", "red flower.jpg"),
        ("a%2Bb", "a+b"),
        ("50%25", "50%"),
        ("%252B", "%2B"),
        ("%C3%A9/e%CC%81", "é/e\u0301"),
        ("%22quoted%22%27", '"quoted"\''),
        ("year%3D2024/x", "year=2024/x"),
        ("é", "é"),
        ("x" * 1024, "x" * 1024),
    ],
)
def test_a_key_is_decoded_exactly_once(encoded: str, key: str) -> None:
    assert event(record(encoded_key=encoded))["detail"]["object"]["key"] == key


@pytest.mark.parametrize("encoded", ["%", "a%2", "%zz", "100%25%", "%-1"])
def test_a_broken_escape_is_refused(encoded: str) -> None:
    assert problem(record(encoded_key=encoded)) == f"s3.object.key '{encoded}' is not URL-encoded"


@pytest.mark.parametrize("encoded", ["%FF", "%C3", "%C3%28", "%ED%A0%80", "é%C3"])
def test_a_key_that_is_not_utf_8_is_refused(encoded: str) -> None:
    assert problem(record(encoded_key=encoded)) == f"s3.object.key {encoded!a} is not UTF-8"


def test_the_time_is_cut_to_the_second() -> None:
    assert event(with_field("eventTime", "2026-11-23T10:11:12.999Z"))["time"] == "2026-11-23T10:11:12Z"
    assert event(with_field("eventTime", "2026-11-23T10:11:12Z"))["time"] == "2026-11-23T10:11:12Z"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("eventSource", "aws:sns", "eventSource is 'aws:sns', not 'aws:s3'"),
        ("eventSource", ..., "eventSource is missing, not a text"),
        ("eventVersion", "1.0", "eventVersion is '1.0', not 2.x"),
        ("eventVersion", "3.0", "eventVersion is '3.0', not 2.x"),
        ("eventVersion", "2", "eventVersion is '2', not 2.x"),
        ("eventVersion", "12.1", "eventVersion is '12.1', not 2.x"),
        ("eventVersion", 2.1, "eventVersion is a number, not a text"),
        ("eventName", "ObjectRemoved:Delete", "eventName is 'ObjectRemoved:Delete', not ObjectCreated:*"),
        ("eventName", "s3:ObjectCreated:Put", "eventName is 's3:ObjectCreated:Put', not ObjectCreated:*"),
        ("eventName", "ObjectCreated:", "eventName is 'ObjectCreated:', not ObjectCreated:*"),
        ("eventTime", "yesterday", "eventTime is 'yesterday', not like 1970-01-01T00:00:00.000Z"),
        ("eventTime", "2026-13-01T00:00:00Z", "eventTime is '2026-13-01T00:00:00Z', not like 1970-01-01T00:00:00.000Z"),
        ("awsRegion", "", "awsRegion is empty, not a text"),
        ("awsRegion", None, "awsRegion is missing, not a text"),
        ("s3", ["bucket"], "s3 is a list, not an object"),
        ("s3.bucket", ..., "s3.bucket is missing, not an object"),
        ("s3.bucket.name", {}, "s3.bucket.name is an object, not a text"),
        ("s3.bucket.name", "\ud800", "s3.bucket.name '\\ud800' is not Unicode text"),
        ("s3.object", "key", "s3.object is a text, not an object"),
        ("s3.object.key", ..., "key is missing, not a text"),
        ("s3.object.key", "\udfff", "key '\\udfff' is not Unicode text"),
        ("s3.object.size", "12", "size is '12', not a number of bytes"),
        ("s3.object.size", True, "size is True, not a number of bytes"),
        ("s3.object.size", -1, "size is -1, not a number of bytes"),
        ("s3.object.eTag", 7, "eTag is a number, not a text"),
        ("s3.object.versionId", False, "versionId is a boolean, not a text"),
        ("s3.object.sequencer", "\ud800", "sequencer '\\ud800' is not Unicode text"),
    ],
)
def test_what_is_not_s3s_is_refused_with_its_reason(path: str, value: object, message: str) -> None:
    assert problem(with_field(path, value)) == message


def test_a_reason_does_not_repeat_a_huge_value() -> None:
    assert len(problem(with_field("eventSource", "x" * 100_000))) < 300


def test_a_bad_record_spoils_no_other() -> None:
    read = read_notification(notification(record("a"), {"eventSource": "aws:sns"}, 7, record("b")))
    assert [created.key for created in read.created] == ["a", "b"]
    assert read.problems == ("Records[1]: eventSource is 'aws:sns', not 'aws:s3'", "Records[2]: not an object")
    assert not read.is_test_event


def test_s3s_test_event_is_recognised() -> None:
    assert read_notification(TEST_EVENT) == Notification(is_test_event=True)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (None, "not an S3 notification but null"),
        (7, "not an S3 notification but a number"),
        ("{}", "not an S3 notification but a text"),
        ([record()], "not an S3 notification but a list"),
        ({}, "not an S3 notification: it has no Records"),
        ({"Event": "s3:TestEvent"}, "not an S3 notification: it has no Records"),
        ({"Records": None}, "not an S3 notification: Records is not a list of records"),
        ({"Records": {"0": record()}}, "not an S3 notification: Records is not a list of records"),
        ({"Records": []}, "not an S3 notification: Records is not a list of records"),
        (
            {"Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:111122223333:t", "Message": "{}"},
            "not an S3 notification but an SNS envelope",
        ),
        (AWS_EVENTBRIDGE_EXAMPLE, "not an S3 notification but an EventBridge event"),
    ],
)
def test_a_message_that_is_no_notification_says_what_it_is(message: object, reason: str) -> None:
    assert read_notification(message) == Notification(problems=(reason,))


def test_a_folder_marker_is_an_empty_object_whose_key_ends_with_a_slash() -> None:
    assert read_record(record("in/folder/", size=0)).is_folder_marker
    assert not read_record(record("in/folder/", size=1)).is_folder_marker
    assert not read_record(record("in/folder/", size=None)).is_folder_marker
    assert not read_record(record("in/empty.csv", size=0)).is_folder_marker


def test_the_schema_is_a_schema_and_takes_s3s_own_event() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert next(iter(SCHEMA)) == "$comment"
    VALIDATOR.validate(AWS_EVENTBRIDGE_EXAMPLE)
    newer = copy.deepcopy(AWS_EVENTBRIDGE_EXAMPLE)
    newer["detail"]["event-version"] = "1.0"  # type: ignore[index]
    VALIDATOR.validate(newer | {"replay-name": "x"})


def _without(*path: str) -> Callable[[dict[str, Any]], None]:
    def change(of: dict[str, Any]) -> None:
        for field in path[:-1]:
            of = of[field]
        del of[path[-1]]

    return change


@pytest.mark.parametrize(
    "path",
    [(field,) for field in AWS_EVENTBRIDGE_EXAMPLE]
    + [("detail", field) for field in ("version", "bucket", "object", "reason")]
    + [("detail", "bucket", "name"), ("detail", "object", "key")],
    ids=".".join,
)
def test_the_schema_demands_what_every_pattern_gives(path: tuple[str, ...]) -> None:
    event = copy.deepcopy(AWS_EVENTBRIDGE_EXAMPLE)
    _without(*path)(event)
    assert not VALIDATOR.is_valid(event)


@pytest.mark.parametrize(
    "path",
    [("detail", "object", field) for field in ("size", "etag", "version-id", "sequencer")]
    + [("detail", field) for field in ("request-id", "requester", "source-ip-address")],
    ids=".".join,
)
def test_the_schema_demands_no_more_than_that(path: tuple[str, ...]) -> None:
    event = copy.deepcopy(AWS_EVENTBRIDGE_EXAMPLE)
    _without(*path)(event)
    VALIDATOR.validate(event)
