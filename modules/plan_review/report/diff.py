"""Leaves that change as the lines of a diff, each with its sign."""

from __future__ import annotations

import difflib
from collections.abc import Sequence, Set

from ...model.text import visible
from ..reading.attributes import Leaf, shown
from ..reading.values import Sensitive, Unknown, Value
from .escape import shortened

_LONGEST_LINE = 300
_LONGEST_TEXT = 4_000


def lines_of(leaves: Sequence[Leaf], forced: Set[str] = frozenset()) -> list[str]:
    lines: list[str] = []
    for leaf in leaves:
        path = visible(leaf.path)
        note = "  # forces replacement" if leaf.path in forced or leaf.top in forced else ""
        if isinstance(leaf.before, Unknown):
            lines.append(f"  {path}")
        elif isinstance(leaf.before, Sensitive) and isinstance(leaf.after, Sensitive):
            lines.append(f"! {path}: (sensitive value, it changes){note}")
        elif isinstance(leaf.before, str) and isinstance(leaf.after, str) and "\n" in leaf.before + leaf.after:
            lines += _text(path, leaf.before, leaf.after, note)
        else:
            if leaf.before is not None:
                lines.append(f"- {path}: {_one_line(leaf.before)}")
            if leaf.after is not None:
                lines.append(f"+ {path}: {_one_line(leaf.after)}{note}")
    return lines


def _text(path: str, before: str, after: str, note: str) -> list[str]:
    """A text of several lines: those that change, with one line around them."""
    if max(len(before), len(after)) > _LONGEST_TEXT * 10:
        return [f"- {path}: {_one_line(before)}", f"+ {path}: {_one_line(after)}{note}"]
    found = difflib.unified_diff(before.splitlines(), after.splitlines(), n=1, lineterm="")
    body = [line for line in found if not line.startswith(("---", "+++", "@@"))]
    shown_lines = [f"{line[:1]}   {shortened(visible(line[1:]), _LONGEST_LINE)}" for line in body]
    return [f"  {path}:{note}", *shown_lines]


def _one_line(value: Value) -> str:
    return shortened(visible(shown(value)), _LONGEST_LINE)


def known_later(leaves: Sequence[Leaf]) -> list[str]:
    """What only the apply brings where nothing was before, in one line."""
    if not leaves:
        return []
    names: list[str] = []
    room = _LONGEST_LINE
    for leaf in leaves:
        room -= len(leaf.path) + 2
        if room < 0:
            break
        names.append(visible(leaf.path))
    more = f" and {len(leaves) - len(names)} more" if len(names) < len(leaves) else ""
    return [f"+ (known after apply): {', '.join(names)}{more}"]
