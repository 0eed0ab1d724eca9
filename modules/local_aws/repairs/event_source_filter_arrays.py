"""A filter of an event source mapping looks inside arrays: one element has to satisfy all of the pattern below it.

The patterns are EventBridge's (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html), for
which an array in the event matches when one of its elements does. An S3 notification is the array `Records`, so
every useful filter on it looks inside one. MiniStack knows objects only: it drops such messages, and deletes them.
"""

from __future__ import annotations

from typing import Any

from ministack.services import lambda_svc

SYMBOLS = ("ministack.services.lambda_svc._match_esm_filter",)


def apply() -> None:
    """Walk into arrays; each leaf is still judged by MiniStack."""
    matches_object = lambda_svc._match_esm_filter

    def matches(record: Any, pattern: Any) -> bool:
        return all(matches_field(record, name, condition) for name, condition in pattern.items())

    def matches_field(record: dict[str, Any], name: str, condition: Any) -> bool:
        value = record.get(name)
        elements = value if isinstance(value, list) else [value]
        if isinstance(condition, dict):
            return any(matches(element if isinstance(element, dict) else {}, condition) for element in elements)
        if name not in record:
            return {"exists": False} in condition
        return any(matches_object({name: element}, {name: condition}) for element in elements)

    lambda_svc._match_esm_filter = matches
