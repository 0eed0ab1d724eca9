"""Everything that a review says about one stack, before it is written down in one form or the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..reading.links import sides_of
from ..reading.plan import Action, Plan
from .access import access_changes
from .access_change import AccessChange
from .data_loss import Loss, losses
from .gates import gates
from .manifests import understood
from .trigger_changes import TriggerChange, trigger_changes

COUNTS = {
    "add": Action.CREATE,
    "change": Action.UPDATE,
    "replace": Action.REPLACE,
    "delete": Action.DELETE,
}


@dataclass(frozen=True)
class Analysis:
    plan: Plan
    losses: tuple[Loss, ...]
    access: tuple[AccessChange, ...]
    triggers: tuple[TriggerChange, ...]
    gates: Mapping[str, list[str]]

    @property
    def silent(self) -> bool:
        """Whether there is nothing to tell. Access that somebody gave by hand is told though none of our arguments drifted."""
        return self.plan.silent and not self.access

    @property
    def counts(self) -> dict[str, int]:
        changes = self.plan.changed
        counted = {name: sum(one.action is action for one in changes) for name, action in COUNTS.items()}
        return {
            **counted,
            "moved": sum(one.moved for one in changes),
            "imported": sum(one.imported for one in changes),
            "forgotten": sum(one.action is Action.FORGET for one in changes),
            "unknown": sum(one.action is Action.OTHER for one in changes),
        }


def analyse(plan: Plan) -> Analysis:
    as_resources = understood(plan)
    shown = {id(one): change for one, change in zip(as_resources.resources, plan.resources, strict=True)}
    lost = [replace(one, change=shown[id(one.change)]) for one in losses(as_resources)]
    sides = sides_of(as_resources)
    access, triggers = access_changes(as_resources, sides), trigger_changes(as_resources, sides)
    return Analysis(plan, tuple(lost), tuple(access), tuple(triggers), gates(plan, lost, access, triggers))
