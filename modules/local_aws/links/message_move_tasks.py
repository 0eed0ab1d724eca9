"""OUR MODEL OF AWS: StartMessageMoveTask, ListMessageMoveTasks and CancelMessageMoveTask.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html and the pages of the
other two: a task moves the messages of a dead-letter queue to the destination, or back to the queue each came from, at a
pace of up to 500 a second; one is active at a time; the ten latest are listed, and only a running one with its handle,
which cancels it. A moved message is a new one: another id, counted and kept from now on
(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html).
MiniStack knows none of the three.

What the documentation leaves open, and how it is read here: a task ends when nothing is visible any more, so that what
is in flight stays; what came from no queue fails the task with `CouldNotDetermineMessageSource`; without a rate it goes
as fast as it may. Left out: FIFO queues, permissions, keys, and the 36 hours after which a task ends.
"""

from __future__ import annotations

import asyncio
import base64
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from ministack.core import arn, concurrency, responses
from ministack.services import sqs

SYMBOLS = (
    "ministack.core.arn.parse_arn",
    "ministack.core.concurrency.esm_wake",
    "ministack.core.responses.get_account_id",
    "ministack.services.sqs._Err",
    "ministack.services.sqs._HANDLERS",
    "ministack.services.sqs._queue_by_arn",
    "ministack.services.sqs._queues",
    "ministack.services.sqs._queues_lock",
)

FASTEST = 500
LISTED = 10
TASKS = "message_move_tasks"
"""Where a queue keeps its tasks: they go with it."""

NO_SOURCE = "CouldNotDetermineMessageSource"
NO_QUEUE = "AWS.SimpleQueueService.NonExistentQueue"

_running: set[asyncio.Task[None]] = set()


@dataclass
class MoveTask:
    """A task, in the words of ListMessageMoveTasks."""

    source: dict[str, Any]
    destination_arn: str | None
    rate: int | None
    to_move: int
    status: str = "RUNNING"
    moved: int = 0
    failure: str | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    started: int = field(default_factory=lambda: int(time.time() * 1000))

    @property
    def source_arn(self) -> str:
        return str(self.source["attributes"]["QueueArn"])

    @property
    def handle(self) -> str:
        return base64.b64encode(json.dumps({"taskId": self.id, "sourceArn": self.source_arn}).encode()).decode()

    def described(self) -> dict[str, Any]:
        described = {
            "TaskHandle": self.handle if self.status == "RUNNING" else None,
            "Status": self.status,
            "SourceArn": self.source_arn,
            "DestinationArn": self.destination_arn,
            "MaxNumberOfMessagesPerSecond": self.rate,
            "ApproximateNumberOfMessagesMoved": self.moved,
            "ApproximateNumberOfMessagesToMove": self.to_move,
            "FailureReason": self.failure,
            "StartedTimestamp": self.started,
        }
        return {name: value for name, value in described.items() if value is not None}

    async def run(self) -> None:
        """Moves one message after the other, at the rate."""
        pause = 1 / (self.rate or FASTEST)
        while self.status == "RUNNING":
            # The pollers of mappings live in threads of their own.
            with sqs._queues_lock:
                self._move_one()
            await asyncio.sleep(pause)
        if self.status == "CANCELLING":
            self.status = "CANCELLED"

    def _move_one(self) -> None:
        now = time.time()
        message = next((message for message in self.source["messages"] if message["visible_at"] <= now), None)
        if message is None:
            self.status = "COMPLETED"
            return
        came_from = message.get("sys", {}).get("DeadLetterQueueSourceArn")
        target_arn = self.destination_arn or came_from
        target = sqs._queue_by_arn(target_arn) if target_arn else None
        if target is None:
            self.status, self.failure = "FAILED", NO_QUEUE if target_arn else NO_SOURCE
            return
        self.source["messages"] = [other for other in self.source["messages"] if other is not message]
        target["messages"].append(_new(message, now))
        self.moved += 1
        concurrency.esm_wake.set()


def apply() -> None:
    """Add the three actions."""
    sqs._HANDLERS.update(
        {"StartMessageMoveTask": _start, "ListMessageMoveTasks": _list, "CancelMessageMoveTask": _cancel}
    )


def _start(request: dict[str, Any], _url: str) -> dict[str, Any]:
    source = _queue(request, "SourceArn")
    rate, destination_arn = request.get("MaxNumberOfMessagesPerSecond"), request.get("DestinationArn")
    if rate is not None and not 1 <= rate <= FASTEST:
        raise _invalid(f"Value {rate} for parameter MaxNumberOfMessagesPerSecond is invalid.")
    if destination_arn is not None:
        _queue(request, "DestinationArn")
    if not _is_dead_letter_queue(source):
        raise _invalid("Source queue must be configured as a Dead Letter Queue.")
    tasks: list[MoveTask] = source.setdefault(TASKS, [])
    if any(task.status in ("RUNNING", "CANCELLING") for task in tasks):
        raise _invalid(
            "There is already a task running. Only one active task is allowed for a source queue arn at a given time."
        )
    task = MoveTask(source, destination_arn, rate, len(source["messages"]))
    tasks.insert(0, task)
    running = asyncio.get_running_loop().create_task(task.run())
    _running.add(running)
    running.add_done_callback(_running.discard)
    return {"TaskHandle": task.handle}


def _list(request: dict[str, Any], _url: str) -> dict[str, Any]:
    most = request.get("MaxResults", 1)
    if not 1 <= most <= LISTED:
        raise _invalid(f"Value {most} for parameter MaxResults is invalid. Reason: Must be between 1 and {LISTED}.")
    tasks: list[MoveTask] = _queue(request, "SourceArn").get(TASKS, [])
    return {"Results": [task.described() for task in tasks[:most]]}


def _cancel(request: dict[str, Any], _url: str) -> dict[str, Any]:
    handle = request.get("TaskHandle", "")
    try:
        source = sqs._queue_by_arn(json.loads(base64.b64decode(handle))["sourceArn"])
    except (ValueError, TypeError, KeyError):
        raise _invalid(f"Value {handle} for parameter TaskHandle is invalid.") from None
    tasks: list[MoveTask] = (source or {}).get(TASKS, [])
    task = next((task for task in tasks if task.handle == handle), None)
    if task is None or task.status != "RUNNING":
        raise sqs._Err("ResourceNotFoundException", "Task does not exist.")
    task.status = "CANCELLING"
    return {"ApproximateNumberOfMessagesMoved": task.moved}


def _queue(request: dict[str, Any], parameter: str) -> dict[str, Any]:
    queue: dict[str, Any] | None = sqs._queue_by_arn(request.get(parameter) or "")
    if queue is None:
        text = f"The resource that you specified for the {parameter} parameter doesn't exist."
        raise sqs._Err("ResourceNotFoundException", text, 404)
    if queue["is_fifo"]:
        raise sqs._Err("UnsupportedOperation", "FIFO queues are not part of this model.")
    return queue


def _is_dead_letter_queue(queue: dict[str, Any]) -> bool:
    """Whether a queue of its account and Region names it in its redrive policy."""
    own = queue["attributes"]["QueueArn"]
    for url in list(sqs._queues):
        policy = sqs._queues[url]["attributes"].get("RedrivePolicy")
        if policy and arn.parse_arn(own) == arn.parse_arn(json.loads(policy)["deadLetterTargetArn"]):
            return True
    return False


def _new(message: dict[str, Any], now: float) -> dict[str, Any]:
    """The message as it stands in the destination."""
    kept = ("body", "md5_body", "md5_attrs", "message_attributes")
    return {
        **{name: message[name] for name in kept if name in message},
        "id": str(uuid.uuid4()),
        "receipt_handle": None,
        "receive_count": 0,
        "first_receive_at": None,
        "sent_at": now,
        "visible_at": now,
        "sys": {"SenderId": responses.get_account_id(), "SentTimestamp": str(int(now * 1000))},
        "group_id": None,
        "dedup_id": None,
        "seq": None,
    }


def _invalid(text: str) -> Exception:
    error: Exception = sqs._Err("InvalidParameterValue", text)
    return error
