"""Contract of `modules/local_aws/repairs/notification_invoke_permission.py`, which IAM enforcement switches on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from botocore.exceptions import ClientError

from modules.local_aws import LocalAws
from modules.local_aws.server import repair_names
from tests.local_aws.account import ACCOUNT_ID, REGION, Account

NOTHING = "def handler(event, context): pass"


@pytest.fixture(scope="module", params=["repaired", "alone"])
def enforcing(request: pytest.FixtureRequest) -> Iterator[tuple[str, Account]]:
    """A server that enforces IAM, with and without the repairs."""
    without = repair_names() if request.param == "alone" else []
    with LocalAws(region=REGION, enforce_iam=True, without=without) as aws, ExitStack() as clients:
        yield request.param, Account(aws.endpoint, clients)


def test_a_function_without_permission_is_refused(enforcing: tuple[str, Account]) -> None:
    kind, aws = enforcing
    assert _is_accepted(aws) is (kind == "alone")


def test_a_permission_for_the_bucket_is_accepted(enforcing: tuple[str, Account]) -> None:
    assert _is_accepted(enforcing[1], source_account=ACCOUNT_ID)


def test_a_permission_for_another_account_is_refused(enforcing: tuple[str, Account]) -> None:
    kind, aws = enforcing
    assert _is_accepted(aws, source_account="444455556666") is (kind == "alone")


def test_nothing_is_asked_when_iam_is_not_enforced(repaired: Account) -> None:
    assert _is_accepted(repaired)


def _is_accepted(aws: Account, source_account: str | None = None) -> bool:
    bucket, function = aws.bucket(), aws.function(NOTHING)
    if source_account:
        aws.functions.add_permission(
            FunctionName=function,
            StatementId="s3",
            Action="lambda:InvokeFunction",
            Principal="s3.amazonaws.com",
            SourceArn=f"arn:aws:s3:::{bucket}",
            SourceAccount=source_account,
        )
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{function}"
    try:
        aws.notify(bucket, {"LambdaFunctionArn": arn, "Events": ["s3:ObjectCreated:*"]}, kind="LambdaFunction")
    except ClientError as refusal:
        return "Unable to validate the following destination configurations" not in str(refusal)
    return True
