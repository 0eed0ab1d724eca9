"""TOML tables as they were read: laid on one another, and searched."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .settings import Table

Path = tuple[str, ...]


def merged(below: Table, above: Table) -> Table:
    """`below` with the fields of `above` on top, tables field by field, anything else as a whole."""
    result = dict(below)
    for key, value in above.items():
        under = result.get(key)
        result[key] = merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return result


class Reach(NamedTuple):
    """How many parts of a path a document holds, and whether what stands at their end is no table."""

    depth: int
    ends_in_value: bool


def reach(document: Table, path: Sequence[str]) -> Reach:
    """How far `path` leads into `document`."""
    node: object = document
    for depth, part in enumerate(path):
        if not isinstance(node, dict) or part not in node:
            return Reach(depth, not isinstance(node, dict))
        node = node[part]
    return Reach(len(path), not isinstance(node, dict))


def table_at(document: Table, path: Sequence[str]) -> Table:
    """The table at `path`; an empty one where there is none."""
    node: object = document
    for part in path:
        node = node.get(part) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}


def texts(value: object) -> Iterator[str]:
    """Every string in `value`, names of tables excepted."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def not_json(value: object, at: Path = ()) -> Iterator[tuple[Path, object]]:
    """Values that TOML has and JSON has not: dates, times, infinity, NaN."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from not_json(item, (*at, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from not_json(item, (*at, str(index)))
    elif not isinstance(value, str | int | float) or (isinstance(value, float) and not math.isfinite(value)):
        yield at, value
