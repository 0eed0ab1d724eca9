"""Contract of `modules/local_aws/links/eventbridge_dead_letter.py`, which is our model of AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.local_aws.account import ACCOUNT_ID, REGION, Account, eventually

GONE = f"arn:aws:states:{REGION}:{ACCOUNT_ID}:stateMachine:gone"
DETAIL = {"key": "a b+c%20'\"<é>", "padding": "x"}
ANY_RULE: dict[str, Any] = {}
TRANSFORMER = {"InputPathsMap": {"detail": "$.detail"}, "InputTemplate": '{"transformed": <detail>}'}


def test_the_event_as_it_came_and_its_error_arrive(repaired: Account) -> None:
    queue, rule_arn, source = _failing(repaired, GONE, InputTransformer=TRANSFORMER)
    repaired.put_event(source, DETAIL)
    message = _message(repaired, queue)
    event = json.loads(message["Body"])
    assert event["detail"] == DETAIL
    assert (event["source"], event["account"], event["region"]) == (source, ACCOUNT_ID, REGION)
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert attributes.pop("ERROR_MESSAGE")
    assert attributes == {
        "RULE_ARN": rule_arn,
        "TARGET_ARN": GONE,
        "ERROR_CODE": "NO_RESOURCE",
        "RETRY_ATTEMPTS": "0",
    }


def test_ministack_alone_drops_the_event(ministack_alone: Account) -> None:
    queue, _, source = _failing(ministack_alone, GONE)
    ministack_alone.put_event(source, DETAIL)
    _nothing_came(ministack_alone, queue)


@pytest.mark.parametrize(
    ("template", "code"),
    [
        ('{"a": "<text>"}', "INVALID_JSON"),  # the value has a quote, and in quotes it is not escaped
        ('{"a": [<events>, <events>]}', "INVALID_PARAMETER"),  # longer than an input may be
    ],
)
def test_an_input_that_step_functions_refuses_arrives(repaired: Account, template: str, code: str) -> None:
    transformer = {"InputPathsMap": {"text": "$.detail.key", "events": "$.detail"}, "InputTemplate": template}
    queue, _, source = _failing(repaired, repaired.state_machine(), InputTransformer=transformer)
    repaired.put_event(source, DETAIL | {"padding": "x" * 140_000})
    assert _message(repaired, queue)["MessageAttributes"]["ERROR_CODE"]["StringValue"] == code


def test_an_event_that_starts_an_execution_is_not_buried(repaired: Account) -> None:
    machine = repaired.state_machine()
    queue, _, source = _failing(repaired, machine)
    repaired.put_event(source, DETAIL)
    eventually(lambda: repaired.states.list_executions(stateMachineArn=machine)["executions"])
    _nothing_came(repaired, queue)


@pytest.mark.parametrize("operator", ["ArnEquals", "ArnLike", "StringEquals", "StringLike"])
def test_a_policy_that_names_the_rule_lets_the_event_in(repaired: Account, operator: str) -> None:
    queue, rule_arn, source = _failing(repaired, GONE, policy=None)
    condition = {operator: {"aws:SourceArn": rule_arn}}
    condition.setdefault("StringEquals", {})["aws:SourceAccount"] = ACCOUNT_ID
    _let(repaired, queue, {"Condition": condition})
    repaired.put_event(source, DETAIL)
    assert _message(repaired, queue)


@pytest.mark.parametrize(
    "policy",
    [
        None,
        {"Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:events:{REGION}:{ACCOUNT_ID}:rule/another"}}},
        {"Condition": {"StringEquals": {"aws:SourceAccount": "444455556666"}}},
        {"Principal": {"Service": "s3.amazonaws.com"}},
        {"Action": "sqs:ReceiveMessage"},
        {"Effect": "Deny"},
    ],
    ids=["no policy", "another rule", "another account", "another service", "another action", "denied"],
)
def test_a_policy_that_does_not_let_this_rule_send_loses_the_event(
    repaired: Account, policy: dict[str, Any] | None
) -> None:
    queue, _, source = _failing(repaired, GONE, policy=policy)
    repaired.put_event(source, DETAIL)
    _nothing_came(repaired, queue)


def test_a_fifo_queue_takes_no_dead_letters(repaired: Account) -> None:
    name = repaired.name("queue") + ".fifo"
    queue = repaired.sqs.create_queue(QueueName=name, Attributes={"FifoQueue": "true"})["QueueUrl"]
    _let(repaired, queue, {})
    source = repaired.name("source")
    repaired.rule({"source": [source]}, GONE, DeadLetterConfig={"Arn": repaired.queue_arn(queue)})
    repaired.put_event(source, DETAIL)
    _nothing_came(repaired, queue)


def _failing(
    aws: Account, target_arn: str, *, policy: dict[str, Any] | None = ANY_RULE, **target: Any
) -> tuple[str, str, str]:
    """A rule with a dead-letter queue: the queue's URL, the rule's ARN, the source it listens to."""
    queue, source = aws.queue(), aws.name("source")
    if policy is not None:
        _let(aws, queue, policy)
    rule_arn = aws.rule({"source": [source]}, target_arn, DeadLetterConfig={"Arn": aws.queue_arn(queue)}, **target)
    return queue, rule_arn, source


def _let(aws: Account, queue: str, change: dict[str, Any]) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": aws.queue_arn(queue),
        **change,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    aws.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})


def _message(aws: Account, queue: str) -> Any:
    received = aws.sqs.receive_message(QueueUrl=queue, MessageAttributeNames=["All"], WaitTimeSeconds=5)
    (message,) = received["Messages"]
    return message


def _nothing_came(aws: Account, queue: str) -> None:
    # PutEvents returns after the targets were called.
    assert aws.waiting(queue) == 0
