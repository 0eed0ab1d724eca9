"""An event source mapping hands a function up to `BatchSize` messages of a queue, at most 10,000.

https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html. MiniStack hands it at most 10, which
is the limit of ReceiveMessage: a handler that fails on a larger batch would never show it here.
"""

from __future__ import annotations

from typing import Any

from ministack.services import sqs

SYMBOLS = ("ministack.services.sqs._receive_messages_for_esm",)


def apply() -> None:
    """Receive again until the batch is full or the queue is empty."""
    receive = sqs._receive_messages_for_esm

    def receive_batch(queue_url: str, batch_size: int) -> list[dict[str, Any]]:
        batch: list[dict[str, Any]] = []
        while len(batch) < batch_size:
            messages = receive(queue_url, batch_size - len(batch))
            if not messages:
                break
            batch += messages
        return batch

    sqs._receive_messages_for_esm = receive_batch
