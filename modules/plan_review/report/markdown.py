"""A review as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ...model.text import listed
from ..analysis.analysis import Analysis
from ..analysis.data_loss import forcing, why
from ..analysis.trigger_changes import TriggerChange
from ..analysis.triggers import EventPath, Wire
from ..reading.attributes import changed, path_text, shown
from ..reading.plan import Action, Drift, FailedCheck, Invocation, OutputChange, ResourceChange
from ..reading.values import Value, at
from .access_sentences import sentence
from .circumstances import Circumstances, Finding
from .diff import lines_of
from .escape import cell, code, fenced, summary
from .resources import VERBS, address_of, described, details, folded, table
from .sections import Block, Part, Section

_MOST_KEYS = 10
"""Prefixes and suffixes of one trigger."""

_DRIFTED = {Action.UPDATE: "changed", Action.DELETE: "deleted", Action.CREATE: "made", Action.REPLACE: "replaced"}


def section(analysis: Analysis, circumstances: Circumstances) -> Section:
    """One stack's section."""
    plan = analysis.plan
    resources = described(plan.changed, plan.deferred)
    beside, findings = circumstances.findings_of(plan)
    blocks = (
        Block(Part.DATA_LOSS, _LOSS_HEAD, [_loss(analysis, i) for i in range(len(analysis.losses))], "loss of data"),
        Block(
            Part.ACCESS,
            "### Access\n\n",
            [sentence(change, plan.account_id) for change in analysis.access],
            "change of access",
        ),
        Block(Part.TRIGGERS, _TRIGGERS_HEAD, [_trigger(change) for change in analysis.triggers], "trigger"),
        Block(Part.CHECKS, "### Checks that fail\n\n", [_check(one) for one in plan.failed_checks], "failing check"),
        Block(Part.INVOCATIONS, "### Actions\n\n", [*map(_invocation, plan.invocations)], "action", "\n\n"),
        Block(Part.FINDINGS, "### Findings of a scanner\n\n", [*map(_finding, findings)], "finding"),
        Block(Part.DRIFT, _DRIFT_HEAD, [_drift(one) for one in plan.drift], "drifted resource", "\n\n"),
        Block(Part.OUTPUTS, "### Outputs\n\n", _outputs(plan.outputs), "list of outputs"),
        Block(Part.TABLE, _TABLE_HEAD, table(resources, beside), "table row"),
        Block(Part.RESOURCES, "", [details(one) for one in resources], "resource", "\n\n"),
    )
    return Section(_head(analysis, circumstances), tuple(block for block in blocks if block.items))


def failed(name: str, circumstances: Circumstances) -> Section:
    """A stack that has no plan."""
    lines = [
        f"## {code(name)}",
        *circumstances.origin(),
        "",
        "**Planning failed**",
        "",
        *_error(circumstances.failures[name]),
    ]
    lines += _gates({"incomplete": ["planning failed"]}, circumstances)
    return Section("\n".join(lines))


def _error(text: str) -> list[str]:
    return [fenced(text.split("\n"), "")]


def _head(analysis: Analysis, circumstances: Circumstances) -> str:
    plan = analysis.plan
    words = {"moved": "moved", "imported": "imported", "forgotten": "forgotten", "unknown": "unknown"}
    counted = [f"{count} {words.get(name, f'to {name}')}" for name, count in analysis.counts.items() if count]
    lines = [f"## {code(plan.name)}", *circumstances.origin()]
    lines += ["", f"**{', '.join(counted) or 'No resource to change'}**"]
    lost = [one for one in analysis.losses if not one.protection]
    warnings = [
        (analysis.counts["unknown"], "what happens to {} {resource} cannot be told"),
        (len(lost), "{} {resource} {loses} data or work in flight"),
        (len(analysis.losses) - len(lost), "what protects data ends in {} {place}"),
        (sum(1 for one in analysis.access if one.widened), "access widened in {} {place}"),
        (sum(1 for one in analysis.triggers if one.gaps), "{} {trigger} can lose or repeat events"),
        (sum(map(_ends, analysis.triggers)), "the objects of {} {trigger} start nothing any more"),
        (len(plan.failed_checks), "{} {check} fail{s}"),
        (len(plan.invocations), "{} {action} invoked"),
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
    if plan.name in circumstances.failures:
        lines += ["", *_error(circumstances.failures[plan.name])]
    return "\n".join([*lines, *_gates(analysis.gates, circumstances)])


def _gates(hit: Mapping[str, Sequence[str]], circumstances: Circumstances) -> Iterator[str]:
    """Which gates stop the plan, and what lets it pass."""
    for gate in dict.fromkeys((*circumstances.fail_on, *circumstances.labels)):
        if not hit.get(gate):
            continue
        label = circumstances.labels.get(gate)
        if gate not in circumstances.fail_on:
            yield from ("", f"🔓 {code(gate)} would stop this plan: the label {code(label or '')} lets it pass")
        else:
            opens = f"the label {code(label)} lets it pass" if label else "no label lets it pass"
            yield from ("", f"⛔ {code(gate)} stops this plan: {opens}")


def _ends(change: TriggerChange) -> bool:
    old, new = change.before, change.after
    return old is not None and old.enabled and (new is None or not new.enabled)


def _counted(text: str, count: int) -> str:
    more = "" if count == 1 else "s"
    nouns = {noun: f"{noun}{more}" for noun in ("resource", "place", "trigger", "check", "action")}
    return text.format(count, loses="loses" if count == 1 else "lose", s="s" if count == 1 else "", **nouns)


_TABLE_HEAD = (
    "### Resources\n\n"
    "| | resource | what changes |\n"
    "|---|---|---|\n"
)  # fmt: skip

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
    if loss.in_place and change.action is not Action.DELETE:
        how = "made" if change.action is Action.CREATE else "changed"
    words = "; ".join([loss.lost, *loss.circumstances])
    return f"| **{how}** | {cell(address_of(change))} | {words} | {'; '.join(because)} |"


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
        f"| {listed([cell(objects(one)) for one in change.all], _MOST_KEYS)} | {cell(change.trigger.starts)} "
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
    return folded(f"{_DRIFTED.get(change.action, 'changed')} {summary(address_of(change))}", lines_of(drift.leaves))


def _outputs(outputs: Sequence[OutputChange]) -> list[str]:
    """All of them in one list."""
    if not outputs:
        return []
    counted = Counter(VERBS[output.action] for output in outputs)
    title = ", ".join(f"{count} to {verb}" for verb, count in sorted(counted.items()))
    lines = [
        line
        for output in outputs
        for line in lines_of(changed({output.name: output.before}, {output.name: output.after}))
    ]
    return [folded(title, lines)]


def _check(check: FailedCheck) -> str:
    how = "cannot be evaluated" if check.status == "error" else "fails"
    said = f": {'; '.join(map(code, check.messages))}" if check.messages else ""
    return f"- ⚠️ {code(check.address)} {how}{said}"


def _invocation(one: Invocation) -> str:
    when = f" {one.event.replace('_', ' ')}" if one.event.replace("_", "").isalpha() else ""
    of = f" of {summary(one.resource)}" if one.resource else ""
    later = "later: " if one.deferred else ""
    return folded(f"{later}invoke {summary(one.address)}{when}{of}", lines_of(changed(None, one.values)))


def _finding(one: Finding) -> str:
    where = f" — {code(one.address or one.place)}" if one.address or one.place else ""
    return f"- {'⚠️' if one.level == 'error' else '·'} {code(one.rule)}: {code(one.message)}{where}"


def _plain(value: Value) -> str:
    return value if isinstance(value, str) and value else shown(value)
