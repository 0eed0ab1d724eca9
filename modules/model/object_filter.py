"""One filter over object keys, rendered for every service that has to apply it.

S3 notification rules compare with the *encoded* key, EventBridge and CloudTrail with the key as it is. The two
implementations of `Filter` are the only place where stacks and generated modules differ: `ObjectFilter` renders
Python values, `filter_expression` renders Terraform expressions that compute the same at plan time.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol, TypeAlias

from .errors import ConfigurationError, Problem
from .escaping import literal
from .expressions import Expression, StringList, json_text
from .filter_validation import event_problems, key_part_problems, notification_problems, parts
from .s3_keys import API_NAMES, EVENT_KINDS, EVENT_PATTERN_LIMIT, REASONS, EventKind, encode

Matcher: TypeAlias = str | dict[str, object]
"""One of the conditions of a field in an event pattern: a value, or `{"prefix": …}` and the like."""


class Filter(Protocol):
    """What a pattern asks of a filter. Every string is ready for Terraform; None leaves the argument out."""

    def notification_entries(self, name: str) -> Sequence[NotificationEntry] | Expression:
        """The entries that an S3 notification needs, as it knows one prefix and one suffix each: every prefix with every suffix.

        The first is called `name`; an `Expression` is a list of objects with the same fields.
        """

    def notification_events(self) -> StringList:
        """`events` of an S3 notification, such as `s3:ObjectCreated:Put`."""

    def skips_folder_markers(self) -> str:
        """ "true" or "false", as an environment variable of the forwarder."""

    def notified_keys(self) -> str:
        """`*` and the encoded suffix, or several with spaces between, as an environment variable of the forwarder.

        S3 compares the suffix with the encoded key and may find it in the middle of an encoded character: `9.jpg`
        is the end of `%C3%A9.jpg`, which is `é.jpg`. The forwarder looks at the decoded key again.
        """

    def object_created_pattern(self, bucket: str) -> str:
        """`event_pattern` of an EventBridge rule for the events that S3 sends itself; `bucket` is a name."""

    def cloudtrail_pattern(self, bucket: str) -> str:
        """`event_pattern` of an EventBridge rule for CloudTrail's data events; `bucket` is a name."""


@dataclass(frozen=True)
class NotificationEntry:
    """What one entry of an S3 notification configuration is called, and filters by: encoded."""

    id: str
    filter_prefix: str | None
    filter_suffix: str | None


@dataclass(frozen=True, kw_only=True)
class ObjectFilter:
    """Which new objects start an execution.

    Args:
        prefix: what the key begins with, as it is (not encoded), or a list of which it begins with one. Default: any.
        suffix: what the key ends with, as it is, or a list likewise. Default: any.
        events: ways of creating an object: `Put`, `Post`, `Copy`, `CompleteMultipartUpload`. Default: all.
        skip_folder_markers: leave out zero-byte objects whose key ends in `/`, which the console makes.
        is_meant: whether no warning is wanted of a prefix or suffix that looks as if no key had it.

    Raises:
        ConfigurationError: a value that S3 would refuse, or that could never match.
    """

    prefix: str | Sequence[str] | None = None
    suffix: str | Sequence[str] | None = None
    events: tuple[EventKind, ...] = EVENT_KINDS
    skip_folder_markers: bool = False
    is_meant: bool = field(default=False, compare=False)

    def __post_init__(self) -> None:
        problems = [*key_part_problems("prefix", self.prefix), *key_part_problems("suffix", self.suffix)]
        problems += event_problems(self.events)
        _raise_for(problems)

    @cached_property
    def prefixes(self) -> tuple[str, ...]:
        """What the key begins with one of; none where it may begin with anything."""
        return parts(self.prefix)

    @cached_property
    def suffixes(self) -> tuple[str, ...]:
        """The same of its end."""
        return parts(self.suffix)

    def selects(self, key: str, kind: EventKind) -> bool:
        """Whether an object of this key, created this way, is one of them; folder markers are."""
        return kind in self.events and key.startswith(self.prefixes or "") and key.endswith(self.suffixes or "")

    @cached_property
    def notification_problems(self) -> list[tuple[str, str]]:
        """What S3 would refuse, or never match, in a bucket notification, as (field, text)."""
        return notification_problems(self.prefixes, self.suffixes)

    def notification_entries(self, name: str) -> Sequence[NotificationEntry]:
        _raise_for(self.notification_problems)
        pairs = itertools.product(_encoded(self.prefixes), _encoded(self.suffixes))
        ids = notification_ids(name)
        return [NotificationEntry(id, *pair) for id, pair in zip(ids, pairs, strict=False)]

    @property
    def entries(self) -> int:
        """How many entries a notification has of it."""
        return max(1, len(self.prefixes)) * max(1, len(self.suffixes))

    def notification_events(self) -> StringList:
        return [f"s3:ObjectCreated:{kind}" for kind in EVENT_KINDS if kind in self.events]

    def skips_folder_markers(self) -> str:
        return "true" if self.skip_folder_markers else "false"

    def notified_keys(self) -> str:
        _raise_for(self.notification_problems)
        return " ".join(f"*{suffix or ''}" for suffix in _encoded(self.suffixes))

    def object_created_pattern(self, bucket: str) -> str:
        _raise_for(object_created_problems(self, bucket))
        return literal(json_text(self.object_created(bucket)))

    def cloudtrail_pattern(self, bucket: str) -> str:
        _raise_for(cloudtrail_problems(self, bucket))
        return literal(json_text(self.cloudtrail(bucket)))

    def selector_arns(self, bucket_arn: str) -> list[str]:
        """What the ARNs of the selected objects begin with, as a CloudTrail event selector takes it: not escaped.

        Terraform turns a decomposed letter into the composed one, with which no such key begins. The selector ends
        before it: it may let through more than the filter, as the rule behind it filters by itself.
        """
        return [f"{bucket_arn}/{_common_with_composed(prefix)}" for prefix in self.prefixes or ("",)]

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
        if self.skip_folder_markers and any(suffix.endswith("/") for suffix in self.suffixes):
            target["size"] = NOT_EMPTY
        elif self.skip_folder_markers and not self.suffixes:
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

    def _key_matchers(self) -> list[Matcher]:
        """Conditions of which one has to hold; none where every key is meant."""
        if not self.prefixes or not self.suffixes:
            kinds = ("prefix", self.prefixes), ("suffix", self.suffixes)
            return [{kind: value} for kind, values in kinds for value in values]
        pairs = list(itertools.product(self.prefixes, self.suffixes))
        wildcards: list[Matcher] = [{"wildcard": f"{_escape(prefix)}*{_escape(suffix)}"} for prefix, suffix in pairs]
        return [*wildcards, *dict.fromkeys(key for pair in pairs for key in _overlaps(*pair))]


# Not `numeric`, which knows no number above five billion.
NOT_EMPTY: list[Matcher] = [{"anything-but": [0]}]
NOT_EMPTY_OR_NO_FOLDER = [{"object": {"size": NOT_EMPTY}}, {"object": {"key": [{"anything-but": {"suffix": "/"}}]}}]


def notification_ids(name: str) -> Iterator[str]:
    """What the entries of a trigger are called: no name has a dot, so that none is another trigger's."""
    yield name
    for number in itertools.count(2):
        yield f"{name}.{number}"


def _encoded(values: tuple[str, ...]) -> list[str | None]:
    """As S3 compares them; None where there is none."""
    return [literal(encode(value)) for value in values] or [None]


def _common_with_composed(text: str) -> str:
    """The beginning of `text` that Terraform keeps as it is."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        one for one, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(text, composed, strict=False))
    )


def _escape(part: str) -> str:
    """A part of a key inside a `wildcard`."""
    return part.replace("\\", "\\\\").replace("*", "\\*")


def _overlaps(prefix: str, suffix: str) -> list[str]:
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
    if object_filter.skip_folder_markers and len({suffix.endswith("/") for suffix in object_filter.suffixes}) == 2:
        problems.append(
            (
                "skip_folder_markers",
                'skip_folder_markers asks for the size of objects whose key ends in "/", and some of the suffixes do and some do not. '
                'Give those that end in "/" a trigger of their own, or use storage-first or notification-lambda.',
            )
        )
    if object_filter.skip_folder_markers and object_filter.prefixes and not object_filter.suffixes:
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
    if object_filter.skip_folder_markers and any(suffix.endswith("/") for suffix in object_filter.suffixes or ("/",)):
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
        "Give shorter or fewer of them, or use storage-first or notification-lambda."
    )
    return [("prefix" if object_filter.prefixes else "suffix", text)]
