"""A malformed partial batch response fails the whole batch; an empty one is a success.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html: with ReportBatchItemFailures, a
response that is no JSON object, an identifier that is empty, null, misspelt or not of this batch makes Lambda retry
every message; a null response, an empty object, and a null or empty list mean that all succeeded. MiniStack ignores
identifiers it does not understand and deletes the messages, so that a handler which loses messages on AWS never
shows it here.
"""

from __future__ import annotations

import contextvars
import json
from typing import Any

from ministack.services import lambda_svc

SYMBOLS = ("ministack.services.lambda_svc._run_sqs_batch", "ministack.services.lambda_svc._execute_function")

RESPONSE_TYPE = "ReportBatchItemFailures"

_message_ids: contextvars.ContextVar[list[str] | None] = contextvars.ContextVar("_message_ids", default=None)


def apply() -> None:
    """Rewrite the response of a batch into one that names exactly the messages AWS would keep."""
    run_batch, execute = lambda_svc._run_sqs_batch, lambda_svc._execute_function

    def run_reporting_batch(mapping: dict[str, Any], function: Any, event: Any, batch: Any, *queue: Any) -> None:
        reports = RESPONSE_TYPE in mapping.get("FunctionResponseTypes", [])
        token = _message_ids.set([record["messageId"] for record in event["Records"]] if reports else None)
        try:
            run_batch(mapping, function, event, batch, *queue)
        finally:
            _message_ids.reset(token)

    def execute_and_normalise(function: Any, event: Any) -> Any:
        message_ids = _message_ids.get()
        result = execute(function, event)
        if message_ids is None or result.get("error"):
            return result
        failed = _failed(result.get("body"), message_ids)
        return {**result, "body": {"batchItemFailures": [{"itemIdentifier": identifier} for identifier in failed]}}

    lambda_svc._run_sqs_batch = run_reporting_batch
    lambda_svc._execute_function = execute_and_normalise


def _failed(response: Any, message_ids: list[str]) -> list[str]:
    try:
        document = json.loads(response) if isinstance(response, str) else response
        failures = (document or {}).get("batchItemFailures") or []
        failed = [failure["itemIdentifier"] for failure in failures]
    except (AttributeError, KeyError, TypeError, ValueError):
        return message_ids
    return failed if set(failed) <= set(message_ids) else message_ids
