"""S3 refuses two notification rules that one event could match.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html: for the same event type,
rules whose prefixes overlap may not have overlapping suffixes; a rule without a prefix overlaps every prefix, and
`ObjectCreated:*` is every way of creating an object. MiniStack accepts such rules and notifies twice.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from ministack.services import s3

SYMBOLS = (
    "ministack.services.s3._event_matches",
    "ministack.services.s3._invalid_notification_config",
    "ministack.services.s3._validate_notification_configs",
)


def apply() -> None:
    """Look for overlaps before MiniStack looks at the destinations."""
    validate = s3._validate_notification_configs

    def validate_overlaps_too(configurations: Any, *rest: Any) -> Any:
        if any(_overlap(first, second) for first, second in combinations(configurations, 2)):
            return s3._invalid_notification_config(
                "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules if the prefixes "
                "are overlapping for the same event type."
            )
        return validate(configurations, *rest)

    s3._validate_notification_configs = validate_overlaps_too


def _overlap(first: dict[str, Any], second: dict[str, Any]) -> bool:
    prefixes = [rule["filter_prefix"] or "" for rule in (first, second)]
    suffixes = [rule["filter_suffix"] or "" for rule in (first, second)]
    return (
        _one_contains_the_other(str.startswith, *prefixes)
        and _one_contains_the_other(str.endswith, *suffixes)
        and any(_same_event(one, other) for one in first["events"] for other in second["events"])
    )


def _one_contains_the_other(contains: Any, one: str, other: str) -> bool:
    return bool(contains(one, other) or contains(other, one))


def _same_event(one: str, other: str) -> bool:
    return bool(s3._event_matches(one, [other]) or s3._event_matches(other, [one]))
