"""The filter of a generated Terraform module: the same renderings as `ObjectFilter`, computed at plan time.

An event pattern is a tree of local values, and what is asked of a key is in several, each short enough to read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TypeAlias

from ..model.expressions import Expression
from ..model.object_filter import NOT_EMPTY, NOT_EMPTY_OR_NO_FOLDER
from ..model.s3_keys import API_NAMES, EVENT_KINDS, REASONS, EventKind

Locals: TypeAlias = Mapping[str, object]


class ObjectFilterExpression:
    """The same filter in a generated module, by the variables `prefix`, `suffix`, `events` and `skip_folder_markers`."""

    def notification_entries(self, name: str) -> Expression:
        return Expression("local.notification_entries")

    def notification_events(self) -> Expression:
        return Expression("local.notification_events")

    def skips_folder_markers(self) -> str:
        return "${tostring(var.skip_folder_markers)}"

    def notified_keys(self) -> str:
        return '${join(" ", [for part in local.notified_suffixes : "*${part}"])}'

    def object_created_pattern(self, bucket: str) -> str:
        return "${jsonencode(local.event_pattern)}"

    cloudtrail_pattern = object_created_pattern


def given(variable: str) -> str:
    """The strings that `prefix` or `suffix` is, as one or as a list; a rule of the variable refuses what is left out here."""
    return f"try(compact(flatten([var.{variable}])), [])"


def encoded(value: str) -> str:
    """As S3 compares it."""
    # urlencode writes a space as `+` and leaves `-_.~` alone, as quote_plus does; only `/` differs.
    return f'replace(replace(urlencode({value}), "%2F", "/"), "~", "%7E")'


def _chosen(names: Mapping[EventKind, str]) -> str:
    table = ", ".join(f"{kind} = {json.dumps(names[kind])}" for kind in EVENT_KINDS)
    return f"${{[for kind in {json.dumps(EVENT_KINDS)} : {{ {table} }}[kind] if contains(var.events, kind)]}}"


def _without_empty(fields: str) -> str:
    """A list or object per optional field: an empty one leaves its field out."""
    return f"${{{{ for field, matchers in {fields} : field => matchers if length(matchers) > 0 }}}}"


_GIVEN: Locals = {
    name: f"${{{given(variable)}}}" for name, variable in (("prefixes", "prefix"), ("suffixes", "suffix"))
}

# Terraform wants both sides of a conditional to have one type, which these have not, so a condition is the `if` of a `for`.
_KEY_MATCHERS: Locals = {
    **_GIVEN,
    "key_matchers": (
        "${concat([for part in local.prefixes : { prefix = part } if length(local.suffixes) == 0], "
        "[for part in local.suffixes : { suffix = part } if length(local.prefixes) == 0], local.wildcards, local.overlaps)}"
    ),
    "wildcards": (
        '${[for pair in local.pairs : { wildcard = join("*", [for each in [pair.prefix, join("", pair.letters)] : '
        'replace(replace(each, "\\\\", "\\\\\\\\"), "*", "\\\\*")]) }]}'
    ),
    # Split into code points, as Python has them: `length` and `substr` would count what looks like one letter.
    "pairs": (
        "${flatten([for prefix in local.prefixes : [for suffix in local.suffixes : "
        '{ prefix = prefix, letters = split("", suffix), most = min(length(split("", prefix)), length(split("", suffix))) }]])}'
    ),
    # How many letters the end of the prefix and the beginning of the suffix may share.
    "overlaps": (
        "${distinct(flatten([for pair in local.pairs : [for shared in range(1, pair.most + 1) : "
        'join("", concat([pair.prefix], slice(pair.letters, shared, length(pair.letters)))) '
        'if endswith(pair.prefix, join("", slice(pair.letters, 0, shared)))]]))}'
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
            "${[for either in local.not_empty_or_no_folder : either if var.skip_folder_markers "
            "&& length(concat(local.prefixes, local.suffixes)) == 0]}"
        ),
    },
    "event_object": {
        "key": "${local.key_matchers}",
        "size": (
            "${[for matcher in local.not_empty : matcher if var.skip_folder_markers "
            '&& anytrue([for part in local.suffixes : endswith(part, "/")])]}'
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


# coalescelist: without any there is one entry that does not filter by it.
NOTIFIED: Locals = {
    **_GIVEN,
    "notified_prefixes": f'${{[for part in coalescelist(local.prefixes, [""]) : {encoded("part")}]}}',
    "notified_suffixes": f'${{[for part in coalescelist(local.suffixes, [""]) : {encoded("part")}]}}',
    "notified_pairs": "${setproduct(local.notified_prefixes, local.notified_suffixes)}",
    "notification_entries": (
        '${[for number, pair in local.notified_pairs : { id = number == 0 ? var.name : "${var.name}.${number + 1}", '
        'filter_prefix = pair[0] == "" ? null : pair[0], filter_suffix = pair[1] == "" ? null : pair[1] }]}'
    ),
    "notification_events": f'${{[for kind in {json.dumps(EVENT_KINDS)} : "s3:ObjectCreated:${{kind}}" if contains(var.events, kind)]}}',
    "notified_events": '${concat(["s3:ObjectCreated:*"], local.notification_events)}',
    "inner_suffixes": (
        "${[for pair in setproduct(local.notified_suffixes, local.notified_suffixes) : pair[0] "
        "if pair[0] != pair[1] && endswith(pair[0], pair[1])]}"
    ),
    "other_entries": "${concat(var.other_notifications.queue, var.other_notifications.topic, var.other_notifications.lambda_function)}",
    "with_same_events": (
        '${[for each in local.other_entries : { id = each.id, prefix = join("", each.filter_prefix[*]), '
        'suffix = join("", each.filter_suffix[*]) } if length(setintersection(each.events, local.notified_events)) > 0]}'
    ),
    "with_same_prefix": (
        "${flatten([for own in local.notified_pairs : [for each in local.with_same_events : "
        "{ id = each.id, ends = [own[1], each.suffix] } if startswith(own[0], each.prefix) || startswith(each.prefix, own[0])]])}"
    ),
    "overlapping_ids": (
        "${distinct([for each in local.with_same_prefix : each.id "
        "if endswith(each.ends[0], each.ends[1]) || endswith(each.ends[1], each.ends[0])])}"
    ),
}
"""The entries of the module, and those of others that overlap with them, as `other_problems` finds them: S3 compares what is encoded."""


def selector_arns(bucket_arn: str) -> str:
    """What the ARNs of the selected objects begin with, as a CloudTrail event selector takes it."""
    return f'${{[for part in coalescelist(local.prefixes, [""]) : "{bucket_arn}/${{part}}"]}}'
