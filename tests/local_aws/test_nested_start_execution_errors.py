"""Contract of `modules/local_aws/repairs/nested_start_execution_errors.py`."""

from __future__ import annotations

from typing import Any

from tests.local_aws.account import Account, eventually

TAKEN = "StepFunctions.ExecutionAlreadyExistsException"


def test_a_refused_start_has_the_name_that_a_catch_waits_for(repaired: Account, ministack_alone: Account) -> None:
    assert _errors(repaired) == [None, TAKEN]
    assert _errors(ministack_alone) == [None, "ExecutionAlreadyExists"]


def test_a_state_machine_that_is_gone(repaired: Account) -> None:
    gone = f"arn:aws:states:{repaired.region}:{repaired.id}:stateMachine:gone"
    assert _run(repaired, _starting(repaired, gone))["error"] == "StepFunctions.StateMachineDoesNotExistException"


def _errors(aws: Account) -> list[Any]:
    """Of two executions that start one of the same name, with another input."""
    starting = _starting(aws, aws.state_machine())
    return [_run(aws, starting, number=number).get("error") for number in (1, 2)]


def _starting(aws: Account, target: str) -> str:
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution",
        "Parameters": {"StateMachineArn": target, "Name": "taken", "Input.$": "$"},
        "End": True,
    }
    return aws.state_machine({"StartAt": "Start", "States": {"Start": task}})


def _run(aws: Account, state_machine: str, number: int = 0) -> Any:
    arn = aws.states.start_execution(stateMachineArn=state_machine, input=f'{{"number": {number}}}')["executionArn"]
    return eventually(
        lambda: aws.states.describe_execution(executionArn=arn), lambda seen: bool(seen["status"] != "RUNNING")
    )
