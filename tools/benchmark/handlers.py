"""The handlers that are compared. All read the same messages and start the same executions, by name and input."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from forwarder.environment import LambdaContext, Settings, step_functions_client
from forwarder.events import read_notification
from forwarder.forwarding import Forwarder, execution_of
from forwarder.pace import Pace
from forwarder.starter import WORKERS, ExecutionRequest, Failure, Starter, StepFunctions
from forwarder.storage_first import forward_batch

ACCOUNT = "111122223333"
STATE_MACHINE_ARN = f"arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:resize"

Handler = Callable[[dict[str, Any], LambdaContext], Mapping[str, Any]]


@dataclass(frozen=True)
class Variant:
    """One way to write the function.

    Args:
        make: makes the handler, at the function's start.
        name: what tables call it.
    """

    name: str
    make: Callable[[], Handler]


def ours(workers: int = WORKERS, pool: int | None = None, paced: bool = True) -> Handler:
    """The storage-first handler of this project.

    Args:
        workers: calls in flight at once.
        pool: connections that the client keeps. Default: as the function's own.
        paced: False: what is throttled is tried again at once.
    """
    client = step_functions_client() if pool is None else _plain_client(pool=pool, attempts=1)
    pace = Pace() if paced else Unpaced()
    return _forwarding(Starter(client, STATE_MACHINE_ARN, workers=workers, pace=pace))


def sdk_retries(mode: Literal["legacy", "standard", "adaptive"]) -> Handler:
    """This project's handler, but botocore's retry mode of that name does all the retrying."""
    client = boto3.client("stepfunctions", config=Config(max_pool_connections=WORKERS, retries={"mode": mode}))
    return _forwarding(_SdkStarter(client, STATE_MACHINE_ARN))


def one_by_one() -> Handler:
    """The article's function: a client, and one StartExecution after the other.

    Follows "Applying the storage-first pattern" of the article. An error fails the whole batch.
    """
    client = boto3.client("stepfunctions")

    def handler(event: dict[str, Any], context: LambdaContext) -> Mapping[str, Any]:
        for message in event["Records"]:
            for execution in _executions(message["body"]):
                client.start_execution(stateMachineArn=STATE_MACHINE_ARN, name=execution.name, input=execution.input)
        return {"batchItemFailures": []}

    return handler


def powertools() -> Handler:
    """Powertools' batch processor with a record handler that starts the executions of one message."""
    from aws_lambda_powertools.utilities.batch import (  # type: ignore[import-not-found, unused-ignore]
        BatchProcessor,
        EventType,
        process_partial_response,
    )

    client = boto3.client("stepfunctions")
    processor = BatchProcessor(event_type=EventType.SQS)

    def start(record: Any) -> None:
        for execution in _executions(record.body):
            client.start_execution(stateMachineArn=STATE_MACHINE_ARN, name=execution.name, input=execution.input)

    def handler(event: dict[str, Any], context: LambdaContext) -> Mapping[str, Any]:
        response: Mapping[str, Any] = process_partial_response(
            event=event, record_handler=start, processor=processor, context=context
        )
        return response

    return handler


def powertools_async() -> Handler:
    """Powertools' asynchronous batch processor. boto3 blocks, so each call is handed to a thread of the event loop."""
    from aws_lambda_powertools.utilities.batch import (
        AsyncBatchProcessor,
        EventType,
        async_process_partial_response,
    )

    os.environ["LAMBDA_TASK_ROOT"] = "/var/task"  # as in Lambda: Powertools then keeps its event loop
    asyncio.set_event_loop(asyncio.new_event_loop())
    client = boto3.client("stepfunctions")
    processor = AsyncBatchProcessor(event_type=EventType.SQS)

    async def start(record: Any) -> None:
        for execution in _executions(record.body):
            await asyncio.to_thread(
                client.start_execution, stateMachineArn=STATE_MACHINE_ARN, name=execution.name, input=execution.input
            )

    def handler(event: dict[str, Any], context: LambdaContext) -> Mapping[str, Any]:
        response: Mapping[str, Any] = async_process_partial_response(
            event=event, record_handler=start, processor=processor, context=context
        )
        return response

    return handler


class Unpaced(Pace):
    """Never makes anyone wait."""

    def wait(self, now: float) -> tuple[float, bool]:
        return 0.0, True

    def answered(self, turn_taken: float, now: float, *, throttled: bool) -> None:
        pass


class _SdkStarter(Starter):
    """Starts each execution by one call of the client, which retries as it likes."""

    def _try_until(self, deadline: float, execution: ExecutionRequest) -> Failure | None:
        try:
            self.client.start_execution(
                stateMachineArn=self.state_machine_arn, name=execution.name, input=execution.input
            )
        except (ClientError, BotoCoreError) as error:
            return Failure(type(error).__name__, str(error))
        return None


def _forwarding(starter: Starter) -> Handler:
    forwarder = Forwarder(Settings(STATE_MACHINE_ARN), starter)
    return lambda event, context: forward_batch(event, context, forwarder)


def _executions(body: str) -> list[ExecutionRequest]:
    created = read_notification(json.loads(body)).created
    return [execution_of(each, account=ACCOUNT, partition="aws") for each in created]


def _plain_client(pool: int, attempts: int) -> StepFunctions:
    config = Config(max_pool_connections=pool, retries={"mode": "standard", "total_max_attempts": attempts})
    return boto3.client("stepfunctions", config=config)
