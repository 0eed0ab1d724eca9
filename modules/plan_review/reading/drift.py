"""Tells drift from what only looks like it: what the provider reads back in another way than it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from .attributes import Leaf, blank, changed
from .configuration import Configuration
from .plan import Action, Drift, ResourceChange
from .values import Unknown

_STEP = re.compile(r'([A-Za-z_][\w-]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]')


def real_drift(
    drift: Iterable[ResourceChange], resources: Iterable[ResourceChange], configuration: Configuration
) -> tuple[Drift, ...]:
    """The drift that somebody caused: what was deleted, what the configuration sets, and what the plan sets right.

    Everything else a provider fills in by itself, as a bucket's `policy` where that is a resource of its own. Nothing
    and an empty list are the same, as only the provider tells them apart.
    """
    planned = {change.address: change for change in resources if change.deposed is None}
    found = []
    for change in drift:
        right = _set_right(planned.get(change.address))
        gone = change.action is Action.DELETE
        leaves = [
            leaf
            for leaf in changed(change.before, None if gone else change.after)
            if not (blank(leaf.before) and blank(leaf.after))
            and (gone or _configured(leaf, change, configuration) or any(_within(leaf.path, path) for path in right))
        ]
        # A move alone is listed as drift as well; it is told among the changes.
        if change.action is not Action.NOTHING and leaves:
            found.append(Drift(change, tuple(leaves)))
    return tuple(found)


def _set_right(change: ResourceChange | None) -> list[str]:
    """The leaves that the plan changes, but for those that come out of the apply anyhow."""
    if change is None or change.action is not Action.UPDATE:
        return []
    return [leaf.path for leaf in changed(change.before, change.after) if not isinstance(leaf.after, Unknown)]


def _within(path: str, other: str) -> bool:
    shorter, longer = sorted((path, other), key=len)
    return longer == shorter or (longer.startswith(shorter) and longer[len(shorter)] in ".[ ")


def _configured(leaf: Leaf, change: ResourceChange, configuration: Configuration) -> bool:
    expressions = configuration.of(change.module_address, change.type, change.name)
    return expressions is not None and expressions.sets(*_steps(leaf.path))


def _steps(path: str) -> list[str]:
    """The names in a path, up to the JSON of a string. Which item of a list it is does not matter."""
    found = []
    for name, _, quoted in _STEP.findall(path.partition(" ")[0] if '"' not in path else path):
        if name or quoted:
            found.append(name or str(json.loads(quoted)))
    return found
