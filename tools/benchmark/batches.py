"""Batches of SQS messages, each the S3 event notification of one new object."""

from __future__ import annotations

import json
from typing import Any


def batch(name: str, messages: int) -> dict[str, Any]:
    """What Lambda invokes the function with: `messages` messages about objects that no other `name` has."""
    return {"Records": [_message(f"uploads/{name}/{number:05}.csv") for number in range(messages)]}


def _message(key: str) -> dict[str, Any]:
    return {
        "messageId": key,
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": json.dumps({"Records": [_record(key)]}),
        "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1764000000000"},
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:111122223333:landing-uploads",
        "awsRegion": "eu-west-1",
    }


def _record(key: str) -> dict[str, Any]:
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "eu-west-1",
        "eventTime": "2026-11-25T10:11:12.345Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AWS:AIDAEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "192.0.2.1"},
        "responseElements": {"x-amz-request-id": "D82B88E5F771F645", "x-amz-id-2": "vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQ"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "uploads",
            "bucket": {
                "name": "acme-landing-dev",
                "ownerIdentity": {"principalId": "A3I5XTEXAMPLE"},
                "arn": "arn:aws:s3:::acme-landing-dev",
            },
            "object": {
                "key": key,
                "size": 1305107,
                "eTag": "b21b84d653bb07b05b1e6b33684dc11b",
                "versionId": "096fKKXTRTtl3on89fVO.nfljtsv6qko",
                "sequencer": "0C0F6F405D6ED209E1",
            },
        },
    }
