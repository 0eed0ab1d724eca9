"""SIGINT and SIGTERM end a redrive or backfill after what is under way; a second one ends it at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)
SAID = b"\nInterrupted: it ends after what is under way. Once more ends it at once.\n"


@contextmanager
def interruptible() -> Iterator[Callable[[], bool]]:
    """Whether a signal has come, until the block ends. In the main thread only."""
    came = False
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        for each in SIGNALS:
            signal.signal(each, before[each])
        os.write(2, SAID)  # not print, which may be in the middle of a line of its own

    for number in SIGNALS:
        signal.signal(number, note)
    try:
        yield lambda: came
    finally:
        for number in SIGNALS:
            signal.signal(number, before[number])
