"""Contract of `modules/local_aws/repairs/asynchronous_throttling.py`."""

from __future__ import annotations

import json

import pytest

from tests.local_aws.account import Account, eventually

BUSY = """
import boto3, json, os, time
sqs = boto3.client("sqs")
def handler(event, context):
    time.sleep(4)  # longer than MiniStack waits between the three attempts
    sqs.send_message(QueueUrl=os.environ["RESULTS"], MessageBody=json.dumps(event))
"""


def test_a_throttled_asynchronous_invocation_waits_for_its_turn(repaired: Account, ministack_alone: Account) -> None:
    assert _fates_of_two_events(repaired) == (2, 0)
    assert _fates_of_two_events(ministack_alone) == (1, 1)


def test_an_invocation_that_somebody_waits_for_is_throttled_at_once(repaired: Account) -> None:
    name = repaired.function("def handler(event, context): pass")
    repaired.functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with pytest.raises(repaired.functions.exceptions.TooManyRequestsException) as throttled:
        repaired.functions.invoke(FunctionName=name)
    assert throttled.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"


def _fates_of_two_events(aws: Account) -> tuple[int, int]:
    """How many of two events at once a function with one place ran, and how many went to its dead-letter queue."""
    results, dead = aws.queue(), aws.queue()
    name = aws.function(BUSY, RESULTS=results)
    aws.functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=1)
    aws.functions.put_function_event_invoke_config(
        FunctionName=name, DestinationConfig={"OnFailure": {"Destination": aws.queue_arn(dead)}}
    )
    for number in range(2):
        aws.functions.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(number))
    return eventually(lambda: (aws.waiting(results), aws.waiting(dead)), lambda fates: sum(fates) == 2)
