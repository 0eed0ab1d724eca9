"""A dead-letter queue, message by message: receive, delete, give back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ...model.errors import RecoveryError
from ..trigger import RecoveryTrigger
from .dead_letter import DeadLetter, read_dead_letter

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.literals import QueueAttributeNameType
    from types_boto3_sqs.type_defs import MessageTypeDef

AT_A_TIME = 10
"""Messages of one call (SQS API: ReceiveMessage, DeleteMessageBatch, ChangeMessageVisibilityBatch)."""

LONG_POLL_SECONDS = 1
"""A short poll asks some of SQS's servers only, and may find nothing where something is."""


@dataclass(frozen=True)
class DeadLetterMessage:
    """A message that was received.

    Attributes:
        id: SQS's.
        receipt_handle: of this delivery; deletes it or gives it back.
        sent: when it was sent: to the source queue first, where there is one.
        dead_letter: what it says.
    """

    id: str
    receipt_handle: str
    sent: datetime | None
    dead_letter: DeadLetter


class DeadLetters:
    """The dead-letter queue of a trigger.

    Args:
        client: boto3's SQS client.
        trigger: whose it is.

    Raises:
        RecoveryError: there is no such queue.
    """

    def __init__(self, client: SQSClient, trigger: RecoveryTrigger) -> None:
        self._client = client
        self._trigger = trigger
        self.name = trigger.dead_letter_queue
        self.arn = trigger.queue_arn(self.name)
        try:
            self._url = client.get_queue_url(QueueName=self.name)["QueueUrl"]
        except client.exceptions.QueueDoesNotExist:
            raise RecoveryError(
                f"There is no queue {self.name} in account {trigger.account_id}, {trigger.region}. Deploy the trigger, or correct its name."
            ) from None

    def counts(self) -> tuple[int, int]:
        """About how many messages can be received now, and are in flight. SQS is up to a minute behind."""
        names: list[QueueAttributeNameType] = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)["Attributes"]
        return int(attributes[names[0]]), int(attributes[names[1]])

    def receive(self, most: int, *, visibility: int, wait: int = LONG_POLL_SECONDS) -> list[DeadLetterMessage]:
        """Up to `most` messages, 10 at a time; fewer where the queue gives no more.

        Args:
            most: how many.
            visibility: seconds for which nobody else receives them.
            wait: seconds to wait for the first.
        """
        received: list[DeadLetterMessage] = []
        while len(received) < most:
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=min(AT_A_TIME, most - len(received)),
                VisibilityTimeout=visibility,
                WaitTimeSeconds=0 if received else wait,
                AttributeNames=["SentTimestamp"],
                MessageAttributeNames=["All"],
            )
            messages = [self._read(message) for message in answer.get("Messages", [])]
            if not messages:
                break
            received += messages
        return received

    def delete(self, messages: Sequence[DeadLetterMessage]) -> set[str]:
        """Deletes messages; the ids of those that SQS did not delete, which come back."""
        failed: set[str] = set()
        for batch in _batches(messages):
            answer = self._client.delete_message_batch(
                QueueUrl=self._url,
                Entries=[{"Id": message.id, "ReceiptHandle": message.receipt_handle} for message in batch],
            )
            failed.update(entry["Id"] for entry in answer.get("Failed", []))
        return failed

    def keep(self, messages: Sequence[DeadLetterMessage], seconds: int) -> None:
        """Hides messages for so many seconds from now on."""
        for batch in _batches(messages):
            self._client.change_message_visibility_batch(
                QueueUrl=self._url,
                Entries=[
                    {"Id": message.id, "ReceiptHandle": message.receipt_handle, "VisibilityTimeout": seconds}
                    for message in batch
                ],
            )

    def give_back(self, messages: Sequence[DeadLetterMessage]) -> None:
        """Lets messages be received again at once. One whose time is up already is, and is passed over."""
        try:
            self.keep(messages, 0)
        except ClientError:
            return  # they come back by themselves, only later

    def _read(self, message: MessageTypeDef) -> DeadLetterMessage:
        attributes = {
            name: str(attribute.get("StringValue", "(binary)"))
            for name, attribute in message.get("MessageAttributes", {}).items()
        }
        sent = message.get("Attributes", {}).get("SentTimestamp")
        return DeadLetterMessage(
            id=message["MessageId"],
            receipt_handle=message["ReceiptHandle"],
            sent=datetime.fromtimestamp(int(sent) / 1000, UTC) if sent else None,
            dead_letter=read_dead_letter(self._trigger, message["Body"], attributes),
        )


def _batches(messages: Iterable[DeadLetterMessage]) -> Iterator[list[DeadLetterMessage]]:
    rest = iter(messages)
    while batch := list(islice(rest, AT_A_TIME)):
        yield batch
