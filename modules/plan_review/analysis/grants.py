"""Two sets of policy statements compared by what they allow and refuse, however they are written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from .accounts import Accounts
from .conditions import PolicyCondition, glob, implied, subject_is_bound, with_accounts
from .coverage import Box, Statements
from .policies import EVERYBODY, PolicyStatement

_NAMED_ENOUGH = re.compile(r"arn:[\w-]+:(?:s3:::[^*?:/]+/\*|(?!iam:)[\w-]+:[\w-]*:\d*:[^*?:/]+[:/][^*?]*[^*?:/][:/]\*)")
"""A wildcard that stands for what is inside one thing that is named: a bucket's objects, a log group's streams."""

_ONE_SECRET = re.compile(r"arn:[\w-]+:secretsmanager:[\w-]*:\d*:secret:[^*?]+-\?{6}")
"""One secret without the six random characters that AWS adds, as its documentation writes it.

https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html (2026-11-28)
"""

_OIDC = re.compile(r"arn:[\w-]+:iam::\d*:oidc-provider/.+|[\w.-]+\.(?:com|net|org|io|dev)")
_SERVICE = re.compile(r"[\w.-]+\.(?:amazonaws\.com(?:\.cn)?|internal)")


@dataclass(frozen=True)
class Setting:
    """What two policies belong to.

    Attributes:
        accounts: the stack's own.
        is_key: it is a KMS key: AWS's own default policy gives the account everything, and without it nobody rules it.
        stays: False where it is deleted: a Deny that goes with it opens nothing.
    """

    accounts: Accounts = Accounts()
    is_key: bool = False
    stays: bool = True


@dataclass(frozen=True)
class Grant:
    """Access that somebody gains or loses.

    Attributes:
        gained: else lost. Of a Deny, gained means refused from now on.
        inverted: which lists name what is left out.
        widened: why it deserves a second look; empty where it does not.
        origin: the statement that says so.
    """

    gained: bool
    effect: str
    principals: tuple[str, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[PolicyCondition, ...]
    inverted: frozenset[str] = frozenset()
    widened: tuple[str, ...] = ()
    origin: PolicyStatement | None = field(default=None, compare=False)


def compare(
    before: Sequence[PolicyStatement], after: Sequence[PolicyStatement], setting: Setting | None = None
) -> list[Grant]:
    """What is allowed or refused afterwards and was not before, and the other way round."""
    setting = setting or Setting()
    found = []
    own = setting.accounts.own
    olds, news = Statements(before, own), Statements(after, own)
    for statement in dict.fromkeys(after):
        for grant in _uncovered(statement, olds, gained=True):
            found.append(_judged(grant, olds, setting))
    for statement in dict.fromkeys(before):
        for grant in _uncovered(statement, news, gained=False):
            if grant.effect == "Allow":
                found.append(grant)
            elif setting.stays:
                found.append(replace(grant, widened=("a Deny is removed or narrowed",)))
    return found


def _uncovered(statement: PolicyStatement, others: Statements, *, gained: bool) -> list[Grant]:
    """What `statement` says and none of `others` does."""
    if statement in others.all:
        return []
    conditions = tuple(sorted(statement.conditions))
    if statement.inverted:
        covered = any(other.covers_all_of(statement) for other in others.all)
        parts = [] if covered else [(statement.principals, statement.actions, statement.resources)]
    else:
        parts = _left(statement, list(others.covering(statement, tuple(with_accounts(conditions)))))
    return [
        Grant(
            gained,
            statement.effect,
            tuple(sorted(principals)),
            tuple(sorted(actions)),
            tuple(sorted(resources)),
            conditions,
            statement.inverted,
            origin=statement,
        )
        for principals, actions, resources in parts
    ]


Part = tuple[frozenset[str], frozenset[str], frozenset[str]]
Alike = dict[frozenset[int], list[str]]
"""Names by the boxes that they are in: what is in the same ones is covered together or not at all."""


def _left(statement: PolicyStatement, boxes: Sequence[Box]) -> list[Part]:
    """What is in none of the boxes, put together: actions first, then the resources that have the same, then the principals."""
    principals = _alike(statement.principals, [box.principals for box in boxes])
    actions = _alike(statement.actions, [box.actions for box in boxes])
    resources = _alike(statement.resources, [box.resources for box in boxes])
    found: dict[frozenset[tuple[frozenset[str], frozenset[str]]], list[str]] = defaultdict(list)
    for who_in, who in principals.items():
        by_actions: dict[frozenset[str], list[str]] = defaultdict(list)
        for which_in, which in resources.items():
            inside = who_in & which_in
            names = frozenset(name for what_in, what in actions.items() if not inside & what_in for name in what)
            by_actions[names] += which if names else []
        left = frozenset((names, frozenset(which)) for names, which in by_actions.items() if names)
        found[left] += who
    by_rest: dict[tuple[frozenset[str], frozenset[str]], set[str]] = defaultdict(set)
    for left, who in found.items():
        for names, arns in left:
            by_rest[names, arns].update(who)
    parts = [(frozenset(all_of), names, arns) for (names, arns), all_of in by_rest.items()]
    return sorted(parts, key=lambda part: tuple(map(sorted, part)))


def _alike(names: Iterable[str], boxes: Sequence[frozenset[str]]) -> Alike:
    found: Alike = defaultdict(list)
    for name in names:
        found[frozenset(number for number, inside in enumerate(boxes) if name in inside)].append(name)
    return found


def _judged(grant: Grant, before: Statements, setting: Setting) -> Grant:
    """Marks what is wide by itself, and what is wider than it was."""
    if grant.effect == "Deny" or _is_key_default(grant, setting):
        return grant
    reasons = []
    if EVERYBODY in grant.principals:
        reasons.append("public principal" if not grant.conditions else "public principal, held by conditions only")
    reasons += _strangers(grant, setting.accounts)
    if any("*" in name or "?" in name for name in grant.actions):
        reasons.append("wildcard in actions")
    broad = any(is_broad(arn) for arn in grant.resources)
    if broad and not _about_itself(grant) and not {name.lower() for name in grant.actions} <= TAKE_NO_RESOURCE:
        reasons.append("wildcard in resources")
    reasons += [f"everything but what `Not{field}` names" for field in sorted(grant.inverted)]
    if not grant.inverted:
        reasons += _wider_than_before(grant, before)
    return replace(grant, widened=tuple(dict.fromkeys(reasons)))


def _is_key_default(grant: Grant, setting: Setting) -> bool:
    """https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html (2026-11-28)"""
    accounts = setting.accounts
    return (
        setting.is_key
        and [name.lower() for name in grant.actions] == ["kms:*"]
        and not grant.inverted
        and all(who.isdecimal() and not (accounts.own and accounts.is_foreign(who)) for who in grant.principals)
    )


def _strangers(grant: Grant, accounts: Accounts) -> Iterator[str]:
    """Who is let in that the account does not rule: other accounts, and whoever gets a token of a provider for many."""
    if "Principal" not in grant.inverted and any(map(accounts.is_foreign, grant.principals)):
        yield "another account"
    elif all(who == EVERYBODY or _SERVICE.fullmatch(who) for who in grant.principals):
        for condition in grant.conditions:
            if condition.key.lower() in _ACCOUNT_KEYS and any(map(accounts.is_foreign, condition.values)):
                yield "another account"
    if "sts:assumerolewithwebidentity" in {name.lower() for name in grant.actions}:
        for who in grant.principals:
            if _OIDC.fullmatch(who) and not subject_is_bound(who, grant.conditions):
                yield "the token's subject is not held"


_ACCOUNT_KEYS = ("aws:sourceaccount", "aws:principalaccount", "aws:sourcearn", "aws:principalarn")
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


def _wider_than_before(grant: Grant, before: Statements) -> list[str]:
    reasons: dict[str, str] = {}
    principals, actions, resources = map(frozenset, (grant.principals, grant.actions, grant.resources))
    same = PolicyStatement(grant.effect, principals, actions, resources, frozenset())
    for old in before.conditional(same):
        for condition in sorted(old.conditions):
            if not implied(condition, grant.conditions):
                reasons.setdefault(condition.key.lower(), _weakened(condition, grant))
    inside = (old for arn in grant.resources if "*" in arn and not is_broad(arn) for old in before.inside(arn))
    if any(old.effect == "Allow" and old.principals & principals and _acts_alike(old, grant) for old in inside):
        reasons[""] = "wildcard in resources"
    return [reason for reason in reasons.values() if reason]


def _weakened(condition: PolicyCondition, grant: Grant) -> str:
    """What became of a condition that is no longer guaranteed."""
    now = [one for one in grant.conditions if one.key.lower() == condition.key.lower()]
    if not now:
        return f"condition lost: {condition}"
    wildcards = [one for one in now if any("*" in value for value in one.values)]
    if wildcards and not wildcards[0].negated:
        return f"wildcard in a condition: {wildcards[0]}"
    if condition.key.lower() == "aws:sourcearn" and all(map(_SERVICE.fullmatch, grant.principals)):
        # A service that acts for one more thing that is named is one more sender, no weaker hold on it.
        return "" if any(one.base == condition.base and not one.holds_without_the_key for one in now) else _now(now)
    return _now(now)


def _now(conditions: Sequence[PolicyCondition]) -> str:
    return f"condition weakened: {conditions[0]}"


def _acts_alike(old: PolicyStatement, grant: Grant) -> bool:
    return any(glob(name.lower(), action.lower()) for name in old.actions for action in grant.actions)


def is_broad(arn: str) -> bool:
    """Whether a resource holds a wildcard that may stand for things of other names."""
    return ("*" in arn or "?" in arn) and not (_NAMED_ENOUGH.fullmatch(arn) or _ONE_SECRET.fullmatch(arn))


def _about_itself(grant: Grant) -> bool:
    """A trust policy names no resource, and a key's policy always says `*`: both mean what they belong to."""
    return grant.resources == (EVERYBODY,) and bool(grant.principals) and grant.principals != ("",)
