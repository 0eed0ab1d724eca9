"""Which objects start what on one side of a plan, and through which hops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus

from ..reading.links import Links, Side, Target, label
from ..reading.plan import Plan, ResourceChange
from ..reading.values import Unknown, Value, at, decoded, listed, strings, text_at

_MACHINE = re.compile(r"arn:[\w-]+:states:[\w-]*:\d*:stateMachine:")
MAPPING = "aws_lambda_event_source_mapping"
_UNKNOWN = "(known after apply)"
_TARGETS = (
    "aws_sfn_state_machine",
    "aws_sqs_queue",
    "aws_lambda_function",
    "aws_sns_topic",
    "aws_kinesis_stream",
    "aws_cloudwatch_event_bus",
)
"""What a rule may name by its ARN; a target's own `arn` is the same text."""


@dataclass(frozen=True)
class Wire:
    """How events of some objects reach what they start.

    Attributes:
        pattern: its name in this project, where it has one.
        enabled: False where something on the way is switched off.
        hops: addresses of the resources on the way.
        queue: address of the queue that keeps events, where there is one.
    """

    pattern: str
    enabled: bool
    hops: tuple[str, ...]
    queue: str | None = None


@dataclass(frozen=True, order=True)
class EventPath:
    """What starts: `bucket`, the keys that are meant, as they are (not encoded), and what they start."""

    bucket: str
    prefix: str
    suffix: str
    keys: str
    starts: str


def triggers(plan: Plan, side: Side) -> dict[EventPath, Wire]:
    links = Links(plan, side)
    found: dict[EventPath, Wire] = {}
    for trigger, wire in (*_notified(links), *_ruled(links)):
        earlier = found.get(trigger)
        if earlier is None or (wire.enabled and not earlier.enabled):
            found[trigger] = wire
    return found


def _notified(links: Links) -> Iterator[tuple[EventPath, Wire]]:
    """S3 notifications to queues and functions."""
    for notification in links.of("aws_s3_bucket_notification"):
        values = links.values(notification)
        bucket = links.target(notification, "bucket", kinds=("aws_s3_bucket",))
        name = _name(bucket)
        for i, entry in enumerate(listed(at(values, "queue"))):
            prefix, suffix = _decoded(entry, "filter_prefix"), _decoded(entry, "filter_suffix")
            queue = links.target(notification, "queue", i, "queue_arn", kinds=("aws_sqs_queue",))
            for starts, mapping, function in _behind(links, queue):
                hops = (notification.address, *_addresses(queue), *mapping[:1], *_addresses(function))
                wire = Wire(
                    "storage-first",
                    mapping[1] if len(mapping) > 1 else True,
                    hops,
                    queue.key if queue and queue.resource else None,
                )
                yield EventPath(name, prefix, suffix, "", starts), wire
        for i, entry in enumerate(listed(at(values, "lambda_function"))):
            prefix, suffix = _decoded(entry, "filter_prefix"), _decoded(entry, "filter_suffix")
            function = links.target(
                notification, "lambda_function", i, "lambda_function_arn", kinds=("aws_lambda_function",)
            )
            hops = (notification.address, *_addresses(function))
            yield (
                EventPath(name, prefix, suffix, "", _started_by(links, function)),
                Wire("notification-lambda", True, hops),
            )


def _behind(links: Links, queue: Target | None) -> Iterator[tuple[str, tuple[str, bool] | tuple[()], Target | None]]:
    """What reads a queue: what it starts, the mapping and whether it is on, the function."""
    read = False
    for mapping in links.of(MAPPING):
        source = links.target(mapping, "event_source_arn", kinds=("aws_sqs_queue",))
        if queue is None or source is None or source.key != queue.key or queue.key == _UNKNOWN:
            continue
        read = True
        function = links.target(mapping, "function_name", kinds=("aws_lambda_function",))
        enabled = at(links.values(mapping), "enabled") is not False
        yield _started_by(links, function), (mapping.address, enabled), function
    if not read:
        yield f"queue {_name(queue)}", (), None


def _started_by(links: Links, function: Target | None) -> str:
    """The state machine in the function's environment, or the function."""
    if function is not None and function.resource is not None:
        variables = at(links.values(function.resource), "environment", 0, "variables")
        if isinstance(variables, dict):
            given = variables.get("STATE_MACHINE_ARN")
            arns = [given] if isinstance(given, str) else [text for text in variables.values() if _is_machine(text)]
            if arns and isinstance(arns[0], str):
                return links.named(arns[0], ("aws_sfn_state_machine",)).label
            if isinstance(given, Unknown):
                path = ("environment", 0, "variables")
                found = links.referred(function.resource, *path, kinds=("aws_sfn_state_machine",))
                if len(found) == 1:
                    return label(links.values(found[0]), found[0].address)
                return _UNKNOWN
    return f"function {_name(function)}"


def _is_machine(value: Value) -> bool:
    return isinstance(value, str) and _MACHINE.match(value) is not None


def _ruled(links: Links) -> Iterator[tuple[EventPath, Wire]]:
    """EventBridge rules on S3's own events, or on CloudTrail's."""
    for rule in links.of("aws_cloudwatch_event_rule"):
        values = links.values(rule)
        pattern = decoded(text_at(values, "event_pattern") or "")
        if not isinstance(pattern, dict) or "aws.s3" not in strings(pattern.get("source")):
            continue
        kinds = strings(pattern.get("detail-type"))
        of_s3 = "Object Created" in kinds
        if not of_s3 and "AWS API Call via CloudTrail" not in kinds:
            continue
        detail = pattern.get("detail")
        name = at(detail, "bucket", "name") if of_s3 else at(detail, "requestParameters", "bucketName")
        keys = at(detail, "object", "key") if of_s3 else at(detail, "requestParameters", "key")
        enabled = at(values, "state") not in ("DISABLED",) and at(values, "is_enabled") is not False
        for target in links.of("aws_cloudwatch_event_target"):
            of_rule = links.target(target, "rule", kinds=("aws_cloudwatch_event_rule",))
            if of_rule is None or of_rule.key != rule.address:
                continue
            starts = _target(links, target)
            for bucket in strings(name) or ["any bucket"]:
                notifications = _of_bucket(links, bucket) if of_s3 else []
                sends = all(at(links.values(one), "eventbridge") is not False for one in notifications)
                hops = (*(one.address for one in notifications), rule.address, target.address)
                wire = Wire("direct-eventbridge" if of_s3 else "cloudtrail-eventbridge", enabled and sends, hops)
                for prefix, suffix, other in _matched(keys):
                    yield EventPath(bucket, prefix, suffix, other, starts), wire


def _target(links: Links, target: ResourceChange) -> str:
    found = links.target(target, "arn", kinds=_TARGETS)
    if found is None:
        return _UNKNOWN
    kind = found.resource.type if found.resource else ""
    text = found.text or ""
    if kind == "aws_sfn_state_machine" or _is_machine(text):
        return found.label
    words = {"aws_sqs_queue": "queue", "aws_lambda_function": "function", "aws_sns_topic": "topic"}
    return f"{words.get(kind, '')} {found.label}".strip()


def _of_bucket(links: Links, bucket: str) -> list[ResourceChange]:
    return [
        notification
        for notification in links.of("aws_s3_bucket_notification")
        if _name(links.target(notification, "bucket", kinds=("aws_s3_bucket",))) == bucket
    ]


def _matched(keys: Value) -> Iterator[tuple[str, str, str]]:
    """Prefix, suffix, and what is neither, of the conditions on a key. Any of them has to hold."""
    matchers = listed(keys)
    wildcards = [text for matcher in matchers if (text := text_at(matcher, "wildcard"))]
    for matcher in matchers:
        wildcard, prefix, suffix = (text_at(matcher, name) for name in ("wildcard", "prefix", "suffix"))
        if wildcard is not None:
            parts = re.split(r"(?<!\\)\*", wildcard)
            plain = [re.sub(r"\\([\\*])", r"\1", part) for part in parts]
            yield (plain[0], plain[1], "") if len(plain) == 2 else ("", "", wildcard)
        elif prefix is not None or suffix is not None:
            yield prefix or "", suffix or "", ""
        elif isinstance(matcher, str) and not wildcards:
            # Beside a wildcard, the exact keys are those in which prefix and suffix overlap.
            yield "", "", matcher
        elif not isinstance(matcher, str):
            yield "", "", "other keys"
    if not matchers:
        yield "", "", ""


def _decoded(entry: Value, name: str) -> str:
    value = at(entry, name)
    if value is None or value == "":
        return ""
    return unquote_plus(value) if isinstance(value, str) else _UNKNOWN


def _name(target: Target | None) -> str:
    return target.label if target is not None else _UNKNOWN


def _addresses(target: Target | None) -> tuple[str, ...]:
    return (target.resource.address,) if target is not None and target.resource is not None else ()
