"""A plan, without what is sensitive."""

from __future__ import annotations

import enum
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from .attributes import Leaf
from .configuration import Configuration
from .values import Value, leaves, text_at

ARN = re.compile(r"arn:[\w-]*:[\w-]*:[\w-]*:(\d{12}):")


class Action(enum.Enum):
    """What happens to a resource."""

    NOTHING = "no-op"
    CREATE = "create"
    READ = "read"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    FORGET = "forget"
    OTHER = "unknown"
    """Of a Terraform that this program does not know: `ResourceChange.other_actions` has its words."""


@dataclass(frozen=True)
class ResourceChange:
    """One instance of a resource.

    Attributes:
        address: with module, count or for_each key.
        index: the count or for_each key.
        deposed: key of an old object that an earlier apply could not delete.
        previous_address: before a move.
        created_first: of a replacement: the new object is there before the old one goes.
        before, after: None where there is none.
        forced_by: the attributes that make it a replacement, as in `replace_paths`.
        reason: why Terraform chose the action, as in `action_reason`.
        imported: an object that was not in the state.
        import_id: of that object, or its identity, where it is known.
        left_alone: of a creation: an old object stays, and is no longer Terraform's.
        other_actions: the plan's own words, where this program does not know them.
    """

    address: str
    module_address: str
    type: str
    name: str
    index: str | int | None
    managed: bool
    action: Action
    before: Value
    after: Value
    deposed: str | None = None
    previous_address: str | None = None
    created_first: bool = False
    forced_by: tuple[tuple[str | int, ...], ...] = ()
    reason: str | None = None
    imported: bool = False
    import_id: str | None = None
    left_alone: bool = False
    other_actions: tuple[str, ...] = ()

    @property
    def moved(self) -> bool:
        return self.previous_address is not None and self.previous_address != self.address

    @property
    def goes(self) -> bool:
        """Whether the object that is there now is deleted."""
        return self.action in (Action.DELETE, Action.REPLACE) or "delete" in self.other_actions

    @property
    def changes(self) -> bool:
        """Whether the apply does anything about it. Reading a data source changes nothing."""
        return self.moved or self.imported or self.action not in (Action.NOTHING, Action.READ)


@dataclass(frozen=True)
class OutputChange:
    name: str
    action: Action
    before: Value
    after: Value


@dataclass(frozen=True)
class Invocation:
    """An action that the apply invokes, as of Terraform 1.14.

    Attributes:
        event: when it runs, as in `after_create`; empty where it was asked for by itself.
        resource: address of what triggers it; empty as well.
        values: its configuration.
        deferred: left for a later plan.
    """

    address: str
    event: str
    resource: str
    values: Value
    deferred: bool = False


@dataclass(frozen=True)
class FailedCheck:
    """A check, precondition or postcondition that does not hold.

    Attributes:
        status: `fail`, or `error` where it could not be evaluated.
    """

    address: str
    status: str
    messages: tuple[str, ...]


@dataclass(frozen=True)
class Drift:
    """What somebody changed outside of Terraform: a resource, and its leaves that differ from the last apply."""

    change: ResourceChange
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True)
class Plan:
    """One stack's plan.

    Attributes:
        name: of the stack.
        drift: what changed outside of Terraform since the last apply, without what only looks so.
        deferred: what this plan leaves for a later one.
        complete: whether applying it leaves nothing to be planned.
        errored: whether planning failed part of the way.
        configuration: what refers to what.
        caller_accounts: the AWS accounts that the providers work in, as far as the plan says.
        raw_drift: drift as the plan has it, with what only looks so.
        state: where something drifted, resources that the plan does not speak of.
    """

    name: str
    resources: tuple[ResourceChange, ...]
    drift: tuple[Drift, ...]
    outputs: tuple[OutputChange, ...]
    deferred: tuple[ResourceChange, ...]
    complete: bool
    errored: bool
    configuration: Configuration
    invocations: tuple[Invocation, ...] = ()
    failed_checks: tuple[FailedCheck, ...] = ()
    caller_accounts: tuple[str, ...] = ()
    raw_drift: tuple[ResourceChange, ...] = ()
    state: tuple[ResourceChange, ...] = ()

    @property
    def changed(self) -> tuple[ResourceChange, ...]:
        return tuple(change for change in self.resources if change.changes)

    @cached_property
    def account_id(self) -> str | None:
        """The account that most resources' own ARNs name, or where none is known, that most ARNs do."""
        values = [value for change in self.resources for value in (change.before, change.after)]
        arns = [text_at(value, "arn") or "" for value in values]
        found = Counter(match[1] for match in map(ARN.match, arns) if match)
        if not found:
            texts = (leaf for value in values for _, leaf in leaves(value) if isinstance(leaf, str))
            found = Counter(account for text in texts for account in ARN.findall(text))
        ranked = found.most_common(2)
        if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]

    @property
    def silent(self) -> bool:
        """Whether there is nothing to tell."""
        told = (self.changed, self.drift, self.outputs, self.deferred, self.invocations, self.failed_checks)
        return not (any(told) or self.errored or not self.complete)
