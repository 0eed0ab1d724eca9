"""Who may do what afterwards and could not before, from every policy of a plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..reading.links import SIDES, Links, Target, is_gone, label
from ..reading.plan import Action, Plan, ResourceChange
from ..reading.values import Path, Sensitive, Unknown, Value, at, leaves
from .access_change import AccessChange
from .attachments import attachments
from .exposure import Exposure, exposures
from .grants import compare
from .policies import PolicyCondition, PolicyStatement, statements

_HOLDERS = {
    "aws_iam_role_policy": ("role", ("aws_iam_role",)),
    "aws_iam_user_policy": ("user", ("aws_iam_user",)),
    "aws_iam_group_policy": ("group", ("aws_iam_group",)),
    "aws_s3_bucket_policy": ("bucket", ("aws_s3_bucket",)),
    "aws_sqs_queue_policy": ("queue_url", ("aws_sqs_queue",)),
    "aws_sns_topic_policy": ("arn", ("aws_sns_topic",)),
    "aws_kms_key_policy": ("key_id", ("aws_kms_key",)),
    "aws_ecr_repository_policy": ("repository", ("aws_ecr_repository",)),
    "aws_secretsmanager_secret_policy": ("secret_arn", ("aws_secretsmanager_secret",)),
    "aws_lambda_permission": ("function_name", ("aws_lambda_function",)),
}
"""Resources that are a policy of another one: the argument that says whose, and what kinds that is."""

_POLICY_ARGUMENTS = ("policy", "assume_role_policy", "access_policy", "access_policies", "resource_policy")


@dataclass
class _Holder:
    """What has policies: its name and its statements, before and after."""

    label: str
    bearer: bool
    old_label: str | None = None
    goes: bool = False
    before: list[PolicyStatement] = field(default_factory=list)
    after: list[PolicyStatement] = field(default_factory=list)
    addresses: dict[str, None] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)


def access_changes(plan: Plan) -> list[AccessChange]:
    """All of them, what was widened first."""
    holders = _holders(plan)
    found = [change for key in sorted(holders) for change in _of_holder(holders[key])]
    found += attachments(plan)
    found += [_exposed(exposure) for exposure in exposures(plan)]
    return sorted(found, key=lambda change: (not change.widened, not change.gained))


def _of_holder(holder: _Holder) -> Iterator[AccessChange]:
    addresses = tuple(holder.addresses)
    for address, text in holder.unreadable.items():
        yield AccessChange(holder.label, (address,), text=text, widened=("it cannot be told",), unknown=True)
    if holder.unreadable:
        # What is not known may take back or repeat all that is.
        return
    before = holder.before
    if not holder.bearer and holder.old_label is not None and holder.old_label != holder.label:
        # What is renamed is replaced: that its policy names it by the new name opens and closes nothing.
        before = [statement.renamed(holder.old_label, holder.label) for statement in before]
    for grant in compare(before, holder.after, holder_stays=not holder.goes):
        more = grant.gained == (grant.effect == "Allow")
        yield AccessChange(holder.label, addresses, grant, bearer=holder.bearer, gained=more, widened=grant.widened)


def _holders(plan: Plan) -> dict[str, _Holder]:
    holders: dict[str, _Holder] = {}
    for side in SIDES:
        links = Links(plan, side)
        for change in links.resources:
            if change.action in (Action.READ, Action.FORGET):
                continue
            for path, found in _policies(change, links):
                key, target, bearer = _holder(change, path, links)
                holder = holders.setdefault(key, _Holder(target.label, bearer))
                holder.label = target.label
                holder.old_label = target.label if side == "before" else holder.old_label
                holder.goes = holder.goes or is_gone(target.resource)
                if change.action is not Action.NOTHING:
                    holder.addresses[change.address] = None
                if isinstance(found, str):
                    holder.unreadable[change.address] = found
                elif side == "before":
                    holder.before += found
                else:
                    holder.after += found
    return holders


def _holder(change: ResourceChange, path: Path, links: Links) -> tuple[str, Target, bool]:
    """Whose policy it is: a key, its name, and whether it is what the bearer may do."""
    if change.type in _HOLDERS:
        argument, kinds = _HOLDERS[change.type]
        target = links.target(change, argument, kinds=kinds) or Target(change.address, None)
        if target.resource is None and target.text is None:
            target = Target(change.address, None)
        kind = "identity" if kinds[0] in ("aws_iam_role", "aws_iam_user", "aws_iam_group") else "resource"
        return f"{kind} {target.key}", target, kind == "identity"
    own = Target(label(links.values(change), change.address), change)
    if change.type == "aws_iam_role" and path[0] == "inline_policy":
        return f"identity {change.address}", own, True
    if len(path) == 1 and path[0] in ("policy", "assume_role_policy"):
        return f"{'trust' if path[0] == 'assume_role_policy' else 'resource'} {change.address}", own, False
    return f"resource {change.address} {path}", own, False


def _policies(change: ResourceChange, links: Links) -> Iterator[tuple[Path, list[PolicyStatement] | str]]:
    """Every policy document of a resource, or why it cannot be read."""
    values = links.values(change)
    if change.type == "aws_lambda_permission":
        yield (), _permission(values)
        return
    for path, value in leaves(values):
        if isinstance(value, str):
            found = statements(value)
            if found is not None and not _read_back(change, path, links):
                yield path, list(found)
        elif isinstance(value, Unknown | Sensitive) and _is_policy(change, path, links):
            secret = isinstance(value, Sensitive)
            why = "is sensitive" if secret else "is known only after the apply"
            if not secret or links.side == "after":
                yield path, f"has a policy that {why}: what it allows cannot be told"


def _read_back(change: ResourceChange, path: Path, links: Links) -> bool:
    """Whether a policy is what the provider read of another resource's, and what it will read again is not known."""
    expressions = links.expressions(change)
    return (
        expressions is not None and not expressions.sets(*_names(path)) and isinstance(at(change.after, *path), Unknown)
    )


def _names(path: Path) -> list[str]:
    return [step for step in path if isinstance(step, str)]


def _is_policy(change: ResourceChange, path: Path, links: Links) -> bool:
    """Whether what is not known is a policy that is set here, not one that the provider will read."""
    other = at(change.before if links.side == "after" else change.after, *path)
    was_one = isinstance(other, str) and statements(other) is not None
    names = _names(path)
    if not was_one and (not names or names[-1] not in _POLICY_ARGUMENTS or not change.type.startswith("aws_")):
        return False
    expressions = links.expressions(change)
    return expressions is None or expressions.sets(*names)


def _permission(values: Value) -> list[PolicyStatement] | str:
    """`aws_lambda_permission` as the statement that it adds to the function's policy."""
    wanted = ("action", "principal", "source_arn", "source_account", "principal_org_id", "function_url_auth_type")
    given = {name: at(values, name) for name in wanted}
    if any(isinstance(given[name], Unknown | Sensitive) for name in ("action", "principal")):
        return "has a permission that is known only after the apply: whom it lets in cannot be told"
    keys = {"source_arn": ("ArnLike", "aws:SourceArn"), "source_account": ("StringEquals", "aws:SourceAccount")}
    keys["principal_org_id"] = ("StringEquals", "aws:PrincipalOrgID")
    keys["function_url_auth_type"] = ("StringEquals", "lambda:FunctionUrlAuthType")
    conditions = [
        PolicyCondition(*keys[name], (value if isinstance(value, str) else "(known after apply)",))
        for name, value in given.items()
        if name in keys and value is not None
    ]
    return [
        PolicyStatement(
            "Allow",
            frozenset([str(given["principal"])]),
            frozenset([str(given["action"])]),
            frozenset(["*"]),
            frozenset(conditions),
        )
    ]


def _exposed(exposure: Exposure) -> AccessChange:
    widened = ("open to everybody",) if exposure.opened else ()
    where = (exposure.change.address,)
    return AccessChange(exposure.subject, where, text=exposure.text, gained=exposure.opened, widened=widened)
