"""Contract of `modules/local_aws/repairs/object_created_version_id.py`, and the rest of the event that S3 puts on the bus."""

from __future__ import annotations

import re
from typing import Any

from tests.local_aws.account import ACCOUNT_ID, REGION, Account

KEY = "in/a b+c%20'\"<é>&.png"


def test_the_event_names_the_version(repaired: Account, ministack_alone: Account) -> None:
    version, event = _created(repaired)
    assert event["detail"]["object"]["version-id"] == version
    _, event = _created(ministack_alone)
    assert "version-id" not in event["detail"]["object"]


def test_without_versions_there_is_none(repaired: Account) -> None:
    bucket, queue = _watched(repaired, versioned=False)
    repaired.s3.put_object(Bucket=bucket, Key=KEY)
    (event,) = repaired.messages(queue, 1)
    assert "version-id" not in event["detail"]["object"]


def test_the_event_is_the_documented_one(repaired: Account) -> None:
    bucket, queue = _watched(repaired, versioned=True)
    stored = repaired.s3.put_object(Bucket=bucket, Key=KEY, Body=b"12")
    (event,) = repaired.messages(queue, 1)
    detail = event.pop("detail")
    assert re.fullmatch(r"[0-9A-F]+", detail["object"].pop("sequencer"))
    assert detail.pop("request-id")
    assert detail == {
        "version": "0",
        "event-version": "1.0",
        "bucket": {"name": bucket},
        "object": {"key": KEY, "size": 2, "etag": stored["ETag"].strip('"'), "version-id": stored["VersionId"]},
        "requester": ACCOUNT_ID,
        "source-ip-address": "127.0.0.1",
        "reason": "PutObject",
    }
    assert re.fullmatch(r"[0-9a-f-]{36}", event.pop("id"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", event.pop("time"))
    assert event == {
        "version": "0",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": ACCOUNT_ID,
        "region": REGION,
        "resources": [f"arn:aws:s3:::{bucket}"],
    }


def test_what_the_event_starts_has_events_of_its_own(repaired: Account) -> None:
    bucket, _ = _watched(repaired, versioned=True)
    source, queue = repaired.name("source"), repaired.queue()
    repaired.rule({"source": [source]}, repaired.queue_arn(queue))
    entry = {"Source": source, "DetailType": "test", "Detail": {"object": {"n": 1}}, "EventBusName": "default"}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::events:putEvents",
        "Parameters": {"Entries": [entry]},
        "End": True,
    }
    machine = repaired.state_machine({"StartAt": "Put", "States": {"Put": task}})
    repaired.rule({"source": ["aws.s3"], "resources": [f"arn:aws:s3:::{bucket}"]}, machine)
    repaired.s3.put_object(Bucket=bucket, Key=KEY)
    (event,) = repaired.messages(queue, 1)
    assert event["detail"] == {"object": {"n": 1}}


def test_every_way_of_creating_an_object_has_its_reason(repaired: Account) -> None:
    bucket, queue = _watched(repaired, versioned=True)
    repaired.s3.put_object(Bucket=bucket, Key="put")
    repaired.s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "put"})
    repaired.multipart(bucket, "multipart")
    repaired.post(bucket, "post")
    details = [event["detail"] for event in repaired.messages(queue, 4)]
    assert {detail["object"]["key"]: detail["reason"] for detail in details} == {
        "put": "PutObject",
        "copy": "CopyObject",
        "multipart": "CompleteMultipartUpload",
        "post": "POST Object",
    }
    assert all(detail["object"]["version-id"] for detail in details)


def _created(aws: Account) -> tuple[str, Any]:
    bucket, queue = _watched(aws, versioned=True)
    version = aws.s3.put_object(Bucket=bucket, Key=KEY)["VersionId"]
    (event,) = aws.messages(queue, 1)
    return version, event


def _watched(aws: Account, *, versioned: bool) -> tuple[str, str]:
    bucket, queue = aws.bucket(versioned=versioned), aws.queue()
    aws.s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    aws.rule({"source": ["aws.s3"], "resources": [f"arn:aws:s3:::{bucket}"]}, aws.queue_arn(queue))
    return bucket, queue
