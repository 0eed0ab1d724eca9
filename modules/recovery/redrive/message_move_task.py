"""SQS's own redrive: a task of SQS moves messages back to the queue they came from, and goes on without us.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ..console import counted, say
from .queue import DeadLetters

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient
    from types_boto3_sqs.type_defs import ListMessageMoveTasksResultEntryTypeDef as Task

FASTEST = 500
"""Messages a second (SQS API: MaxNumberOfMessagesPerSecond)."""

LOOK_EVERY_SECONDS = 1.0

_RUNNING, _CANCELLING = "RUNNING", "CANCELLING"


class MessageMove:
    """The message move task of a dead-letter queue. One is active at a time, and each of its kind finds it again.

    Args:
        client: boto3's SQS client.
        queue: what is emptied.
        interrupted: asked between looks.
        sleep: waits for that many seconds.
    """

    def __init__(
        self,
        client: SQSClient,
        queue: DeadLetters,
        *,
        interrupted: Callable[[], bool] = lambda: False,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._queue = queue
        self._interrupted = interrupted
        self._sleep = sleep

    def running(self) -> Task | None:
        """The task that is active, as ListMessageMoveTasks describes it; None where there is none."""
        latest = self._latest()
        return latest if latest and latest["Status"] in (_RUNNING, _CANCELLING) else None

    def run(self, rate: int) -> bool:
        """Starts a task, or finds the one that is active, and follows it to its end.

        Args:
            rate: messages a second, for a task that is started.

        Returns:
            Whether the queue is empty.
        """
        if task := self.running():
            say(f"a task is moving messages already, since {_since(task)}: following it")
        elif sum(self._queue.counts()) == 0:
            say(f"{self._queue.name} is empty")
            return True
        else:
            try:
                self._client.start_message_move_task(SourceArn=self._queue.arn, MaxNumberOfMessagesPerSecond=rate)
            except ClientError:
                # Somebody else may have been quicker; anything else is for the operator to read.
                if not self.running():
                    raise
            say(f"SQS moves the messages of {self._queue.name} back to the queue they came from, {rate} a second")
        return self._follow()

    def cancel(self) -> None:
        """Stops the active task. What it has moved stays moved."""
        task = self.running()
        if task is None:
            say("no task is moving messages")
            return
        if task["Status"] == _RUNNING:
            self._client.cancel_message_move_task(TaskHandle=task["TaskHandle"])
        self._follow()

    def _follow(self) -> bool:
        said = None
        while True:
            task = self._latest()
            assert task is not None, "SQS lists the tasks of the last two weeks"
            progress = f"{task['Status']}: {moved(task)}"
            if progress != said:
                said = progress
                say(progress)
            if task["Status"] not in (_RUNNING, _CANCELLING):
                break
            if self._interrupted():
                say("SQS goes on moving. The same command follows it again; with --cancel it stops it.")
                return False
            self._sleep(LOOK_EVERY_SECONDS)
        if reason := task.get("FailureReason"):
            say(f"SQS gave up: {reason}. --start-directly starts the executions of what is left here.")
        visible, in_flight = self._queue.counts()
        if visible + in_flight:
            say(
                f"about {counted(visible + in_flight, 'message')} in {self._queue.name}, {in_flight:,} of them in flight"
            )
        return task["Status"] == "COMPLETED" and not visible + in_flight

    def _latest(self) -> Task | None:
        tasks = self._client.list_message_move_tasks(SourceArn=self._queue.arn, MaxResults=1).get("Results", [])
        return tasks[0] if tasks else None


def moved(task: Task) -> str:
    """How far a task is, in words."""
    number, of = task.get("ApproximateNumberOfMessagesMoved", 0), task.get("ApproximateNumberOfMessagesToMove")
    return f"about {number:,} of {counted(of, 'message')} moved" if of is not None else f"about {number:,} moved"


def _since(task: Task) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(task["StartedTimestamp"] / 1000))
