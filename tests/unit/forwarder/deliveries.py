"""What brings events to the handlers, and what becomes of them: an SQS queue with Lambda's poller, and Lambda's own event queue.

Follows, as read on 2026-11-25, https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html (partial batch
responses), https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html and
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html.
"""

import enum
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

VISIBILITY_TIMEOUT_SECONDS = 180.0
MAX_RECEIVE_COUNT = 5  # the fewest that can be configured
LONGEST_EVENT_AGE_SECONDS = 6 * 3600.0


class Fate(enum.Enum):
    """Where a message or an event is at last; WAITING is not at last."""

    WAITING = enum.auto()
    FORWARDED = enum.auto()
    DEAD_LETTER = enum.auto()


@dataclass(eq=False)
class Delivered:
    """A message of the queue, or an event of Lambda's: what it announces, and what has become of it."""

    body: str
    announces: tuple[str, ...]  # identities of objects
    is_foreign: bool = False  # not, or not only, S3's
    deliveries: int = 0
    not_before: float = 0.0
    fate: Fate = Fate.WAITING
    message_id: str = ""


@dataclass(eq=False)
class Queue:
    """An SQS queue: at least once, in any order, hidden while it is in flight."""

    messages: list[Delivered] = field(default_factory=list)
    max_receive_count: int = MAX_RECEIVE_COUNT

    def send(self, message: Delivered) -> None:
        message.message_id = f"m{len(self.messages)}"
        self.messages.append(message)

    def waiting(self) -> list[Delivered]:
        return [message for message in self.messages if message.fate is Fate.WAITING]

    def receive(self, candidates: Sequence[Delivered], now: float) -> list[Delivered]:
        """Take those that can be seen; one that has been received too often goes to the dead-letter queue instead."""
        received = []
        for message in candidates:
            if message.fate is not Fate.WAITING or message.not_before > now:
                continue
            message.deliveries += 1
            if message.deliveries > self.max_receive_count:
                message.fate = Fate.DEAD_LETTER
                continue
            message.not_before = now + VISIBILITY_TIMEOUT_SECONDS
            received.append(message)
        return received

    def redrive(self) -> None:
        """Everything in the dead-letter queue goes back, as new messages with the same ids."""
        for message in self.messages:
            if message.fate is Fate.DEAD_LETTER:
                message.fate, message.deliveries, message.not_before = Fate.WAITING, 0, 0.0


def batch_of(messages: Sequence[Delivered]) -> dict[str, Any]:
    """What Lambda's poller invokes the function with."""
    return {
        "Records": [
            {
                "messageId": message.message_id,
                "receiptHandle": f"{message.message_id}-{message.deliveries}",
                "body": message.body,
                "attributes": {"ApproximateReceiveCount": str(message.deliveries)},
                "eventSource": "aws:sqs",
            }
            for message in messages
        ]
    }


def failed_of(messages: Sequence[Delivered], response: object) -> list[Delivered]:
    """The messages that Lambda leaves in the queue, by a partial batch response; all of them where it is malformed."""
    failures = response.get("batchItemFailures") if isinstance(response, dict) else response
    if failures is None:
        return []
    if not isinstance(failures, list):
        return list(messages)
    ids = [failure.get("itemIdentifier") if isinstance(failure, dict) else None for failure in failures]
    if not set(ids) <= {message.message_id for message in messages}:
        return list(messages)
    return [message for message in messages if message.message_id in ids]


@dataclass(eq=False)
class EventQueue:
    """Lambda's queue of asynchronous invocations: at least once, up to two retries, then the on-failure destination."""

    retries: int = 2
    events: list[Delivered] = field(default_factory=list)

    def waiting(self) -> list[Delivered]:
        return [event for event in self.events if event.fate is Fate.WAITING]

    def take(self, event: Delivered, now: float, sent: float) -> bool:
        """Whether the event is handed over now; one that is too old goes to the destination instead."""
        if event.fate is not Fate.WAITING or event.not_before > now:
            return False
        if now - sent > LONGEST_EVENT_AGE_SECONDS:
            event.fate = Fate.DEAD_LETTER
            return False
        event.deliveries += 1
        return True

    def ended(self, event: Delivered, *, in_error: bool, now: float) -> None:
        """What Lambda does with an event whose invocation is over."""
        if not in_error:
            event.fate = Fate.FORWARDED
        elif event.deliveries > self.retries:
            event.fate = Fate.DEAD_LETTER
        else:
            event.not_before = now + 60.0 * event.deliveries  # one minute, then two


def json_of(value: object) -> Any:
    """A value as it arrives on the other side of Lambda."""
    return json.loads(json.dumps(value))
