"""What both handlers do: every object of every message becomes an execution, and a failure stays with its message."""

import functools
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from .environment import LambdaContext, Settings, step_functions_client
from .events import Notification, ObjectCreated
from .executions import execution_name
from .starter import ExecutionRequest, Starter

logger = logging.getLogger(__name__)

# Kept back from the invocation's time to log, and to return before Lambda ends the function.
RESERVE_SECONDS = 1.0
RESERVE_SHARE = 0.2  # of what remains, where that is less


@dataclass(frozen=True, slots=True)
class DeliveredNotification:
    """A notification, and the id by which its failure is reported: of its SQS message, or of the invocation."""

    message_id: str
    notification: Notification


@dataclass(frozen=True)
class Forwarder:
    """Starts an execution for every created object of a batch of messages."""

    settings: Settings
    starter: Starter

    def forward(self, messages: Sequence[DeliveredNotification], context: LambdaContext) -> set[str]:
        """Start the executions of all messages, and return within the invocation's time.

        An object that several messages announce is started once.

        Returns:
            The ids of the messages that failed: something in them is not S3's, or not everything in them started.
        """
        remaining = context.get_remaining_time_in_millis() / 1000
        deadline = self.starter.clock() + remaining - min(RESERVE_SECONDS, RESERVE_SHARE * remaining)
        _, partition, _, _, own_account, *_ = context.invoked_function_arn.split(":")
        account = self.settings.bucket_owner_account_id or own_account

        folder_markers = other_keys = 0
        failed: set[str] = set()
        wanted: dict[str, ExecutionRequest] = {}
        announced_by: dict[str, list[str]] = {}
        for message in messages:
            for problem in message.notification.problems:
                logger.error("message refused: %s", problem, extra={"message_id": message.message_id})
                failed.add(message.message_id)
            for created in message.notification.created:
                if self.settings.skip_folder_markers and created.is_folder_marker:
                    folder_markers += 1
                    continue
                # S3 compares encoded keys, and may find the suffix in the middle of an encoded character.
                if not created.key.endswith(self.settings.key_suffixes):
                    other_keys += 1
                    continue
                execution = execution_of(created, account=account, partition=partition)
                wanted.setdefault(execution.name, execution)
                announced_by.setdefault(execution.name, []).append(message.message_id)

        not_started = self.starter.start_all(wanted.values(), deadline)
        for name in not_started:
            failed.update(announced_by[name])
        logger.info(
            "messages forwarded",
            extra={
                "messages": len(messages),
                "messages_failed": len(failed),
                "executions": len(wanted) - len(not_started),
                "executions_failed": len(not_started),
                "test_events": sum(message.notification.is_test_event for message in messages),
                "folder_markers_skipped": folder_markers,
                "other_keys_skipped": other_keys,
            },
        )
        return failed


def execution_of(created: ObjectCreated, *, account: str, partition: str) -> ExecutionRequest:
    """The execution that an object starts: its name, and the canonical event as input."""
    name = execution_name(
        bucket=created.bucket, key=created.key, version_id=created.version, sequencer=created.sequencer
    )
    event = created.canonical_event(account=account, partition=partition)
    return ExecutionRequest(name, json.dumps(event), created.bucket, created.key)


@functools.cache
def forwarder_from_environment() -> Forwarder:
    """The function's one forwarder, made at its first use.

    Raises:
        EnvironmentVariableError: see `Settings.from_environment`.
    """
    settings = Settings.from_environment()
    return Forwarder(settings, Starter(step_functions_client(), settings.state_machine_arn))
