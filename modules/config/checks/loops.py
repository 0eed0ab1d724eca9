"""Workflows that would start themselves, directly or through one another. Pure.

A trigger's `writes_to` says under which prefix of its own bucket its workflow writes. It feeds every trigger of the
bucket whose prefix meets that one: an object under one can lie under the other, which is so where either begins with
the other. Nothing else of a filter is held against it, neither suffix nor events nor whether it is switched off: nobody
here knows what a workflow calls its objects or how it writes them, and a trigger is switched on by one word.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence

from ..settings import TriggerSettings

_ADVICE = "Let the workflow write where no trigger of this chain looks, or into another bucket."
_SUFFIX_ADVICE = (
    "A suffix breaks no loop, as what the workflow calls its objects is not known here; where none of them can have it, "
    "leave writes_to out."
)


def loop_problems(triggers: Mapping[str, TriggerSettings]) -> Iterator[tuple[str, str]]:
    """Every loop among the triggers of one bucket, as (the trigger at whose `writes_to` it is said, text)."""
    for loop in loops(triggers):
        yield loop[0], _said(loop, triggers)


def loops(triggers: Mapping[str, TriggerSettings]) -> list[tuple[str, ...]]:
    """The loops, each once and beginning with the first of its triggers.

    For every trigger that feeds another one, or itself, and in the end is fed by it: the shortest way round. All ways
    round would be more than anybody could read where many workflows write under many prefixes.
    """
    feeds = {
        id: [other for other in sorted(triggers) if _feeds(trigger, triggers[other])]
        for id, trigger in sorted(triggers.items())
    }
    found = {
        _from_the_first(way_back)
        for id, fed in feeds.items()
        for other in fed
        if (way_back := _shortest_way(feeds, other, id)) is not None
    }
    return sorted(found)


def _feeds(trigger: TriggerSettings, other: TriggerSettings) -> bool:
    if trigger.writes_to is None:
        return False
    return _met(trigger.writes_to, other) is not None


def _met(written: str, fed: TriggerSettings) -> str | None:
    """The prefix of a trigger below which a workflow writes, or which is below where it writes."""
    prefixes = fed.object_filter.prefixes or ("",)
    return next((each for each in prefixes if written.startswith(each) or each.startswith(written)), None)


def _shortest_way(feeds: Mapping[str, Sequence[str]], start: str, end: str) -> tuple[str, ...] | None:
    ways: deque[tuple[str, ...]] = deque([(start,)])
    seen = {start}
    while ways:
        way = ways.popleft()
        if way[-1] == end:
            return way
        for following in feeds[way[-1]]:
            if following not in seen:
                seen.add(following)
                ways.append((*way, following))
    return None


def _from_the_first(loop: tuple[str, ...]) -> tuple[str, ...]:
    start = loop.index(min(loop))
    return (*loop[start:], *loop[:start])


def _said(loop: Sequence[str], triggers: Mapping[str, TriggerSettings]) -> str:
    members = [triggers[id] for id in loop]
    advice = f"{_ADVICE} {_SUFFIX_ADVICE}" if any(trigger.suffix for trigger in members) else _ADVICE
    if len(loop) == 1:
        return f"{_where_it_writes(members[0], members[0], 'its own')}: every execution would start another. {advice}"
    steps = []
    for index, trigger in enumerate(members):
        following = (index + 1) % len(loop)
        whose = f'trigger "{loop[following]}"' if following else "this trigger"
        steps.append(_where_it_writes(trigger, members[following], f"{whose}'s"))
    return f"{', whose '.join(steps)}: the executions would start one another for ever. {advice}"


def _where_it_writes(trigger: TriggerSettings, fed: TriggerSettings, whose: str) -> str:
    written = trigger.writes_to or ""
    prefix = _met(written, fed)
    what = f'writes_to "{written}"'
    if not prefix:
        return f"{what} lies under {whose} filter, which has no prefix"
    if not written:
        return f'{what} is the whole bucket and with it {whose} prefix "{prefix}"'
    if written.startswith(prefix):
        return f'{what} lies under {whose} prefix "{prefix}"'
    return f'{what} holds {whose} prefix "{prefix}"'
