"""Objects that are there already: what is known of one, where it was found, and whether a trigger would take it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

Position: TypeAlias = Mapping[str, str | int]
"""Where a source goes on, as its own JSON: everything before it was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundObject:
    """The current version of an object.

    Args:
        key: as it was written, not encoded.
        version_id: None where the object has none: the bucket has no versions, or had none when it was uploaded.
        size: bytes.
        etag: without quotes.
        last_modified: UTC, to the second: `2026-11-23T10:11:12Z`.
    """

    key: str
    version_id: str | None
    size: int
    etag: str
    last_modified: str

    @property
    def is_folder_marker(self) -> bool:
        """Whether this is the empty `folder/` object that the S3 console makes."""
        return self.size == 0 and self.key.endswith("/")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a listing or an inventory.

    Args:
        found: None where the entry is no object that is there now: an older version, a delete marker.
        position: where to go on once this entry is done.
    """

    found: FoundObject | None
    position: Position


class Source(Protocol):
    """Where objects are found."""

    @property
    def identity(self) -> Mapping[str, str]:
        """What makes a position of one source worthless in another, in words."""

    def entries(self, position: Position | None) -> Iterator[Entry]:
        """Everything after a position (None: everything), in an order that stays, a page at a time."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which objects a backfill takes: the trigger's own filter, and what narrows it.

    Args:
        prefixes: what the key begins with one of.
        suffixes: what the key ends with one of.
        skip_folder_markers: leave out empty objects whose key ends in `/`.
        modified_since: earliest `last_modified`. Default: any.
        modified_before: first `last_modified` that is too late. Default: none is.
    """

    prefixes: tuple[str, ...] = ("",)
    suffixes: tuple[str, ...] = ("",)
    skip_folder_markers: bool = False
    modified_since: str | None = None
    modified_before: str | None = None

    def takes(self, found: FoundObject) -> bool:
        """Whether an object is to start an execution."""
        return (
            found.key.startswith(self.prefixes)
            and found.key.endswith(self.suffixes)
            and not (self.skip_folder_markers and found.is_folder_marker)
            # Times of one form, all in UTC: their texts are in the order of time.
            and (self.modified_since is None or found.last_modified >= self.modified_since)
            and (self.modified_before is None or found.last_modified < self.modified_before)
        )


def to_the_second(time: datetime) -> str:
    """A time as `FoundObject.last_modified` has it.

    S3 keeps whole seconds; a listing, an inventory and the local AWS write fractions of their own after them.
    """
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_time(text: str) -> str | None:
    """The same of a time in ISO 8601; None where it is none, or has no zone."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return to_the_second(time) if time.tzinfo else None
