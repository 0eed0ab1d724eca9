"""What the commands print: one thing a line, at once, and with nothing in it that a terminal would obey."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from ..model.text import visible


def say(text: str = "") -> None:
    """Prints one line. Keys and error messages are other people's: controls are shown, not sent."""
    print(visible(text), flush=True)


def counted(number: int, noun: str) -> str:
    """`1 message`, `2 messages`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


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
