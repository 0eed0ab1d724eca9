"""What a message in a dead-letter queue says: which executions, why it failed, why it stays."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from forwarder.events import read_notification, read_record
from forwarder.executions import execution_name
from forwarder.forwarding import execution_of
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from modules.model.s3_keys import encode
from modules.recovery.redrive.dead_letter import ERROR_CODES, DeadLetter, read_dead_letter
from modules.recovery.trigger import RecoveryTrigger
from tests.support import ROOT
from tests.unit.recovery.recovery_support import (
    BUCKET,
    PATTERNS,
    VERSION,
    api_call,
    body,
    invocation,
    notification,
    object_created,
    record,
    trigger,
)

GOLDEN = ROOT / "tests" / "golden" / "stacks" / "dev-landing" / "cdk.tf.json"
KEY = "in/a b+é.csv"
EVENT_ID = "b2e1c3f0-9d3a-4c7e-8f61-6c2f0f7d1a55"
TEST_EVENT = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": BUCKET}


def read(given: RecoveryTrigger, document: object, **attributes: str) -> DeadLetter:
    return read_dead_letter(given, document if isinstance(document, str) else json.dumps(document), attributes)


@pytest.mark.parametrize("pattern", ["notification-lambda", "storage-first"])
def test_a_notification_starts_what_the_function_would_have_started(pattern: str) -> None:
    letter = read_dead_letter(trigger(pattern), body(pattern, KEY), {})
    created = read_record(record(KEY))
    # The bucket's owner is another account than the function's.
    assert letter.executions == (execution_of(created, account="444455556666", partition="aws"),)
    assert letter.problems == letter.skipped == ()
    assert not letter.may_double


def test_the_event_that_lambdas_older_setting_sends_is_read_too() -> None:
    letter = read(trigger(), notification(record(KEY)), ErrorCode="200", ErrorMessage="boom")
    assert [execution.key for execution in letter.executions] == [KEY]
    assert letter.reasons == ("ErrorCode=200", "ErrorMessage=boom")


def test_an_invocation_says_why_it_failed() -> None:
    letter = read(trigger(), invocation(notification(record(KEY))))
    assert letter.reasons == ("RetriesExhausted after 3 invocations", "NotForwarded: not every object started")


def test_s3s_own_event_is_the_input_as_it_is_and_has_the_name_that_the_function_gives() -> None:
    event = object_created(KEY)
    (execution,) = read(trigger("direct-eventbridge"), event).executions
    assert json.loads(execution.input) == event
    assert execution.name == execution_name(bucket=BUCKET, key=KEY, version_id=VERSION, sequencer=None)


def test_with_neither_version_nor_sequencer_a_record_has_the_name_that_the_function_gives() -> None:
    alike = record(KEY, versionId="", sequencer="")
    (execution,) = read(trigger(), notification(alike)).executions
    created = read_notification(notification(alike)).created[0]
    assert execution == execution_of(created, account="444455556666", partition="aws")
    version = "upload 2026-11-25T10:11:12.131Z b21b84d653bb07b05b1e6b33684dc11b D82B88E5F771F645"
    assert execution.name == execution_name(bucket=BUCKET, key=KEY, version_id=version, sequencer=None)


def test_without_a_version_the_sequencer_names_it() -> None:
    event = object_created(KEY, **{"version-id": "null"})
    (execution,) = read(trigger("direct-eventbridge"), event).executions
    assert execution.name == execution_name(bucket=BUCKET, key=KEY, version_id=None, sequencer="0C0F6F405D6ED209E1")


def test_cloudtrails_event_becomes_what_the_patterns_input_transformer_makes_of_it() -> None:
    target = json.loads(GOLDEN.read_text(encoding="utf-8"))["resource"]["aws_cloudwatch_event_target"][
        "contracts_target"
    ]
    transformer = target["input_transformer"]
    event = api_call(KEY, bucket="acme-landing-dev-111122223333")

    def value(path: str) -> Any:
        found: Any = event
        for field in path.removeprefix("$.").split("."):
            found = found[field]
        return found

    rendered = transformer["input_template"]
    for name, path in transformer["input_paths"].items():
        rendered = rendered.replace(f"<{name}>", json.dumps(value(path)))
    assert not re.search("<[a-z_]+>", rendered)
    (execution,) = read(trigger("cloudtrail-eventbridge", bucket="acme-landing-dev-111122223333"), event).executions
    assert json.loads(execution.input) == json.loads(rendered)
    assert list(json.loads(execution.input)) == list(json.loads(rendered))


def test_cloudtrails_event_has_one_name_whether_or_not_it_was_transformed() -> None:
    given = trigger("cloudtrail-eventbridge")
    (original,) = read(given, api_call(KEY)).executions
    (again,) = read(given, original.input).executions
    assert again == original
    assert original.name == execution_name(bucket=BUCKET, key=KEY, version_id=f"event {EVENT_ID}", sequencer=None)


def test_two_calls_that_write_one_key_have_two_names() -> None:
    given = trigger("cloudtrail-eventbridge")
    first, second = (read(given, api_call(KEY, eventID=id)).executions[0].name for id in ("one", "two"))
    assert first != second


def test_a_call_that_s3_refused_starts_nothing_and_stays(snapshot: SnapshotAssertion) -> None:
    letter = read(trigger("cloudtrail-eventbridge"), api_call(KEY, errorCode="AccessDenied"))
    assert letter.executions == ()
    assert "\n".join(letter.problems) == snapshot


@pytest.mark.parametrize(
    ("code", "attempts", "may_double"),
    [
        ("NO_RESOURCE", "0", False),
        ("NO_PERMISSIONS", "0", False),
        ("THROTTLING", "185", True),  # an attempt before the last one may have been heard
        ("TIMEOUT", "0", True),
        ("SDK_CLIENT_ERROR", "185", True),
    ],
)
def test_what_eventbridge_may_have_started_can_double(code: str, attempts: str, may_double: bool) -> None:
    for event in (object_created(KEY), api_call(KEY)):
        letter = read(trigger("direct-eventbridge"), event, ERROR_CODE=code, RETRY_ATTEMPTS=attempts)
        assert letter.may_double is may_double
        assert letter.reasons == (f"ERROR_CODE={code}", f"RETRY_ATTEMPTS={attempts}")


def test_what_eventbridge_found_started_starts_nothing_and_may_go() -> None:
    for event in (object_created(KEY), api_call(KEY)):
        letter = read(trigger("direct-eventbridge"), event, ERROR_CODE="RESOURCE_ALREADY_EXISTS", RETRY_ATTEMPTS="0")
        assert letter.executions == letter.problems == ()
        assert letter.skipped == (f"{json.dumps(KEY, ensure_ascii=False)}: its execution exists already",)


def test_what_eventbridge_found_started_stays_where_it_is_not_this_triggers() -> None:
    event = object_created(KEY)
    letter = read(trigger("direct-eventbridge", bucket="acme-other"), event, ERROR_CODE="RESOURCE_ALREADY_EXISTS")
    assert letter.skipped == ()
    assert letter.problems


def test_each_error_code_says_what_to_do(snapshot: SnapshotAssertion) -> None:
    given = trigger("direct-eventbridge")
    codes = [*ERROR_CODES, "SOMETHING_NEW"]
    letters = {code: read(given, object_created(KEY), ERROR_CODE=code, RETRY_ATTEMPTS="0") for code in codes}
    assert "\n".join(f"{code}: {letter.advice or letter.skipped}" for code, letter in letters.items()) == snapshot
    assert [code for code, letter in letters.items() if not letter.executions] == ["RESOURCE_ALREADY_EXISTS"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_an_object_of_another_bucket_stays(pattern: str, snapshot: SnapshotAssertion) -> None:
    letter = read_dead_letter(trigger(pattern, bucket="acme-other"), body(pattern, KEY), {})
    assert letter.executions == ()
    assert "\n".join(letter.problems) == snapshot


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize(
    "changes",
    [{"prefixes": ("out/",)}, {"suffixes": (".png",)}, {"events": ("Copy",)}],
    ids=["prefix", "suffix", "events"],
)
def test_what_the_filter_no_longer_selects_stays(
    pattern: str, changes: dict[str, Any], snapshot: SnapshotAssertion
) -> None:
    letter = read_dead_letter(trigger(pattern, **changes), body(pattern, KEY), {})
    assert letter.executions == ()
    assert "\n".join(letter.problems) == snapshot


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_the_filter_selects_starts(pattern: str) -> None:
    given = trigger(pattern, prefixes=("late/", "in/"), suffixes=("é.csv",), events=("Put", "Copy"))
    assert len(read_dead_letter(given, body(pattern, KEY), {}).executions) == 1


def test_a_suffix_that_only_the_encoded_key_has_starts_nothing_as_in_the_function(snapshot: SnapshotAssertion) -> None:
    given = trigger("storage-first", suffixes=("9.csv",))
    assert encode("in/é.csv").endswith("9.csv")
    letter = read(given, notification(record("in/é.csv")))
    assert (letter.executions, letter.problems) == ((), ())
    assert "\n".join(letter.skipped) == snapshot


def test_a_folder_marker_starts_nothing_where_the_function_skips_it(snapshot: SnapshotAssertion) -> None:
    message = notification(record("in/", size=0), record("in/full/", size=1))
    letter = read(trigger("storage-first", skip_folder_markers=True), message)
    assert [execution.key for execution in letter.executions] == ["in/full/"]
    assert "\n".join(letter.skipped) == snapshot
    assert len(read(trigger("storage-first"), message).executions) == 2


def test_s3s_test_event_starts_nothing_and_may_go(snapshot: SnapshotAssertion) -> None:
    letter = read(trigger("storage-first"), TEST_EVENT)
    assert (letter.executions, letter.problems) == ((), ())
    assert "\n".join(letter.skipped) == snapshot


def test_a_bad_record_keeps_the_message_and_spoils_no_other(snapshot: SnapshotAssertion) -> None:
    letter = read(trigger("storage-first"), notification(record(KEY), {"eventSource": "aws:sqs"}))
    assert [execution.key for execution in letter.executions] == [KEY]
    assert "\n".join(letter.problems) == snapshot


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize(
    "text",
    ["", "poison", "{", "null", "[]", "{}", '"Records"', "[" * 100_000, '{"requestPayload": null}', '{"Records": []}'],
)
def test_what_is_no_event_stays(pattern: str, text: str) -> None:
    letter = read_dead_letter(trigger(pattern), text, {"ERROR_CODE": "NO_RESOURCE"})
    assert letter.executions == ()
    assert len(letter.problems) == 1


@pytest.mark.parametrize(
    ("pattern", "foreign"),
    [
        ("storage-first", object_created(KEY)),
        ("notification-lambda", api_call(KEY)),
        ("direct-eventbridge", notification(record(KEY))),
        ("cloudtrail-eventbridge", invocation(notification(record(KEY)))),
    ],
)
def test_what_another_wiring_would_get_stays(pattern: str, foreign: object) -> None:
    letter = read(trigger(pattern), foreign)
    assert (letter.executions, len(letter.problems)) == ((), 1)


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A body of some pattern with something in it replaced or taken away."""
    document = json.loads(body(draw(st.sampled_from(PATTERNS)), draw(st.text(min_size=1, max_size=5))))
    for _ in range(draw(st.integers(0, 2))):
        place: Any = document
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(place[key], dict | list) and place[key] and draw(st.booleans()):
                place = place[key]
                continue
            if draw(st.booleans()):
                place[key] = draw(JSON)
            else:
                del place[key]
            break
    return json.dumps(document)


@given(st.sampled_from(PATTERNS), damaged() | st.text() | JSON.map(json.dumps))
def test_no_body_raises_and_each_starts_something_or_says_why_not(pattern: str, text: str) -> None:
    given = trigger(pattern)
    letter = read_dead_letter(given, text, {})
    assert letter.executions or letter.problems or letter.skipped
    for execution in letter.executions:
        event = json.loads(execution.input)
        assert (event["detail"]["bucket"]["name"], event["detail"]["object"]["key"]) == (BUCKET, execution.key)
        assert re.fullmatch("[0-9A-Za-z_-]{1,80}", execution.name)
