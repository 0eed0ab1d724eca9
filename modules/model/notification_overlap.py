"""Notification filters of one bucket that S3 would refuse beside each other. Pure.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html: for the same event type, rules
whose prefixes overlap may not have overlapping suffixes, whatever their targets are. The rule is one on filters, not on
the keys that there are: two prefixes overlap where one begins with the other, two suffixes where one ends with the
other, and a missing one overlaps every other.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from .object_filter import ObjectFilter, notification_ids
from .other_notifications import OtherNotifications
from .s3_keys import EVENT_KINDS, EventKind, Part, encode, ends_alike, parts_overlap
from .text import listed


def common_events(one: ObjectFilter, other: ObjectFilter) -> tuple[EventKind, ...]:
    """The events for which S3 refuses the two filters in one bucket; none where it takes both."""
    if _meeting(one, other) is None:
        return ()
    return tuple(kind for kind in EVENT_KINDS if kind in one.events and kind in other.events)


def overlap_problems(filters: Mapping[str, ObjectFilter]) -> Iterator[tuple[str, str]]:
    """Every pair of triggers, in the order in which they stand, as (the later one, text)."""
    for (name, earlier), (later_name, later) in itertools.combinations(filters.items(), 2):
        if problem := overlap_problem(later, earlier, name):
            yield later_name, problem


def overlap_problem(later: ObjectFilter, earlier: ObjectFilter, name: str) -> str | None:
    """Why S3 would refuse `later` beside `earlier`, the filter of trigger `name`; None where it takes both."""
    if not (events := common_events(later, earlier)) or (meeting := _meeting(later, earlier)) is None:
        return None
    own, other = meeting
    return _refused(own, f'trigger "{name}" ({_described(other)})', events, _by_encoding(own, other))


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
        own = next((own for own in _parts(later) if parts_overlap(_encoded(own), entry.part)), None)
        if events and own is not None:
            yield _refused(own, f'the entry "{entry.id}" of other_notifications', events)


def _refused(later: Part, other: str, events: Sequence[EventKind], why: str = "") -> str:
    every = len(events) == len(EVENT_KINDS)
    which = "every ObjectCreated event" if every else listed([f"ObjectCreated:{event}" for event in events])
    return (
        f"{_described(later)} overlaps {other} for {which}{why}: "
        "S3 refuses overlapping notification filters. Use suffixes of which neither ends with the other, or the direct-eventbridge "
        "pattern, which allows overlap."
    )


def _parts(one: ObjectFilter) -> Iterator[Part]:
    return itertools.product(one.prefixes or ("",), one.suffixes or ("",))


def _meeting(one: ObjectFilter, other: ObjectFilter) -> tuple[Part, Part] | None:
    """The first parts of the two that S3 refuses beside each other."""
    pairs = itertools.product(_parts(one), _parts(other))
    return next((pair for pair in pairs if parts_overlap(*map(_encoded, pair))), None)


def _encoded(part: Part) -> Part:
    """As S3 compares it."""
    prefix, suffix = part
    return encode(prefix), encode(suffix)


def _described(part: Part) -> str:
    words = [f'{field} "{value}"' for field, value in zip(("prefix", "suffix"), part, strict=True) if value]
    return " with ".join(words) or "a filter without prefix and suffix"


def _by_encoding(later: Part, earlier: Part) -> str:
    """What cannot be seen in the suffixes as they are written: `%C3%A9.jpg`, which is `é.jpg`, ends with `9.jpg`."""
    suffixes = later[1], earlier[1]
    if ends_alike(*suffixes):
        return ""
    shorter, longer = sorted(map(encode, suffixes), key=len)
    return f' (S3 compares encoded keys, and "{longer}" ends with "{shorter}")'
