"""Contract of `modules/local_aws/repairs/state_machine_tracing.py`."""

from __future__ import annotations

from typing import Any

from tests.local_aws.account import Account


def test_tracing_is_described_as_it_was_set(repaired: Account, ministack_alone: Account) -> None:
    assert _described(repaired) == [{"enabled": True}, {"enabled": False}]
    assert _described(ministack_alone) == [None, None]


def _described(aws: Account) -> list[Any]:
    arn = aws.state_machine(tracingConfiguration={"enabled": True})
    created = aws.states.describe_state_machine(stateMachineArn=arn).get("tracingConfiguration")
    aws.states.update_state_machine(stateMachineArn=arn, tracingConfiguration={"enabled": False})
    updated = aws.states.describe_state_machine(stateMachineArn=arn).get("tracingConfiguration")
    return [created, updated]
