"""One filter over object keys, rendered for every service that has to apply it.

S3 notification rules compare with the *encoded* key, EventBridge and CloudTrail with the key as it is. The two
implementations of `Filter` are the only place where stacks and generated modules differ: `ObjectFilter` renders
Python values, `filter_expression` renders Terraform expressions that compute the same at plan time.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

from .errors import ConfigurationError, Problem
from .escaping import literal
from .expressions import StringList, json_text
from .filter_validation import event_problems, key_part_problems, notification_problems
from .s3_keys import API_NAMES, EVENT_KINDS, EVENT_PATTERN_LIMIT, REASONS, EventKind, encode

Matcher: TypeAlias = str | dict[str, object]
"""One of the conditions of a field in an event pattern: a value, or `{"prefix": …}` and the like."""


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

    def notified_keys(self) -> str:
        """`*` and the encoded suffix, as an environment variable of the forwarder.

        S3 compares the suffix with the encoded key and may find it in the middle of an encoded character: `9.jpg`
        is the end of `%C3%A9.jpg`, which is `é.jpg`. The forwarder looks at the decoded key again.
        """

    def object_created_pattern(self, bucket: str) -> str:
        """`event_pattern` of an EventBridge rule for the events that S3 sends itself; `bucket` is a name."""

    def cloudtrail_pattern(self, bucket: str) -> str:
        """`event_pattern` of an EventBridge rule for CloudTrail's data events; `bucket` is a name."""


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
        _raise_for(problems)

    @cached_property
    def notification_problems(self) -> list[tuple[str, str]]:
        """What S3 would refuse, or never match, in a bucket notification, as (field, text)."""
        return [*notification_problems("prefix", self.prefix), *notification_problems("suffix", self.suffix)]

    def notification_prefix(self) -> str | None:
        return self._for_notification(self.prefix)

    def notification_suffix(self) -> str | None:
        return self._for_notification(self.suffix)

    def notification_events(self) -> StringList:
        return [f"s3:ObjectCreated:{kind}" for kind in EVENT_KINDS if kind in self.events]

    def skips_folder_markers(self) -> str:
        return "true" if self.skip_folder_markers else "false"

    def notified_keys(self) -> str:
        return f"*{self.notification_suffix() or ''}"

    def object_created_pattern(self, bucket: str) -> str:
        _raise_for(object_created_problems(self, bucket))
        return literal(json_text(self.object_created(bucket)))

    def cloudtrail_pattern(self, bucket: str) -> str:
        _raise_for(cloudtrail_problems(self, bucket))
        return literal(json_text(self.cloudtrail(bucket)))

    def selector_arn(self, bucket_arn: str) -> str:
        """What the ARNs of the selected objects begin with, as a CloudTrail event selector takes it: not escaped.

        Terraform turns a decomposed letter into the composed one, with which no such key begins. The selector ends
        before it: it may let through more than the filter, as the rule behind it filters by itself.
        """
        prefix = self.prefix or ""
        pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(prefix, _composed(prefix), strict=False))
        return f"{bucket_arn}/{''.join(letter for letter, _ in pairs)}"

    def api_names(self) -> tuple[str, ...]:
        """The calls that create such objects, as a CloudTrail event selector takes them."""
        return tuple(API_NAMES[kind] for kind in EVENT_KINDS if kind in self.events)

    def object_created(self, bucket: str) -> dict[str, object]:
        """The event pattern before it is written as JSON, whether or not EventBridge can express the filter."""
        detail: dict[str, object] = {"bucket": {"name": [bucket]}}
        if set(self.events) != set(EVENT_KINDS):
            detail["reason"] = [REASONS[kind] for kind in EVENT_KINDS if kind in self.events]
        target: dict[str, object] = {}
        if keys := self._key_matchers():
            target["key"] = keys
        if self.skip_folder_markers and (self.suffix or "").endswith("/"):
            target["size"] = NOT_EMPTY
        elif self.skip_folder_markers and self.suffix is None:
            detail["$or"] = NOT_EMPTY_OR_NO_FOLDER
        if target:
            detail["object"] = target
        return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail}

    def cloudtrail(self, bucket: str) -> dict[str, object]:
        """The same for CloudTrail's data event."""
        parameters: dict[str, object] = {"bucketName": [bucket]}
        if keys := self._key_matchers():
            parameters["key"] = keys
        return {
            "source": ["aws.s3"],
            "detail-type": ["AWS API Call via CloudTrail"],
            "detail": {
                "eventSource": ["s3.amazonaws.com"],
                "eventName": list(self.api_names()),
                "errorCode": [{"exists": False}],
                "requestParameters": parameters,
            },
        }

    def _for_notification(self, value: str | None) -> str | None:
        """Encoded; raises ConfigurationError for what S3 would refuse or could never match."""
        _raise_for(self.notification_problems)
        return None if value is None else literal(encode(value))

    def _key_matchers(self) -> list[Matcher]:
        """Conditions of which one has to hold; none where every key is meant."""
        if self.prefix is None or self.suffix is None:
            matchers: list[Matcher] = []
            if self.prefix is not None:
                matchers.append({"prefix": self.prefix})
            if self.suffix is not None:
                matchers.append({"suffix": self.suffix})
            return matchers
        wildcard = "*".join(_escape(part) for part in (self.prefix, self.suffix))
        return [{"wildcard": wildcard}, *_overlaps(self.prefix, self.suffix)]


# Not `numeric`, which knows no number above five billion.
NOT_EMPTY: list[Matcher] = [{"anything-but": [0]}]
NOT_EMPTY_OR_NO_FOLDER = [{"object": {"size": NOT_EMPTY}}, {"object": {"key": [{"anything-but": {"suffix": "/"}}]}}]


def _composed(text: str) -> str:
    """`text` as Terraform keeps it."""
    return unicodedata.normalize("NFC", text)


def _escape(part: str) -> str:
    """A part of a key inside a `wildcard`."""
    return part.replace("\\", "\\\\").replace("*", "\\*")


def _overlaps(prefix: str, suffix: str) -> list[Matcher]:
    """The keys that begin with `prefix` and end with `suffix` although they are too short for `prefix*suffix`."""
    return [
        prefix + suffix[length:]
        for length in range(1, min(len(prefix), len(suffix)) + 1)
        if prefix.endswith(suffix[:length])
    ]


def _raise_for(problems: Sequence[tuple[str, str]]) -> None:
    if problems:
        raise ConfigurationError("ObjectFilter", [Problem(field, text) for field, text in problems])


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
    length = len(json_text(pattern, ensure_ascii=False))
    if length <= EVENT_PATTERN_LIMIT:
        return []
    text = (
        f"prefix and suffix make an event pattern of {length} characters; EventBridge takes at most {EVENT_PATTERN_LIMIT}. "
        "Shorten them, or use storage-first or notification-lambda."
    )
    return [("suffix" if object_filter.prefix is None else "prefix", text)]
