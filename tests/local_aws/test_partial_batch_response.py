"""Contract of `modules/local_aws/repairs/partial_batch_response.py`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.local_aws.account import Account, eventually

RESPOND = """
import boto3, json, os
sqs = boto3.client("sqs")
def handler(event, context):
    sqs.send_message(QueueUrl=os.environ["RESULTS"], MessageBody="{}")
    (record,) = event["Records"]
    return json.loads(record["body"])
"""


def failure(identifier: Any) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": identifier}]}


@pytest.mark.parametrize(
    "response",
    [
        failure("not-of-this-batch"),
        failure(""),
        failure(None),
        {"batchItemFailures": [{"identifier": "x"}]},
        "no object",
    ],
)
def test_a_malformed_response_fails_the_batch(repaired: Account, ministack_alone: Account, response: Any) -> None:
    assert _fate_of_a_message(repaired, response) == "retried"
    assert _fate_of_a_message(ministack_alone, response) == "deleted"


@pytest.mark.parametrize("response", [None, {}, {"batchItemFailures": []}, {"batchItemFailures": None}])
def test_an_empty_response_is_a_success(repaired: Account, response: Any) -> None:
    assert _fate_of_a_message(repaired, response) == "deleted"


def test_ministack_alone_retries_a_null_list(ministack_alone: Account) -> None:
    assert _fate_of_a_message(ministack_alone, {"batchItemFailures": None}) == "retried"


def _fate_of_a_message(aws: Account, response: Any) -> str:
    source, results = aws.queue(VisibilityTimeout="1"), aws.queue()
    mapping = aws.functions.create_event_source_mapping(
        EventSourceArn=aws.queue_arn(source),
        FunctionName=aws.function(RESPOND, RESULTS=results),
        BatchSize=1,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    aws.sqs.send_message(QueueUrl=source, MessageBody=json.dumps(response))

    def fate() -> str | None:
        if aws.waiting(source) == 0:
            return "deleted"
        return "retried" if aws.waiting(results) > 1 else None

    seen = eventually(fate)
    aws.functions.delete_event_source_mapping(UUID=mapping["UUID"])
    assert seen is not None
    return seen
