"""An asynchronous invocation that is throttled waits in Lambda's queue, and uses up none of its attempts.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html (2026-11-25): on throttling (429) Lambda
returns the event to its queue and tries again for up to six hours, with pauses that grow from one second to five minutes.
MiniStack counts a throttle as one of the three attempts, so that a burst that is larger than the function's reserved
concurrency ends in the dead-letter queue within seconds.
"""

from __future__ import annotations

import contextvars
import time
from typing import Any

from ministack.services import lambda_svc

SYMBOLS = (
    "ministack.services.lambda_svc._execute_function",
    "ministack.services.lambda_svc.invoke_async_with_retry",
)

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0  # AWS: 300; nobody waits for that here
LONGEST_AGE_SECONDS = 21_600

_expires: contextvars.ContextVar[float] = contextvars.ContextVar("_expires", default=0.0)


def apply() -> None:
    """Let the attempt itself wait until it is not throttled, or too old."""
    execute, invoke = lambda_svc._execute_function, lambda_svc.invoke_async_with_retry

    def execute_unthrottled(function: dict[str, Any], event: Any) -> Any:
        pause = FIRST_PAUSE_SECONDS
        while (result := execute(function, event)).get("throttle") and time.time() + pause < _expires.get():
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
        return result

    def invoke_until_expired(function: dict[str, Any], event: Any) -> None:
        settings = function.get("event_invoke_config") or {}
        # MiniStack's thread takes this with it: an invocation that somebody waits for is throttled at once.
        token = _expires.set(time.time() + int(settings.get("MaximumEventAgeInSeconds", LONGEST_AGE_SECONDS)))
        try:
            invoke(function, event)
        finally:
            _expires.reset(token)

    lambda_svc._execute_function = execute_unthrottled
    lambda_svc.invoke_async_with_retry = invoke_until_expired
