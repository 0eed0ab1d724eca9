"""DescribeStateMachine returns the tracing configuration that a state machine was created or updated with.

https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachine.html. MiniStack drops it, so
that Terraform wants to switch tracing on again in every plan.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ministack.services import stepfunctions

SYMBOLS = (
    "ministack.services.stepfunctions._create_state_machine",
    "ministack.services.stepfunctions._update_state_machine",
    "ministack.services.stepfunctions._state_machines",
)


def apply() -> None:
    """Keep the configuration in the state machine's record, from which DescribeStateMachine answers."""
    stepfunctions._create_state_machine = _keeping_tracing(stepfunctions._create_state_machine)
    stepfunctions._update_state_machine = _keeping_tracing(stepfunctions._update_state_machine)


def _keeping_tracing(handler: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    def handle(request: dict[str, Any]) -> Any:
        response = handler(request)
        status, _, body = response
        tracing = request.get("tracingConfiguration")
        if status == 200 and tracing is not None:
            arn = request.get("stateMachineArn") or json.loads(body)["stateMachineArn"]
            stepfunctions._state_machines[arn]["tracingConfiguration"] = tracing
        return response

    return handle
