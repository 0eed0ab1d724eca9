"""The objects that a backfill takes, cut into pieces that are started, and remembered, one at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .objects import Entry, FoundObject, Position, Selection

CHUNK_SECONDS = 2.0
"""What an interrupt waits for, and what an EXPRESS machine may be given twice after a crash."""

LARGEST_CHUNK = 1000
ENTRIES_OF_A_CHUNK = 10_000
"""A chunk ends after so many entries, however few of them are taken, so that the position is remembered meanwhile."""


@dataclass(frozen=True)
class Chunk:
    """Some objects in the order of their source.

    Args:
        objects: those that are taken.
        seen: objects that were looked at for them.
        position: where the source goes on after the last of those.
    """

    objects: tuple[FoundObject, ...]
    seen: int
    position: Position


def chunks(
    entries: Iterable[Entry], selection: Selection, *, size: int, most_entries: int = ENTRIES_OF_A_CHUNK
) -> Iterator[Chunk]:
    """Cut entries into chunks of at most `size` objects; every entry is in one of them."""
    objects: list[FoundObject] = []
    entries_seen = seen = 0
    position: Position = {}
    for entry in entries:
        entries_seen += 1
        position = entry.position
        if entry.found is not None:
            seen += 1
            if selection.takes(entry.found):
                objects.append(entry.found)
        if len(objects) == size or entries_seen == most_entries:
            yield Chunk(tuple(objects), seen, position)
            objects, entries_seen, seen = [], 0, 0
    if entries_seen:
        yield Chunk(tuple(objects), seen, position)


def chunk_size(rate: float) -> int:
    """How many executions begin in about `CHUNK_SECONDS`, given their rate a second."""
    return max(1, min(LARGEST_CHUNK, round(rate * CHUNK_SECONDS)))
