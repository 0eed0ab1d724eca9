"""What the commands print: one thing a line, at once, and with nothing in it that a terminal would obey."""

from __future__ import annotations

from plan_review.escape import visible


def say(text: str = "") -> None:
    """Prints one line. Keys and error messages are other people's: controls are shown, not sent."""
    print(visible(text), flush=True)


def counted(number: int, noun: str) -> str:
    """`1 message`, `2 messages`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
