"""Contract of `modules/local_aws/repairs/notification_filter_encoding.py`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_aws.account import Account

KEY = "year=2026/a b+c.png"


@pytest.mark.parametrize(
    ("raw", "encoded"),
    [
        ({"prefix": "year=2026/"}, {"prefix": "year%3D2026/"}),
        ({"suffix": " b+c.png"}, {"suffix": "+b%2Bc.png"}),
    ],
)
def test_filter_rules_are_compared_with_the_encoded_key(
    repaired: Account, ministack_alone: Account, raw: dict[str, str], encoded: dict[str, str]
) -> None:
    assert _configuration_that_matches(repaired, raw, encoded) == "encoded"
    assert _configuration_that_matches(ministack_alone, raw, encoded) == "raw"


def _configuration_that_matches(aws: Account, raw: dict[str, str], encoded: dict[str, str]) -> str:
    bucket, queue = aws.bucket(), aws.queue()
    aws.notify(bucket, _to_queue(aws.queue_arn(queue), "raw", raw), _to_queue(aws.queue_arn(queue), "encoded", encoded))
    aws.s3.put_object(Bucket=bucket, Key=KEY)
    (record,) = aws.records(queue, 1)
    return str(record["s3"]["configurationId"])


def _to_queue(arn: str, identifier: str, rules: dict[str, str]) -> dict[str, Any]:
    return {
        "Id": identifier,
        "QueueArn": arn,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": [{"Name": name, "Value": value} for name, value in rules.items()]}},
    }
