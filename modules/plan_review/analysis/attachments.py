"""Managed policies that are given to roles, users and groups, or taken from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ..reading.links import SIDES, Links, Side, Target
from ..reading.plan import Action, Plan, ResourceChange
from ..reading.values import text_at
from .access_change import AccessChange
from .grants import compare
from .policies import statements

_ATTACHMENTS = {
    "aws_iam_role_policy_attachment": ("role", ("aws_iam_role",)),
    "aws_iam_user_policy_attachment": ("user", ("aws_iam_user",)),
    "aws_iam_group_policy_attachment": ("group", ("aws_iam_group",)),
}
_POWERFUL = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")


def attachments(plan: Plan) -> Iterator[AccessChange]:
    """Managed policies that are given or taken."""
    given: dict[Side, dict[tuple[str, str], tuple[ResourceChange, Target]]] = defaultdict(dict)
    for side in SIDES:
        links = Links(plan, side)
        for change in links.of(*_ATTACHMENTS):
            argument, kinds = _ATTACHMENTS[change.type]
            who = links.target(change, argument, kinds=kinds)
            policy = links.target(change, "policy_arn", kinds=("aws_iam_policy",))
            if who is not None and policy is not None and change.action is not Action.FORGET:
                given[side][who.label, policy.text or policy.key] = change, policy
    for side, other in (SIDES, SIDES[::-1]):
        for key, (change, policy) in given[side].items():
            if key not in given[other]:
                yield _attached(key[0], change, policy, gained=side == "after")


def _attached(who: str, change: ResourceChange, policy: Target, *, gained: bool) -> AccessChange:
    name = (policy.text or policy.label).rpartition("/")[2]
    unknown = policy.resource is None and policy.text is None
    widened: tuple[str, ...] = ()
    if gained and unknown:
        widened = ("it cannot be told",)
    elif gained and policy.resource is None and (name in _POWERFUL or name.endswith("FullAccess")):
        widened = ("wildcard in actions",)
    elif gained and policy.resource is not None:
        widened = _wide_policy(policy.resource)
    shown = policy.text if policy.resource is None and policy.text else policy.label
    return AccessChange(
        who,
        (change.address,),
        text=f"{'gains' if gained else 'loses'} what a policy allows:",
        named=shown,
        gained=gained,
        widened=widened,
        unknown=unknown,
    )


def _wide_policy(policy: ResourceChange) -> tuple[str, ...]:
    document = text_at(policy.after, "policy")
    if document is None or (found := statements(document)) is None:
        return ("it cannot be told",)
    return tuple(dict.fromkeys(reason for grant in compare((), found) for reason in grant.widened))
