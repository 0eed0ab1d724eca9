"""`backfill --go`: chunk after chunk, each remembered once it is started, until nothing is left or somebody stops it.

Killed between starting a chunk and remembering it, a backfill starts that chunk again: the executions have the names
that they had, and Step Functions refuses them.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from forwarder.starter import ExecutionRequest

from ..console import counted
from ..paced_starter import Started
from .checkpoint import Checkpoint, NotStarted, Progress
from .chunks import chunks
from .messages import SAYS_EVERY_SECONDS, progress_line
from .objects import FoundObject, Selection, Source

HOPELESS_IN_A_ROW = 25
"""So many failures, in chunks of which nothing was started, are not about some objects: the backfill stops."""

HOPELESS_IN_ALL = 1000
"""It stops after so many as well: a checkpoint shall not grow with the bucket."""


class Starts(Protocol):
    """The part of `PacedStarter` that is used."""

    def start(self, executions: Sequence[ExecutionRequest]) -> Started: ...


class End(enum.Enum):
    """Why a backfill ended."""

    DONE = enum.auto()
    LEFT = enum.auto()  # everything was tried, and something failed
    HOPELESS = enum.auto()
    INTERRUPTED = enum.auto()


@dataclass(frozen=True, kw_only=True)
class Backfill:
    """Starts an execution for every object that is selected.

    Args:
        source: where objects are found.
        selection: which of them are taken.
        execution: what one of them starts.
        starter: starts executions, at its own pace.
        checkpoint: where it is remembered what is done; held by the caller.
        chunk_size: executions between one memory and the next.
        say: takes a line for the operator.
        interrupted: whether somebody wants it to stop; asked after every chunk.
        clock: seconds of a clock that never goes back, for the pace of the lines.
    """

    source: Source
    selection: Selection
    execution: Callable[[FoundObject], ExecutionRequest]
    starter: Starts
    checkpoint: Checkpoint
    chunk_size: int
    say: Callable[[str], None]
    interrupted: Callable[[], bool]
    clock: Callable[[], float] = time.monotonic

    def go(self) -> tuple[End, Progress]:
        """Go on where the checkpoint is, and remove it when everything is started.

        Raises:
            ClientError, BotoCoreError, ConfigurationError: of the source. What was started is remembered.
            OSError: of the checkpoint. What was remembered before is what counts.
        """
        progress = self.checkpoint.load() or Progress()
        if progress.not_started:
            self.say(f"Trying again what failed the last time: {counted(len(progress.not_started), 'execution')}.")
            progress, end = self._again(progress)
            if end:
                return end, progress
        if not progress.complete:
            progress, end = self._all(progress)
            if end:
                return end, progress
            if progress.not_started:
                self.say(f"Trying again what failed: {counted(len(progress.not_started), 'execution')}.")
                progress, end = self._again(progress)
                if end:
                    return end, progress
        if progress.not_started:
            return End.LEFT, progress
        self.checkpoint.remove()
        return End.DONE, progress

    def _all(self, progress: Progress) -> tuple[Progress, End | None]:
        """Everything that the source still has."""
        in_a_row, said = 0, self.clock()
        for chunk in chunks(self.source.entries(progress.position), self.selection, size=self.chunk_size):
            done, failed = self._start(progress, chunk.objects)
            progress = done.model_copy(
                update={
                    "position": dict(chunk.position),
                    "seen": progress.seen + chunk.seen,
                    "not_started": (*progress.not_started, *failed),
                }
            )
            self.checkpoint.save(progress)
            if self.clock() - said >= SAYS_EVERY_SECONDS:
                said = self.clock()
                self.say(progress_line(progress))
            if chunk.objects:
                in_a_row = in_a_row + len(failed) if len(failed) == len(chunk.objects) else 0
            if in_a_row >= HOPELESS_IN_A_ROW or len(progress.not_started) >= HOPELESS_IN_ALL:
                return progress, End.HOPELESS
            if self.interrupted():
                return progress, End.INTERRUPTED
        progress = progress.model_copy(update={"complete": True})
        self.checkpoint.save(progress)
        return progress, None

    def _again(self, progress: Progress) -> tuple[Progress, End | None]:
        """Everything that failed, once more."""
        still: list[NotStarted] = []
        waiting = progress.not_started
        while waiting:
            some, waiting = waiting[: self.chunk_size], waiting[self.chunk_size :]
            done, failed = self._start(progress, [failure.found for failure in some])
            still += failed
            progress = done.model_copy(update={"not_started": (*still, *waiting)})
            self.checkpoint.save(progress)
            if self.interrupted():
                return progress, End.INTERRUPTED
        return progress, None

    def _start(self, progress: Progress, objects: Sequence[FoundObject]) -> tuple[Progress, list[NotStarted]]:
        """Progress with the executions of some objects counted, and those that were not started."""
        wanted = {(execution := self.execution(found)).name: (execution, found) for found in objects}
        if not wanted:
            return progress, []
        result = self.starter.start([execution for execution, _ in wanted.values()])
        failed = [NotStarted(wanted[name][1], why.code, why.message) for name, why in result.failed.items()]
        totals = {
            "started": progress.started + len(result.started),
            "existed": progress.existed + len(result.existed),
        }
        return progress.model_copy(update=totals), failed
