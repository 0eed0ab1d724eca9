"""A trigger of each pattern, and messages as they lie in its dead-letter queue."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import quote_plus

from modules.model.s3_keys import EVENT_KINDS
from modules.recovery.trigger import RecoveryTrigger

ACCOUNT_ID = "111122223333"
REGION = "eu-west-1"
BUCKET = "acme-landing"
VERSION = "096fKKXTRTtl3on89fVO.nfljtsv6qko"

PATTERNS = (
    "notification-lambda",
    "storage-first",
    "direct-eventbridge",
    "cloudtrail-eventbridge",
)


def trigger(pattern: str = "notification-lambda", **changes: Any) -> RecoveryTrigger:
    """A trigger for all objects of the bucket."""
    made = RecoveryTrigger(
        pattern=pattern,
        bucket=BUCKET,
        region=REGION,
        partition="aws",
        account_id=ACCOUNT_ID,
        bucket_owner_account_id="444455556666",
        state_machine_arn=f"arn:aws:states:{REGION}:{ACCOUNT_ID}:stateMachine:resize",
        machine_type="STANDARD",
        dead_letter_queue="acme-in-dead-letter",
        queue="acme-in-events" if pattern == "storage-first" else None,
        function="acme-in-forwarder" if pattern in ("notification-lambda", "storage-first") else None,
        prefixes=(),
        suffixes=(),
        events=EVENT_KINDS,
        skip_folder_markers=False,
    )
    return replace(made, **changes)


def record(key: str, *, bucket: str = BUCKET, name: str = "ObjectCreated:Put", **created: Any) -> dict[str, Any]:
    """A record of S3's notification of a versioned bucket; `created` goes into `s3.object`."""
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": "2026-11-25T10:11:12.131Z",
        "eventName": name,
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": "D82B88E5F771F645"},
        "s3": {
            "bucket": {"name": bucket},
            "object": {
                "key": quote_plus(key, safe="/"),
                "size": 4,
                "eTag": "b21b84d653bb07b05b1e6b33684dc11b",
                "versionId": VERSION,
                "sequencer": "0C0F6F405D6ED209E1",
                **created,
            },
        },
    }


def notification(*records: Any) -> dict[str, Any]:
    """S3's notification."""
    return {"Records": list(records)}


def invocation(payload: Any) -> dict[str, Any]:
    """The sample record of "Capturing records of Lambda asynchronous invocations", about another payload."""
    return {
        "version": "1.0",
        "timestamp": "2019-11-14T18:16:05.568Z",
        "requestContext": {
            "requestId": "e4b46cbf-b738-xmpl-8880-a18cdf61200e",
            "functionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:acme-in-forwarder:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": 3,
        },
        "requestPayload": payload,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": "Unhandled"},
        "responsePayload": {"errorMessage": "not every object started", "errorType": "NotForwarded"},
    }


def object_created(key: str, *, bucket: str = BUCKET, reason: str = "PutObject", **created: Any) -> dict[str, Any]:
    """S3's own event, as its User Guide shows it."""
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": ACCOUNT_ID,
        "time": "2026-11-25T10:11:12Z",
        "region": REGION,
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket},
            "object": {"key": key, "size": 4, "version-id": VERSION, "sequencer": "0C0F6F405D6ED209E1", **created},
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": ACCOUNT_ID,
            "source-ip-address": "127.0.0.1",
            "reason": reason,
        },
    }


def api_call(key: str, *, bucket: str = BUCKET, **detail: Any) -> dict[str, Any]:
    """CloudTrail's event of a PutObject."""
    return {
        "version": "0",
        "id": "bcf78056-35cf-ca5e-0d0f-2d5a3d5a2f10",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.s3",
        "account": ACCOUNT_ID,
        "time": "2026-11-25T10:14:00Z",
        "region": REGION,
        "resources": [],
        "detail": {
            "eventVersion": "1.11",
            "userIdentity": {"type": "AWSService", "invokedBy": "datasync.amazonaws.com"},
            "eventTime": "2026-11-25T10:11:12Z",
            "eventSource": "s3.amazonaws.com",
            "eventName": "PutObject",
            "sourceIPAddress": "datasync.amazonaws.com",
            "requestParameters": {"bucketName": bucket, "key": key},
            "requestID": "D82B88E5F771F645",
            "eventID": "b2e1c3f0-9d3a-4c7e-8f61-6c2f0f7d1a55",
            **detail,
        },
    }


def body(pattern: str, key: str, **created: Any) -> str:
    """What lies in the dead-letter queue of a pattern for an object."""
    if pattern == "notification-lambda":
        return json.dumps(invocation(notification(record(key, **created))))
    if pattern == "storage-first":
        return json.dumps(notification(record(key, **created)))
    if pattern == "direct-eventbridge":
        return json.dumps(object_created(key))
    return json.dumps(api_call(key))
