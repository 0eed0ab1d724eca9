"""Contract of `modules/local_aws/repairs/secure_transport.py`, which matters once IAM is enforced."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modules.local_aws import LocalAws
from tests.local_aws.account import REGION, Account

TLS_ONLY = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "sqs:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def test_a_tls_only_queue_policy_keeps_nobody_out() -> None:
    with LocalAws(region=REGION, enforce_iam=True) as aws, ExitStack() as clients:
        account = Account(aws.endpoint, clients)
        bucket, queue = account.bucket(), account.queue()
        _guard(account, queue, bucket)
        account.notify(bucket, {"QueueArn": account.queue_arn(queue), "Events": ["s3:ObjectCreated:*"]})
        account.s3.put_object(Bucket=bucket, Key="k")
        assert [record["s3"]["object"]["key"] for record in account.records(queue, 1)] == ["k"]


def test_ministack_alone_locks_everyone_out() -> None:
    with LocalAws(region=REGION, enforce_iam=True, without=["secure_transport"]) as aws, ExitStack() as clients:
        account = Account(aws.endpoint, clients)
        bucket, queue = account.bucket(), account.queue()
        _guard(account, queue, bucket)
        with pytest.raises(ClientError, match="AccessDenied"):
            account.waiting(queue)


def _guard(account: Account, queue: str, bucket: str) -> None:
    deliver: dict[str, Any] = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": account.queue_arn(queue),
        "Condition": {"ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deliver, TLS_ONLY]})
    account.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
