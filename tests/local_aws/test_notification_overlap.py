"""Contract of `modules/local_aws/repairs/notification_overlap.py`."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.account import Account

CREATED, PUT, COPY = "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectCreated:Copy"

Rule = tuple[str, dict[str, str]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((CREATED, {}), (PUT, {})),
        ((PUT, {"prefix": "in/"}), (PUT, {"prefix": "in/small/"})),
        ((PUT, {}), (CREATED, {"prefix": "in/"})),
        ((PUT, {"suffix": "jpg"}), (PUT, {"suffix": "pg"})),
        ((PUT, {"prefix": "in/", "suffix": ".jpg"}), (PUT, {"suffix": ".jpg"})),
    ],
)
def test_overlapping_rules_are_refused(repaired: Account, ministack_alone: Account, first: Rule, second: Rule) -> None:
    assert not _are_accepted(repaired, first, second)
    assert _are_accepted(ministack_alone, first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((PUT, {}), (COPY, {})),
        ((PUT, {"prefix": "in/"}), (PUT, {"prefix": "out/"})),
        ((PUT, {"prefix": "in/", "suffix": ".jpg"}), (PUT, {"prefix": "in/", "suffix": ".png"})),
    ],
)
def test_disjoint_rules_are_accepted(repaired: Account, first: Rule, second: Rule) -> None:
    assert _are_accepted(repaired, first, second)


def _are_accepted(aws: Account, *rules: Rule) -> bool:
    bucket, arn = aws.bucket(), aws.queue_arn(aws.queue())
    try:
        aws.notify(bucket, *(_configuration(arn, event, values) for event, values in rules))
    except ClientError as refusal:
        return "Configuration is ambiguously defined" not in str(refusal)
    return True


def _configuration(arn: str, event: str, values: dict[str, str]) -> dict[str, Any]:
    rules = [{"Name": name, "Value": value} for name, value in values.items()]
    return {"QueueArn": arn, "Events": [event], "Filter": {"Key": {"FilterRules": rules}}}
