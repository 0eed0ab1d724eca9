"""OUR MODEL OF AWS: an event that cannot start a rule's state machine goes to the target's dead-letter queue.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html: EventBridge sends the event to the standard
queue in `DeadLetterConfig`, of the rule's Region, with attributes that name the rule, the target and the error, when
the queue's policy lets `events.amazonaws.com` send; a queue without a policy lets nobody, and the event is lost
(metric InvocationsFailedToBeSentToDlq). MiniStack keeps `DeadLetterConfig` and drops such an event.

What the documentation leaves open, and how it is read here: the body is the event as it came, not what the input
transformer made of it; `RETRY_ATTEMPTS` is 0 and `EXHAUSTED_RETRY_CONDITION` absent, because these errors are not
retried; which error has which `ERROR_CODE` (`ERROR_CODES`); executions have random names, so that none is
`RESOURCE_ALREADY_EXISTS`. Left out: targets other than state machines, roles, KMS
key policies, and errors that AWS retries.
"""

from __future__ import annotations

import contextvars
import hashlib
import json
import time
import uuid
from dataclasses import dataclass
from typing import Any

from ministack.core import arn, iam_evaluator, responses
from ministack.services import eventbridge, sqs, stepfunctions

SYMBOLS = (
    "ministack.core.arn.parse_arn",
    "ministack.core.iam_evaluator.EvalContext",
    "ministack.core.iam_evaluator.evaluate_resource_policy",
    "ministack.core.responses.get_account_id",
    "ministack.core.responses.get_region",
    "ministack.services.eventbridge._dispatch_to_stepfunctions",
    "ministack.services.eventbridge._invoke_target",
    "ministack.services.eventbridge._pattern_event_view",
    "ministack.services.eventbridge.logger",
    "ministack.services.sqs._ensure_msg_fields",
    "ministack.services.sqs._md5_msg_attrs",
    "ministack.services.sqs._queue_by_arn",
    "ministack.services.stepfunctions._start_execution",
)

ERROR_CODES = {
    "StateMachineDoesNotExist": "NO_RESOURCE",
    "InvalidExecutionInput": "INVALID_JSON",
    "ValidationException": "INVALID_PARAMETER",
}
OTHER_ERRORS = "ERROR_FROM_TARGET"


@dataclass(frozen=True)
class Refusal:
    """Why Step Functions started nothing."""

    code: str
    message: str


_refusal: contextvars.ContextVar[Refusal | None] = contextvars.ContextVar("_refusal", default=None)


def apply() -> None:
    """Keep the answer of StartExecution, which MiniStack does not look at, and act on it."""
    invoke = eventbridge._invoke_target

    def invoke_or_bury(target: dict[str, Any], event: Any, rule: dict[str, Any], view: Any = None) -> None:
        view = view or eventbridge._pattern_event_view(event)
        token = _refusal.set(None)
        try:
            invoke(target, event, rule, view)
            refusal = _refusal.get()
        finally:
            _refusal.reset(token)
        queue_arn = (target.get("DeadLetterConfig") or {}).get("Arn")
        if refusal and queue_arn:
            _bury(queue_arn, view.event_with_detail(), rule["Arn"], target["Arn"], refusal)

    eventbridge._invoke_target = invoke_or_bury
    eventbridge._dispatch_to_stepfunctions = _start


def _start(state_machine_arn: str, text: str) -> None:
    status, _, body = stepfunctions._start_execution({"stateMachineArn": state_machine_arn, "input": text})
    if status >= 400:
        error = json.loads(body)
        code = str(error.get("__type", "")).rpartition("#")[2]
        _refusal.set(Refusal(ERROR_CODES.get(code, OTHER_ERRORS), str(error.get("message", ""))))


def _bury(queue_arn: str, event: dict[str, Any], rule_arn: str, target_arn: str, refusal: Refusal) -> None:
    queue = sqs._queue_by_arn(queue_arn)
    if queue is None or queue["is_fifo"] or arn.parse_arn(queue_arn).region != responses.get_region():
        eventbridge.logger.warning("EventBridge: %s cannot be a dead-letter queue of %s", queue_arn, rule_arn)
        return
    if not _may_send(queue["attributes"].get("Policy"), queue_arn, rule_arn):
        eventbridge.logger.warning("EventBridge: the policy of %s does not let %s send to it", queue_arn, rule_arn)
        return
    attributes = {
        "RULE_ARN": rule_arn,
        "TARGET_ARN": target_arn,
        "ERROR_CODE": refusal.code,
        "ERROR_MESSAGE": refusal.message,
        "RETRY_ATTEMPTS": "0",
    }
    queue["messages"].append(_message(json.dumps(event), attributes))


def _may_send(policy: str | None, queue_arn: str, rule_arn: str) -> bool:
    request = iam_evaluator.EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="sqs:SendMessage",
        resource_arn=queue_arn,
        region=responses.get_region(),
        service_context={"aws:sourcearn": rule_arn, "aws:sourceaccount": responses.get_account_id()},
    )
    decision = iam_evaluator.evaluate_resource_policy(policy or "", request, service="events.amazonaws.com").decision
    return bool(decision == "Allow")


def _message(body: str, attributes: dict[str, str]) -> dict[str, Any]:
    """A message as MiniStack keeps it."""
    message_attributes = {
        name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value
    }
    now = time.time()
    message = {
        "id": str(uuid.uuid4()),
        "body": body,
        "md5_body": hashlib.md5(body.encode()).hexdigest(),
        "md5_attrs": sqs._md5_msg_attrs(message_attributes),
        "message_attributes": message_attributes,
        "receipt_handle": None,
        "receive_count": 0,
        "sent_at": now,
        "visible_at": now,
    }
    sqs._ensure_msg_fields(message)
    return message
