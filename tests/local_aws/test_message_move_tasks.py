"""Contract of `modules/local_aws/links/message_move_tasks.py`, which is our model of AWS."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.account import Account, eventually

ATTRIBUTE = {"why": {"DataType": "String", "StringValue": "it's é"}}


def test_messages_go_back_to_the_queue_they_came_from_as_new_ones(repaired: Account) -> None:
    source, dead_letter = _pair(repaired)
    before = _bury(repaired, source, dead_letter, "a", "b")
    repaired.sqs.start_message_move_task(SourceArn=repaired.queue_arn(dead_letter))
    task = _ended(repaired, dead_letter)
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"], task["ApproximateNumberOfMessagesToMove"]) == (
        "COMPLETED",
        2,
        2,
    )
    assert "TaskHandle" not in task
    assert repaired.waiting(dead_letter) == 0
    moved = _receive(repaired, source)
    assert {message["Body"] for message in moved} == {"a", "b"}
    assert not {message["MessageId"] for message in moved} & before
    assert [message["MessageAttributes"] for message in moved] == [ATTRIBUTE, ATTRIBUTE]
    assert [message["Attributes"]["ApproximateReceiveCount"] for message in moved] == ["1", "1"]


def test_ministack_alone_does_not_know_the_action(ministack_alone: Account) -> None:
    _, dead_letter = _pair(ministack_alone)
    arn = ministack_alone.queue_arn(dead_letter)
    for action in ("start_message_move_task", "list_message_move_tasks"):
        with pytest.raises(ClientError, match="InvalidAction"):
            getattr(ministack_alone.sqs, action)(SourceArn=arn)
    with pytest.raises(ClientError, match="InvalidAction"):
        ministack_alone.sqs.cancel_message_move_task(TaskHandle="x")


def test_a_destination_that_is_given_gets_what_came_from_no_queue(repaired: Account) -> None:
    _, dead_letter = _pair(repaired)
    other = repaired.queue()
    repaired.sqs.send_message(QueueUrl=dead_letter, MessageBody="sent here")
    repaired.sqs.start_message_move_task(
        SourceArn=repaired.queue_arn(dead_letter), DestinationArn=repaired.queue_arn(other)
    )
    assert _ended(repaired, dead_letter)["DestinationArn"] == repaired.queue_arn(other)
    assert [message["Body"] for message in _receive(repaired, other)] == ["sent here"]


def test_what_came_from_no_queue_fails_the_task_and_stays(repaired: Account) -> None:
    _, dead_letter = _pair(repaired)
    repaired.sqs.send_message(QueueUrl=dead_letter, MessageBody="sent here")
    repaired.sqs.start_message_move_task(SourceArn=repaired.queue_arn(dead_letter))
    task = _ended(repaired, dead_letter)
    assert (task["Status"], task["FailureReason"]) == ("FAILED", "CouldNotDetermineMessageSource")
    assert repaired.waiting(dead_letter) == 1


def test_it_moves_at_the_rate_and_stops_where_it_is_when_it_is_cancelled(repaired: Account) -> None:
    source, dead_letter = _pair(repaired)
    _bury(repaired, source, dead_letter, *map(str, range(6)))
    arn = repaired.queue_arn(dead_letter)
    handle = repaired.sqs.start_message_move_task(SourceArn=arn, MaxNumberOfMessagesPerSecond=2)["TaskHandle"]
    running = eventually(lambda: _latest(repaired, dead_letter), lambda task: task["ApproximateNumberOfMessagesMoved"])
    assert (running["Status"], running["TaskHandle"], running["MaxNumberOfMessagesPerSecond"]) == ("RUNNING", handle, 2)
    moved = repaired.sqs.cancel_message_move_task(TaskHandle=handle)["ApproximateNumberOfMessagesMoved"]
    task = _ended(repaired, dead_letter)
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("CANCELLED", moved)
    assert 0 < moved < 6
    assert (repaired.waiting(source), repaired.waiting(dead_letter)) == (moved, 6 - moved)
    with pytest.raises(ClientError, match="Task does not exist"):
        repaired.sqs.cancel_message_move_task(TaskHandle=handle)


def test_one_task_is_active_and_the_latest_is_listed_first(repaired: Account) -> None:
    source, dead_letter = _pair(repaired)
    _bury(repaired, source, dead_letter, "a", "b", "c")
    arn = repaired.queue_arn(dead_letter)
    handle = repaired.sqs.start_message_move_task(SourceArn=arn, MaxNumberOfMessagesPerSecond=1)["TaskHandle"]
    with pytest.raises(ClientError, match="already a task running"):
        repaired.sqs.start_message_move_task(SourceArn=arn)
    repaired.sqs.cancel_message_move_task(TaskHandle=handle)
    _ended(repaired, dead_letter)
    repaired.sqs.start_message_move_task(SourceArn=arn)
    _ended(repaired, dead_letter)
    listed = repaired.sqs.list_message_move_tasks(SourceArn=arn, MaxResults=10)["Results"]
    assert [task["Status"] for task in listed] == ["COMPLETED", "CANCELLED"]


def test_what_is_in_flight_stays(repaired: Account) -> None:
    source, dead_letter = _pair(repaired)
    _bury(repaired, source, dead_letter, "a")
    repaired.sqs.receive_message(QueueUrl=dead_letter, VisibilityTimeout=60)
    repaired.sqs.start_message_move_task(SourceArn=repaired.queue_arn(dead_letter))
    assert _ended(repaired, dead_letter)["ApproximateNumberOfMessagesMoved"] == 0
    assert repaired.waiting(dead_letter) == 1


def test_a_queue_that_is_no_dead_letter_queue_is_refused(repaired: Account) -> None:
    arn = repaired.queue_arn(repaired.queue())
    with pytest.raises(ClientError, match="must be configured as a Dead Letter Queue"):
        repaired.sqs.start_message_move_task(SourceArn=arn)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        repaired.sqs.start_message_move_task(SourceArn=f"{arn}-gone")


@pytest.mark.parametrize("rate", [0, 501])
def test_a_rate_that_sqs_does_not_offer_is_refused(repaired: Account, rate: int) -> None:
    _, dead_letter = _pair(repaired)
    with pytest.raises(ClientError, match="MaxNumberOfMessagesPerSecond"):
        repaired.sqs.start_message_move_task(
            SourceArn=repaired.queue_arn(dead_letter), MaxNumberOfMessagesPerSecond=rate
        )


def _pair(aws: Account) -> tuple[str, str]:
    """A queue and its dead-letter queue."""
    dead_letter = aws.queue()
    policy = {"deadLetterTargetArn": aws.queue_arn(dead_letter), "maxReceiveCount": 1}
    return aws.queue(RedrivePolicy=json.dumps(policy)), dead_letter


def _bury(aws: Account, source: str, dead_letter: str, *bodies: str) -> set[str]:
    """Messages that failed in the source; their ids there."""
    for body in bodies:
        aws.sqs.send_message(QueueUrl=source, MessageBody=body, MessageAttributes=ATTRIBUTE)
    for _ in range(2):  # the first receive is the only one they are allowed, the second looks for them
        aws.sqs.receive_message(QueueUrl=source, MaxNumberOfMessages=10, VisibilityTimeout=0)
        time.sleep(0.01)
    assert aws.waiting(dead_letter) == len(bodies)
    received = aws.sqs.receive_message(QueueUrl=dead_letter, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return {message["MessageId"] for message in received["Messages"]}


def _receive(aws: Account, queue: str) -> list[Any]:
    received = aws.sqs.receive_message(
        QueueUrl=queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"], AttributeNames=["All"]
    )
    return list(received["Messages"])


def _latest(aws: Account, dead_letter: str) -> Any:
    (task,) = aws.sqs.list_message_move_tasks(SourceArn=aws.queue_arn(dead_letter))["Results"]
    return task


def _ended(aws: Account, dead_letter: str) -> Any:
    return eventually(lambda: _latest(aws, dead_letter), lambda task: task["Status"] not in ("RUNNING", "CANCELLING"))
