"""What is wrong with a filter, in words, for constructs and pipelines.toml alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .object_keys import EVENT_KINDS, EVENT_PATTERN_LIMIT, KEY_LIMIT, NOTIFICATION_VALUE_LIMIT, encode

if TYPE_CHECKING:
    from .object_filter import ObjectFilter


def key_part_problems(field: str, value: str | None) -> list[tuple[str, str]]:
    """What is wrong with a prefix or suffix on every pattern, as (field, text)."""
    if value is None:
        return []
    if value == "":
        return [(field, f"{field} is empty, which matches every key. Leave it out instead.")]
    length = len(value.encode())
    if length > KEY_LIMIT:
        return [
            (
                field,
                f"{field} has {length} bytes, and no key has more than {KEY_LIMIT}: nothing could match. Shorten it.",
            )
        ]
    return []


def notification_problems(field: str, value: str | None) -> list[tuple[str, str]]:
    """What S3 would refuse, or never match, in the filter of a bucket notification, as (field, text)."""
    if value is None:
        return []
    problems = []
    encoded = len(encode(value))
    if encoded > NOTIFICATION_VALUE_LIMIT and len(value.encode()) <= KEY_LIMIT:
        problems.append(
            f"{field} has {encoded} characters once encoded as S3 compares it; a notification filter holds at most "
            f"{NOTIFICATION_VALUE_LIMIT}. Shorten it."
        )
    if "*" in value:
        problems.append(
            f'{field} "{value}" holds a "*": notification filters know no wildcards, it would match only keys with a star. '
            "Give the literal beginning as prefix and the literal end as suffix."
        )
    return [(field, text) for text in problems]


def object_created_problems(object_filter: ObjectFilter, bucket: str) -> list[tuple[str, str]]:
    """What the rule of S3's own EventBridge event cannot express, as (field, text)."""
    problems = _pattern_problems(object_filter, object_filter.object_created(bucket))
    if object_filter.skip_folder_markers and object_filter.prefix is not None and object_filter.suffix is None:
        # https://github.com/aws/event-ruler/issues/69
        problems.append(
            (
                "skip_folder_markers",
                'skip_folder_markers with a prefix and no suffix asks two things of the key, to begin with it and not to end in "/", '
                "and an EventBridge pattern can ask one. Give a suffix, leave skip_folder_markers out and look at "
                "detail.object.size in the workflow, or use storage-first or notification-lambda.",
            )
        )
    return problems


def cloudtrail_problems(object_filter: ObjectFilter, bucket: str) -> list[tuple[str, str]]:
    """What the rule of CloudTrail's data event cannot express, as (field, text)."""
    problems = _pattern_problems(object_filter, object_filter.cloudtrail(bucket))
    if object_filter.skip_folder_markers and (object_filter.suffix or "/").endswith("/"):
        problems.append(
            (
                "skip_folder_markers",
                "CloudTrail's event does not say how large the object is, so a folder marker cannot be told from another object. "
                'Give a suffix that does not end in "/", leave skip_folder_markers out, or use another pattern.',
            )
        )
    return problems


def _pattern_problems(object_filter: ObjectFilter, pattern: object) -> list[tuple[str, str]]:
    # The provider sends it with its letters unescaped.
    length = len(json.dumps(pattern, separators=(",", ":"), ensure_ascii=False))
    if length <= EVENT_PATTERN_LIMIT:
        return []
    text = (
        f"prefix and suffix make an event pattern of {length} characters; EventBridge takes at most {EVENT_PATTERN_LIMIT}. "
        "Shorten them, or use storage-first or notification-lambda."
    )
    return [("suffix" if object_filter.prefix is None else "prefix", text)]


def event_problems(events: tuple[str, ...]) -> list[tuple[str, str]]:
    """What is wrong with a choice of events, as (field, text)."""
    known = ", ".join(EVENT_KINDS)
    if not events:
        return [("events", f"events is empty, so nothing could ever start. Leave it out for all of {known}.")]
    problems = [
        ("events", f'"{event}" is not a way of creating an object. Use some of {known}.')
        for event in events
        if event not in EVENT_KINDS
    ]
    if len(set(events)) < len(events):
        problems.append(("events", "events names the same event twice. Name each once."))
    return problems
