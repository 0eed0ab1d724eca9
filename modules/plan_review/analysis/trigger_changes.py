"""What changes about which objects start what, and what happens to events meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..reading.links import Sides
from ..reading.plan import Action, Plan, ResourceChange
from ..reading.values import Unknown, Value, at, decoded, same, steps_of, strings
from .conditions import glob
from .triggers import FUNCTION, MAPPING, QUEUE, TOPIC, EventPath, Selection, Triggers, Wire, triggers


@dataclass(frozen=True)
class TriggerChange:
    """A trigger whose way changes.

    Attributes:
        trigger: its objects, and what they start.
        others: further objects of the same trigger, which has several prefixes or suffixes.
        before, after: None where there is none.
        gaps: how events can be lost or start twice, during the apply or from then on.
    """

    trigger: EventPath
    before: Wire | None
    after: Wire | None
    gaps: tuple[str, ...] = field(default=())
    others: tuple[EventPath, ...] = ()

    @property
    def all(self) -> tuple[EventPath, ...]:
        """All of its objects."""
        return self.trigger, *self.others


def trigger_changes(plan: Plan, sides: Sides) -> list[TriggerChange]:
    """The triggers that come, go, are switched on or off, go another way, or parts of which are replaced or keep less."""
    old_side = triggers(sides["before"])
    new_side = triggers(sides["after"], frozenset(old_side.writers))
    before, after = old_side.found, new_side.found
    actions = {change.address: change for change in plan.resources if change.deposed is None}
    guards = _Guards(actions, sides)
    found: dict[object, TriggerChange] = {}
    ways: dict[tuple[str, ...], list[Wire]] = {}
    for trigger, wire in after.items():
        ways.setdefault(_objects(trigger), []).append(wire)
    for trigger in sorted({*before, *after}):
        old, new = before.get(trigger), after.get(trigger)
        if new is None and old is not None and _goes_on(trigger, old, ways):
            continue
        gaps = tuple(
            dict.fromkeys([*_gaps(old, new, actions, guards), *_contested(trigger, new, old_side, new_side, actions)])
        )
        differs = old is None or new is None or (old.steps, old.enabled) != (new.steps, new.enabled)
        if differs or gaps:
            # What goes the same way, over the same resources, is one trigger.
            way = trigger.bucket, trigger.starts, old, new
            one = found.get(way) or TriggerChange(trigger, old, new, gaps)
            found[way] = one if one.trigger == trigger else replace(one, others=(*one.others, trigger))
    return list(found.values())


def _objects(trigger: EventPath) -> tuple[str, ...]:
    return trigger.bucket, trigger.prefix, trigger.suffix, trigger.keys


def _goes_on(trigger: EventPath, old: Wire, ways: Mapping[tuple[str, ...], Sequence[Wire]]) -> bool:
    """Whether events still come to where they went, and only go on from there."""
    end = len(old.hops)
    after = ways.get(_objects(trigger), ())
    return any(wire.enabled and len(wire.hops) > end and wire.hops[:end] == old.hops for wire in after)


def _gaps(old: Wire | None, new: Wire | None, actions: Mapping[str, ResourceChange], guards: _Guards) -> Iterator[str]:
    """What can happen to events. Terraform gives no order between resources that do not refer to each other."""
    if old is None:
        return
    waiting = actions.get(old.queue or "")
    if waiting is not None and waiting.goes:
        yield "messages that wait in the old queue are deleted with it"
    if new is None or not (old.enabled and new.enabled):
        return
    if old.steps != new.steps:
        yield "objects that land during the apply can start nothing or start twice: Terraform promises no order between the end of the old wiring and the beginning of the new"
        return
    replaced = [address for address in old.hops if (change := actions.get(address)) is not None and change.goes]
    needed = [address for address in replaced if not _queue_holds(address, old, actions)]
    if needed:
        yield "objects that land while a part is replaced can start nothing"
    yield from _fewer(old.selection, new.selection)
    yield from (re.sub(r" may ", " may no longer ", words, count=1) for words in sorted(old.granted - new.granted))
    for address in dict.fromkeys((*old.hops, *new.hops)):
        yield from guards.worse(address)


def _contested(
    trigger: EventPath, new: Wire | None, old_side: Triggers, new_side: Triggers, actions: Mapping[str, ResourceChange]
) -> Iterator[str]:
    """A bucket has one notification configuration: whoever writes it last has written all of it."""
    if new is None or not new.enabled or new.steps[0] != "S3":
        return
    writers = new_side.writers.get(trigger.bucket, ())
    if len(writers) > 1 and any(actions[address].changes for address in writers):
        yield "several resources write the notification of this bucket: what is applied last removes what the others wrote"
    ended = [address for address in old_side.writers.get(trigger.bucket, ()) if address not in writers]
    written = [address for address in writers if actions[address].action is not Action.NOTHING]
    if ended and writers and any(actions[address].goes for address in ended):
        when = "can come after this one is written" if written else "removes this one as well"
        yield f"the deletion of another resource that writes the notification of this bucket {when}, and then nothing is sent"


def _queue_holds(address: str, wire: Wire, actions: Mapping[str, ResourceChange]) -> bool:
    """Whether events wait meanwhile: behind a queue that stays, only the queue's own side must be there."""
    change = actions[address]
    if change.action is Action.REPLACE and change.created_first:
        return True
    if wire.queue is None or wire.queue not in wire.hops or actions[wire.queue].goes:
        return False
    return wire.hops.index(address) > wire.hops.index(wire.queue)


def _fewer(old: Selection, new: Selection) -> Iterator[str]:
    """Events that were meant and are not any more."""
    for name, values in sorted(new.items()):
        if name == "events":
            missing = [event for event in old.get(name, ()) if not any(glob(one, event) for one in values)]
            if missing:
                now = ", ".join(re.sub(r"[^\w:*]", "", event) for event in sorted(values))
                yield f"fewer kinds of events start it: only {now}"
        elif name not in old or not old[name] <= values:
            yield "the rule selects fewer or other events"


def _lower(old: Value, new: Value) -> bool:
    return _is_number(old) and _is_number(new) and float(str(new)) < float(str(old))


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _removed(old: Value, new: Value) -> bool:
    return old not in (None, "", [], {}) and new in (None, "", [], {})


def _without_target(old: Value, new: Value) -> bool:
    """A redrive policy that has no dead-letter queue any more."""
    return _dead_letters(old) is not None and not isinstance(new, Unknown) and _dead_letters(new) is None


def _dead_letters(value: Value) -> Value:
    return at(decoded(value) if isinstance(value, str) else value, "deadLetterTargetArn")


def _fewer_tries(old: Value, new: Value) -> bool:
    one, other = (at(decoded(value) if isinstance(value, str) else value, "maxReceiveCount") for value in (old, new))
    return _lower(_as_number(one), _as_number(other))


def _as_number(value: Value) -> Value:
    return int(value) if isinstance(value, str) and value.isdecimal() else value


def _narrowed(old: Value, new: Value) -> bool:
    """A filter that comes or changes: what it passes is not compared."""
    return not isinstance(new, Unknown) and new not in (None, "", [], {}) and not same(old, new)


def _without_partial(old: Value, new: Value) -> bool:
    return (
        "ReportBatchItemFailures" in strings(old)
        and "ReportBatchItemFailures" not in strings(new)
        and not isinstance(new, Unknown)
    )


def _switched_off(old: Value, new: Value) -> bool:
    return old is not False and new is False


def _to_zero(old: Value, new: Value) -> bool:
    return old != 0 and new == 0 and not isinstance(new, bool)


def _by_aws_key(old: Value, new: Value) -> bool:
    """AWS's own keys let in whoever is of the account, and their policies cannot be changed to let in a service.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html (2026-11-28)
    """
    return not same(old, new) and isinstance(new, str) and "alias/aws/" in new


def _leaves_default_bus(old: Value, new: Value) -> bool:
    return old in (None, "", "default") and isinstance(new, str) and new not in ("", "default")


_Test = Callable[[Value, Value], bool]
_FAILED = "what fails is kept nowhere any more"
_SOONER = "what fails is given up after fewer attempts"
_SHORTER = "what waits is kept for a shorter time"
_RETRIES: tuple[tuple[str, _Test, str], ...] = (
    ("maximum_retry_attempts", _lower, _SOONER),
    ("maximum_event_age_in_seconds", _lower, _SHORTER),
    ("maximum_record_age_in_seconds", _lower, _SHORTER),
)
_WORSE: dict[str, tuple[tuple[str, _Test, str], ...]] = {
    QUEUE: (
        ("redrive_policy", _without_target, _FAILED),
        ("redrive_policy", _fewer_tries, _SOONER),
        ("message_retention_seconds", _lower, _SHORTER),
        ("visibility_timeout_seconds", _lower, "a message that is still worked on can be received again"),
        ("max_message_size", _lower, "events that are larger than before are refused"),
        ("kms_master_key_id", _by_aws_key, "AWS's own key lets no other service send to the queue"),
    ),
    "aws_sqs_queue_redrive_policy": (
        ("redrive_policy", _without_target, _FAILED),
        ("redrive_policy", _fewer_tries, _SOONER),
    ),
    TOPIC: (("kms_master_key_id", _by_aws_key, "AWS's own key lets no other service publish to the topic"),),
    "aws_sns_topic_subscription": (
        ("filter_policy", _narrowed, "the subscription selects other events"),
        ("redrive_policy", _without_target, _FAILED),
        (
            "raw_message_delivery",
            lambda old, new: old is not None and not isinstance(new, Unknown) and not same(old, new),
            "events arrive in another form",
        ),
    ),
    MAPPING: (
        (
            "function_response_types",
            _without_partial,
            "one message that fails brings its whole batch back, and at last to the dead letters",
        ),
        ("filter_criteria", _narrowed, "the mapping drops events that its filter does not match"),
        ("destination_config", _removed, _FAILED),
        (
            "bisect_batch_on_function_error",
            lambda old, new: old is True and new is False,
            "one record that fails takes its whole batch along",
        ),
        *_RETRIES,
    ),
    FUNCTION: (
        ("reserved_concurrent_executions", _to_zero, "the function is not run any more: its concurrency is 0"),
        ("dead_letter_config", _removed, _FAILED),
        ("timeout", _lower, "the function has less time"),
    ),
    "aws_lambda_function_event_invoke_config": (("destination_config.0.on_failure", _removed, _FAILED), *_RETRIES),
    "aws_cloudwatch_event_target": (
        ("dead_letter_config", _removed, _FAILED),
        ("role_arn", _removed, "EventBridge has no role any more"),
        ("retry_policy.0.maximum_retry_attempts", _lower, _SOONER),
        ("retry_policy.0.maximum_event_age_in_seconds", _lower, _SHORTER),
    ),
    "aws_cloudwatch_event_rule": (("event_bus_name", _leaves_default_bus, "the rule leaves the bus that S3 sends to"),),
    "aws_pipes_pipe": (
        ("source_parameters.0.filter_criteria", _narrowed, "the pipe drops events that its filter does not match"),
    ),
    "aws_cloudtrail": (
        ("enable_logging", _switched_off, "the trail does not log any more"),
        ("event_selector", _removed, "the trail does not log what is done to objects any more"),
        ("advanced_event_selector", _removed, "the trail does not log what is done to objects any more"),
        ("is_multi_region_trail", lambda old, new: old is True and new is False, "the trail logs one Region only"),
    ),
    "aws_kms_key": (("is_enabled", _switched_off, "the key that encrypts on the way is disabled"),),
    "aws_s3_bucket_notification": (),
}
"""Arguments by which events are lost though the resource stays: what changes, when that is worse, and what it means."""

_BESIDE: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("aws_sqs_queue_redrive_policy", "queue_url", (QUEUE,), _FAILED),
    (
        "aws_lambda_function_event_invoke_config",
        "function_name",
        (FUNCTION,),
        "what fails is given up as AWS does it by default",
    ),
)
"""Resources that are arguments of a step: whose, and what their end means."""

_USED: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    (QUEUE, "kms_master_key_id", ("aws_kms_key",), "the key that encrypts on the way is deleted"),
    (TOPIC, "kms_master_key_id", ("aws_kms_key",), "the key that encrypts on the way is deleted"),
)
"""What a step uses: by which argument, and what its end means."""


class _Guards:
    """What gets worse of each step, by its address."""

    def __init__(self, actions: Mapping[str, ResourceChange], sides: Sides) -> None:
        self._actions = actions
        self._beside: dict[str, dict[str, str]] = {}
        for links in sides.values():
            for kind, argument, kinds, ended in _BESIDE:
                for change in links.of(kind):
                    target = links.target(change, argument, kinds=kinds)
                    if target is not None and target.resource is not None:
                        self._beside.setdefault(target.resource.address, {})[change.address] = ended
            for kind, argument, kinds, ended in _USED:
                for change in links.of(kind):
                    target = links.target(change, argument, kinds=kinds)
                    if target is not None and target.resource is not None:
                        self._beside.setdefault(change.address, {})[target.resource.address] = ended
            for queue in links.of(QUEUE):
                policy = at(links.values(queue), "redrive_policy")
                arn = _dead_letters(policy)
                dead = links.named(arn, (QUEUE,)).resource if isinstance(arn, str) else None
                if dead is not None:
                    words = "the messages that failed are deleted with their queue"
                    self._beside.setdefault(queue.address, {})[dead.address] = words
        self._trails = [change for change in actions.values() if change.type == "aws_cloudtrail"]

    def worse(self, address: str) -> Iterator[str]:
        change = self._actions[address]
        yield from _worse(change)
        for other, ended in self._beside.get(address, {}).items():
            beside = self._actions[other]
            if beside.action is Action.DELETE or (beside.goes and beside.type == QUEUE):
                yield ended
            yield from (words for words in _worse(beside) if beside.type != QUEUE or words == _SHORTER)
        if change.type == "aws_cloudwatch_event_rule" and "CloudTrail" in str(at(change.after, "event_pattern")):
            for trail in self._trails:
                if trail.goes:
                    yield "the trail that logs the calls goes"
                yield from _worse(trail)


def _worse(change: ResourceChange) -> Iterator[str]:
    if change.action not in (Action.UPDATE, Action.REPLACE) or change.before is None or change.after is None:
        return
    for path, test, words in _WORSE.get(change.type, ()):
        steps = steps_of(path)
        old, new = at(change.before, *steps), at(change.after, *steps)
        if test(old, new):
            yield words
