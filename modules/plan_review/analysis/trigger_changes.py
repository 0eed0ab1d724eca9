"""What changes about which objects start what, and what happens to events meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..reading.plan import Action, Plan, ResourceChange
from .triggers import MAPPING, EventPath, Wire, triggers


@dataclass(frozen=True)
class TriggerChange:
    """A trigger whose wiring changes.

    Attributes:
        trigger: its objects, and what they start.
        others: further objects of the same trigger, which has several prefixes or suffixes.
        before, after: None where there is none.
        gaps: how events can be lost or start twice during the apply.
    """

    trigger: EventPath
    before: Wire | None
    after: Wire | None
    gaps: tuple[str, ...] = field(default=())
    others: tuple[EventPath, ...] = ()

    @property
    def all(self) -> tuple[EventPath, ...]:
        """All of its objects."""
        return self.trigger, *self.others


def trigger_changes(plan: Plan) -> list[TriggerChange]:
    """The triggers that come, go, are switched on or off, are wired in another way, or parts of which are replaced."""
    before, after = triggers(plan, "before"), triggers(plan, "after")
    actions = {change.address: change for change in plan.resources if change.deposed is None}
    found: dict[object, TriggerChange] = {}
    for trigger in sorted({*before, *after}):
        old, new = before.get(trigger), after.get(trigger)
        gaps = tuple(_gaps(old, new, actions))
        differs = old is None or new is None or (old.pattern, old.enabled) != (new.pattern, new.enabled)
        if differs or gaps:
            # What goes the same way, over the same resources, is one trigger.
            way = trigger.bucket, trigger.starts, old, new
            one = found.get(way) or TriggerChange(trigger, old, new, gaps)
            found[way] = one if one.trigger == trigger else replace(one, others=(*one.others, trigger))
    return list(found.values())


def _gaps(old: Wire | None, new: Wire | None, actions: dict[str, ResourceChange]) -> Iterator[str]:
    """What can happen to events while Terraform works. It gives no order between resources that do not refer to each other."""
    if old is None:
        return
    waiting = actions.get(old.queue or "")
    if waiting is not None and waiting.goes:
        yield "messages that wait in the old queue are deleted with it"
    if new is None or not (old.enabled and new.enabled):
        return
    if old.pattern != new.pattern:
        yield "objects that land during the apply can start nothing or start twice: Terraform promises no order between the end of the old wiring and the beginning of the new"
    else:
        replaced = [address for address in old.hops if (change := actions.get(address)) is not None and change.goes]
        needed = [address for address in replaced if not _queue_holds(address, old, actions)]
        if needed:
            yield "objects that land while a part is replaced can start nothing"


def _queue_holds(address: str, wire: Wire, actions: dict[str, ResourceChange]) -> bool:
    """Whether events wait meanwhile: behind a queue that stays, only the queue's own side must be there."""
    change = actions[address]
    if change.action is Action.REPLACE and change.created_first:
        return True
    return wire.queue is not None and address != wire.queue and change.type in (MAPPING, "aws_lambda_function")
