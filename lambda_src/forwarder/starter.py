"""Starts executions, many at once, and is back before the time is up."""

import logging
import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Protocol, TypedDict

from botocore.exceptions import (  # type: ignore[import-untyped, unused-ignore]
    BotoCoreError,
    ClientError,
    HTTPClientError,
)
from botocore.exceptions import ConnectionError as BotoConnectionError

from .pace import Pace

logger = logging.getLogger(__name__)

WORKERS = 16  # more gained nothing: a call costs more than 1 ms of CPU, the rest is waiting (docs/throughput.md)
LAST_CALL_SECONDS = 0.5  # no call begins later than this before the deadline: its answer would come too late
FIRST_BACKOFF_SECONDS = 0.1
LONGEST_BACKOFF_SECONDS = 5.0

# What botocore's "standard" mode takes for throttling; KmsThrottlingException is Step Functions' own.
THROTTLING_CODES = frozenset(
    {
        "BandwidthLimitExceeded",
        "KmsThrottlingException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
TRANSIENT_CODES = THROTTLING_CODES | {"RequestTimeout", "RequestTimeoutException"}  # what it retries as well
HTTP_TOO_MANY_REQUESTS = 429
HTTP_SERVER_ERRORS = 500

OUT_OF_TIME = "OutOfTime"
NO_ANSWER = "NoAnswer"


class StartExecutionOutput(TypedDict):
    """The part of StartExecution's answer that is used."""

    executionArn: str


class StepFunctions(Protocol):
    """The part of boto3's Step Functions client that is used. Called from several threads at once."""

    def start_execution(
        self,
        *,
        stateMachineArn: str,
        name: str,
        input: str,
    ) -> StartExecutionOutput: ...


@dataclass(frozen=True, slots=True)
class ExecutionRequest:
    """An execution to start. `input` is JSON; bucket and key are for the log."""

    name: str
    input: str
    bucket: str
    key: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an execution was not started, as far as is known: AWS's error code or our own, and the message."""

    code: str
    message: str


def full_jitter(longest: float) -> float:
    """A pause between nothing and `longest` seconds, so that throttled callers do not come back together."""
    return random.uniform(0, longest)


@dataclass(frozen=True)
class Starter:
    """Starts executions of one state machine.

    Args:
        client: boto3's Step Functions client. It should not retry by itself: its pauses know no deadline.
        state_machine_arn: of the state machine, a version or an alias.
        clock: seconds of a clock that never goes back. Deadlines are read on it.
        sleep: waits for that many seconds.
        jitter: how long to wait after an error of the service, given the longest wait in seconds.
        workers: calls in flight at once. The client's connection pool should hold as many.
        pace: slows the calls down while AWS throttles them.
    """

    client: StepFunctions
    state_machine_arn: str
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[float], float] = full_jitter
    workers: int = WORKERS
    pace: Pace = field(default_factory=Pace)

    def start_all(self, executions: Iterable[ExecutionRequest], deadline: float) -> dict[str, Failure]:
        """Start every execution once, and return by the deadline.

        What is throttled is tried again as soon as the pace allows, timeouts and errors of the service after growing,
        random pauses, until the time is up; any other refusal is final. What is in flight at the deadline is left alone and counted as not started.
        It may have started nevertheless. On a STANDARD machine that does no harm: the next attempt has the same name
        and is told that the execution exists, which is a success. On an EXPRESS machine it starts a second one.

        Args:
            executions: what to start. Of several with one name the first is started.
            deadline: on `clock`.

        Returns:
            The executions that were not started, by name.
        """
        unique: dict[str, ExecutionRequest] = {}
        for execution in executions:
            unique.setdefault(execution.name, execution)
        if not unique:
            return {}
        pool = ThreadPoolExecutor(min(self.workers, len(unique)), thread_name_prefix="start")
        futures = {name: pool.submit(self._start, execution, deadline) for name, execution in unique.items()}
        wait(futures.values(), timeout=max(0.0, deadline - self.clock()))
        pool.shutdown(wait=False, cancel_futures=True)
        failures = {name: failure for name, future in futures.items() if (failure := _outcome(future))}
        for name, failure in failures.items():
            if failure.code == NO_ANSWER:
                _log_failure(unique[name], failure)
        # One line, however many: writing thousands of them would use up what is left to answer in.
        if not_begun := sum(failure.code == OUT_OF_TIME for failure in failures.values()):
            logger.error("executions not begun, out of time: %d", not_begun, extra={"not_begun": not_begun})
        return failures

    def _start(self, execution: ExecutionRequest, deadline: float) -> Failure | None:
        try:
            failure = self._try_until(deadline, execution)
        except Exception as error:  # a mistake of ours must cost one execution, not the batch
            logger.exception("execution not started: unexpected error", extra=_named(execution))
            return Failure(type(error).__name__, str(error))
        if failure and failure.code != OUT_OF_TIME and self.clock() <= deadline:
            _log_failure(execution, failure)
        return failure

    def _try_until(self, deadline: float, execution: ExecutionRequest) -> Failure | None:
        failure = Failure(OUT_OF_TIME, "no time was left to begin")
        longest, pause = FIRST_BACKOFF_SECONDS, 0.0
        latest = deadline - LAST_CALL_SECONDS
        while self.clock() + pause <= latest:
            if pause:
                self.sleep(pause)
            turn_taken = self._wait_for_turn(latest)
            if turn_taken is None:
                return failure
            try:
                answer = self.client.start_execution(
                    stateMachineArn=self.state_machine_arn, name=execution.name, input=execution.input
                )
            except ClientError as error:
                details = error.response.get("Error", {})
                failure = Failure(details.get("Code", "Unknown"), details.get("Message", str(error)))
                if failure.code == "ExecutionAlreadyExists":
                    self.pace.answered(turn_taken, self.clock(), throttled=False)
                    logger.info("execution exists already", extra=_named(execution))
                    return None
                status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
                if _is_throttling(failure.code, status):
                    self.pace.answered(turn_taken, self.clock(), throttled=True)
                    pause = 0.0
                    continue
                if not _is_transient(failure.code, status):
                    return failure
            except (HTTPClientError, BotoConnectionError) as error:
                failure = Failure(type(error).__name__, str(error))
            except BotoCoreError as error:
                return Failure(type(error).__name__, str(error))
            else:
                self.pace.answered(turn_taken, self.clock(), throttled=False)
                logger.info("execution started", extra=_named(execution) | {"execution_arn": answer["executionArn"]})
                return None
            pause = self.jitter(longest)
            longest = min(2 * longest, LONGEST_BACKOFF_SECONDS)
        return failure

    def _wait_for_turn(self, latest: float) -> float | None:
        """When the turn was taken whose time has come; None if none comes by `latest`."""
        while True:
            asked = self.clock()
            seconds, is_turn = self.pace.wait(asked)
            if asked + seconds > latest:
                return None
            if seconds:
                self.sleep(seconds)
            if is_turn and self.pace.holds(asked):
                return asked


def _is_throttling(code: str, http_status: int) -> bool:
    return code in THROTTLING_CODES or http_status == HTTP_TOO_MANY_REQUESTS


def _is_transient(code: str, http_status: int) -> bool:
    return code in TRANSIENT_CODES or http_status >= HTTP_SERVER_ERRORS


def _outcome(future: Future[Failure | None]) -> Failure | None:
    if future.cancelled():
        return Failure(OUT_OF_TIME, "no time was left to begin")
    if not future.done():
        return Failure(NO_ANSWER, "the time was up before StartExecution answered")
    return future.result()


def _log_failure(execution: ExecutionRequest, failure: Failure) -> None:
    logger.error(
        "execution not started: %s",
        failure.code,
        extra=_named(execution) | {"error_code": failure.code, "error": failure.message},
    )


def _named(execution: ExecutionRequest) -> dict[str, str]:
    return {"bucket": execution.bucket, "key": execution.key, "execution_name": execution.name}
