"""Empties a dead-letter queue: starts what its messages announce, and deletes a message once all of that is started.

A message is deleted last. Whatever ends the run before, it is still in the queue, comes back when its visibility
timeout is up, and finds its executions there: on a STANDARD machine nothing is lost and nothing started twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ..console import counted, say
from ..paced_starter import PacedStarter, Started
from .queue import DeadLetterMessage, DeadLetters

VISIBILITY_SECONDS = 60
"""For how long a message is ours. One round takes some 2 seconds, and `PATIENCE_SECONDS` where calls fail."""

LONGEST_VISIBILITY_SECONDS = 12 * 3600
"""SQS API: ChangeMessageVisibility."""

MOST_A_ROUND = 100
MOST_IN_VAIN = 10
"""Executions that fail one after the other before the run ends."""

OWN_FAULTS = frozenset({"InvalidExecutionInput", "InvalidName", "ValidationException"})
"""What StartExecution refuses of one execution, and says nothing about the next one."""

MOST_LEFT = 1000
"""Messages that stay are kept hidden until the end of the run; with more of them somebody has to look first."""


@dataclass
class Outcome:
    """What came of a run.

    Attributes:
        done: messages that are gone from the queue.
        started, existed: executions.
        left: messages that stay, by id, and why.
        stopped: why the run ended before the queue was empty; None where it did not.
        refused: whether that was because nothing can be started.
    """

    done: int = 0
    started: int = 0
    existed: int = 0
    left: dict[str, list[str]] = field(default_factory=dict)
    stopped: str | None = None
    refused: bool = False

    @property
    def is_complete(self) -> bool:
        return not self.left and self.stopped is None


class Drain:
    """One run over a dead-letter queue.

    Args:
        queue: what is emptied.
        starter: starts the executions.
        rate: executions a second; a round is what that makes in two seconds.
        limit: messages at most. Default: all.
        remembers_names: whether the state machine refuses a second start. Where it does not, a message that must stay
            starts nothing: each run would start it again.
        interrupted: asked between rounds.
        visibility: seconds for which a message that was received is nobody else's.
    """

    def __init__(
        self,
        queue: DeadLetters,
        starter: PacedStarter,
        *,
        rate: float,
        limit: int | None = None,
        remembers_names: bool,
        interrupted: Callable[[], bool] = lambda: False,
        visibility: int = VISIBILITY_SECONDS,
    ) -> None:
        self._queue = queue
        self._starter = starter
        self._rate = rate
        self._round = max(1, min(MOST_A_ROUND, int(2 * rate)))
        self._limit = limit
        self._remembers_names = remembers_names
        self._interrupted = interrupted
        self._visibility = visibility
        self._held: dict[str, DeadLetterMessage] = {}
        self._in_vain = 0
        self._outcome = Outcome()

    def run(self) -> Outcome:
        """Goes on until the queue gives nothing more, the limit is reached, or nothing can be started."""
        outcome, seen = self._outcome, 0
        try:
            while outcome.stopped is None:
                most = self._round if self._limit is None else min(self._round, self._limit - seen)
                if most <= 0:
                    break
                if self._interrupted():
                    outcome.stopped = "it was interrupted"
                    break
                messages = self._receive(most)
                if messages is None:
                    break
                seen += len(messages)
                self._work_on(messages)
                if len(outcome.left) >= MOST_LEFT:
                    outcome.stopped = f"{counted(len(outcome.left), 'message')} stay already: look at them first"
        finally:
            self._queue.give_back(list(self._held.values()))
        return outcome

    def _receive(self, most: int) -> list[DeadLetterMessage] | None:
        """Messages not seen before in this run; None where there are no more.

        What an interrupted run had received is hidden until its time is up: it is waited for, that long.
        """
        until, said = time.monotonic() + self._visibility + 1, False
        while not self._interrupted():
            received = self._queue.receive(most, visibility=self._visibility)
            # A standard queue may deliver a message twice, and a later delivery has the handle that counts.
            latest = {message.id: message for message in received}
            new = [message for id, message in latest.items() if id not in self._held]
            self._held |= latest
            if new:
                return new
            # Nothing, or only what stays and has come back meanwhile.
            visible, in_flight = self._queue.counts()
            hidden = in_flight - len(self._held)
            if visible <= 0 and hidden <= 0:
                return None
            if time.monotonic() > until:
                there = counted(max(visible, 0) + max(hidden, 0), "message")
                self._outcome.stopped = f"about {there} did not come back: another reader has them"
                return None
            if hidden > 0 and not said:
                said = True
                say(
                    f"about {counted(hidden, 'message')} received by somebody else, or by a run that was interrupted: "
                    f"waiting until they come back, {self._visibility} s at most"
                )
        return []

    def _work_on(self, messages: list[DeadLetterMessage]) -> None:
        """One round: start, delete what is started, and note what stays."""
        outcome = self._outcome
        may_start = [message for message in messages if self._remembers_names or not message.dead_letter.problems]
        executions = [execution for message in may_start for execution in message.dead_letter.executions]
        if (seconds := len(executions) / self._rate) > self._visibility / 2:
            self._queue.keep(messages, min(self._visibility + int(seconds), LONGEST_VISIBILITY_SECONDS))
        came = self._starter.start(executions)
        done = []
        for message in messages:
            if reasons := _reasons_to_stay(message, came):
                outcome.left[message.id] = reasons
                for reason in reasons:
                    say(f"message {message.id} stays: {reason}")
            else:
                done.append(message)
        not_deleted = self._queue.delete(done)
        for message in done:
            if message.id in not_deleted:
                outcome.left[message.id] = ["its executions are started, but SQS did not delete it: run it again"]
                say(f"message {message.id} stays: {outcome.left[message.id][0]}")
            else:
                outcome.done += 1
                del self._held[message.id]
                for text in message.dead_letter.skipped:
                    say(f"message {message.id} starts nothing: {text}")
        outcome.started += len(came.started)
        outcome.existed += len(came.existed)
        if messages:
            say(
                f"{counted(outcome.done, 'message')} done: {counted(outcome.started, 'execution')} started, "
                f"{outcome.existed:,} existed already; {len(outcome.left):,} stay"
            )
        self._stop_in_vain(came)

    def _stop_in_vain(self, came: Started) -> None:
        """Ends the run where executions fail one after the other, for a reason that is not their own."""
        failures = [failure for failure in came.failed.values() if failure.code not in OWN_FAULTS]
        self._in_vain = 0 if came.started or came.existed else self._in_vain + len(failures)
        if failures and self._in_vain >= MOST_IN_VAIN:
            code, message = failures[-1].code, failures[-1].message
            self._outcome.refused = True
            self._outcome.stopped = f"nothing can be started ({code}: {message}). Find the cause first"


def _reasons_to_stay(message: DeadLetterMessage, came: Started) -> list[str]:
    reasons = list(message.dead_letter.problems)
    for execution in message.dead_letter.executions:
        if failure := came.failed.get(execution.name):
            reasons.append(f"{execution.name} was not started: {failure.code}: {failure.message}")
    return reasons
