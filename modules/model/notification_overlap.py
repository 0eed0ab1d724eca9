"""Notification filters of one bucket that S3 would refuse beside each other. Pure.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html: for the same event type, rules
whose prefixes overlap may not have overlapping suffixes, whatever their targets are. The rule is one on filters, not on
the keys that there are: two prefixes overlap where one begins with the other, two suffixes where one ends with the
other, and a missing one overlaps every other.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Mapping, Sequence

from .object_filter import ObjectFilter, notification_ids
from .other_notifications import OtherNotifications
from .s3_keys import EVENT_KINDS, EventKind, encode
from .text import listed


def common_events(one: ObjectFilter, other: ObjectFilter) -> tuple[EventKind, ...]:
    """The events for which S3 refuses the two filters in one bucket; none where it takes both."""
    if not any(_overlap(*pair) for pair in itertools.product(_encoded(one), _encoded(other))):
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
    return _refused(later, f'trigger "{name}" ({_described(earlier)})', events, _by_encoding(later, earlier))


def other_problems(name: str, later: ObjectFilter, others: OtherNotifications) -> Iterator[str]:
    """Why S3 would refuse the entry `name`, whose filter is `later`, beside those of others."""
    for entry in others.entries():
        if entry.id in itertools.islice(notification_ids(name), later.entries):
            yield f'other_notifications has an entry with the id of this trigger\'s own, "{entry.id}". Remove it, or give it another id.'
        events = tuple(
            kind
            for kind in EVENT_KINDS
            if kind in later.events and not {f"s3:ObjectCreated:{kind}", "s3:ObjectCreated:*"}.isdisjoint(entry.events)
        )
        theirs = entry.filter_prefix or "", entry.filter_suffix or ""
        if events and any(_overlap(own, theirs) for own in _encoded(later)):
            yield _refused(later, f'the entry "{entry.id}" of other_notifications', events)


def _refused(later: ObjectFilter, other: str, events: Sequence[EventKind], why: str = "") -> str:
    every = len(events) == len(EVENT_KINDS)
    which = "every ObjectCreated event" if every else listed([f"ObjectCreated:{event}" for event in events])
    return (
        f"{_described(later)} overlaps {other} for {which}{why}: "
        "S3 refuses overlapping notification filters. Use suffixes of which neither ends with the other, or the direct-eventbridge "
        "pattern, which allows overlap."
    )


def _encoded(one: ObjectFilter) -> list[tuple[str, str]]:
    """Every prefix and suffix as S3 compares them."""
    return [(encode(prefix), encode(suffix)) for prefix, suffix in _pairs(one)]


def _pairs(one: ObjectFilter) -> Iterator[tuple[str, str]]:
    return itertools.product(one.prefixes or ("",), one.suffixes or ("",))


def _overlap(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return (one[0].startswith(other[0]) or other[0].startswith(one[0])) and _ends_alike(one[1], other[1])


def _ends_alike(one: str, other: str) -> bool:
    return one.endswith(other) or other.endswith(one)


def _described(object_filter: ObjectFilter) -> str:
    parts = [
        f"{field} {listed([json.dumps(value, ensure_ascii=False) for value in values], 5, 'or')}"
        for field, values in (("prefix", object_filter.prefixes), ("suffix", object_filter.suffixes))
        if values
    ]
    return " with ".join(parts) or "a filter without prefix and suffix"


def _by_encoding(later: ObjectFilter, earlier: ObjectFilter) -> str:
    """What cannot be seen in the suffixes as they are written: `%C3%A9.jpg`, which is `é.jpg`, ends with `9.jpg`."""
    suffixes = list(itertools.product(later.suffixes or ("",), earlier.suffixes or ("",)))
    if any(_ends_alike(*pair) for pair in suffixes):
        return ""
    shorter, longer = next(sorted(map(encode, pair), key=len) for pair in suffixes if _ends_alike(*map(encode, pair)))
    return f' (S3 compares encoded keys, and "{longer}" ends with "{shorter}")'
