"""Two sets of policy statements compared by what they allow and refuse, however they are written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .policies import EVERYBODY, Cell, PolicyCondition, PolicyStatement, glob

_NAMED_ENOUGH = re.compile(r"arn:[\w-]+:(?:s3:::[^*?:/]+/\*|(?!iam:)[\w-]+:[\w-]*:\d*:[^*?:/]+[:/][^*?]*[^*?:/][:/]\*)")
"""A wildcard that stands for what is inside one thing that is named: a bucket's objects, a log group's streams."""


@dataclass(frozen=True)
class Grant:
    """Access that somebody gains or loses.

    Attributes:
        gained: else lost. Of a Deny, gained means refused from now on.
        inverted: which lists name what is left out.
        widened: why it deserves a second look; empty where it does not.
    """

    gained: bool
    effect: str
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[PolicyCondition, ...]
    inverted: frozenset[str] = frozenset()
    widened: tuple[str, ...] = ()


def compare(
    before: Sequence[PolicyStatement], after: Sequence[PolicyStatement], *, holder_stays: bool = True
) -> list[Grant]:
    """What is allowed or refused afterwards and was not before, and the other way round.

    Args:
        holder_stays: False where what the policy belongs to goes: a Deny that goes with it opens nothing.
    """
    found = []
    for statement in dict.fromkeys(after):
        for grant in _uncovered(statement, before, gained=True):
            found.append(_judged(grant, before))
    for statement in dict.fromkeys(before):
        for grant in _uncovered(statement, after, gained=False):
            if grant.effect == "Allow":
                found.append(grant)
            elif holder_stays:
                found.append(replace(grant, widened=("a Deny is removed or narrowed",)))
    return found


def _uncovered(statement: PolicyStatement, others: Sequence[PolicyStatement], *, gained: bool) -> list[Grant]:
    """What `statement` says and none of `others` does."""
    if statement in others:
        return []
    conditions = tuple(sorted(statement.conditions))
    cells = statement.cells()
    if cells is None:
        parts = [(statement.principals, statement.actions, statement.resources)]
    else:
        same_effect = [other for other in others if other.effect == statement.effect]
        parts = _grouped({cell for cell in cells if not any(other.covers(cell, conditions) for other in same_effect)})
    return [
        Grant(
            gained,
            statement.effect,
            tuple(sorted(principals)),
            tuple(sorted(actions)),
            tuple(sorted(resources)),
            conditions,
            statement.inverted,
        )
        for principals, actions, resources in parts
    ]


Part = tuple[frozenset[str], frozenset[str], frozenset[str]]


def _grouped(cells: set[Cell]) -> list[Part]:
    """Combinations put together again: actions first, then the resources that have the same, then the principals."""
    actions: dict[tuple[str, str], set[str]] = defaultdict(set)
    for principal, action, resource in cells:
        actions[principal, resource].add(action)
    resources: dict[tuple[str, frozenset[str]], set[str]] = defaultdict(set)
    for (principal, resource), names in actions.items():
        resources[principal, frozenset(names)].add(resource)
    principals: dict[tuple[frozenset[str], frozenset[str]], set[str]] = defaultdict(set)
    for (principal, alike), arns in resources.items():
        principals[alike, frozenset(arns)].add(principal)
    parts = [(frozenset(who), names, which) for (names, which), who in principals.items()]
    return sorted(parts, key=lambda part: tuple(map(sorted, part)))


def _judged(grant: Grant, before: Sequence[PolicyStatement]) -> Grant:
    """Marks what is wide by itself, and what is wider than it was."""
    if grant.effect == "Deny":
        return grant
    reasons = []
    if EVERYBODY in grant.principals:
        reasons.append("public principal" if not grant.conditions else "public principal, held by conditions only")
    if any("*" in name or "?" in name for name in grant.actions):
        reasons.append("wildcard in actions")
    broad = any(is_broad(arn) for arn in grant.resources)
    if broad and not _about_itself(grant) and not {name.lower() for name in grant.actions} <= TAKE_NO_RESOURCE:
        reasons.append("wildcard in resources")
    reasons += [f"everything but what `Not{field}` names" for field in sorted(grant.inverted)]
    if not grant.inverted:
        reasons += _wider_than_before(grant, before)
    return replace(grant, widened=tuple(dict.fromkeys(reasons)))


# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html and xray-iam.html: resource `*` is all that AWS takes.
TAKE_NO_RESOURCE = frozenset(
    f"{service}:{name}".lower()
    for service, names in {
        "logs": "CreateLogDelivery DeleteLogDelivery DescribeLogGroups DescribeResourcePolicies GetLogDelivery "
        "ListLogDeliveries PutResourcePolicy UpdateLogDelivery",
        "xray": "GetSamplingRules GetSamplingTargets PutTelemetryRecords PutTraceSegments",
    }.items()
    for name in names.split()
)
"""Actions that cannot be held to a resource: a sign that is always there is seen by nobody."""


def _wider_than_before(grant: Grant, before: Sequence[PolicyStatement]) -> list[str]:
    reasons = []
    for old in before:
        if old.effect != "Allow" or old.inverted:
            continue
        cells = [(who, what, which) for who in grant.principals for what in grant.actions for which in grant.resources]
        if old.conditions and any(old.covers_unconditionally(cell) for cell in cells[:1000]):
            kept = {condition.key.lower() for condition in grant.conditions}
            lost = [condition for condition in sorted(old.conditions) if condition.key.lower() not in kept]
            reasons += [f"condition lost: {condition}" for condition in lost]
            reasons += [
                f"wildcard in a condition: {condition}"
                for condition in grant.conditions
                if any("*" in value for value in condition.values) and condition not in old.conditions
            ]
        elif set(old.principals) & set(grant.principals) and _acts_alike(old, grant):
            wildcards = [arn for arn in grant.resources if "*" in arn and not is_broad(arn)]
            if any(glob(arn, one) for arn in wildcards for one in old.resources if one != arn):
                reasons.append("wildcard in resources")
    return reasons


def _acts_alike(old: PolicyStatement, grant: Grant) -> bool:
    return any(glob(name.lower(), action.lower()) for name in old.actions for action in grant.actions)


def is_broad(arn: str) -> bool:
    """Whether a resource holds a wildcard that may stand for things of other names."""
    return ("*" in arn or "?" in arn) and not _NAMED_ENOUGH.fullmatch(arn)


def _about_itself(grant: Grant) -> bool:
    """A trust policy names no resource, and a key's policy always says `*`: both mean what they belong to."""
    return grant.resources == (EVERYBODY,) and bool(grant.principals) and grant.principals != ("",)
