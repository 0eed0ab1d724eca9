"""A task that cannot start an execution fails with `StepFunctions.`, the error's name, and `Exception`.

AWS's pages do not list these names. A history of a real execution shows `StepFunctions.ExecutionAlreadyExistsException`
with the error code `ExecutionAlreadyExists` in its cause (DevelopersIO, 2022-06-15). MiniStack leaves the code as it is,
so a Retry or Catch of that name would never match here.
"""

from __future__ import annotations

from typing import Any

from ministack.services import stepfunctions

SYMBOLS = (
    "ministack.services.stepfunctions._ExecutionError",
    "ministack.services.stepfunctions._invoke_nested_start_execution",
)

SUFFIX = "Exception"


def apply() -> None:
    """Give the error its name."""
    start = stepfunctions._invoke_nested_start_execution

    def start_or_fail(resource: str, arguments: Any) -> Any:
        try:
            return start(resource, arguments)
        except stepfunctions._ExecutionError as problem:
            name = f"StepFunctions.{problem.error.removesuffix(SUFFIX)}{SUFFIX}"
            raise stepfunctions._ExecutionError(name, problem.cause) from None

    stepfunctions._invoke_nested_start_execution = start_or_fail
