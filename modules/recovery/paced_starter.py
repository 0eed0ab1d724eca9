"""Starts executions by the function's own starter, at no more than so many a second."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from forwarder.starter import ExecutionRequest, Failure, Starter, StartExecutionOutput, StepFunctions

PATIENCE_SECONDS = 20.0
"""How long throttled, unanswered and failing calls are tried again, beyond what the pace itself takes."""

NEW_SECONDS = 5.0
"""StartExecution answers with a running execution of the same name and input as if it had just started it: one that began
longer ago than this, by the service's own clock, existed."""

ALREADY_EXISTS = "ExecutionAlreadyExists"


class OutOfTime(BotoCoreError):  # botocore is not followed
    """The turn of a call would come when nobody waits for its answer any more. It is not made."""

    fmt = "the time was up before its turn came"


@dataclass(frozen=True)
class Started:
    """What came of executions, by their names.

    Attributes:
        started: begun by this call.
        existed: known to the state machine already (STANDARD only).
        failed: neither, and why.
    """

    started: tuple[str, ...]
    existed: tuple[str, ...]
    failed: Mapping[str, Failure]


class PacedStarter:
    """Starts executions of one state machine, many at once, and at most `rate` a second over all calls of `start`.

    StartExecution is throttled by a token bucket for the whole account and Region: what is used up here is missing to
    whatever else starts executions.
    https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html

    Args:
        client: boto3's Step Functions client. It should not retry by itself.
        state_machine_arn: of the state machine, a version or an alias.
        rate: calls a second, retries included.
        clock: seconds of a clock that never goes back.
        sleep: waits for that many seconds.
    """

    def __init__(
        self,
        client: StepFunctions,
        state_machine_arn: str,
        *,
        rate: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        if not rate > 0:
            raise ValueError(f"{rate} executions a second never end: give a rate above 0")
        self._rate = rate
        self._clock = clock
        self._client = _PacedClient(client, 1 / rate, clock, sleep)
        self._starter = Starter(self._client, state_machine_arn, clock=clock, sleep=sleep)

    def start(self, executions: Sequence[ExecutionRequest]) -> Started:
        """Start every execution, and return when each was started, exists already, or has failed for good.

        Throttling, timeouts and errors of the service are tried again, until `PATIENCE_SECONDS` beyond the time that
        the pace takes.
        """
        names = list(dict.fromkeys(execution.name for execution in executions))
        # The credit of one call that was waited for already may still be out.
        deadline = self._clock() + (len(names) + 1) / self._rate + PATIENCE_SECONDS
        self._client.until = deadline
        failed = self._starter.start_all(executions, deadline)
        existed = self._client.existed(names)
        return Started(
            started=tuple(name for name in names if name not in failed and name not in existed),
            existed=tuple(name for name in names if name not in failed and name in existed),
            failed=failed,
        )


@dataclass
class _PacedClient:
    """Step Functions' client whose calls wait for their turn. It remembers which executions existed."""

    client: StepFunctions
    interval: float
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    until: float = math.inf
    _next: float = 0.0
    _existed: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> StartExecutionOutput:
        with self._lock:
            now = self.clock()
            turn = max(now, self._next)
            if turn >= self.until:
                raise OutOfTime
            self._next = turn + self.interval
        if turn > now:
            self.sleep(turn - now)
        try:
            answer = self.client.start_execution(stateMachineArn=stateMachineArn, name=name, input=input)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") == ALREADY_EXISTS:
                self._existed.add(name)
            raise
        if _began_before(answer):
            self._existed.add(name)
        return answer

    def existed(self, names: Sequence[str]) -> set[str]:
        """Which of these existed when they were last to be started; forgets them."""
        found = self._existed.intersection(names)
        self._existed -= found
        return found


def _began_before(answer: Any) -> bool:
    """Whether the execution in StartExecution's answer had begun before, by the date of the answer itself."""
    began, headers = answer.get("startDate"), answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    if not isinstance(began, datetime) or "date" not in headers:
        return False
    return parsedate_to_datetime(headers["date"]) - began > timedelta(seconds=NEW_SECONDS)
