"""Values of a plan: JSON, and in the place of what nobody may see or knows, a mark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TypeAlias

Json: TypeAlias = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True)
class Sensitive:
    """A value that is not kept: only whether two of them are equal can be told."""

    fingerprint: bytes = field(repr=False)


@dataclass(frozen=True)
class Unknown:
    """A value that only the apply brings."""


UNKNOWN = Unknown()

Value: TypeAlias = None | bool | int | float | str | Sensitive | Unknown | list["Value"] | dict[str, "Value"]
Path: TypeAlias = tuple[str | int, ...]

_DEEPEST = 64
"""Levels of JSON inside a string; what is nested deeper is compared as text."""


def same(one: Value, other: Value) -> bool:
    """Equality as JSON has it: `true` is not 1."""
    if isinstance(one, str):
        return one == other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return False
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def at(value: Value, *path: str | int) -> Value:
    """What stands at `path`; None where nothing does."""
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return value if isinstance(value, Sensitive | Unknown) else None
    return value


def steps_of(dotted: str) -> list[str | int]:
    """The steps of a path that is written with dots: `retry_policy.0.maximum_retry_attempts`."""
    return [int(step) if step.isdecimal() else step for step in dotted.split(".")]


def gathered(value: Value, dotted: str) -> list[Value]:
    """Everything at a path through blocks, of which there may be many: `ingress.cidr_blocks`. Nulls are left out."""
    found = listed(value)
    for name in dotted.split("."):
        found = [item for block in found for item in listed(at(block, name))]
    return [item for item in found if item is not None]


def text_at(value: Value, *path: str | int) -> str | None:
    """The string at `path`, if it is one that is known and not empty."""
    found = at(value, *path)
    return found if isinstance(found, str) and found else None


def listed(value: Value) -> list[Value]:
    """A list's items, a single value as a list of one, nothing as an empty one."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def strings(value: Value) -> list[str]:
    """The strings of a list, or a single one."""
    return [item for item in listed(value) if isinstance(item, str)]


def leaves(value: Value, path: Path = ()) -> Iterator[tuple[Path, Value]]:
    """Every value that holds no other."""
    rest: list[tuple[Path, Value]] = [(path, value)]
    while rest:
        path, value = rest.pop()
        if value and isinstance(value, dict):
            rest.extend(((*path, key), inner) for key, inner in reversed(value.items()))
        elif value and isinstance(value, list):
            rest.extend(((*path, index), value[index]) for index in reversed(range(len(value))))
        else:
            yield path, value


@lru_cache(maxsize=2_000)
def decoded(text: str) -> dict[str, Value] | list[Value] | None:
    """The object or list that a string holds as JSON. It is shared: nobody changes it."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict | list):
        return None
    if text.count("{") + text.count("[") > _DEEPEST and deeper_than(_DEEPEST, value):
        return None
    return value


def deeper_than(limit: int, value: object) -> bool:
    """Whether objects and lists are nested more than `limit` levels; looks without recursion."""
    level: list[object] = [value]
    for _ in range(limit + 1):
        if not level:
            return False
        inner: list[object] = []
        for item in level:
            if isinstance(item, dict):
                inner += item.values()
            elif isinstance(item, list):
                inner += item
        level = inner
    return bool(level)
