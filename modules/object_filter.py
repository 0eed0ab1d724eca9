"""One filter over object keys, rendered for every service that has to apply it.

S3 notification rules compare with the *encoded* key, EventBridge and CloudTrail with the key as it is. The two
implementations of `Filter` are the only place where stacks and generated modules differ: `ObjectFilter` renders
Python values, `ObjectFilterExpression` renders Terraform expressions that compute the same at plan time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, get_args
from urllib.parse import quote_plus

from .engine import Expression, StringList, literal
from .errors import ConfigurationError, Problem

EventKind = Literal["Put", "Post", "Copy", "CompleteMultipartUpload"]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
"""All four ways of creating an object; a filter that listens to Put alone misses every large upload."""

KEY_LIMIT = 1024
"""Bytes of an object key in UTF-8 (S3 user guide, object keys)."""

NOTIFICATION_VALUE_LIMIT = 1024
"""Characters of a notification filter value, counted after encoding (S3 API, FilterRule)."""


class Filter(Protocol):
    """What a pattern asks of a filter. Every string is ready for Terraform; None leaves the argument out."""

    def notification_prefix(self) -> str | None:
        """`filter_prefix` of an S3 notification: encoded."""

    def notification_suffix(self) -> str | None:
        """`filter_suffix` of an S3 notification: encoded."""

    def notification_events(self) -> StringList:
        """`events` of an S3 notification, such as `s3:ObjectCreated:Put`."""

    def skips_folder_markers(self) -> str:
        """ "true" or "false", as an environment variable of the forwarder."""


def encode(key: str) -> str:
    """`key` as S3 writes it into a notification, and compares it with a notification's filter.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
    """
    return quote_plus(key, safe="/")


@dataclass(frozen=True, kw_only=True)
class ObjectFilter:
    """Which new objects start an execution.

    Args:
        prefix: what the key begins with, as it is (not encoded). Default: any.
        suffix: what the key ends with, as it is. Default: any.
        events: ways of creating an object: `Put`, `Post`, `Copy`, `CompleteMultipartUpload`. Default: all.
        skip_folder_markers: leave out zero-byte objects whose key ends in `/`, which the console makes.

    Raises:
        ConfigurationError: a value that S3 would refuse, or that could never match.
    """

    prefix: str | None = None
    suffix: str | None = None
    events: tuple[EventKind, ...] = EVENT_KINDS
    skip_folder_markers: bool = False

    def __post_init__(self) -> None:
        problems = [*key_part_problems("prefix", self.prefix), *key_part_problems("suffix", self.suffix)]
        problems += event_problems(self.events)
        if problems:
            raise ConfigurationError("ObjectFilter", [Problem(field, text) for field, text in problems])

    def notification_prefix(self) -> str | None:
        return _for_notification("prefix", self.prefix)

    def notification_suffix(self) -> str | None:
        return _for_notification("suffix", self.suffix)

    def notification_events(self) -> StringList:
        return [f"s3:ObjectCreated:{kind}" for kind in EVENT_KINDS if kind in self.events]

    def skips_folder_markers(self) -> str:
        return "true" if self.skip_folder_markers else "false"


@dataclass(frozen=True, kw_only=True)
class ObjectFilterExpression:
    """The same filter in a generated module: each field is a Terraform expression; null means absent."""

    prefix: str
    suffix: str
    events: str
    skip_folder_markers: str

    def notification_prefix(self) -> str | None:
        return self._encoded(self.prefix)

    def notification_suffix(self) -> str | None:
        return self._encoded(self.suffix)

    def notification_events(self) -> StringList:
        kinds = ", ".join(f'"{kind}"' for kind in EVENT_KINDS)
        return Expression(f'[for kind in [{kinds}] : "s3:ObjectCreated:${{kind}}" if contains({self.events}, kind)]')

    def skips_folder_markers(self) -> str:
        return f"${{tostring({self.skip_folder_markers})}}"

    @staticmethod
    def _encoded(value: str) -> str:
        # urlencode writes a space as `+` and leaves `-_.~` alone, as quote_plus does; only `/` differs.
        return f'${{{value} == null ? null : replace(urlencode({value}), "%2F", "/")}}'


def _for_notification(field: str, value: str | None) -> str | None:
    """Encoded; raises ConfigurationError for what S3 would refuse or could never match."""
    if problems := notification_problems(field, value):
        raise ConfigurationError("ObjectFilter", [Problem(field, text) for field, text in problems])
    return None if value is None else literal(encode(value))


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
