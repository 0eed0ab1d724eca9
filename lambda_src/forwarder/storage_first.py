"""SQS → Lambda → Step Functions: the handler of the storage-first pattern."""

import json
import os
from collections.abc import Mapping
from typing import TypedDict

from .environment import LambdaContext
from .events import Notification, read_notification
from .forwarding import DeliveredNotification, Forwarder, forwarder_from_environment

# Lambda: an empty itemIdentifier, like an unknown one, fails the whole batch.
WHOLE_BATCH = ""


class NotABatch(ValueError):
    """The function was not invoked by SQS."""


class BatchItemFailure(TypedDict):
    """One message that Lambda shall leave in the queue."""

    itemIdentifier: str


class BatchResponse(TypedDict):
    """Lambda's partial batch response. A key too many or misspelt would fail the whole batch."""

    batchItemFailures: list[BatchItemFailure]


def handler(event: object, context: LambdaContext) -> BatchResponse:
    """Start an execution for every object that a batch of SQS messages announces.

    A message fails by itself when it is not an S3 notification, or when one of its executions could not be started:
    SQS delivers it again, and after `maxReceiveCount` moves it to the dead-letter queue. What had been started of it
    is not started twice on a STANDARD machine, which knows the execution's name; an EXPRESS machine has no such
    memory, and a message delivered twice starts its executions twice. S3's test event is dropped.

    Args:
        event: `{"Records": [{"messageId": …, "body": …}, …]}`, each body an S3 event notification.
        context: Lambda's context.

    Returns:
        `{"batchItemFailures": [{"itemIdentifier": messageId}, …]}`, each message once. Should a message that failed
        have no id, which SQS never sends, the whole batch is failed rather than that message lost.

    Raises:
        NotABatch: the event has no list of messages.
        EnvironmentVariableError: see `Settings.from_environment`.
    """
    return forward_batch(event, context, forwarder_from_environment())


def forward_batch(event: object, context: LambdaContext, forwarder: Forwarder) -> BatchResponse:
    """What `handler` does, with the given forwarder."""
    batch = event.get("Records") if isinstance(event, Mapping) else None
    if not isinstance(batch, list):
        raise NotABatch("not an SQS batch: the event has no list of Records")
    messages = [_message(item) for item in batch]
    failed = forwarder.forward(messages, context)
    if WHOLE_BATCH in failed:
        return {"batchItemFailures": [{"itemIdentifier": WHOLE_BATCH}]}
    in_order = dict.fromkeys(message.message_id for message in messages if message.message_id in failed)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in in_order]}


def _message(item: object) -> DeliveredNotification:
    if not isinstance(item, Mapping):
        return DeliveredNotification(WHOLE_BATCH, Notification(problems=("not an SQS message",)))
    message_id = item.get("messageId")
    if not isinstance(message_id, str) or not message_id.isascii():
        message_id = WHOLE_BATCH
    return DeliveredNotification(message_id, _notification(item.get("body")))


def _notification(body: object) -> Notification:
    if not isinstance(body, str):
        return Notification(problems=("the message has no body",))
    try:
        return read_notification(json.loads(body))
    except (ValueError, RecursionError) as error:
        return Notification(problems=(f"the body is not JSON: {error}",))


if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    # Lambda imports this with a whole CPU, whatever the function's memory: the client is made faster now than later.
    forwarder_from_environment()
