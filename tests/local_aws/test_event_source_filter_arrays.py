"""Contract of `modules/local_aws/repairs/event_source_filter_arrays.py`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.local_aws.account import Account, eventually

FORWARD_BODIES = """
import boto3, os
sqs = boto3.client("sqs")
def handler(event, context):
    for record in event["Records"]:
        sqs.send_message(QueueUrl=os.environ["RESULTS"], MessageBody=record["body"])
"""
S3_CREATED = {"Records": {"eventSource": ["aws:s3"], "eventName": [{"prefix": "ObjectCreated:"}]}}

CREATED = {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}]}
SECOND_MATCHES = {"Records": [{"eventSource": "aws:sns", "eventName": "x"}, *CREATED["Records"]]}
MIXED = {
    "Records": [{"eventSource": "aws:s3", "eventName": "x"}, {"eventSource": "x", "eventName": "ObjectCreated:Put"}]
}
TEST_EVENT = {"Service": "Amazon S3", "Event": "s3:TestEvent"}
PLAIN_OBJECT = {"Records": {"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}}


def test_a_filter_looks_inside_arrays(repaired: Account, ministack_alone: Account) -> None:
    messages = [CREATED, SECOND_MATCHES, MIXED, TEST_EVENT, PLAIN_OBJECT]
    assert _that_pass(repaired, S3_CREATED, messages) == [CREATED, SECOND_MATCHES, PLAIN_OBJECT]
    assert _that_pass(ministack_alone, S3_CREATED, messages) == [PLAIN_OBJECT]


def test_an_array_of_values_matches_when_one_does(repaired: Account, ministack_alone: Account) -> None:
    messages = [{"tags": ["a", "b"]}, {"tags": ["c"]}, {"tags": "a"}]
    assert _that_pass(repaired, {"tags": ["a"]}, messages) == [{"tags": ["a", "b"]}, {"tags": "a"}]
    assert _that_pass(ministack_alone, {"tags": ["a"]}, messages) == [{"tags": "a"}]


@pytest.mark.parametrize(("exists", "passing"), [(True, [CREATED]), (False, [TEST_EVENT])])
def test_existence_inside_an_array(repaired: Account, exists: bool, passing: list[Any]) -> None:
    pattern = {"Records": {"eventSource": [{"exists": exists}]}}
    assert _that_pass(repaired, pattern, [CREATED, TEST_EVENT]) == passing


def _that_pass(aws: Account, pattern: Any, messages: list[Any]) -> list[Any]:
    """The messages that reach the function; the others are gone from the queue without a trace, as on AWS."""
    source, results = aws.queue(), aws.queue()
    mapping = aws.functions.create_event_source_mapping(
        EventSourceArn=aws.queue_arn(source),
        FunctionName=aws.function(FORWARD_BODIES, RESULTS=results),
        FilterCriteria={"Filters": [{"Pattern": json.dumps({"body": pattern})}]},
    )
    for message in messages:
        aws.sqs.send_message(QueueUrl=source, MessageBody=json.dumps(message))
    eventually(lambda: aws.waiting(source) == 0)
    aws.functions.delete_event_source_mapping(UUID=mapping["UUID"])
    passed = aws.messages(results, aws.waiting(results))
    return [message for message in messages if message in passed]
