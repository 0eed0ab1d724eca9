"""The filter of a generated Terraform module: the same renderings as `ObjectFilter`, computed at plan time.

An event pattern is a tree of local values, and what is asked of a key is in several, each short enough to read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

from ..model.expressions import Expression, StringList
from ..model.object_filter import NOT_EMPTY, NOT_EMPTY_OR_NO_FOLDER
from ..model.s3_keys import API_NAMES, EVENT_KINDS, REASONS, EventKind

Locals: TypeAlias = Mapping[str, object]


class ObjectFilterExpression:
    """The same filter in a generated module, by the variables `prefix`, `suffix`, `events` and `skip_folder_markers`."""

    def notification_prefix(self) -> str | None:
        return f"${{var.prefix == null ? null : {_encoded('var.prefix')}}}"

    def notification_suffix(self) -> str | None:
        return f"${{var.suffix == null ? null : {_encoded('var.suffix')}}}"

    def notification_events(self) -> StringList:
        kinds = json.dumps(EVENT_KINDS)
        return Expression(f'[for kind in {kinds} : "s3:ObjectCreated:${{kind}}" if contains(var.events, kind)]')

    def skips_folder_markers(self) -> str:
        return "${tostring(var.skip_folder_markers)}"

    def notified_keys(self) -> str:
        return f'*${{var.suffix == null ? "" : {_encoded("var.suffix")}}}'

    def object_created_pattern(self, bucket: str) -> str:
        return "${jsonencode(local.event_pattern)}"

    cloudtrail_pattern = object_created_pattern


def _encoded(value: str) -> str:
    # urlencode writes a space as `+` and leaves `-_.~` alone, as quote_plus does; only `/` differs.
    return f'replace(urlencode({value}), "%2F", "/")'


def _chosen(names: Mapping[EventKind, str]) -> str:
    table = ", ".join(f"{kind} = {json.dumps(names[kind])}" for kind in EVENT_KINDS)
    return f"${{[for kind in {json.dumps(EVENT_KINDS)} : {{ {table} }}[kind] if contains(var.events, kind)]}}"


def _without_empty(fields: str) -> str:
    """A list or object per optional field: an empty one leaves its field out."""
    return f"${{{{ for field, matchers in {fields} : field => matchers if length(matchers) > 0 }}}}"


# `x[*]` is [] for null, so that nothing is asked of a part that is absent: Terraform evaluates both sides of ||. And it
# wants both sides of a conditional to have one type, which these have not, so a condition is the `if` of a `for`.
_KEY_MATCHERS: Locals = {
    "key_matchers": (
        "${concat([for part in var.prefix[*] : { prefix = part } if var.suffix == null], "
        "[for part in var.suffix[*] : { suffix = part } if var.prefix == null], local.wildcards, local.overlaps)}"
    ),
    "wildcards": (
        '${[for part in var.prefix[*] : { wildcard = join("*", [for each in [part, var.suffix] : '
        'replace(replace(each, "\\\\", "\\\\\\\\"), "*", "\\\\*")]) } if var.suffix != null]}'
    ),
    # Split into code points, as Python has them: `length` and `substr` would count what looks like one letter.
    "suffix_letters": '${split("", coalesce(var.suffix, "-"))}',
    # How many letters the end of the prefix and the beginning of the suffix may share.
    "shared_letters": (
        '${flatten([for part in var.prefix[*] : [for shared in range(1, min(length(split("", part)), length(local.suffix_letters)) + 1) '
        ': shared if endswith(part, join("", slice(local.suffix_letters, 0, shared)))] if var.suffix != null])}'
    ),
    "overlaps": (
        '${[for shared in local.shared_letters : join("", concat([var.prefix], '
        "slice(local.suffix_letters, shared, length(local.suffix_letters))))]}"
    ),
}

OBJECT_CREATED: Locals = {
    **_KEY_MATCHERS,
    "event_pattern": {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": _without_empty("local.event_detail"),
    },
    "event_detail": {
        "bucket": {"name": ["${var.bucket}"]},
        "reason": f"${{[for reason in local.reasons : reason if length(local.reasons) < {len(EVENT_KINDS)}]}}",
        "object": _without_empty("local.event_object"),
        "$or": (
            "${[for either in local.not_empty_or_no_folder : either if var.skip_folder_markers && var.prefix == null "
            "&& var.suffix == null]}"
        ),
    },
    "event_object": {
        "key": "${local.key_matchers}",
        "size": (
            "${[for matcher in local.not_empty : matcher if var.skip_folder_markers "
            '&& (var.suffix == null ? false : endswith(var.suffix, "/"))]}'
        ),
    },
    "reasons": _chosen(REASONS),
    "not_empty": NOT_EMPTY,
    "not_empty_or_no_folder": NOT_EMPTY_OR_NO_FOLDER,
}
"""The event pattern for the events that S3 sends itself."""

CLOUDTRAIL: Locals = {
    **_KEY_MATCHERS,
    "event_pattern": {
        "source": ["aws.s3"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "eventSource": ["s3.amazonaws.com"],
            "eventName": "${local.api_names}",
            "errorCode": [{"exists": False}],
            "requestParameters": _without_empty("local.request_parameters"),
        },
    },
    "request_parameters": {"bucketName": ["${var.bucket}"], "key": "${local.key_matchers}"},
    "api_names": _chosen(API_NAMES),
}
"""The event pattern for CloudTrail's data events."""


def alike(function: str, one: str, other: str) -> str:
    """Whether S3 calls two prefixes (`startswith`) or two suffixes (`endswith`) overlapping: expressions for text, empty for none."""
    return f"{function}({one}, {other}) || {function}({other}, {one})"


def _alike(function: str, part: str) -> str:
    return alike(function, f"local.notified_{part}", f'join("", each.filter_{part}[*])')


NOTIFIED: Locals = {
    "notified_events": '${concat(["s3:ObjectCreated:*"], [for kind in var.events : "s3:ObjectCreated:${kind}"])}',
    "notified_prefix": f'${{join("", [for part in var.prefix[*] : {_encoded("part")}])}}',
    "notified_suffix": f'${{join("", [for part in var.suffix[*] : {_encoded("part")}])}}',
    "other_entries": "${concat(var.other_notifications.queue, var.other_notifications.topic, var.other_notifications.lambda_function)}",
    "with_same_events": (
        "${[for each in local.other_entries : each if length(setintersection(each.events, local.notified_events)) > 0]}"
    ),
    "with_same_prefix": f"${{[for each in local.with_same_events : each if {_alike('startswith', 'prefix')}]}}",
    "overlapping_ids": f"${{[for each in local.with_same_prefix : each.id if {_alike('endswith', 'suffix')}]}}",
}
"""The entries of others that overlap with the own one, as `other_problems` finds them: S3 compares what is encoded."""


def selector_arn(bucket_arn: str) -> str:
    """What the ARNs of the selected objects begin with, as a CloudTrail event selector takes it."""
    return f'{bucket_arn}/${{var.prefix == null ? "" : var.prefix}}'
