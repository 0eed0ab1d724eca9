"""The dry run: what is in the dead-letter queue, and what a redrive would make of it. Changes nothing."""

from __future__ import annotations

from ..console import counted, say
from ..state_machine import NOT_KNOWN, Machine
from .dead_letter import shown_key
from .queue import DeadLetterMessage, DeadLetters

LOOK_AT = 100
"""Messages that are shown by default: each asks DescribeExecution, which AWS throttles for the whole account."""

HIDDEN_SECONDS = 60
"""While they are received, so that none is received twice; they are given back before anything is shown."""


def look(queue: DeadLetters, machine: Machine, *, limit: int | None, moves: bool) -> bool:
    """Shows what each message would start.

    Args:
        queue: what to look into.
        machine: what would be started.
        limit: messages at most. Default: `LOOK_AT`.
        moves: whether a redrive gives the messages to the function, instead of starting their executions itself.

    Returns:
        Whether everything there is, as far as it was looked at, could be started.
    """
    visible, in_flight = queue.counts()
    say(f"{queue.name}: about {counted(visible, 'message')}, and {in_flight:,} that somebody has received")
    messages = _all(queue, LOOK_AT if limit is None else limit)
    would_start: dict[str, str | None] = {}
    staying = 0
    for message in messages:
        staying += not _show(message, machine, would_start, moves)
    exist = sum(status not in (None, NOT_KNOWN) for status in would_start.values())
    verb = "would come back again" if moves else "would stay"
    say()
    say(
        f"{counted(len(messages), 'message')} looked at: {counted(len(would_start), 'execution')}, of which {exist:,} exist already; "
        f"{counted(staying, 'message')} {verb}"
    )
    if len(messages) < visible:
        say(f"There are more: --limit {visible} looks at all of them.")
    return not staying and machine.exists


def _all(queue: DeadLetters, limit: int) -> list[DeadLetterMessage]:
    messages: dict[str, DeadLetterMessage] = {}
    try:
        while len(messages) < limit:
            received = queue.receive(limit - len(messages), visibility=HIDDEN_SECONDS)
            again = any(message.id in messages for message in received)
            messages.update((message.id, message) for message in received)
            if again or not received:
                break
    finally:
        queue.give_back(list(messages.values()))
    return list(messages.values())


def _show(message: DeadLetterMessage, machine: Machine, would_start: dict[str, str | None], moves: bool) -> bool:
    """Prints a message; whether it could be started as a whole."""
    dead_letter = message.dead_letter
    say()
    say(f"message {message.id}" + (f", sent {message.sent:%Y-%m-%dT%H:%M:%SZ}" if message.sent else ""))
    for reason in dead_letter.reasons:
        say(f"  failed: {reason}")
    if dead_letter.advice:
        say(f"  advice: {dead_letter.advice}")
    for execution in dead_letter.executions:
        if execution.name not in would_start:
            would_start[execution.name] = machine.status_of(execution.name)
        say(f"  {_starts(would_start[execution.name])} {execution.name} for {shown_key(execution.key)}")
    for text in dead_letter.skipped:
        say(f"  starts nothing: {text}")
    if dead_letter.may_double:
        say("  can double: EventBridge may have been heard, and have started an execution under a name of its own")
    for problem in dead_letter.problems:
        say(f"  {'would come back' if moves else 'would stay'}: {problem}")
    return not dead_letter.problems


def _starts(status: str | None) -> str:
    if status is None or status == NOT_KNOWN:
        return "would start"
    return f"exists already ({status}):"
