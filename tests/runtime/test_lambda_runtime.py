"""Both handlers under Lambda's own runtime client: what starts, what Lambda is answered, what is logged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError

import pytest

from tests.local_aws.account import Account
from tests.runtime.emulated_function import CANNOT_RUN, EmulatedFunction
from tests.unit.forwarder.support import TEST_EVENT, notification, record, sqs_batch

pytestmark = pytest.mark.skipif(CANNOT_RUN is not None, reason=CANNOT_RUN or "")

EMULATORS_ACCOUNT = "012345678912"  # of the function's ARN in the context
TOO_LONG = "v" * 262_144  # StartExecution: the input, with this version id in it, is longer than that


@pytest.fixture
def started(account: Account, state_machine_arn: str) -> Callable[[str], list[Any]]:
    """The inputs of the executions that a key has started."""

    def inputs(key: str) -> list[Any]:
        executions = account.states.list_executions(stateMachineArn=state_machine_arn, maxResults=1000)["executions"]
        described = [account.states.describe_execution(executionArn=one["executionArn"]) for one in executions]
        events = [json.loads(execution["input"]) for execution in described]
        return [event for event in events if event["detail"]["object"]["key"] == key]

    return inputs


def test_the_partial_batch_response_is_exactly_these_bytes(
    storage_first: EmulatedFunction, started: Callable[[str], list[Any]]
) -> None:
    batch = sqs_batch(
        notification(record("queue/a b.csv")),
        "no JSON",
        TEST_EVENT,
        notification(record("queue/refused", versionId=TOO_LONG)),
        notification(record("queue/é")),
    )
    assert storage_first.invoke(batch) == (
        b'{"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "m3"}]}'
    )
    assert [len(started(key)) for key in ("queue/a b.csv", "queue/é", "queue/refused")] == [1, 1, 0]
    (event,) = started("queue/é")
    assert (event["account"], event["resources"]) == (EMULATORS_ACCOUNT, ["arn:aws:s3:::DOC-EXAMPLE-BUCKET"])


def test_a_batch_that_is_forwarded_whole_is_answered_with_no_failures_and_starts_nothing_again(
    storage_first: EmulatedFunction, started: Callable[[str], list[Any]]
) -> None:
    batch = sqs_batch(notification(record("queue/whole")))
    assert storage_first.invoke(batch) == b'{"batchItemFailures": []}'
    assert storage_first.invoke(batch) == b'{"batchItemFailures": []}'
    assert len(started("queue/whole")) == 1


def test_what_is_no_batch_is_a_function_error_and_the_next_batch_is_forwarded(
    storage_first: EmulatedFunction, started: Callable[[str], list[Any]]
) -> None:
    error = json.loads(storage_first.invoke(notification(record())["Records"][0]))
    assert (error["errorType"], error["errorMessage"]) == (
        "NotABatch",
        "not an SQS batch: the event has no list of Records",
    )
    assert storage_first.invoke(sqs_batch(notification(record("queue/after")))) == b'{"batchItemFailures": []}'
    assert len(started("queue/after")) == 1


def test_an_event_that_is_forwarded_is_answered_with_null(
    notification_lambda: EmulatedFunction, started: Callable[[str], list[Any]]
) -> None:
    assert notification_lambda.invoke(notification(record("direct/a"), record("direct/b"))) == b"null"
    assert [len(started(key)) for key in ("direct/a", "direct/b")] == [1, 1]


def test_a_failed_event_has_the_error_that_its_destination_receives(
    notification_lambda: EmulatedFunction, started: Callable[[str], list[Any]]
) -> None:
    event = notification(record("direct/good"), record("direct/refused", versionId=TOO_LONG))
    error = json.loads(notification_lambda.invoke(event))
    assert sorted(error) == ["errorMessage", "errorType", "requestId", "stackTrace"]
    assert error["errorType"] == "NotForwarded"
    assert error["errorMessage"] == ("not every object of the event started its execution; the log says which and why")
    assert [len(started(key)) for key in ("direct/good", "direct/refused")] == [1, 0]
    assert [line["key"] for line in _of(notification_lambda, error["requestId"]) if "error_code" in line] == [
        "direct/refused"
    ]


def test_every_line_of_the_log_is_json_and_belongs_to_its_invocation(storage_first: EmulatedFunction) -> None:
    before = {line["requestId"] for line in storage_first.log()}
    storage_first.invoke(sqs_batch(notification(record("queue/logged é")), "\ud800"))
    lines = [line for line in storage_first.log() if line["requestId"] not in before and line["requestId"]]
    assert len({line["requestId"] for line in lines}) == 1
    forwarder = [line for line in lines if line["logger"].startswith("forwarder.")]
    assert [(line["level"], line["logger"], line["message"]) for line in forwarder] == [
        (
            "ERROR",
            "forwarder.forwarding",
            "message refused: the body is not JSON: Expecting value: line 1 column 1 (char 0)",
        ),
        ("INFO", "forwarder.starter", "execution started"),
        ("INFO", "forwarder.forwarding", "messages forwarded"),
    ]
    refused, execution, forwarded = forwarder
    assert refused["message_id"] == "m1"
    assert execution["key"] == "queue/logged é"
    assert execution["execution_arn"].endswith(f":{execution['execution_name']}")
    assert (forwarded["messages"], forwarded["messages_failed"], forwarded["executions"]) == (2, 1, 1)


def test_a_function_without_its_state_machine_says_so_before_its_first_event(
    function: Callable[..., EmulatedFunction],
) -> None:
    unset = function("forwarder.storage_first.handler")
    with pytest.raises(HTTPError) as refused:  # the emulator's 502: there is no function to invoke
        unset.invoke(sqs_batch())
    refused.value.close()
    (error,) = [line for line in unset.log() if line["level"] == "ERROR"]
    assert (error["errorType"], error["errorMessage"]) == (
        "EnvironmentVariableError",
        "STATE_MACHINE_ARN is not set: it names the state machine to start",
    )


def _of(function: EmulatedFunction, request_id: str) -> list[dict[str, Any]]:
    return [line for line in function.log() if line["requestId"] == request_id]
