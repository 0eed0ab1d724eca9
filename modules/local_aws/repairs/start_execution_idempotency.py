"""StartExecution with a name that is taken: STANDARD is idempotent, EXPRESS starts another execution.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html: for a STANDARD workflow, the
same name and input as a running execution succeed and return that execution; once it is closed, or with another
input, the answer is ExecutionAlreadyExists. EXPRESS workflows are not idempotent. MiniStack answers
ExecutionAlreadyExists always.
"""

from __future__ import annotations

import uuid
from typing import Any

from ministack.services import stepfunctions

SYMBOLS = (
    "ministack.services.stepfunctions._start_execution",
    "ministack.services.stepfunctions._executions",
    "ministack.services.stepfunctions._state_machines",
    "ministack.services.stepfunctions._resolve_state_machine_arn",
    "ministack.services.stepfunctions.json_response",
)


def apply() -> None:
    """Answer for the execution that has the name already, and leave every other request to MiniStack."""
    start = stepfunctions._start_execution

    def start_idempotently(request: dict[str, Any]) -> Any:
        state_machine = _state_machine(request)
        name = request.get("name")
        running = _execution(state_machine, name) if state_machine and name else None
        if running is None:
            return start(request)
        if state_machine["type"] == "EXPRESS":
            # On AWS the ARN of an EXPRESS execution ends in its name and an id of its own.
            return start({**request, "name": f"{name}:{uuid.uuid4()}"})
        if running["status"] == "RUNNING" and running["input"] == request.get("input", "{}"):
            return stepfunctions.json_response(
                {"executionArn": running["executionArn"], "startDate": running["startDate"]}
            )
        return start(request)

    stepfunctions._start_execution = start_idempotently


def _state_machine(request: dict[str, Any]) -> Any:
    arn = stepfunctions._resolve_state_machine_arn(request.get("stateMachineArn", ""))
    return stepfunctions._state_machines.get(arn) if arn else None


def _execution(state_machine: dict[str, Any], name: str) -> Any:
    arn = state_machine["stateMachineArn"].replace(":stateMachine:", ":execution:") + f":{name}"
    return stepfunctions._executions.get(arn)
