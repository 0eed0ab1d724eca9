"""What a pipeline may want to stop at, and why this plan is a case of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...model.text import listed
from ..reading.plan import Action, Plan
from .access_change import AccessChange
from .data_loss import Loss
from .trigger_changes import TriggerChange

GATES = {
    "any-change": "the plan does anything",
    "delete": "anything is deleted or replaced",
    "delete-stateful": "data or work in flight goes: with what holds it, or in place",
    "access-gained": "anybody may do more than before",
    "access-widened": "administrator access, a wildcard, everybody or another account let in, a limit lost, or not to be told",
    "events-lost": "objects may start nothing, during the apply or from then on, or what fails is lost",
    "drift": "something changed outside of Terraform",
    "incomplete": "planning failed, or a part is put off to a later plan",
}
"""Names for `--fail-on`."""


def gates(
    plan: Plan, lost: Iterable[Loss], access: Sequence[AccessChange], triggers: Iterable[TriggerChange]
) -> Mapping[str, list[str]]:
    """The reasons for each gate of `GATES`; an empty list where the plan passes."""
    found: dict[str, list[str]] = {name: [] for name in GATES}
    for change in plan.changed:
        action = "move" if change.action is Action.NOTHING else change.action.value
        found["any-change"].append(f"{change.address}: {action}")
        if change.goes:
            found["delete"].append(f"{change.address}: {action}")
    found["any-change"] += [f"output {output.name}: {output.action.value}" for output in plan.outputs]
    found["any-change"] += [f"{one.address}: invoke" for one in plan.invocations]
    for loss in lost:
        if not loss.protection:
            found["delete-stateful"].append(f"{loss.change.address}: {loss.change.action.value} loses {loss.lost}")
    for one in access:
        where = ", ".join(one.addresses) or one.subject
        if one.gained:
            found["access-gained"].append(where)
        if one.widened:
            found["access-widened"].append(f"{where}: {'; '.join(one.widened)}")
    for trigger in triggers:
        stops = trigger.before is not None and trigger.before.enabled and not (trigger.after and trigger.after.enabled)
        keys = listed([f"{one.prefix}…{one.suffix}" for one in trigger.all], 10)
        where = f"{trigger.trigger.bucket} {keys} → {trigger.trigger.starts}"
        reasons = [*trigger.gaps, *(["nothing starts it any more"] if stops else [])]
        found["events-lost"] += [f"{where}: {reason}" for reason in reasons]
    found["drift"] += [f"{one.change.address}: {one.change.action.value}" for one in plan.drift]
    found["drift"] += [f"{address}: access" for one in access if one.drifted for address in one.addresses]
    found["incomplete"] += ["planning failed part of the way"] if plan.errored else []
    found["incomplete"] += [f"{change.address}: put off" for change in plan.deferred]
    found["incomplete"] += [
        f"{change.address}: the action {', '.join(change.other_actions)} is not known"
        for change in plan.changed
        if change.other_actions
    ]
    if not plan.complete and not found["incomplete"]:
        found["incomplete"].append("another plan is needed after the apply")
    return {name: list(dict.fromkeys(reasons)) for name, reasons in found.items()}
