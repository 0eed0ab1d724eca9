"""What the other tests rely on and MiniStack does by itself: when one of these fails, a repair is missing."""

from __future__ import annotations

import json
import urllib.parse

import pytest

from tests.local_aws.account import Account, eventually

KEYS = [
    "red flower.jpg",
    "a+b%20c%2Bd",
    "year=2026/q'\"<>&",
    "caf\u00e9",
    "cafe\u0301",
    "日本/語",
    "a//b/./c",
    "x" * 1024,
    "é" * 512,
]
FAIL = "def handler(event, context): raise ValueError('what')"
FAIL_ONE = """
def handler(event, context):
    return {"batchItemFailures": [{"itemIdentifier": r["messageId"]} for r in event["Records"] if r["body"] == "1"]}
"""


@pytest.mark.parametrize("key", KEYS, ids=range(len(KEYS)))
def test_the_key_arrives_form_encoded(repaired: Account, key: str) -> None:
    bucket, queue = _notifying(repaired)
    repaired.s3.put_object(Bucket=bucket, Key=key, Body=b"12")
    (record,) = repaired.records(queue, 1)
    assert record["s3"]["object"]["key"] == urllib.parse.quote_plus(key, safe="/")
    assert record["s3"]["object"]["size"] == 2


def test_records_of_a_versioned_bucket_have_version_and_growing_sequencer(repaired: Account) -> None:
    bucket, queue = _notifying(repaired, versioned=True)
    versions = [repaired.s3.put_object(Bucket=bucket, Key="k")["VersionId"] for _ in range(2)]
    objects = {record["s3"]["object"]["versionId"]: record["s3"]["object"] for record in repaired.records(queue, 2)}
    assert [objects[version]["sequencer"] for version in versions] == sorted(
        entry["sequencer"] for entry in objects.values()
    )


def test_every_way_of_creating_an_object_has_its_event_name(repaired: Account) -> None:
    bucket, queue = _notifying(repaired)
    repaired.s3.put_object(Bucket=bucket, Key="put")
    repaired.s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "put"})
    repaired.multipart(bucket, "multipart")
    repaired.post(bucket, "post")
    names = {record["s3"]["object"]["key"]: record["eventName"] for record in repaired.records(queue, 4)}
    assert names == {
        "put": "ObjectCreated:Put",
        "copy": "ObjectCreated:Copy",
        "multipart": "ObjectCreated:CompleteMultipartUpload",
        "post": "ObjectCreated:Post",
    }


def test_a_queue_gets_a_test_event_when_the_notification_is_written(repaired: Account) -> None:
    bucket, queue = _notifying(repaired)
    (message,) = repaired.messages(queue, 1)
    assert (message["Service"], message["Event"], message["Bucket"]) == ("Amazon S3", "s3:TestEvent", bucket)


def test_a_failed_asynchronous_invocation_reaches_the_destination_with_its_event(repaired: Account) -> None:
    function, destination = repaired.function(FAIL), repaired.queue()
    repaired.functions.put_function_event_invoke_config(
        FunctionName=function,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": repaired.queue_arn(destination)}},
    )
    repaired.functions.invoke(FunctionName=function, InvocationType="Event", Payload=b'{"a": 1}')
    (record,) = repaired.messages(destination, 1)
    assert record["requestPayload"] == {"a": 1}
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["responsePayload"]["errorMessage"] == "what"
    assert len([line for line in repaired.log(function) if line.startswith("START")]) == 2


def test_a_message_that_keeps_failing_reaches_the_dead_letter_queue_alone(repaired: Account) -> None:
    dead = repaired.queue()
    redrive = f'{{"deadLetterTargetArn": "{repaired.queue_arn(dead)}", "maxReceiveCount": 2}}'
    source = repaired.queue(VisibilityTimeout="1", RedrivePolicy=redrive)
    for body in ("0", "1", "2"):
        repaired.sqs.send_message(QueueUrl=source, MessageBody=body)
    repaired.functions.create_event_source_mapping(
        EventSourceArn=repaired.queue_arn(source),
        FunctionName=repaired.function(FAIL_ONE),
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    assert repaired.messages(dead, 1) == [1]
    eventually(lambda: repaired.waiting(source) == 0)


@pytest.mark.parametrize("key", ["a b+c%", "日本/q'\"<>&"])
@pytest.mark.parametrize("machine_type", ["STANDARD", "EXPRESS"])
def test_a_workflow_reads_the_object_of_a_canonical_event(repaired: Account, key: str, machine_type: str) -> None:
    bucket = repaired.bucket()
    repaired.s3.put_object(Bucket=bucket, Key=key, Tagging="team=data")
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:getObjectTagging",
        "Parameters": {"Bucket.$": "$.bucket", "Key.$": "$.key"},
        "End": True,
    }
    arn = repaired.state_machine({"StartAt": "Read", "States": {"Read": task}}, type=machine_type)
    text = json.dumps({"bucket": bucket, "key": key})
    execution = repaired.states.start_execution(stateMachineArn=arn, input=text)["executionArn"]
    closed = eventually(
        lambda: repaired.states.describe_execution(executionArn=execution), lambda seen: seen["status"] != "RUNNING"
    )
    assert (closed["status"], closed["output"]) == ("SUCCEEDED", '{"TagSet": [{"Key": "team", "Value": "data"}]}')


def test_a_definition_can_be_validated_as_terraform_does_while_it_plans(repaired: Account) -> None:
    definition = '{"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": true}}}'
    assert repaired.states.validate_state_machine_definition(definition=definition)["result"] == "OK"


def _notifying(aws: Account, *, versioned: bool = False) -> tuple[str, str]:
    bucket, queue = aws.bucket(versioned=versioned), aws.queue()
    aws.notify(bucket, {"QueueArn": aws.queue_arn(queue), "Events": ["s3:ObjectCreated:*"]})
    return bucket, queue
