"""One invocation of the function in a time of its own: the forwarder's threads are real, its seconds are not.

Every thread has its own clock, which moves by what its calls and pauses take: threads that wait side by side use up the
same seconds. What has not come back at the deadline hangs until the sandbox thaws, as on Lambda, where threads that
are left behind are frozen with it and go on in its next invocation. A process that dies takes all its threads with it.
"""

import concurrent.futures
import json
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Literal

import forwarder.starter
import pytest
from forwarder.pace import Pace
from forwarder.starter import Starter, StartExecutionOutput

from tests.unit.forwarder.state_machine import Answer, StandardMachine, identity_of
from tests.unit.forwarder.support import STATE_MACHINE_ARN

REAL_SECONDS = 20.0  # nothing here takes that long, unless the forwarder waits for what cannot happen

LAST_CALL_SECONDS = 0.5  # before the deadline: what is asked for later is answered too late
ROUNDING_SECONDS = 0.001  # Lambda tells the remaining time in milliseconds


class ProcessDied(BaseException):
    """The function's process is gone; no code of its own may catch this."""


class Unpaced(Pace):
    """Never makes anyone wait."""

    def wait(self, now: float) -> tuple[float, bool]:
        return 0.0, True

    def answered(self, turn_taken: float, now: float, *, throttled: bool) -> None:
        pass


@dataclass(frozen=True)
class Death:
    """Where the process dies: at a StartExecution for this object, before or after Step Functions has seen it."""

    identity: str
    when: Literal["before", "after"]


@dataclass(eq=False)
class Invocation:
    """Clock, pauses, endpoint and context of one invocation; what it sees that must not be goes into `violations`."""

    machine: StandardMachine
    begins: float
    remaining_seconds: float
    workers: int
    violations: list[str]
    death: Death | None = None
    aws_request_id: str = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"
    invoked_function_arn: str = "arn:aws:lambda:us-east-2:111122223333:function:forwarder"
    acknowledged: set[str] = field(default_factory=set)  # objects whose start or existence was answered in time
    last_answers: dict[str, tuple[Answer, float]] = field(default_factory=dict)  # by object, and when it comes

    def __post_init__(self) -> None:
        self._main = threading.get_ident()
        self._main_now = self._latest = self.begins
        self._thread = threading.local()
        self._changed = threading.Condition()
        self._deadline_known = threading.Event()
        self._thawed = threading.Event()
        self._thaws_at = self._waits_until = self.begins
        self._hanging = self._inside = 0
        self._dead = self._over = False
        self._futures: list[Future[Any]] = []

    @property
    def ends(self) -> float:
        """When Lambda ends the function."""
        return self.begins + self.remaining_seconds

    @property
    def deadline(self) -> float:
        """When the forwarder has to be back: a second before the end, or a fifth of the time where that is less."""
        return self.ends - min(1.0, 0.2 * self.remaining_seconds)

    @property
    def now(self) -> float:
        """The time of the thread that the handler runs in."""
        return self._main_now

    @property
    def busiest(self) -> float:
        """The latest time that any thread came to."""
        return self._latest

    @property
    def left_threads_behind(self) -> bool:
        """Whether a call or a pause had not come back at the deadline."""
        return self._hanging > 0

    def starter(self) -> Starter:
        """The real one, in this time; pauses have their full length."""
        return Starter(
            self,
            STATE_MACHINE_ARN,
            clock=self.clock,
            sleep=self.pause,
            jitter=lambda longest: longest,
            workers=self.workers,
            # The pace is one for all threads, which here have no time in common: only one that is alone can keep it.
            pace=Pace(wall_clock=self.clock) if self.workers == 1 else Unpaced(),
        )

    def get_remaining_time_in_millis(self) -> int:
        return round((self.ends - self.clock()) * 1000)

    def clock(self) -> float:
        if self._dead:
            raise ProcessDied
        if threading.get_ident() == self._main:
            return self._main_now
        now: float = getattr(self._thread, "now", self.begins)
        return now

    def pause(self, seconds: float) -> None:
        self.advance(seconds)

    def advance(self, seconds: float) -> bool:
        """Spend seconds in a pause or a call. Whether it came back in time: if not, it did when the sandbox thawed."""
        now = self.clock() + seconds
        if not self._deadline_known.wait(REAL_SECONDS):
            self.violations.append("the forwarder does not wait for its calls until its deadline")
            raise ProcessDied
        with self._changed:
            self._latest = max(self._latest, now)
            if hangs := now > self._waits_until:
                self._hanging += 1
                self._changed.notify_all()
        if hangs:
            self._thawed.wait(REAL_SECONDS)
            now = max(now, self._thaws_at)
        self._thread.now = now
        self.clock()
        return not hangs

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> StartExecutionOutput:
        with self._changed:
            now = self.clock()
            self._inside += 1
        try:
            return self._ask(name, input, now)
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def _ask(self, name: str, input: str, now: float) -> StartExecutionOutput:
        if self._over:
            self.violations.append(f"{name} was asked for after its invocation")
        if now > self.deadline - LAST_CALL_SECONDS + ROUNDING_SECONDS:
            self.violations.append(f"{name} was asked for {self.deadline - now} s before the deadline")
        identity = identity_of(json.loads(input))
        if identity in self.last_answers and self.last_answers[identity][0].is_final:
            self.violations.append(f"{name} was asked for after it was refused")
        if self.death == Death(identity, "before"):
            self._die()
        answer, given = self.machine.asked(name, input, identity)
        self.last_answers[identity] = answer, now + answer.seconds
        if self.death == Death(identity, "after"):
            self._die()
        if self.advance(answer.seconds) and given.says_it_exists:
            self.acknowledged.add(identity)
        return given.to_the_caller()

    def wait(self, futures: Iterable[Future[Any]], timeout: float | None = None) -> None:
        """`concurrent.futures.wait` in this time: back when all is done, or nothing more happens before the timeout."""
        self._futures = list(futures)
        self._waits_until = float("inf") if timeout is None else self._main_now + timeout
        self._deadline_known.set()
        workers = min(self.workers, len(self._futures))

        def settled() -> bool:
            done = sum(future.done() for future in self._futures)
            return self._dead or done + self._hanging == len(self._futures) or self._hanging == workers

        for future in self._futures:
            future.add_done_callback(lambda _: self._notify())
        with self._changed:
            if not self._changed.wait_for(settled, REAL_SECONDS):
                self.violations.append("the forwarder waits for what cannot happen")
        if self._dead:
            raise ProcessDied
        self._main_now = self._waits_until if self._hanging else self._latest

    def run(self, handler: Callable[[], Any]) -> Any:
        """What the handler returns; the invocation is over then.

        Raises:
            ProcessDied: it died before.
        """
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(forwarder.starter, "wait", self.wait)
                return handler()
        except ProcessDied:
            self._deadline_known.set()
            self._thawed.set()
            with self._changed:
                self._changed.wait_for(lambda: not self._inside, REAL_SECONDS)
            raise
        finally:
            self._over = True
            if self._main_now > self.deadline + ROUNDING_SECONDS:
                self.violations.append(f"the handler was back {self._main_now - self.deadline} s after its deadline")

    def thaw(self, now: float) -> None:
        """Let the threads that were left behind go on, at that time, to their end."""
        self._thaws_at = now
        self._thawed.set()
        if not self._dead:
            concurrent.futures.wait([future for future in self._futures if not future.cancelled()], REAL_SECONDS)

    def _die(self) -> None:
        with self._changed:
            self._dead = True
            self._changed.notify_all()
        raise ProcessDied

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()
