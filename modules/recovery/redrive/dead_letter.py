"""What a message in a dead-letter queue says: which executions it would start, why it is there, why it must stay. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from forwarder.events import SHOWN_LENGTH, Notification, ObjectCreated, read_notification
from forwarder.forwarding import execution_of
from forwarder.starter import ExecutionRequest

from ..trigger import RecoveryTrigger
from .eventbridge_event import InvalidEvent, read_event
from .trigger_match import not_this_triggers, starts_nothing

EXISTS = "RESOURCE_ALREADY_EXISTS"

_PASSES = "it passes by itself: start it again"
_BUSES = "only event buses as targets have it, and this rule starts a state machine: look at the rule's targets first"
_ROLE = "first, unless the rule was new: a role is not known everywhere at once, and EventBridge does not try again"

REFUSALS: Mapping[str, str] = {
    "FAILED_TO_ASSUME_ROLE": f"repair the trust policy of the rule's role {_ROLE}",
    "INVALID_JSON": "the rule's input transformer made no JSON of it: start it again, a redrive writes the input itself",
    "INVALID_PARAMETER": "Step Functions refused the input, longer than 262,144 bytes for example: read ERROR_MESSAGE first",
    "NO_PERMISSIONS": f"repair the policy of the rule's role {_ROLE}",
    "NO_RESOURCE": "the state machine was not there: deploy it first",
    "RESOURCE_LIMIT_EXCEEDED": "a quota was reached: have it raised first, or start it again with a lower --rate",
    "THROTTLING": _PASSES,
    "TRANSIENT_ASSUME_ROLE": _PASSES,
}
"""Values of ERROR_CODE with which Step Functions has started nothing. Any other attempt may have been received."""

ERROR_CODES: Mapping[str, str] = {
    **REFUSALS,
    **dict.fromkeys(("CONNECTION_FAILURE", "EVENTS_IN_BATCH_REQUEST_REJECTED", "INTERNAL_ERROR"), _PASSES),
    **dict.fromkeys(("RESOURCE_MODIFICATION_COLLISION", "SDK_CLIENT_ERROR", "TIMEOUT"), _PASSES),
    **dict.fromkeys(("CROSS_ACCOUNT_INGESTION_FAILED", "CROSS_REGION_INGESTION_FAILED"), _BUSES),
    **dict.fromkeys(("THIRD_ACCOUNT_HOP_DETECTED", "THIRD_REGION_HOP_DETECTED"), _BUSES),
    "ERROR_FROM_TARGET": "Step Functions refused it: read ERROR_MESSAGE first",
    "UNKNOWN": "AWS does not say why: read ERROR_MESSAGE first",
    EXISTS: "its execution exists already",
}
"""What to do about each code that AWS lists, which calls its list a sample.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html (2026-11-28)"""


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """One message.

    Attributes:
        executions: what it would start.
        reasons: why it is in the queue, as far as it says.
        advice: what to do about that; empty where nothing can be said.
        skipped: objects in it that start nothing by the trigger's own filter, and why.
        problems: what in it cannot be started by anybody, or is not this trigger's; such a message stays.
        may_double: whether an attempt of EventBridge may have started an execution under a name of its own.
    """

    executions: tuple[ExecutionRequest, ...] = ()
    reasons: tuple[str, ...] = ()
    advice: str = ""
    skipped: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    may_double: bool = False


def read_dead_letter(trigger: RecoveryTrigger, body: str, attributes: Mapping[str, str]) -> DeadLetter:
    """Read one message of a trigger's dead-letter queue. Never raises.

    Args:
        trigger: whose queue it is.
        body: of the message. From a source queue S3's notification; from an asynchronous invocation Lambda's record
            with the notification in it; from EventBridge the event as it came, or what the input transformer made of it.
        attributes: the message's own, such as ERROR_CODE.
    """
    try:
        return _read(trigger, json.loads(body), attributes)
    except (ValueError, RecursionError) as error:
        # Not JSON, or nested so deeply that nothing can be done with it.
        problem = f"the body cannot be read: {error}; it begins with {shown_key(body[:SHOWN_LENGTH])}"
        return DeadLetter(problems=(problem,), reasons=_attribute_reasons(attributes))


def _read(trigger: RecoveryTrigger, document: object, attributes: Mapping[str, str]) -> DeadLetter:
    if trigger.function is None:
        return _event(trigger, document, attributes)
    if isinstance(document, dict) and "requestPayload" in document:
        return _notification(trigger, read_notification(document["requestPayload"]), _invocation_reasons(document))
    return _notification(trigger, read_notification(document), _attribute_reasons(attributes))


def _notification(trigger: RecoveryTrigger, notification: Notification, reasons: tuple[str, ...]) -> DeadLetter:
    executions: dict[str, ExecutionRequest] = {}
    skipped, problems = [], list(notification.problems)
    if notification.is_test_event:
        skipped.append("S3's test event starts nothing")
    for created in notification.created:
        key = shown_key(created.key)
        if foreign := not_this_triggers(trigger, bucket=created.bucket, key=created.key, reason=created.reason):
            problems.append(f"{key} {foreign}")
        elif dropped := starts_nothing(trigger, key=created.key, is_folder_marker=created.is_folder_marker):
            skipped.append(f"{key} {dropped}")
        else:
            execution = _execution(trigger, created)
            executions.setdefault(execution.name, execution)
    return DeadLetter(
        executions=tuple(executions.values()), reasons=reasons, skipped=tuple(skipped), problems=tuple(problems)
    )


def _execution(trigger: RecoveryTrigger, created: ObjectCreated) -> ExecutionRequest:
    """What the function starts for an object."""
    return execution_of(created, account=trigger.bucket_owner_account_id, partition=trigger.partition)


def _event(trigger: RecoveryTrigger, document: object, attributes: Mapping[str, str]) -> DeadLetter:
    reasons = _attribute_reasons(attributes)
    try:
        event = read_event(document, partition=trigger.partition)
    except InvalidEvent as problem:
        return DeadLetter(problems=(str(problem),), reasons=reasons)
    execution = event.execution
    foreign = not_this_triggers(trigger, bucket=execution.bucket, key=execution.key, reason=event.reason)
    # The rule filters folder markers out itself: the function's rule for them is not asked.
    if foreign:
        return DeadLetter(problems=(f"{shown_key(execution.key)} {foreign}",), reasons=reasons)
    code = attributes.get("ERROR_CODE", "")
    if code == EXISTS:
        return DeadLetter(skipped=(f"{shown_key(execution.key)}: {ERROR_CODES[EXISTS]}",), reasons=reasons)
    refused = code in REFUSALS and attributes.get("RETRY_ATTEMPTS") == "0"
    return DeadLetter(
        executions=(execution,), reasons=reasons, advice=ERROR_CODES.get(code, ""), may_double=not refused
    )


def _invocation_reasons(record: Mapping[str, object]) -> tuple[str, ...]:
    """https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"""
    reasons = []
    context, response = record.get("requestContext"), record.get("responsePayload")
    if isinstance(context, Mapping):
        count = context.get("approximateInvokeCount")
        tries = f" after {count} invocations" if isinstance(count, int) else ""
        reasons.append(f"{context.get('condition', 'no condition')}{tries}")
    if isinstance(response, Mapping):
        reasons.append(f"{response.get('errorType', 'error')}: {response.get('errorMessage', 'no message')}")
    return tuple(reasons)


def _attribute_reasons(attributes: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name, value in sorted(attributes.items()))


def shown_key(key: str) -> str:
    """A key in one line, with quotes."""
    return json.dumps(key, ensure_ascii=False)
