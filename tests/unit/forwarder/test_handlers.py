"""Both handlers: what starts, what fails, and what Lambda is told."""

import copy
import json
import logging
import os
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from forwarder.environment import EnvironmentVariableError, Settings
from forwarder.executions import execution_name
from forwarder.forwarding import Forwarder
from forwarder.notification import NotForwarded, forward_event
from forwarder.starter import StartExecutionOutput, StepFunctions
from forwarder.storage_first import NotABatch, forward_batch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support import ROOT
from tests.support.canonical_event import AWS_EVENTBRIDGE_EXAMPLE, VALIDATOR
from tests.unit.forwarder.support import (
    DENIED,
    EXISTS,
    OK,
    STATE_MACHINE_ARN,
    TEST_EVENT,
    THROTTLED,
    Clock,
    Context,
    Reply,
    StepFunctionsEndpoint,
    aws_variables,
    failed,
    forwarder,
    forwarder_log,
    notification,
    real_client,
    record,
    sqs_batch,
    step_functions_endpoint,
)

SNS_ENVELOPE = {
    "Type": "Notification",
    "TopicArn": "arn:aws:sns:eu-west-1:111122223333:t",
    "Message": json.dumps(notification(record())),
}


@pytest.fixture(scope="module")
def server() -> Iterator[StepFunctionsEndpoint]:
    with step_functions_endpoint() as server:
        yield server


@pytest.fixture
def endpoint(server: StepFunctionsEndpoint) -> StepFunctionsEndpoint:
    server.calls.clear()
    server.reply = lambda call: OK
    return server


@pytest.fixture(scope="module")
def client(server: StepFunctionsEndpoint) -> Iterator[StepFunctions]:
    with real_client(server.url) as client:
        yield client


class Memory:
    """A STANDARD machine that accepts everything, in this process."""

    def __init__(self) -> None:
        self.inputs: dict[str, str] = {}

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> StartExecutionOutput:
        assert name not in self.inputs
        self.inputs[name] = input
        return {"executionArn": name}


def test_every_record_of_every_message_starts_its_execution(
    endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    batch = sqs_batch(notification(record("a b.csv"), record("c+d.csv")), notification(record("é/50%.csv")))
    assert forward_batch(batch, Context(), forwarder(client)) == {"batchItemFailures": []}
    assert sorted(endpoint.keys) == ["a b.csv", "c+d.csv", "é/50%.csv"]
    for call in endpoint.calls:
        assert call["stateMachineArn"] == STATE_MACHINE_ARN
        VALIDATOR.validate(json.loads(call["input"]))


def test_a_message_fails_by_itself(endpoint: StepFunctionsEndpoint, client: StepFunctions) -> None:
    endpoint.replies_by_key(denied=DENIED, exists=EXISTS)
    batch = sqs_batch(
        notification(record("good")),
        "no JSON at all",
        notification(record("denied")),
        TEST_EVENT,
        notification(record("exists")),
        SNS_ENVELOPE,
        notification(record("half"), {"eventSource": "aws:sns"}),
        notification(record("last")),
    )
    assert forward_batch(batch, Context(), forwarder(client)) == failed("m1", "m2", "m5", "m6")
    assert sorted(endpoint.keys) == ["denied", "exists", "good", "half", "last"]


def test_a_message_with_one_failed_record_fails_and_its_redelivery_starts_nothing_twice(
    endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    started: set[str] = set()
    refused = {"b"}

    def standard(call: dict[str, str]) -> Reply:
        if json.loads(call["input"])["detail"]["object"]["key"] in refused:
            return DENIED
        if call["name"] in started:
            return EXISTS
        started.add(call["name"])
        return OK

    endpoint.reply = standard
    batch = sqs_batch(notification(record("a"), record("b"), record("c")))
    assert forward_batch(batch, Context(), forwarder(client)) == failed("m0")
    assert len(started) == 2
    refused.clear()
    assert forward_batch(batch, Context(), forwarder(client)) == failed()
    assert len(started) == 3
    assert sorted(endpoint.keys) == ["a", "a", "b", "b", "c", "c"]


def test_an_object_announced_twice_is_started_once_and_fails_both_messages(
    endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    batch = sqs_batch(notification(record("a")), notification(record("b")), notification(record("a")))
    assert forward_batch(batch, Context(), forwarder(client)) == failed()
    assert sorted(endpoint.keys) == ["a", "b"]
    endpoint.replies_by_key(a=DENIED)
    assert forward_batch(batch, Context(), forwarder(client)) == failed("m0", "m2")


def test_the_same_key_uploaded_twice_starts_twice(endpoint: StepFunctionsEndpoint, client: StepFunctions) -> None:
    batch = sqs_batch(notification(record("a", versionId="v1")), notification(record("a", versionId="v2")))
    assert forward_batch(batch, Context(), forwarder(client)) == failed()
    assert endpoint.keys == ["a", "a"]
    assert len(set(endpoint.names)) == 2


def test_a_message_is_named_once_however_often_it_comes_or_fails() -> None:
    batch = sqs_batch("nothing", notification({}, {}, {}))
    batch["Records"] += copy.deepcopy(batch["Records"])
    assert forward_batch(batch, Context(), forwarder(Memory())) == failed("m0", "m1")


@pytest.mark.parametrize(
    "item",
    [{"body": "nothing"}, {"messageId": "\ud800"}, {"messageId": None, "body": "{}"}, {"messageId": 7}, "m0", None],
)
def test_a_failed_message_without_an_id_fails_the_whole_batch_rather_than_be_lost(item: object) -> None:
    batch = sqs_batch(notification(record("a")), "nothing")
    batch["Records"].append(item)
    memory = Memory()
    with forwarder_log():
        assert forward_batch(batch, Context(), forwarder(memory)) == failed("")
    assert len(memory.inputs) == 1


def test_a_message_without_an_id_that_succeeds_is_just_forwarded() -> None:
    batch = {"Records": [{"body": json.dumps(notification(record("a")))}]}
    assert forward_batch(batch, Context(), forwarder(Memory())) == failed()


@pytest.mark.parametrize("event", [None, {}, [], {"Records": None}, {"Records": {"0": 1}}])
def test_what_is_no_batch_is_an_error(event: object) -> None:
    with pytest.raises(NotABatch):
        forward_batch(event, Context(), forwarder(Memory()))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("", "the body is not JSON: Expecting value: line 1 column 1 (char 0)"),
        ('{"Records": [', "the body is not JSON: Expecting value: line 1 column 14 (char 13)"),
        ("null", "not an S3 notification but null"),
        ("7", "not an S3 notification but a number"),
        ("[" * 100_000, "the body is not JSON: maximum recursion depth exceeded"),
        (json.dumps(SNS_ENVELOPE), "not an S3 notification but an SNS envelope"),
        (json.dumps(AWS_EVENTBRIDGE_EXAMPLE), "not an S3 notification but an EventBridge event"),
    ],
    ids=["empty", "cut", "null", "number", "deep", "SNS", "EventBridge"],
)
def test_a_refused_message_is_logged_with_its_id_and_the_reason(body: str, reason: str) -> None:
    with forwarder_log() as log:
        assert forward_batch(sqs_batch(body), Context(), forwarder(Memory())) == failed("m0")
    refused = log[0]
    assert refused["level"] == "ERROR"
    assert refused["message"].startswith(f"message refused: {reason}")
    assert refused["message_id"] == "m0"


def test_test_events_and_folder_markers_are_counted_in_one_line() -> None:
    batch = sqs_batch(
        TEST_EVENT,
        notification(record("in/folder/", size=0), record("in/a.csv")),
        TEST_EVENT,
        "nothing",
    )
    memory = Memory()
    with forwarder_log() as log:
        response = forward_batch(batch, Context(), forwarder(memory, skip_folder_markers=True))
    assert response == failed("m3")
    assert [json.loads(text)["detail"]["object"]["key"] for text in memory.inputs.values()] == ["in/a.csv"]
    assert log[-1] == {
        "level": "INFO",
        "message": "messages forwarded",
        "messages": 4,
        "messages_failed": 1,
        "executions": 1,
        "executions_failed": 0,
        "test_events": 2,
        "folder_markers_skipped": 1,
        "other_keys_skipped": 0,
    }


def test_a_suffix_found_in_the_middle_of_an_encoded_character_starts_nothing() -> None:
    """`9.jpg` is the end of `%C3%A9.jpg`, so that S3 notifies of `é.jpg` too."""
    memory = Memory()
    batch = sqs_batch(notification(record("in/é.jpg")), notification(record("in/9.jpg")), notification(record("9.jpg")))
    with forwarder_log() as log:
        assert forward_batch(batch, Context(), forwarder(memory, key_suffixes=("9.jpg",))) == failed()
    keys = [json.loads(text)["detail"]["object"]["key"] for text in memory.inputs.values()]
    assert sorted(keys) == ["9.jpg", "in/9.jpg"]
    assert log[-1]["other_keys_skipped"] == 1


def test_each_of_several_suffixes_starts_executions() -> None:
    memory = Memory()
    batch = sqs_batch(notification(record("é.jpg")), notification(record("9.jpg")), notification(record("b.png")))
    assert forward_batch(batch, Context(), forwarder(memory, key_suffixes=("9.jpg", ".png"))) == failed()
    keys = [json.loads(text)["detail"]["object"]["key"] for text in memory.inputs.values()]
    assert sorted(keys) == ["9.jpg", "b.png"]


def test_folder_markers_start_executions_unless_told_otherwise() -> None:
    memory = Memory()
    forward_batch(sqs_batch(notification(record("in/folder/", size=0))), Context(), forwarder(memory))
    assert len(memory.inputs) == 1


def test_account_and_partition_are_the_functions_own() -> None:
    memory = Memory()
    context = Context(invoked_function_arn="arn:aws-cn:lambda:cn-north-1:444455556666:function:forwarder:live")
    forward_batch(sqs_batch(notification(record())), context, forwarder(memory))
    (made,) = map(json.loads, memory.inputs.values())
    assert made["account"] == "444455556666"
    assert made["resources"] == ["arn:aws-cn:s3:::DOC-EXAMPLE-BUCKET"]


def test_the_account_of_a_bucket_of_someone_else_is_a_setting() -> None:
    memory = Memory()
    forward_batch(
        sqs_batch(notification(record())), Context(), forwarder(memory, bucket_owner_account_id="777788889999")
    )
    (made,) = map(json.loads, memory.inputs.values())
    assert made["account"] == "777788889999"


def test_the_input_leads_back_to_the_name() -> None:
    memory = Memory()
    forward_batch(
        sqs_batch(notification(record("a"), record("b", versionId=None), record("c", sequencer=None))),
        Context(),
        forwarder(memory),
    )
    for name, text in memory.inputs.items():
        event = json.loads(text)
        created = event["detail"]["object"]
        again = execution_name(
            bucket=event["detail"]["bucket"]["name"],
            key=created["key"],
            version_id=created.get("version-id"),
            sequencer=created.get("sequencer"),
        )
        assert again == name


@pytest.mark.parametrize("version_id", [None, "null"])
def test_a_record_with_neither_version_nor_sequencer_starts_once_and_the_next_upload_again(
    version_id: str | None,
) -> None:
    def delivered(**changes: str) -> object:
        alike = record(versionId=version_id, sequencer=None)
        alike["responseElements"]["x-amz-request-id"] = changes.get("request", "C3D13FE58DE4C810")
        alike["eventTime"] = changes.get("time", "1970-01-01T00:00:00.000Z")
        alike["s3"]["object"]["eTag"] = changes.get("etag", "d41d8cd98f00b204e9800998ecf8427e")
        return notification(alike)

    memory = Memory()
    batch = sqs_batch(delivered(), delivered(), delivered(request="C3D1"), delivered(time="1970-01-01T00:00:00.001Z"))
    assert forward_batch(batch, Context(), forwarder(memory)) == failed()
    assert len(memory.inputs) == 3
    later = Memory()
    assert forward_batch(sqs_batch(delivered(), delivered(etag="0")), Context(), forwarder(later)) == failed()
    assert len(later.inputs) == 2
    assert len({**memory.inputs, **later.inputs}) == 4
    events = [json.loads(text) for text in memory.inputs.values()]
    assert len({event["id"] for event in events}) == 3
    assert [event["detail"]["object"].get("version-id") for event in events] == [version_id] * 3


def test_throttled_messages_fail_when_the_time_is_up_and_no_others(
    endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    clock = Clock()
    endpoint.replies_by_key(b=THROTTLED)
    batch = sqs_batch(*(notification(record(key)) for key in "abc"))
    assert forward_batch(batch, Context(30), forwarder(client, clock)) == failed("m1")
    assert 1000 + 20 < clock.now <= 1000 + 30 - 1.0 - 0.5


@pytest.mark.parametrize(("remaining", "deadline"), [(30.0, 29.0), (3.0, 2.4), (0.0, 0.0)])
def test_time_to_answer_is_kept_back(remaining: float, deadline: float) -> None:
    deadlines: list[float] = []

    class Recording:
        clock = Clock()

        def start_all(self, executions: object, deadline: float) -> dict[str, object]:
            deadlines.append(deadline)
            return {}

    held = Forwarder(Settings(STATE_MACHINE_ARN), Recording())  # type: ignore[arg-type]
    forward_batch(sqs_batch(notification(record())), Context(remaining), held)
    assert deadlines == [pytest.approx(1000 + deadline)]


def test_without_time_everything_is_handed_back_and_nothing_called(
    endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    batch = sqs_batch(*(notification(record(str(number))) for number in range(100)))
    assert forward_batch(batch, Context(0.1), forwarder(client)) == failed(*(f"m{number}" for number in range(100)))
    assert endpoint.calls == []


def test_the_answer_comes_in_time_even_if_step_functions_never_answers(
    endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    released = threading.Event()
    endpoint.replies_by_key(b=Reply(before=lambda: released.wait(10)))
    batch = sqs_batch(*(notification(record(key)) for key in "abc"))
    begun = time.monotonic()
    response = forward_batch(batch, Context(3.0), forwarder(client))
    took = time.monotonic() - begun
    released.set()
    assert response == failed("m1")
    assert took < 3.0


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Records", "Event", "Service", "s3", "eventSource", "detail-type"]) | st.text(max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    found = [path] if path else []
    if isinstance(value, dict):
        for name, inner in value.items():
            found += _paths(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found += _paths(inner, (*path, number))
    return found


PATHS = _paths(notification(record()))


@st.composite
def nearly_notifications(draw: st.DrawFn) -> str:
    """A good notification with one to three values replaced or taken away, or its text cut."""
    made: Any = notification(record(draw(st.sampled_from(["a", "é b", "c/"]))))
    for path in draw(st.lists(st.sampled_from(PATHS), max_size=3)):
        inner = made
        try:
            for step in path[:-1]:
                inner = inner[step]
            if draw(st.booleans()):
                inner[path[-1]] = draw(json_values)
            else:
                del inner[path[-1]]
        except (KeyError, IndexError, TypeError):
            continue
    text = json.dumps(made)
    return text[: draw(st.integers(0, len(text)))] if draw(st.booleans()) else text


bodies = nearly_notifications() | json_values.map(json.dumps) | st.text(st.characters(exclude_categories=()))


@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(bodies, max_size=4), st.integers(0, 4))
def test_no_body_takes_a_good_message_with_it(others: list[str], place: int) -> None:
    memory = Memory()
    batch = sqs_batch(*others)
    good = {"messageId": "good", "body": json.dumps(notification(record("good")))}
    batch["Records"].insert(min(place, len(others)), good)
    with forwarder_log() as log:
        response = forward_batch(batch, Context(), forwarder(memory))
    assert set(response) == {"batchItemFailures"}
    ids = [failure["itemIdentifier"] for failure in response["batchItemFailures"]]
    assert [set(failure) for failure in response["batchItemFailures"]] == [{"itemIdentifier"}] * len(ids)
    assert len(set(ids)) == len(ids)
    assert set(ids) <= {f"m{number}" for number in range(len(others))}
    assert "good" in {json.loads(text)["detail"]["object"]["key"] for text in memory.inputs.values()}
    assert {line["message_id"] for line in log if "message_id" in line} == set(ids)
    for text in memory.inputs.values():
        VALIDATOR.validate(json.loads(text))


@settings(max_examples=500)
@given(json_values | nearly_notifications().map(lambda text: text[:20]))
def test_no_event_starts_something_or_crashes_the_asynchronous_handler(event: object) -> None:
    memory = Memory()
    with pytest.raises(NotForwarded):
        forward_event(event, Context(), forwarder(memory))
    assert memory.inputs == {}


def test_an_s3_event_starts_its_execution(endpoint: StepFunctionsEndpoint, client: StepFunctions) -> None:
    forward_event(notification(record("a b.csv")), Context(), forwarder(client))
    assert endpoint.keys == ["a b.csv"]
    VALIDATOR.validate(json.loads(endpoint.calls[0]["input"]))


def test_the_asynchronous_handler_starts_what_it_can_and_then_fails(
    endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    endpoint.replies_by_key(b=DENIED)
    with pytest.raises(NotForwarded), forwarder_log() as log:
        forward_event(notification(record("a"), record("b"), {}, record("c")), Context(), forwarder(client))
    assert sorted(endpoint.keys) == ["a", "b", "c"]
    assert [line["message"] for line in log if line["level"] == "ERROR"] == [
        "message refused: Records[2]: eventSource is missing, not a text",
        "execution not started: AccessDeniedException",
    ]
    assert log[0]["message_id"] == Context().aws_request_id


def test_the_asynchronous_handler_is_content_with_an_execution_that_exists(
    endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    endpoint.replies(EXISTS)
    forward_event(notification(record("a")), Context(), forwarder(client))


def test_the_asynchronous_handler_drops_a_test_event() -> None:
    memory = Memory()
    forward_event(TEST_EVENT, Context(), forwarder(memory))
    assert memory.inputs == {}


def test_the_asynchronous_handler_fails_while_step_functions_throttles(
    endpoint: StepFunctionsEndpoint, client: StepFunctions
) -> None:
    endpoint.replies(THROTTLED)
    with pytest.raises(NotForwarded):
        forward_event(notification(record("a")), Context(), forwarder(client, Clock()))


def test_settings_come_from_the_environment() -> None:
    assert Settings.from_environment({"STATE_MACHINE_ARN": STATE_MACHINE_ARN}) == Settings(
        state_machine_arn=STATE_MACHINE_ARN, skip_folder_markers=False, bucket_owner_account_id=None
    )
    assert Settings.from_environment(
        {
            "STATE_MACHINE_ARN": STATE_MACHINE_ARN,
            "SKIP_FOLDER_MARKERS": "true",
            "NOTIFIED_KEYS": "*%C3%A9+x.csv",
            "BUCKET_OWNER_ACCOUNT_ID": "777788889999",
        }
    ) == Settings(
        state_machine_arn=STATE_MACHINE_ARN,
        skip_folder_markers=True,
        key_suffixes=("é x.csv",),
        bucket_owner_account_id="777788889999",
    )
    assert Settings.from_environment(
        {"STATE_MACHINE_ARN": STATE_MACHINE_ARN, "SKIP_FOLDER_MARKERS": "false", "BUCKET_OWNER_ACCOUNT_ID": ""}
    ) == Settings(state_machine_arn=STATE_MACHINE_ARN)


@pytest.mark.parametrize(
    ("environment", "variable"),
    [
        ({}, "STATE_MACHINE_ARN"),
        ({"STATE_MACHINE_ARN": ""}, "STATE_MACHINE_ARN"),
        ({"STATE_MACHINE_ARN": STATE_MACHINE_ARN, "SKIP_FOLDER_MARKERS": "yes"}, "SKIP_FOLDER_MARKERS"),
        ({"STATE_MACHINE_ARN": STATE_MACHINE_ARN, "NOTIFIED_KEYS": ".csv"}, "NOTIFIED_KEYS"),
    ],
)
def test_a_wrong_environment_is_named(environment: dict[str, str], variable: str) -> None:
    with pytest.raises(EnvironmentVariableError, match=variable):
        Settings.from_environment(environment)


@pytest.mark.parametrize(
    ("module", "event", "answer"),
    [
        ("storage_first", sqs_batch(notification(record("a b")), "nothing"), failed("m1")),
        ("notification", notification(record("a b")), None),
    ],
)
@pytest.mark.parametrize("in_lambda", [True, False])
def test_the_handler_runs_from_a_zip_as_lambda_imports_it(
    module: str, event: object, answer: object, in_lambda: bool, endpoint: StepFunctionsEndpoint, tmp_path: Path
) -> None:
    source = ROOT / "lambda_src"
    with zipfile.ZipFile(tmp_path / "forwarder.zip", "w") as archive:
        for path in source.rglob("*.py"):
            archive.write(path, path.relative_to(source))
    program = (
        "import importlib, json, sys\n"
        f"sys.path.insert(0, {str(tmp_path / 'forwarder.zip')!r})\n"
        "class Context:\n"
        "    aws_request_id = 'r'\n"
        "    invoked_function_arn = 'arn:aws:lambda:eu-west-1:111122223333:function:forwarder'\n"
        "    def get_remaining_time_in_millis(self): return 10_000\n"
        f"handler = importlib.import_module('forwarder.{module}').handler\n"
        "print(json.dumps(handler(json.load(sys.stdin), Context())))\n"
    )
    environment = os.environ | aws_variables(endpoint.url) | {"STATE_MACHINE_ARN": STATE_MACHINE_ARN}
    if in_lambda:
        environment["AWS_LAMBDA_FUNCTION_NAME"] = "forwarder"
    ran = subprocess.run(
        [sys.executable, "-c", program],
        input=json.dumps(event),
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert json.loads(ran.stdout) == answer
    assert endpoint.keys == ["a b"]


def test_the_forwarder_leaves_levels_and_handlers_to_lambda() -> None:
    """In a process of its own: what else imports it may add a handler."""
    code = (
        "import logging, forwarder.notification, forwarder.storage_first; logger = logging.getLogger('forwarder'); "
        "print(logger.level, logger.handlers, logger.propagate)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "lambda_src", capture_output=True, text=True, check=True
    )
    assert done.stdout == f"{logging.NOTSET} [] True\n"
