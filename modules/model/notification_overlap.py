"""Notification filters of one bucket that S3 would refuse beside each other. Pure.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html: for the same event type, rules
whose prefixes overlap may not have overlapping suffixes, whatever their targets are. The rule is one on filters, not on
the keys that there are: two prefixes overlap where one begins with the other, two suffixes where one ends with the
other, and a missing one overlaps every other.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from .object_filter import ObjectFilter
from .s3_keys import EVENT_KINDS, EventKind, encode
from .text import listed


def common_events(one: ObjectFilter, other: ObjectFilter) -> tuple[EventKind, ...]:
    """The events for which S3 refuses the two filters in one bucket; none where it takes both."""
    if not (_prefixes_overlap(one, other) and _suffixes_overlap(one, other)):
        return ()
    return tuple(kind for kind in EVENT_KINDS if kind in one.events and kind in other.events)


def overlap_problems(filters: Mapping[str, ObjectFilter]) -> Iterator[tuple[str, str]]:
    """Every pair of triggers, in the order in which they stand, as (the later one, text)."""
    for (name, earlier), (later_name, later) in itertools.combinations(filters.items(), 2):
        if problem := overlap_problem(later, earlier, name):
            yield later_name, problem


def overlap_problem(later: ObjectFilter, earlier: ObjectFilter, name: str) -> str | None:
    """Why S3 would refuse `later` beside `earlier`, the filter of trigger `name`; None where it takes both."""
    if not (events := common_events(later, earlier)):
        return None
    every = len(events) == len(EVENT_KINDS)
    which = "every ObjectCreated event" if every else listed([f"ObjectCreated:{event}" for event in events])
    return (
        f'{_described(later)} overlaps trigger "{name}" ({_described(earlier)}) for {which}{_by_encoding(later, earlier)}: '
        "S3 refuses overlapping notification filters. Use suffixes of which neither ends with the other, or the direct-eventbridge "
        "pattern, which allows overlap."
    )


def _prefixes_overlap(one: ObjectFilter, other: ObjectFilter) -> bool:
    first, second = encode(one.prefix or ""), encode(other.prefix or "")
    return first.startswith(second) or second.startswith(first)


def _suffixes_overlap(one: ObjectFilter, other: ObjectFilter) -> bool:
    return _ends_alike(encode(one.suffix or ""), encode(other.suffix or ""))


def _ends_alike(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)


def _described(object_filter: ObjectFilter) -> str:
    parts = [
        f'{field} "{value}"'
        for field, value in (("prefix", object_filter.prefix), ("suffix", object_filter.suffix))
        if value is not None
    ]
    return " with ".join(parts) or "a filter without prefix and suffix"


def _by_encoding(later: ObjectFilter, earlier: ObjectFilter) -> str:
    """What cannot be seen in the suffixes as they are written: `%C3%A9.jpg`, which is `é.jpg`, ends with `9.jpg`."""
    suffixes = later.suffix or "", earlier.suffix or ""
    if _ends_alike(*suffixes):
        return ""
    shorter, longer = sorted(map(encode, suffixes), key=len)
    return f' (S3 compares encoded keys, and "{longer}" ends with "{shorter}")'
