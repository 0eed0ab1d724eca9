"""A review as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ...model.text import listed
from ..analysis.analysis import Analysis
from ..analysis.data_loss import forcing, why
from ..analysis.trigger_changes import TriggerChange
from ..analysis.triggers import EventPath, Wire
from ..reading.attributes import blank, changed, path_text, shown
from ..reading.plan import Action, Drift, OutputChange, ResourceChange
from ..reading.values import Unknown, Value, at
from .access_sentences import sentence
from .diff import known_later, lines_of
from .escape import cell, code, fenced, summary
from .sections import Block, Part, Section

_MOST_LINES = 60
"""Lines of one resource's diff."""

_VERBS = {
    Action.NOTHING: "keep",
    Action.CREATE: "add",
    Action.READ: "read",
    Action.UPDATE: "change",
    Action.REPLACE: "replace",
    Action.DELETE: "delete",
    Action.FORGET: "forget",
}
_DRIFTED = {Action.UPDATE: "changed", Action.DELETE: "deleted", Action.CREATE: "made", Action.REPLACE: "replaced"}


def section(analysis: Analysis) -> Section:
    """One stack's section."""
    plan = analysis.plan
    changes = sorted(plan.changed, key=lambda one: (not one.goes, one.action is Action.CREATE))
    blocks = (
        Block(Part.DATA_LOSS, _LOSS_HEAD, [_loss(analysis, i) for i in range(len(analysis.losses))], "loss of data"),
        Block(
            Part.ACCESS,
            "### Access\n\n",
            [sentence(change, plan.account_id) for change in analysis.access],
            "change of access",
        ),
        Block(Part.TRIGGERS, _TRIGGERS_HEAD, [_trigger(change) for change in analysis.triggers], "trigger"),
        Block(Part.DRIFT, _DRIFT_HEAD, [_drift(one) for one in plan.drift], "drifted resource", "\n\n"),
        Block(Part.OUTPUTS, "### Outputs\n\n", _outputs(plan.outputs), "list of outputs"),
        Block(
            Part.RESOURCES,
            "### Resources\n\n",
            [*map(_resource, changes), *map(_deferred, plan.deferred)],
            "resource",
            "\n\n",
        ),
    )
    return Section(_head(analysis), tuple(block for block in blocks if block.items))


def _head(analysis: Analysis) -> str:
    words = {"moved": "moved", "imported": "imported", "forgotten": "forgotten"}
    counted = [f"{count} {words.get(name, f'to {name}')}" for name, count in analysis.counts.items() if count]
    lines = [f"## {code(analysis.plan.name)}", "", f"**{', '.join(counted) or 'No resource to change'}**"]
    plan = analysis.plan
    warnings = [
        (len(analysis.losses), "{} {resource} {loses} data or work in flight"),
        (sum(1 for one in analysis.access if one.widened), "access widened in {} {place}"),
        (sum(1 for one in analysis.triggers if one.gaps), "{} {trigger} can lose or repeat events"),
        (sum(map(_ends, analysis.triggers)), "the objects of {} {trigger} start nothing any more"),
        (len(plan.drift), "{} {resource} changed outside of Terraform"),
        (len(plan.deferred), "{} {resource} put off to a later plan"),
    ]
    found = [_counted(text, count) for count, text in warnings if count]
    if plan.errored:
        found.insert(0, "planning failed part of the way: this is not all, and cannot be applied")
    elif not plan.complete and not plan.deferred:
        found.append("another plan is needed after the apply")
    if found:
        lines += ["", f"⚠️ {'; '.join(found)}"]
    return "\n".join(lines)


def _ends(change: TriggerChange) -> bool:
    old, new = change.before, change.after
    return old is not None and old.enabled and (new is None or not new.enabled)


def _counted(text: str, count: int) -> str:
    more = "" if count == 1 else "s"
    return text.format(
        count,
        resource=f"resource{more}",
        place=f"place{more}",
        trigger=f"trigger{more}",
        loses="loses" if count == 1 else "lose",
    )


_LOSS_HEAD = (
    "### Data and work in flight\n\n"
    "| | resource | what goes with it | why |\n"
    "|---|---|---|---|\n"
)  # fmt: skip


def _loss(analysis: Analysis, index: int) -> str:
    loss = analysis.losses[index]
    change = loss.change
    because = [_forced(change, path) for path in forcing(change)[:5]]
    reason = why(change)
    because += [reason] if reason and not because else []
    how = "deleted"
    if change.action is Action.REPLACE:
        how = "replaced, the new one first" if change.created_first else "replaced"
    words = "; ".join([loss.lost, *loss.circumstances])
    return f"| **{how}** | {cell(_address(change))} | {words} | {'; '.join(because)} |"


def _forced(change: ResourceChange, path: str) -> str:
    """An attribute that forces a replacement, and what it changes to, where that is short."""
    steps = next((steps for steps in change.forced_by if path_text(steps) == path), ())
    old, new = at(change.before, *steps), at(change.after, *steps)
    if any(isinstance(value, dict | list) for value in (old, new)):
        return cell(path)
    return f"{cell(path)}: {cell(_plain(old))} → {cell(_plain(new))}"


_TRIGGERS_HEAD = (
    "### What starts executions\n\n"
    "| objects | start | before | after | during the apply |\n"
    "|---|---|---|---|---|\n"
)  # fmt: skip


def _trigger(change: TriggerChange) -> str:
    gaps = f"⚠️ {'; '.join(change.gaps)}" if change.gaps else ""
    return (
        f"| {cell(objects(change.trigger))} | {cell(change.trigger.starts)} "
        f"| {_wire(change.before)} | {_wire(change.after)} | {gaps} |"
    )


def objects(trigger: EventPath) -> str:
    """The keys of a trigger, as an S3 address."""
    return f"{trigger.bucket}/{trigger.keys or f'{trigger.prefix}*{trigger.suffix}'}"


def _wire(wire: Wire | None) -> str:
    if wire is None:
        return "nothing"
    named = f" (`{wire.pattern}`)" if wire.pattern else ""
    return " → ".join(wire.steps) + named + ("" if wire.enabled else ", **off**")


_DRIFT_HEAD = (
    "### Changed outside of Terraform\n\nNot by this plan: what is found there now, against the last apply.\n\n"
)


def _drift(drift: Drift) -> str:
    change = drift.change
    return _details(f"{_DRIFTED.get(change.action, 'changed')} {summary(_address(change))}", lines_of(drift.leaves))


def _outputs(outputs: Sequence[OutputChange]) -> list[str]:
    """All of them in one list."""
    if not outputs:
        return []
    counted = Counter(_VERBS[output.action] for output in outputs)
    title = ", ".join(f"{count} to {verb}" for verb, count in sorted(counted.items()))
    lines = [
        line
        for output in outputs
        for line in lines_of(changed({output.name: output.before}, {output.name: output.after}))
    ]
    return [_details(title, lines)]


def _resource(change: ResourceChange) -> str:
    said = [_VERBS[change.action]] if change.action is not Action.NOTHING else []
    said += ["move"] if change.moved else []
    said += ["import"] if change.imported else []
    notes = []
    if change.moved:
        notes.append(f"from {summary(change.previous_address or '')}")
    if change.import_id:
        notes.append(f"id {summary(change.import_id)}")
    if change.created_first:
        notes.append("the new one first")
    if forced := forcing(change):
        notes.append(f"forced by {', '.join(map(summary, forced[:5]))}")
    elif change.action in (Action.DELETE, Action.REPLACE, Action.FORGET) and (reason := why(change)):
        notes.append(reason.replace("`", ""))
    title = f"{listed(said)} {summary(_address(change))}" + (f" ({'; '.join(notes)})" if notes else "")
    return _details(title, _diff(change))


def _deferred(change: ResourceChange) -> str:
    reason = why(change).replace("`", "") or "put off to a later plan"
    return _details(f"later: {_VERBS[change.action]} {summary(_address(change))} ({reason})", _diff(change))


def _address(change: ResourceChange) -> str:
    return change.address if change.deposed is None else f"{change.address} (deposed {change.deposed})"


def _diff(change: ResourceChange) -> list[str]:
    """The leaves that change. Of what was not there before, or will not be, empty ones say nothing."""
    if change.action is Action.FORGET:
        return []
    after = None if change.action is Action.DELETE else change.after
    leaves = changed(change.before, after)
    later = [leaf for leaf in leaves if isinstance(leaf.after, Unknown) and leaf.before is None]
    told = [leaf for leaf in leaves if leaf not in later]
    if change.before is None or after is None:
        told = [leaf for leaf in told if not (blank(leaf.before) and blank(leaf.after))]
    lines = lines_of(told, set(forcing(change)))
    return [*lines, *known_later(later)]


def _details(title: str, lines: Sequence[str]) -> str:
    if not lines:
        return f"<details><summary>{title}</summary></details>"
    more = len(lines) - _MOST_LINES
    shown_lines = list(lines[:_MOST_LINES])
    if more > 0:
        shown_lines.append(f"  … {more:,} more lines")
    return f"<details><summary>{title}</summary>\n\n{fenced(shown_lines)}\n\n</details>"


def _plain(value: Value) -> str:
    return value if isinstance(value, str) and value else shown(value)
