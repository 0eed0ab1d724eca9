"""What is wrong with a filter, in words, for constructs and pipelines.toml alike."""

from __future__ import annotations

from .s3_keys import EVENT_KINDS, KEY_LIMIT, NOTIFICATION_VALUE_LIMIT, encode


def key_part_problems(field: str, value: str | None) -> list[tuple[str, str]]:
    """What is wrong with a prefix or suffix on every pattern, as (field, text)."""
    if value is None:
        return []
    if not isinstance(value, str):
        return [
            (
                field,
                f"{field} is {value!r}, and a trigger has one {field}. Give one string, and each further {field} a trigger of its own.",
            )
        ]
    if value == "":
        return [(field, f"{field} is empty, which matches every key. Leave it out instead.")]
    if (length := len(value.encode())) <= KEY_LIMIT:
        return []
    text = f"{field} has {length} bytes, and no key has more than {KEY_LIMIT}: nothing could match. Shorten it."
    return [(field, text)]


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


def event_problems(events: tuple[str, ...]) -> list[tuple[str, str]]:
    """What is wrong with a choice of events, as (field, text)."""
    known = ", ".join(EVENT_KINDS)
    if isinstance(events, str):
        return [("events", f'events is the text "{events}". Give a list of some of {known}.')]
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


def foreign_bucket_problem(owner: str, account: str) -> str:
    """Why a rule cannot see the events of a bucket of another account."""
    return (
        f"the bucket is owned by account {owner}, whose event bus gets its events, and the rule would be on that of account {account}. "
        "Use storage-first or notification-lambda, or deploy the trigger in the owner's account. Where the owner's own rule sends them to "
        "this event bus, leave out owner_account_id: s3-to-sfn's docs/patterns.md, Other accounts and Regions."
    )
