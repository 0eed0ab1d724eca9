"""Contract of `modules/local_aws/repairs/put_rule_replaces.py`."""

from __future__ import annotations

from typing import Any

from tests.local_aws.account import Account

FIRST = {"Description": "what", "RoleArn": "arn:aws:iam::111122223333:role/first", "State": "DISABLED"}


def test_what_is_left_out_is_gone(repaired: Account, ministack_alone: Account) -> None:
    assert _put_twice(repaired) == {"State": "ENABLED"}
    assert _put_twice(ministack_alone) == FIRST


def _put_twice(aws: Account) -> dict[str, Any]:
    name, pattern = aws.name("rule"), '{"source": ["local"]}'
    aws.events.put_rule(Name=name, EventPattern=pattern, **FIRST)
    aws.events.put_rule(Name=name, EventPattern=pattern)
    described = aws.events.describe_rule(Name=name)
    return {field: described[field] for field in FIRST if field in described}
