"""Which objects start what on one side of a plan, and through which steps."""

from __future__ import annotations

import collections
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import unquote_plus

from ..reading.links import Links, Target
from ..reading.plan import ResourceChange
from ..reading.values import Unknown, Value, at, decoded, listed, strings, text_at
from .event_permissions import EventPermissions

_MACHINE = re.compile(r"arn:[\w-]+:states:[\w-]*:\d*:stateMachine:")
MAPPING = "aws_lambda_event_source_mapping"
FUNCTION, QUEUE, TOPIC, MACHINE = "aws_lambda_function", "aws_sqs_queue", "aws_sns_topic", "aws_sfn_state_machine"
NOTIFICATION = "aws_s3_bucket_notification"
_UNKNOWN = "(known after apply)"
_MAX_STEPS = 6
_RECEIVING = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
_FUNCTIONS = (FUNCTION, "aws_lambda_alias")
_MACHINES = (MACHINE, "aws_sfn_alias")
_TARGETS = (*_MACHINES, QUEUE, *_FUNCTIONS, TOPIC, "aws_kinesis_stream", "aws_cloudwatch_event_bus")
"""What a rule may name by its ARN; a target's own `arn` is the same text."""

_KINDS = {"sqs": QUEUE, "lambda": FUNCTION, "sns": TOPIC, "states": MACHINE}
"""What an ARN of something that is not part of the plan means."""

_PATTERNS = {
    ("S3", "EventBridge"): "direct-eventbridge",
    ("S3", "SQS", "Lambda"): "storage-first",
    ("S3", "Lambda"): "notification-lambda",
    ("CloudTrail", "EventBridge"): "cloudtrail-eventbridge",
}

Selection = Mapping[str, frozenset[str]]
"""What else has to be true of an event: by the field, the values of which one has to hold."""


@dataclass(frozen=True)
class Wire:
    """How events of some objects reach what they start.

    Attributes:
        steps: the services on the way.
        enabled: False where something on the way is switched off.
        hops: addresses of the resources on the way.
        queue: address of the queue that keeps events, where there is one.
        selection: which events of these objects are meant.
        granted: what policies in the plan allow on the way, as in "S3 may send to the queue".
    """

    steps: tuple[str, ...]
    enabled: bool = True
    hops: tuple[str, ...] = ()
    queue: str | None = None
    selection: Selection = field(default_factory=dict, hash=False)
    granted: frozenset[str] = frozenset()

    @property
    def pattern(self) -> str:
        """Its name in this project, where it has one."""
        return _PATTERNS.get(self.steps, "")


@dataclass(frozen=True, order=True)
class EventPath:
    """What starts: `bucket`, the keys that are meant, as they are (not encoded), and what they start."""

    bucket: str
    prefix: str
    suffix: str
    keys: str
    starts: str


@dataclass(frozen=True)
class Triggers:
    """Of one side of a plan.

    Attributes:
        writers: by its name, the addresses of what writes a bucket's notification.
    """

    found: Mapping[EventPath, Wire]
    writers: Mapping[str, tuple[str, ...]]


def triggers(links: Links, silenced: frozenset[str] = frozenset()) -> Triggers:
    """`silenced`: buckets of which the plan shows that nothing writes their notification."""
    return _Reader(links, silenced).triggers()


class _Reader:
    def __init__(self, links: Links, silenced: frozenset[str]) -> None:
        self._links = links
        self._silenced = silenced
        self._permissions = EventPermissions(links)
        self._notifications: dict[str, list[ResourceChange]] = collections.defaultdict(list)
        for notification in links.of(NOTIFICATION):
            self._notifications[self._bucket(notification)].append(notification)
        self._readers = self._by_target((MAPPING, "event_source_arn"), ("aws_pipes_pipe", "source"), kinds=(QUEUE,))
        self._subscriptions = self._by_target(("aws_sns_topic_subscription", "topic_arn"), kinds=(TOPIC,))
        self._targets = self._by_target(("aws_cloudwatch_event_target", "rule"), kinds=("aws_cloudwatch_event_rule",))

    def triggers(self) -> Triggers:
        found: dict[EventPath, Wire] = {}
        for trigger, wire in (*self._notified(), *self._ruled()):
            earlier = found.get(trigger)
            if earlier is None or (wire.enabled and not earlier.enabled):
                found[trigger] = wire
            elif wire.enabled and earlier.steps == wire.steps:
                found[trigger] = replace(earlier, selection=_either(earlier.selection, wire.selection))
        writers = {name: tuple(one.address for one in ones) for name, ones in self._notifications.items()}
        return Triggers(found, writers)

    def _by_target(self, *arguments: tuple[str, str], kinds: tuple[str, ...]) -> dict[str, list[ResourceChange]]:
        found: dict[str, list[ResourceChange]] = collections.defaultdict(list)
        for kind, argument in arguments:
            for change in self._links.of(kind):
                target = self._links.target(change, argument, kinds=kinds)
                if target is not None and target.key != _UNKNOWN:
                    found[target.key].append(change)
        return found

    def _bucket(self, notification: ResourceChange) -> str:
        return _name(self._links.target(notification, "bucket", kinds=("aws_s3_bucket",)))

    def _notified(self) -> Iterator[tuple[EventPath, Wire]]:
        """S3 notifications to queues, topics and functions."""
        blocks = (("queue", "queue_arn", (QUEUE,)), ("topic", "topic_arn", (TOPIC,)))
        functions = ("lambda_function", "lambda_function_arn", _FUNCTIONS)
        for bucket, notifications in self._notifications.items():
            for notification in notifications:
                values = self._links.values(notification)
                for block, argument, kinds in (*blocks, functions):
                    for i, entry in enumerate(listed(at(values, block))):
                        prefix, suffix = _decoded(entry, "filter_prefix"), _decoded(entry, "filter_suffix")
                        target = self._links.target(notification, block, i, argument, kinds=kinds)
                        events = strings(at(entry, "events"))
                        begin = Wire(
                            ("S3",),
                            hops=(notification.address,),
                            selection={"events": frozenset(events)} if events else {},
                        )
                        for starts, wire in self._reached(target, kinds[0], begin, "s3", bucket):
                            yield EventPath(bucket, prefix, suffix, "", starts), wire

    def _ruled(self) -> Iterator[tuple[EventPath, Wire]]:
        """EventBridge rules on S3's own events, or on CloudTrail's."""
        for rule in self._links.of("aws_cloudwatch_event_rule"):
            values = self._links.values(rule)
            pattern = decoded(text_at(values, "event_pattern") or "")
            if not isinstance(pattern, dict):
                continue
            of_s3 = _is_of(pattern, "Object Created")
            if not of_s3 and not _is_of(pattern, "AWS API Call via CloudTrail"):
                continue
            detail = pattern.get("detail")
            names = at(detail, "bucket", "name") if of_s3 else at(detail, "requestParameters", "bucketName")
            buckets = [*_buckets(names)] or [*_buckets_of_arns(pattern.get("resources"))] or ["any bucket"]
            keys = at(detail, "object", "key") if of_s3 else at(detail, "requestParameters", "key")
            enabled = at(values, "state") not in ("DISABLED",) and at(values, "is_enabled") is not False
            first = "S3" if of_s3 else "CloudTrail"
            for target in self._targets.get(rule.address, ()):
                for bucket in buckets:
                    notifications = self._notifications.get(bucket, []) if of_s3 else []
                    sends = any(
                        at(self._links.values(one), "eventbridge") not in (False, None) for one in notifications
                    ) or not (notifications or (of_s3 and bucket in self._silenced))
                    begin = Wire(
                        (first, "EventBridge"),
                        enabled and sends,
                        (*(one.address for one in notifications), rule.address, target.address),
                        selection=_selection(pattern, of_s3),
                    )
                    for starts, wire in self._by_rule(target, begin):
                        for prefix, suffix, other in _matched(keys):
                            yield EventPath(bucket, prefix, suffix, other, starts), wire

    def _by_rule(self, target: ResourceChange, begin: Wire) -> Iterator[tuple[str, Wire]]:
        found = self._links.target(target, "arn", kinds=_TARGETS)
        kind = _kind(found)
        if kind == MACHINE:
            begin = self._with_role(begin, target, "role_arn", "states:StartExecution", found, "EventBridge")
        yield from self._reached(found, kind, begin, "events", "")

    def _reached(
        self, target: Target | None, kind: str, wire: Wire, sender: str, bucket: str
    ) -> Iterator[tuple[str, Wire]]:
        """What is started behind a step, and how it is reached. `sender` is the service that brings the event there."""
        resource = target.resource if target else None
        kind = _kind(target) or kind
        if len(wire.steps) > _MAX_STEPS:
            yield _name(target), wire
            return
        may = self._permissions.of_service(sender, kind, target, bucket)
        wire = replace(wire, hops=(*wire.hops, *_addresses(target)), granted=wire.granted | may)
        if kind == QUEUE:
            yield from self._behind_queue(target, wire)
        elif kind == TOPIC:
            yield from self._behind_topic(target, wire)
        elif kind in _FUNCTIONS:
            yield self._behind_function(target, replace(wire, steps=(*wire.steps, "Lambda")))
        elif kind in _MACHINES:
            yield target.label if target else _UNKNOWN, wire
        else:
            words = {"aws_kinesis_stream": "stream", "aws_cloudwatch_event_bus": "bus"}
            yield f"{words.get(resource.type if resource else '', '')} {_name(target)}".strip(), wire

    def _behind_queue(self, queue: Target | None, wire: Wire) -> Iterator[tuple[str, Wire]]:
        wire = replace(wire, queue=queue.key if queue and queue.resource else None, steps=(*wire.steps, "SQS"))
        readers = self._readers.get(queue.key, []) if queue is not None else []
        for reader in readers:
            values = self._links.values(reader)
            on = at(values, "enabled") is not False and at(values, "desired_state") != "STOPPED"
            through = replace(wire, enabled=wire.enabled and on, hops=(*wire.hops, reader.address))
            if reader.type == MAPPING:
                target = self._links.target(reader, "function_name", kinds=_FUNCTIONS)
                function = self._function(target)
                for action in _RECEIVING:
                    through = self._with_role(
                        through, function.resource if function else None, "role", action, queue, "the function"
                    )
                yield self._behind_function(target, replace(through, steps=(*through.steps, "Lambda")))
            else:
                target = self._links.target(reader, "target", kinds=_TARGETS)
                for action in _RECEIVING:
                    through = self._with_role(through, reader, "role_arn", action, queue, "the pipe")
                if _kind(target) == MACHINE:
                    through = self._with_role(through, reader, "role_arn", "states:StartExecution", target, "the pipe")
                through = replace(through, steps=(*through.steps, "Pipes"))
                yield from self._reached(target, _kind(target), through, "pipes", "")
        if not readers:
            yield f"queue {_name(queue)}", wire

    def _behind_topic(self, topic: Target | None, wire: Wire) -> Iterator[tuple[str, Wire]]:
        wire = replace(wire, steps=(*wire.steps, "SNS"))
        subscriptions = self._subscriptions.get(topic.key, []) if topic is not None else []
        for subscription in subscriptions:
            protocol = text_at(self._links.values(subscription), "protocol") or ""
            through = replace(wire, hops=(*wire.hops, subscription.address))
            target = self._links.target(subscription, "endpoint", kinds=_TARGETS)
            if protocol in _KINDS:
                yield from self._reached(target, _KINDS[protocol], through, "sns", "")
            else:
                yield f"{protocol} {_name(target)}".strip(), through
        if not subscriptions:
            yield f"topic {_name(topic)}", wire

    def _behind_function(self, function: Target | None, wire: Wire) -> tuple[str, Wire]:
        """The state machine in the function's environment, or the function."""
        alias, function = function, self._function(function)
        passed = dict.fromkeys((*wire.hops, *_addresses(alias), *_addresses(function)))
        wire = replace(wire, hops=tuple(passed))
        machine = self._machine(function.resource) if function and function.resource else None
        if machine is None:
            return f"function {_name(function)}", wire
        wire = self._with_role(
            wire, function.resource if function else None, "role", "states:StartExecution", machine, "the function"
        )
        return machine.label, replace(wire, hops=(*wire.hops, *_addresses(machine)))

    def _function(self, target: Target | None) -> Target | None:
        """The function itself, where an alias of it is meant."""
        if target is None:
            return None
        resource = target.resource
        if resource is None or resource.type != "aws_lambda_alias":
            return target
        behind = self._links.target(resource, "function_name", kinds=(FUNCTION,))
        name = text_at(self._links.values(resource), "name") or resource.name
        return Target(f"{_name(behind)}:{name}", behind.resource if behind else None, target.text)

    def _machine(self, function: ResourceChange) -> Target | None:
        variables = at(self._links.values(function), "environment", 0, "variables")
        if not isinstance(variables, dict):
            return None
        given = variables.get("STATE_MACHINE_ARN")
        arns = [given] if isinstance(given, str) else [text for text in variables.values() if _is_machine(text)]
        if arns and isinstance(arns[0], str):
            return self._links.named(arns[0], _MACHINES)
        if isinstance(given, Unknown):
            found = self._links.referred(function, "environment", 0, "variables", kinds=_MACHINES)
            if len(found) == 1:
                return self._links.itself(found[0])
            return Target(_UNKNOWN, None)
        return None

    def _with_role(
        self, wire: Wire, holder: ResourceChange | None, argument: str, action: str, target: Target | None, who: str
    ) -> Wire:
        role = self._links.target(holder, argument, kinds=("aws_iam_role",)) if holder is not None else None
        may = self._permissions.of_role(role, action, target, who)
        return replace(wire, granted=wire.granted | may)


def _is_machine(value: Value) -> bool:
    return isinstance(value, str) and _MACHINE.match(value) is not None


def _kind(target: Target | None) -> str:
    if target is None:
        return ""
    if target.resource is not None:
        return MACHINE if target.resource.type in _MACHINES else target.resource.type
    if _is_machine(target.text):
        return MACHINE
    match = re.match(r"arn:[\w-]*:(sqs|lambda|sns):", target.text or "")
    return _KINDS[match[1]] if match else ""


def _is_of(pattern: dict[str, Value], kind: str) -> bool:
    """Whether events of S3 of a kind match a pattern. What it does not name may be anything."""
    sources, kinds = pattern.get("source"), pattern.get("detail-type")
    if sources is None and kinds is None:
        return False
    return _matches(sources, "aws.s3") and (
        _matches(kinds, kind) if kinds is not None or kind == "Object Created" else False
    )


def _matches(matchers: Value, text: str) -> bool:
    if matchers is None:
        return True
    for matcher in listed(matchers):
        if matcher == text:
            return True
        if isinstance(matcher, dict):
            prefix, other = text_at(matcher, "prefix"), text_at(matcher, "equals-ignore-case")
            if (prefix and text.startswith(prefix)) or (other and other.lower() == text.lower()):
                return True
            if "anything-but" in matcher and text not in strings(matcher["anything-but"]):
                return True
    return False


def _buckets(names: Value) -> Iterator[str]:
    for matcher in listed(names):
        prefix = text_at(matcher, "prefix") if isinstance(matcher, dict) else None
        wildcard = text_at(matcher, "wildcard") if isinstance(matcher, dict) else None
        if isinstance(matcher, str):
            yield matcher
        elif prefix or wildcard:
            yield wildcard or f"{prefix}*"


def _buckets_of_arns(arns: Value) -> Iterator[str]:
    for name in _buckets(arns):
        yield name.rpartition(":::")[2] or name


_ELSEWHERE = (
    ("source",), ("detail-type",), ("resources",), ("detail", "bucket", "name"), ("detail", "object", "key"),
    ("detail", "requestParameters", "bucketName"), ("detail", "requestParameters", "key"),
)  # fmt: skip
"""Fields of a pattern that are told as bucket, keys and kind."""


def _selection(pattern: Value, of_s3: bool, path: tuple[str, ...] = ()) -> dict[str, frozenset[str]]:
    """What a pattern demands beside bucket and key."""
    if path in _ELSEWHERE or (path and path[0] not in ("detail", "account", "region", "$or") and not of_s3):
        return {}
    if isinstance(pattern, dict):
        found: dict[str, frozenset[str]] = {}
        for key, value in pattern.items():
            found |= _selection(value, of_s3, (*path, key))
        return found
    return {".".join(path): frozenset(json.dumps(item, sort_keys=True, default=str) for item in listed(pattern))}


def _either(one: Selection, other: Selection) -> dict[str, frozenset[str]]:
    return {name: one[name] | other[name] for name in one if name in other}


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
