"""What a backfill says about itself, in sentences."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence

from ..console import counted
from .checkpoint import NotStarted, Progress

SAYS_EVERY_SECONDS = 10.0
"""How often a long run says how far it is."""

SHOWN = 10
"""Names, keys and failures that are shown of however many."""


def shown(key: str) -> str:
    """A key on one line of a terminal, whatever it holds."""
    return json.dumps(key, ensure_ascii=not key.isprintable())


def duration(seconds: float) -> str:
    """`45 seconds`, `12 minutes`, `5 hours 33 minutes`: what is over, rounded up."""
    if seconds < 90:
        return counted(max(1, math.ceil(seconds)), "second")
    minutes = math.ceil(seconds / 60)
    if minutes < 90:
        return counted(minutes, "minute")
    hours, minutes = divmod(minutes, 60)
    return counted(hours, "hour") + (f" {counted(minutes, 'minute')}" if minutes else "")


def progress_line(progress: Progress) -> str:
    """How far it has come."""
    line = f"  {counted(progress.seen, 'object')} seen: {counts(progress)}"
    if progress.position and "key" in progress.position:
        line += f"; now at {shown(str(progress.position['key']))}"
    return line


def counts(progress: Progress) -> str:
    """`12 started, 3 existed already, 0 failed`."""
    return f"{progress.started:,} started, {progress.existed:,} existed already, {len(progress.not_started):,} failed"


def failures(not_started: Sequence[NotStarted]) -> Iterator[str]:
    """What failed: how often and why, and the keys of the first."""
    for (code, message), count in Counter((failure.code, failure.message) for failure in not_started).most_common(
        SHOWN
    ):
        yield f"  {count:,} × {code}: {message}"
    for failure in not_started[:SHOWN]:
        yield f"    {shown(failure.found.key)}"
    if len(not_started) > SHOWN:
        yield f"    … and {len(not_started) - SHOWN:,} more, all in the checkpoint"
