"""The resources of a plan: a table of all of them, and the differences of each, folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...model.text import listed
from ..analysis.data_loss import forcing, why
from ..reading.attributes import Leaf, blank, changed
from ..reading.links import label
from ..reading.plan import Action, ResourceChange
from ..reading.values import Unknown
from .diff import known_later, lines_of
from .escape import cell, fenced, summary

_MAX_LINES = 60
"""Lines of one resource's diff."""

_MAX_NAMES = 5

VERBS = {
    Action.NOTHING: "keep",
    Action.CREATE: "add",
    Action.READ: "read",
    Action.UPDATE: "change",
    Action.REPLACE: "replace",
    Action.DELETE: "delete",
    Action.FORGET: "forget",
    Action.OTHER: "unknown action",
}


@dataclass(frozen=True)
class Described:
    """A change with the leaves that it changes, which are found once."""

    change: ResourceChange
    leaves: Sequence[Leaf]
    deferred: bool = False


def described(changes: Sequence[ResourceChange], deferred: Sequence[ResourceChange]) -> list[Described]:
    """All of them, what goes first and what comes last."""
    ordered = sorted(changes, key=lambda one: (not one.goes, one.action is Action.CREATE))
    return [
        *(Described(change, _leaves(change)) for change in ordered),
        *(Described(change, _leaves(change), True) for change in deferred),
    ]


def table(resources: Sequence[Described], findings: Mapping[str, Sequence[str]]) -> list[str]:
    """A row for each, in groups by module; what stands in no module comes first."""
    rows: list[str] = []
    module = ""
    for one in sorted(resources, key=lambda one: one.change.module_address):
        if one.change.module_address != module:
            module = one.change.module_address
            rows.append(f"| | **{cell(module)}** | |")
        rows.append(_row(one, findings.get(one.change.address, ())))
    return rows


def _row(one: Described, rules: Sequence[str]) -> str:
    change = one.change
    words = "; ".join([*_in_a_few_words(one), *(f"⚠️ {cell(rule)}" for rule in rules)])
    later = "later: " if one.deferred else ""
    goes = change.goes or change.action is Action.OTHER
    action = f"{later}{listed(_verbs(change))}"
    return f"| {f'**{action}**' if goes else action} | {cell(address_of(change))} | {words} |"


def _in_a_few_words(one: Described) -> Iterator[str]:
    change = one.change
    yield from _notes(change, cell)
    if change.action is Action.UPDATE:
        # What only follows from the change comes last.
        ordered = sorted(one.leaves, key=lambda leaf: isinstance(leaf.after, Unknown))
        names = list(dict.fromkeys(leaf.top for leaf in ordered))
        yield listed([cell(name) for name in names], _MAX_NAMES)
    elif (
        change.action is Action.CREATE and (name := label(change, change.after)) != change.address and not change.moved
    ):
        yield cell(name)


def details(one: Described) -> str:
    """The differences of one resource, folded."""
    change = one.change
    notes = list(_notes(change, summary))
    if one.deferred:
        reason = why(change).replace("`", "") or "put off to a later plan"
        title = f"later: {VERBS[change.action]} {summary(address_of(change))} ({reason})"
    else:
        title = f"{listed(_verbs(change))} {summary(address_of(change))}" + (f" ({'; '.join(notes)})" if notes else "")
    return folded(title, _diff(one))


def _verbs(change: ResourceChange) -> list[str]:
    said = [VERBS[change.action]] if change.action is not Action.NOTHING else []
    return said + (["move"] if change.moved else []) + (["import"] if change.imported else [])


def _notes(change: ResourceChange, in_code: Callable[[str], str]) -> Iterator[str]:
    if change.other_actions:
        yield f"what {in_code(', '.join(change.other_actions))} does cannot be told"
    if change.moved:
        yield f"from {in_code(change.previous_address or '')}"
    if change.import_id:
        yield f"id {in_code(change.import_id)}"
    if change.created_first:
        yield "the new one first"
    if change.left_alone:
        yield "the old one stays, and is no longer Terraform's"
    if forced := forcing(change):
        yield f"forced by {', '.join(map(in_code, forced[:5]))}"
    elif change.action in (Action.DELETE, Action.REPLACE, Action.FORGET) and (reason := why(change)):
        yield reason.replace("`", "")


def address_of(change: ResourceChange) -> str:
    return change.address if change.deposed is None else f"{change.address} (deposed {change.deposed})"


def _leaves(change: ResourceChange) -> list[Leaf]:
    """The leaves that change. Of what was not there before, or will not be, empty ones say nothing."""
    if change.action is Action.FORGET:
        return []
    after = None if change.action is Action.DELETE else change.after
    leaves = changed(change.before, after)
    if change.before is None or after is None:
        leaves = [leaf for leaf in leaves if not (blank(leaf.before) and blank(leaf.after))]
    return leaves


def _diff(one: Described) -> list[str]:
    later = [leaf for leaf in one.leaves if isinstance(leaf.after, Unknown) and leaf.before is None]
    told = [leaf for leaf in one.leaves if not (isinstance(leaf.after, Unknown) and leaf.before is None)]
    return [*lines_of(told, set(forcing(one.change))), *known_later(later)]


def folded(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return f"<details><summary>{title}</summary></details>"
    more = len(lines) - _MAX_LINES
    shown_lines = list(lines[:_MAX_LINES])
    if more > 0:
        shown_lines.append(f"  … {more:,} more lines")
    return f"<details><summary>{title}</summary>\n\n{fenced(shown_lines)}\n\n</details>"
