"""Contract of `modules/local_aws/repairs/start_execution_idempotency.py`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local_aws.account import Account

WAIT = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}


def test_the_same_name_and_input_return_the_running_execution(repaired: Account, ministack_alone: Account) -> None:
    first, second = _start_twice(repaired, '{"a": 1}', '{"a": 1}')
    assert second == first
    with pytest.raises(ministack_alone.states.exceptions.ExecutionAlreadyExists):
        _start_twice(ministack_alone, '{"a": 1}', '{"a": 1}')


def test_the_same_name_with_another_input_is_refused(repaired: Account) -> None:
    with pytest.raises(repaired.states.exceptions.ExecutionAlreadyExists):
        _start_twice(repaired, '{"a": 1}', '{"a": 2}')


def test_the_name_of_a_closed_execution_is_refused(repaired: Account) -> None:
    arn = repaired.state_machine(WAIT)
    execution = repaired.states.start_execution(stateMachineArn=arn, name="once", input="{}")
    repaired.states.stop_execution(executionArn=execution["executionArn"])
    with pytest.raises(repaired.states.exceptions.ExecutionAlreadyExists):
        repaired.states.start_execution(stateMachineArn=arn, name="once", input="{}")


def test_an_express_workflow_starts_again_under_the_same_name(repaired: Account, ministack_alone: Account) -> None:
    first, second = _start_twice(repaired, "{}", "{}", type="EXPRESS")
    assert second["executionArn"] != first["executionArn"]
    with pytest.raises(ministack_alone.states.exceptions.ExecutionAlreadyExists):
        _start_twice(ministack_alone, "{}", "{}", type="EXPRESS")


def _start_twice(aws: Account, *inputs: str, **options: Any) -> list[dict[str, Any]]:
    arn = aws.state_machine(WAIT, **options)
    responses = [aws.states.start_execution(stateMachineArn=arn, name="once", input=text) for text in inputs]
    return [{name: response[name] for name in ("executionArn", "startDate")} for response in responses]
