"""A Python function whose handler raises keeps its process, its modules and what they hold.

https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html (2026-11-25): Lambda resets the environment of a
function that crashes or times out. A handler that raises does neither: the runtime reports the error and asks for the next
event (https://github.com/aws/aws-lambda-python-runtime-interface-client, `bootstrap.py`). MiniStack ends the process at every
error and starts another one, which imports everything again: where each invocation fails, during an outage, it does nothing else.
"""

from __future__ import annotations

from typing import Any

from ministack.core import lambda_runtime

SYMBOLS = (
    "ministack.core.lambda_runtime.Worker",
    "ministack.core.lambda_runtime._PYTHON_WORKER_SCRIPT",
)

_RAISED = '{"status": "error", "error": str(e), "trace": traceback.format_exc()}'
_REPORTED = '{"status": "ok", "raised": {"error": str(e), "trace": traceback.format_exc()}}'


def apply() -> None:
    """Let the function's process answer that it goes on, and tell the caller afterwards that it failed."""
    script = lambda_runtime._PYTHON_WORKER_SCRIPT
    if script.count(_RAISED) != 1:
        raise RuntimeError(f"{__name__}: the script of MiniStack's Python functions is another one. Look at it again.")
    lambda_runtime._PYTHON_WORKER_SCRIPT = script.replace(_RAISED, _REPORTED)
    invoke = lambda_runtime.Worker.invoke

    def invoke_and_keep(worker: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
        response: dict[str, Any] = invoke(worker, *arguments, **options)
        raised = response.pop("raised", None)
        return {**response, **raised, "status": "error"} if raised else response

    lambda_runtime.Worker.invoke = invoke_and_keep
