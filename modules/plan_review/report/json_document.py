"""A review as one JSON document, with the same values taken out. Its shape: modules/plan_review/README.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..analysis.access_change import AccessChange
from ..analysis.analysis import Analysis
from ..analysis.data_loss import forcing, why
from ..analysis.trigger_changes import TriggerChange
from ..analysis.triggers import EventPath, Wire
from ..reading.attributes import Leaf, changed
from ..reading.plan import Action, OutputChange, ResourceChange
from ..reading.values import Json, Sensitive, Unknown, Value

FORMAT_VERSION = "1.0"
"""Keys may be added within 1.x; none changes its meaning or goes."""


def document(analyses: Sequence[Analysis], failures: Mapping[str, str]) -> dict[str, Json]:
    return {
        "format_version": FORMAT_VERSION,
        "stacks": [_stack(analysis) for analysis in analyses],
        "failures": [{"name": name, "error": error} for name, error in failures.items()],
    }


def _stack(analysis: Analysis) -> Json:
    plan = analysis.plan
    return {
        "name": plan.name,
        "counts": dict[str, Json](analysis.counts),
        "complete": plan.complete,
        "errored": plan.errored,
        "data_loss": [
            {
                "address": loss.change.address,
                "action": loss.change.action.value,
                "lost": loss.lost,
                "in_place": loss.in_place,
                "protection": loss.protection,
                "circumstances": [*loss.circumstances],
                "forced_by": [*forcing(loss.change)],
                "reason": loss.change.reason,
            }
            for loss in analysis.losses
        ],
        "access": [_access(change) for change in analysis.access],
        "triggers": [_trigger(change) for change in analysis.triggers],
        "drift": [_resource(one.change, one.leaves) for one in plan.drift],
        "actions": [
            {
                "address": one.address,
                "event": one.event or None,
                "resource": one.resource or None,
                "deferred": one.deferred,
                "attributes": [_leaf(leaf) for leaf in changed(None, one.values)],
            }
            for one in plan.invocations
        ],
        "failed_checks": [
            {"address": one.address, "status": one.status, "messages": [*one.messages]} for one in plan.failed_checks
        ],
        "outputs": [_output(output) for output in plan.outputs],
        "resources": [_resource(change) for change in plan.changed],
        "deferred": [_resource(change) for change in plan.deferred],
        "gates": {gate: [*reasons] for gate, reasons in analysis.gates.items()},
    }


def _access(change: AccessChange) -> Json:
    grant = change.grant
    return {
        "subject": change.subject,
        "addresses": [*change.addresses],
        "gained": change.gained,
        "widened": [*change.widened],
        "unknown": change.unknown,
        "text": " ".join(filter(None, [change.text, change.named, change.place and f"on {change.place}"])) or None,
        "drifted": change.drifted,
        "looked_at": change.looked_at,
        "grant": None
        if grant is None
        else {
            "effect": grant.effect,
            "principals": [] if change.bearer else [*grant.principals],
            "actions": [*grant.actions],
            "resources": [*grant.resources],
            "all_but": [*sorted(grant.inverted)],
            "conditions": [
                {"operator": one.operator, "key": one.key, "values": [*one.values]} for one in grant.conditions
            ],
        },
    }


def _trigger(change: TriggerChange) -> Json:
    trigger = change.trigger
    return {
        "bucket": trigger.bucket,
        **_keys(trigger),
        "others": [_keys(one) for one in change.others],
        "starts": trigger.starts,
        "before": _wire(change.before),
        "after": _wire(change.after),
        "gaps": [*change.gaps],
    }


def _keys(trigger: EventPath) -> dict[str, Json]:
    return {"prefix": trigger.prefix, "suffix": trigger.suffix, "keys": trigger.keys or None}


def _wire(wire: Wire | None) -> Json:
    if wire is None:
        return None
    return {
        "pattern": wire.pattern or None,
        "steps": [*wire.steps],
        "enabled": wire.enabled,
        "hops": [*wire.hops],
    }


def _resource(change: ResourceChange, leaves: Sequence[Leaf] | None = None) -> Json:
    if leaves is None:
        after = None if change.action is Action.DELETE else change.after
        leaves = [] if change.action is Action.FORGET else changed(change.before, after)
    return {
        "address": change.address,
        "type": change.type,
        "action": change.action.value,
        "moved_from": change.previous_address if change.moved else None,
        "imported": change.imported,
        "import_id": change.import_id,
        "left_alone": change.left_alone,
        "other_actions": [*change.other_actions],
        "deposed": change.deposed,
        "create_before_destroy": change.created_first,
        "forced_by": [*forcing(change)],
        "reason": change.reason,
        "reason_in_words": why(change) or None,
        "attributes": [_leaf(leaf) for leaf in leaves],
    }


def _output(output: OutputChange) -> Json:
    leaves = [_leaf(leaf) for leaf in changed(output.before, output.after)]
    return {"name": output.name, "action": output.action.value, "attributes": leaves}


def _leaf(leaf: Leaf) -> Json:
    return {"path": leaf.path, "before": _side(leaf.before), "after": _side(leaf.after)}


def _side(value: Value) -> Json:
    """`value`, or why there is none."""
    if isinstance(value, Sensitive):
        return {"sensitive": True}
    if isinstance(value, Unknown):
        return {"unknown": True}
    return {"value": _plain(value)}


def _plain(value: Value) -> Json:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Sensitive):
        return "(sensitive value)"
    return "(known after apply)" if isinstance(value, Unknown) else value
