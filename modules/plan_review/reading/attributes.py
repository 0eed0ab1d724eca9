"""What changes inside a resource: leaves only, JSON inside strings included."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from .values import UNKNOWN, Sensitive, Unknown, Value, decoded, same

_SIMPLE = re.compile(r"[A-Za-z_][\w-]*")
_DEEPEST_JSON = 4
"""Strings of JSON inside strings of JSON."""


@dataclass(frozen=True)
class Leaf:
    """A value that changes. None: there is none.

    Attributes:
        path: as Terraform writes it; ` → ` leads into the JSON of a string.
        top: the argument that it is part of.
    """

    path: str
    top: str
    before: Value
    after: Value


def changed(before: Value, after: Value) -> list[Leaf]:
    """The leaves in which two values differ."""
    return [
        Leaf(path, re.split(r"[.\[ ]", path, maxsplit=1)[0], old, new)
        for path, old, new in _compare("", before, after, 0)
    ]


def blank(value: Value) -> bool:
    """Whether a value says nothing."""
    return value is None or value in ("", [], {})


def path_text(path: tuple[str | int, ...]) -> str:
    text = ""
    for step in path:
        text = _under(text, step)
    return text


def shown(value: Value) -> str:
    """A value as a diff shows it: compact JSON, in which what is masked or unknown is said in words."""
    if isinstance(value, Sensitive):
        return "(sensitive value)"
    if isinstance(value, Unknown):
        return "(known after apply)"
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)}: {shown(item)}" for key, item in value.items())
            + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


Difference = tuple[str, Value, Value]


def _compare(path: str, before: Value, after: Value, depth: int) -> Iterator[Difference]:
    if same(before, after):
        return
    if isinstance(before, str) or isinstance(after, str):
        yield from _strings(path, before, after, depth)
    elif isinstance(before, dict | None) and isinstance(after, dict | None) and (before or after):
        one, other = before or {}, after or {}
        for key in sorted({*one, *other}):
            yield from _compare(_under(path, key), one.get(key), other.get(key), depth)
    elif isinstance(before, list | None) and isinstance(after, list | None) and (before or after):
        yield from _lists(path, before or [], after or [], depth)
    elif _worth(before, path, depth) or _worth(after, path, depth):
        yield path, before, after


def _worth(value: Value, path: str, depth: int) -> bool:
    return value is not None or (depth == 0 and not path)


def _strings(path: str, before: Value, after: Value, depth: int) -> Iterator[Difference]:
    one = decoded(before) if isinstance(before, str) and depth < _DEEPEST_JSON else None
    other = decoded(after) if isinstance(after, str) and depth < _DEEPEST_JSON else None
    inside = (one is not None and (other is not None or after is None)) or (other is not None and before is None)
    if not inside or type(one or other) is not type(other or one):
        yield path, before, after
        return
    found = list(_compare(f"{path} → ", one, other, depth + 1))
    yield from found or [(f"{path} (the same JSON, written differently)", UNKNOWN, UNKNOWN)]


def _lists(path: str, before: list[Value], after: list[Value], depth: int) -> Iterator[Difference]:
    """Items that are in both are matched by their content: a plan does not say which lists are sets."""
    pairs = list(_pairs(before, after))
    for one, other in pairs:
        old = before[one] if one is not None else None
        new = after[other] if other is not None else None
        index = other if other is not None else one
        assert index is not None
        yield from _compare(_under(path, index), old, new, depth)
    if len(before) == len(after) and all(one is not None and other is not None for one, other in pairs):
        moved = any(one != other for one, other in pairs)
        if moved and all(same(before[one or 0], after[other or 0]) for one, other in pairs):
            yield f"{path} (the same items, in another order)", UNKNOWN, UNKNOWN


def _pairs(before: list[Value], after: list[Value]) -> Iterator[tuple[int | None, int | None]]:
    """Which item became which: the same ones, then those of one name, then the rest in their order."""
    rest_before, rest_after = list(range(len(before))), list(range(len(after)))
    for key in (shown, _identity):
        waiting: dict[str, list[int]] = {}
        for i in reversed(rest_before):
            if (found := key(before[i])) is not None:
                waiting.setdefault(found, []).append(i)
        left = []
        for j in rest_after:
            found = key(after[j])
            if found is not None and waiting.get(found):
                # Both may hold a mark that only looks the same, so they are compared as well.
                yield waiting[found].pop(), j
            else:
                left.append(j)
        kept = {i for indices in waiting.values() for i in indices}
        rest_before = [i for i in rest_before if i in kept or key(before[i]) is None]
        rest_after = left
    for one, other in zip_longest(rest_before, rest_after):
        if one is not None and other is not None and _has_sid(before[one]) and _has_sid(after[other]):
            # Two statements of a policy that say themselves that they are different ones.
            yield one, None
            yield None, other
        else:
            yield one, other


def _has_sid(item: Value) -> bool:
    return isinstance(item, dict) and isinstance(item.get("Sid"), str)


_IDENTITIES = ("name", "id", "sid", "Sid", "key", "Name", "rule_id", "rule_number", "priority", "arn", "attribute_name")


def _identity(item: Value) -> str | None:
    """What names an item of a list, where something does."""
    if not isinstance(item, dict):
        return None
    return next((f"{key} {shown(item[key])}" for key in _IDENTITIES if isinstance(item.get(key), str | int)), None)


def _under(path: str, step: str | int) -> str:
    if isinstance(step, int):
        return f"{path}[{step}]"
    if not _SIMPLE.fullmatch(step):
        return f"{path}[{json.dumps(step, ensure_ascii=False)}]"
    return f"{path}.{step}" if path and not path.endswith(" → ") else f"{path}{step}"
