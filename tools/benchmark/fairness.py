"""Before anything is measured: the handlers that are compared have to start the same executions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .batches import batch
from .endpoint import Behaviour, Endpoint
from .handlers import Handler
from .instance import Context

MESSAGES = 25

Started = list[tuple[str, str]]


class NotTheSame(Exception):
    """Two handlers started different executions; the message names them."""


def check_same_executions(handlers: Iterable[tuple[str, Handler]], endpoint: Endpoint) -> int:
    """Give every handler, by name, the same batch.

    Returns:
        How many executions each of them started.

    Raises:
        NotTheSame: one starts others than the first, by name and input, or reports a failed message.
    """
    first: tuple[str, Started] | None = None
    for name, handler in handlers:
        endpoint.configure(Behaviour(remember=True))
        response = handler(batch("same", MESSAGES), Context())
        started = sorted((call["name"], call["input"]) for call in endpoint.calls())
        if response != {"batchItemFailures": []}:
            raise NotTheSame(f"{name} reports failed messages where nothing fails: {_shortened(response)}")
        first = first or (name, started)
        if started != first[1]:
            raise NotTheSame(
                f"{name} does not start what {first[0]} starts: {len(started)} and {len(first[1])} executions, "
                f"{len(set(started) & set(first[1]))} of them with the same name and input"
            )
    return len(first[1]) if first else 0


def _shortened(response: Any) -> str:
    return repr(response)[:200]
