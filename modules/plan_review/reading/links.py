"""Which resource an argument means: by ARN, id or name where the plan knows it, else by reference."""

from __future__ import annotations

import collections
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

from .configuration import ConfiguredResource, Expressions, modules_of
from .plan import ARN, Action, Plan, ResourceChange
from .values import Sensitive, Value, at, text_at

Side = Literal["before", "after"]
SIDES: tuple[Side, Side] = ("before", "after")
Sides: TypeAlias = "Mapping[Side, Links]"

NAMES = (
    "function_name",
    "name",
    "bucket",
    "identifier",
    "cluster_identifier",
    "repository_name",
    "alias",
)
_KEYS = (*NAMES, "arn", "id", "url", "queue_url", "key_id")


_QUALIFIED_FUNCTION = re.compile(r"(arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+):([^:]+)")


@dataclass(frozen=True)
class Target:
    """What an argument means.

    Attributes:
        label: its name, for people.
        resource: where it is part of the plan.
        text: the argument as it stands there, where it is known.
    """

    label: str
    resource: ResourceChange | None
    text: str | None = None

    @property
    def key(self) -> str:
        return self.resource.address if self.resource else self.label


class Links:
    """The resources of one side of a plan, and what means them."""

    def __init__(self, plan: Plan, side: Side) -> None:
        self.side = side
        self.resources = [change for change in plan.resources if change.managed and self.values(change) is not None]
        self._configuration = plan.configuration
        self._named: dict[str, dict[str, list[ResourceChange]]] = {}
        self._configured: dict[ConfiguredResource, list[ResourceChange]] = collections.defaultdict(list)
        self._of_kind: dict[str, list[ResourceChange]] = collections.defaultdict(list)
        for change in self.resources:
            self._of_kind[change.type].append(change)
            values = self.values(change)
            given = (
                [values.get(name) for name in (*_KEYS, *_own_names(change.type))] if isinstance(values, dict) else []
            )
            # One resource has the same name in many of them.
            for key in {text for text in given if isinstance(text, str) and text}:
                self._named.setdefault(key, {}).setdefault(change.type, []).append(change)
            self._configured[resource_of(change)].append(change)
        self._documents: dict[ConfiguredResource, list[ResourceChange]] = collections.defaultdict(list)
        for change in plan.resources:
            if change.type == "aws_iam_policy_document":
                self._documents[resource_of(change)].append(change)
        self.account_id = plan.account_id

    def values(self, change: ResourceChange) -> Value:
        if change.deposed is not None:
            return None
        # What Terraform forgets stays as it is.
        return change.before if self.side == "before" or change.action is Action.FORGET else change.after

    def of(self, *kinds: str) -> list[ResourceChange]:
        return [change for kind in kinds for change in self._of_kind.get(kind, ())]

    def itself(self, change: ResourceChange) -> Target:
        """A resource of the plan, by its name."""
        return Target(label(change, self.values(change)), change)

    def target(self, change: ResourceChange, *path: str | int, kinds: Sequence[str] = ()) -> Target | None:
        """What the argument at `path` means; None where it is not set."""
        value = at(self.values(change), *path)
        if value is None:
            return None
        if isinstance(value, str):
            return self.named(value, kinds)
        found = [] if isinstance(value, Sensitive) else self.referred(change, *path, kinds=kinds)
        if len(found) == 1:
            return self.itself(found[0])
        return Target("(sensitive value)" if isinstance(value, Sensitive) else "(known after apply)", None)

    def named(self, text: str, kinds: Sequence[str] = ()) -> Target:
        """The resource that a name, id or ARN means."""
        found = self._called(text, kinds)
        if not found and text.startswith("arn:"):
            # An ARN that is made of names, of something that does not exist yet.
            found = [
                change
                for change in self._called(_name_in(text), kinds)
                if kinds and not isinstance(at(self.values(change), "arn"), str)
            ]
        if len(found) == 1:
            return replace(self.itself(found[0]), text=text)
        if match := _QUALIFIED_FUNCTION.fullmatch(text):
            # A version or an alias: the function is what runs, the qualifier says as what.
            function = self.named(match[1], kinds)
            return Target(f"{function.label}:{match[2]}", function.resource, text)
        return Target(short(text, self.account_id), None, text)

    def _called(self, text: str, kinds: Sequence[str]) -> list[ResourceChange]:
        """Of several kinds the first: an alias of a function stands under the function's name as well."""
        by_kind = self._named.get(text, {})
        if kinds:
            return next((by_kind[kind] for kind in kinds if kind in by_kind), [])
        return [change for ones in by_kind.values() for change in ones]

    def referred(self, change: ResourceChange, *path: str | int, kinds: Sequence[str] = ()) -> list[ResourceChange]:
        """What the argument at `path` refers to in the configuration: of many instances, that of the same key."""
        expressions = self.expressions(change)
        if expressions is None:
            return []
        found: list[ResourceChange] = []
        for resource in expressions.behind(*path):
            instances = [other for other in self._configured.get(resource, ()) if not kinds or other.type in kinds]
            around = [other for other in instances if other.module_address == change.module_address]
            instances = around or instances
            same_key = [other for other in instances if other.index == change.index]
            found += same_key if len(instances) > 1 and same_key else instances
        return found

    def documents(self, change: ResourceChange, *path: str | int) -> tuple[list[ResourceChange], bool]:
        """The `aws_iam_policy_document`s that an argument refers to, and whether it refers to nothing else."""
        expressions = self.expressions(change)
        behind = [] if expressions is None else expressions.behind(*path)
        found: list[ResourceChange] = []
        is_all = bool(behind)
        for resource in behind:
            instances = self._documents.get(resource, [])
            same_key = [
                one for one in instances if (one.module_address, one.index) == (change.module_address, change.index)
            ]
            found += same_key or instances
            is_all = is_all and bool(instances)
        return found, is_all

    def expressions(self, change: ResourceChange) -> Expressions | None:
        return self._configuration.of(change.module_address, change.type, change.name)


def short(text: str, account_id: str | None) -> str:
    """The name in an ARN of the stack's own account; another account's ARN is shown whole, and one with a wildcard."""
    match = ARN.match(text)
    if "*" in text or not text.startswith("arn:") or (match and match.group(1) != account_id):
        return text
    if match is None:
        return text.split(":::", 1)[1] if re.match(r"arn:[\w-]+:s3:::[^/]+$", text) else text
    return _name_in(text) or text


def _name_in(arn: str) -> str:
    """The last word of an ARN; of a version or an alias of a state machine the last two."""
    qualified = re.match(r"arn:[^:]*:states:[^:]*:[^:]*:stateMachine:([^:]+:[^:]+)$", arn)
    return qualified[1] if qualified else re.split(r"[:/]", arn)[-1]


@lru_cache(maxsize=1_000)
def _own_names(kind: str) -> tuple[str, ...]:
    """The arguments that name a resource of Cloud Control: `role_name` of a role, `policy_arn` of a policy."""
    if not kind.startswith("awscc_"):
        return ()
    words = kind.split("_")
    return f"{words[-1]}_name", f"{'_'.join(words[-2:])}_name", f"{words[-1]}_arn"


def label(change: ResourceChange, values: Value) -> str:
    """The name that people know a resource by, on one side; without one, its address."""
    names = (text for name in (*NAMES, *_own_names(change.type)) if (text := text_at(values, name)) is not None)
    return next(names, text_at(values, "metadata", 0, "name") or change.address)


def resource_of(change: ResourceChange) -> ConfiguredResource:
    prefix = "" if change.managed else "data."
    return ConfiguredResource(modules_of(change.module_address), f"{prefix}{change.type}.{change.name}")


def is_gone(change: ResourceChange | None) -> bool:
    return change is not None and change.action is Action.DELETE


def sides_of(plan: Plan) -> Sides:
    """Both sides of a plan."""
    return {side: Links(plan, side) for side in SIDES}
