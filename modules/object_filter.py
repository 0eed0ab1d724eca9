"""One filter over object keys, rendered for every service that has to apply it.

S3 notification rules compare with the *encoded* key, EventBridge and CloudTrail with the key as it is. The two
implementations of `Filter` are the only place where stacks and generated modules differ: `ObjectFilter` renders
Python values, `ObjectFilterExpression` renders Terraform expressions that compute the same at plan time.
"""

from __future__ import annotations

import itertools
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias, get_args
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


EVENT_PATTERN_LIMIT = 2048
"""Characters of an EventBridge event pattern (EventBridge quotas)."""

REASONS: Mapping[EventKind, str] = {
    "Put": "PutObject",
    "Post": "POST Object",
    "Copy": "CopyObject",
    "CompleteMultipartUpload": "CompleteMultipartUpload",
}
"""`detail.reason` of S3's own EventBridge event.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html"""

API_NAMES: Mapping[EventKind, str] = {**REASONS, "Post": "PostObject"}
"""`eventName` of CloudTrail's data event."""

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

    def notified_keys(self) -> str:
        return f"*{self.notification_suffix() or ''}"

    def object_created_pattern(self, bucket: str) -> str:
        _raise_for(object_created_problems(self, bucket))
        return literal(_ascii(self._object_created(bucket)))

    def cloudtrail_pattern(self, bucket: str) -> str:
        _raise_for(cloudtrail_problems(self, bucket))
        return literal(_ascii(self._cloudtrail(bucket)))

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

    def _object_created(self, bucket: str) -> dict[str, object]:
        detail: dict[str, object] = {"bucket": {"name": [bucket]}}
        if set(self.events) != set(EVENT_KINDS):
            detail["reason"] = [REASONS[kind] for kind in EVENT_KINDS if kind in self.events]
        target: dict[str, object] = {}
        if keys := self._key_matchers():
            target["key"] = keys
        if self.skip_folder_markers and (self.suffix or "").endswith("/"):
            target["size"] = [_NOT_EMPTY]
        elif self.skip_folder_markers and self.suffix is None:
            detail["$or"] = [{"object": {"size": [_NOT_EMPTY]}}, {"object": {"key": [_NO_FOLDER]}}]
        if target:
            detail["object"] = target
        return {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail}

    def _cloudtrail(self, bucket: str) -> dict[str, object]:
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
        if self.prefix is None or self.suffix is None:
            matchers: list[Matcher] = []
            if self.prefix is not None:
                matchers.append({"prefix": self.prefix})
            if self.suffix is not None:
                matchers.append({"suffix": self.suffix})
            return matchers
        wildcard = "*".join(_escape(part) for part in (self.prefix, self.suffix))
        return [{"wildcard": wildcard}, *_overlaps(self.prefix, self.suffix)]


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

    def notified_keys(self) -> str:
        return f'*${{{self.suffix} == null ? "" : {self._encode(self.suffix)}}}'

    def object_created_pattern(self, bucket: str) -> str:
        reasons = self._chosen(REASONS)
        suffix_is_folder = f'({self.suffix} == null ? false : endswith({self.suffix}, "/"))'
        not_empty = '[{ "anything-but" = [0] }]'
        no_folder = '[{ "anything-but" = { suffix = "/" } }]'
        either = f"[{{ object = {{ size = {not_empty} }} }}, {{ object = {{ key = {no_folder} }} }}]"
        size = f"[for condition in {not_empty} : condition if {self.skip_folder_markers} && {suffix_is_folder}]"
        branches = f"[for branch in {either} : branch if {self.skip_folder_markers} && {self.prefix} == null && {self.suffix} == null]"
        # One list per optional field: an empty one leaves its field out. Terraform wants both sides of a
        # conditional to have one type, which these have not.
        fields = ", ".join(
            [
                f'{{ for values in [{reasons}] : "reason" => values if length(values) < {len(EVENT_KINDS)} }}',
                f'{{ for values in [{branches}] : "$or" => values if length(values) > 0 }}',
                f"{{ for object in [merge({self._optional('key', self._key_matchers())}, {self._optional('size', size)})] "
                ': "object" => object if length(object) > 0 }',
            ]
        )
        detail = f"merge({{ bucket = {{ name = [{_expression_of(bucket)}] }} }}, {fields})"
        return f'${{jsonencode({{ source = ["aws.s3"], "detail-type" = ["Object Created"], detail = {detail} }})}}'

    def cloudtrail_pattern(self, bucket: str) -> str:
        keys = self._optional("key", self._key_matchers())
        parameters = f"merge({{ bucketName = [{_expression_of(bucket)}] }}, {keys})"
        detail = (
            f'{{ eventSource = ["s3.amazonaws.com"], eventName = {self._chosen(API_NAMES)}, '
            f"errorCode = [{{ exists = false }}], requestParameters = {parameters} }}"
        )
        return (
            '${jsonencode({ source = ["aws.s3"], "detail-type" = ["AWS API Call via CloudTrail"], '
            f"detail = {detail} }})}}"
        )

    def _chosen(self, names: Mapping[EventKind, str]) -> str:
        table = ", ".join(f"{kind} = {json.dumps(names[kind])}" for kind in EVENT_KINDS)
        kinds = ", ".join(f'"{kind}"' for kind in EVENT_KINDS)
        return f"[for kind in [{kinds}] : {{ {table} }}[kind] if contains({self.events}, kind)]"

    def _key_matchers(self) -> str:
        prefix, suffix = self.prefix, self.suffix
        escaped = [f'replace(replace({part}, "\\\\", "\\\\\\\\"), "*", "\\\\*")' for part in (prefix, suffix)]
        # `x[*]` is [] for null, so that nothing is asked of a part that is absent: Terraform evaluates both sides of ||.
        # Split into code points, as Python has them: `length` and `substr` would count what looks like one letter.
        letters = f'split("", coalesce({suffix}, "-"))'
        return (
            "concat("
            f"[for part in {prefix}[*] : {{ prefix = part }} if {suffix} == null], "
            f"[for part in {suffix}[*] : {{ suffix = part }} if {prefix} == null], "
            f'[for part in {prefix}[*] : {{ wildcard = join("*", [{", ".join(escaped)}]) }} if {suffix} != null], '
            f"flatten([for part in {prefix}[*] : "
            f'[for common in range(1, min(length(split("", part)), length({letters})) + 1) : '
            f'join("", concat([part], slice({letters}, common, length({letters})))) '
            f'if endswith(part, join("", slice({letters}, 0, common)))] if {suffix} != null]))'
        )

    @staticmethod
    def _optional(field: str, values: str) -> str:
        return f'{{ for values in [{values}] : "{field}" => values if length(values) > 0 }}'

    @staticmethod
    def _encoded(value: str) -> str:
        return f"${{{value} == null ? null : {ObjectFilterExpression._encode(value)}}}"

    @staticmethod
    def _encode(value: str) -> str:
        # urlencode writes a space as `+` and leaves `-_.~` alone, as quote_plus does; only `/` differs.
        return f'replace(urlencode({value}), "%2F", "/")'


# Not `numeric`, which knows no number above five billion.
_NOT_EMPTY: Matcher = {"anything-but": [0]}
_NO_FOLDER: Matcher = {"anything-but": {"suffix": "/"}}


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


def _ascii(pattern: object) -> str:
    """JSON in ASCII only, as Terraform would turn a decomposed letter into another one."""
    return json.dumps(pattern, separators=(",", ":"))


def _expression_of(value: str) -> str:
    """A string that may be an interpolation, inside an expression."""
    return value[2:-1] if value.startswith("${") else json.dumps(value)


def _for_notification(field: str, value: str | None) -> str | None:
    """Encoded; raises ConfigurationError for what S3 would refuse or could never match."""
    _raise_for(notification_problems(field, value))
    return None if value is None else literal(encode(value))


def _raise_for(problems: Sequence[tuple[str, str]]) -> None:
    if problems:
        raise ConfigurationError("ObjectFilter", [Problem(field, text) for field, text in problems])


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
    problems = _pattern_problems(object_filter, object_filter._object_created(bucket))
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
    problems = _pattern_problems(object_filter, object_filter._cloudtrail(bucket))
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
