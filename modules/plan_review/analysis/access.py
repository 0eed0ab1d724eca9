"""Who may do what afterwards and could not before, from every policy of a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..reading.configuration import Configuration
from ..reading.links import Links, Side, Sides, Target, is_gone, sides_of
from ..reading.plan import Action, Plan, ResourceChange
from ..reading.values import Path, Sensitive, Unknown, Value, at, gathered, leaves, listed, same, steps_of, strings
from .access_change import AccessChange
from .access_kinds import (
    IDENTITIES,
    KUBERNETES_ROLE,
    MANAGED,
    PERMISSIONS,
    POLICY_ARGUMENTS,
    POLICY_OF,
    PermissionKind,
)
from .accounts import Accounts, own_accounts
from .attachments import Edge, boundaries, edge_changes, edges, limits
from .conditions import PolicyCondition
from .escalation import escalations
from .exposure import exposures
from .grants import Setting, compare
from .not_looked_at import not_looked_at
from .own_rules import own_rules
from .policies import BEARER, PolicyStatement, of_data_source, of_items, statements

_KEYS = (
    "aws_kms_key",
    "aws_kms_external_key",
    "aws_kms_replica_key",
    "aws_kms_key_policy",
    "awscc_kms_key",
    "awscc_kms_replica_key",
)
_WITH_DEFAULT = ("aws_sns_topic",)
"""What has a policy of AWS's own as long as it has no other."""

_TRUST = ("assume_role_policy", "assume_role_policy_document")
_WHOEVER = "whoever has"


@dataclass
class _Holder:
    """What has policies: its name and its statements, before and after.

    Attributes:
        is_policy: a policy, which whoever has it.
        is_all_here: one that comes or goes with this plan, and whose holders do as well: they are told of instead.
    """

    label: str
    bearer: bool
    old_label: str | None = None
    goes: bool = False
    is_key: bool = False
    is_policy: bool = False
    is_all_here: bool = False
    before: list[PolicyStatement] = field(default_factory=list)
    after: list[PolicyStatement] = field(default_factory=list)
    addresses: dict[str, None] = field(default_factory=dict)
    origins: dict[tuple[PolicyStatement, Side], dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    unreadable: dict[str, str] = field(default_factory=dict)

    def take(self, side: Side, found: list[PolicyStatement] | str, *changes: ResourceChange) -> None:
        if isinstance(found, str):
            self.unreadable[changes[0].address] = found
        else:
            (self.before if side == "before" else self.after).extend(found)
        for one in changes:
            if one.action is not Action.NOTHING:
                self.addresses[one.address] = None
                for statement in found if isinstance(found, list) else ():
                    self.origins[statement, side].setdefault(one.address)


def access_changes(plan: Plan, sides: Sides) -> list[AccessChange]:
    """All of them, what was widened first; those that somebody made outside of Terraform are marked."""
    if not plan.changed and not plan.raw_drift:
        return []
    accounts = own_accounts(plan)
    found = _of_plan(plan, sides, accounts)
    if plan.raw_drift:
        drifted = _as_found(plan)
        known = [replace(change, drifted=False) for change in found]
        found += [
            replace(change, drifted=True)
            for change in _of_plan(drifted, sides_of(drifted), accounts)
            if change.gained and change not in known
        ]
    found += not_looked_at(plan, {address for change in found for address in change.addresses})
    return sorted(found, key=lambda change: (not change.widened, not change.gained, not change.looked_at))


def _as_found(plan: Plan) -> Plan:
    """The drift as if it were a plan: beside it, everything is as it was."""
    drifted = {change.address: change for change in plan.raw_drift if change.deposed is None}
    others = [
        replace(change, action=Action.NOTHING, after=change.before)
        for change in (*plan.resources, *plan.state)
        if change.address not in drifted and change.deposed is None and change.before is not None
    ]
    # Of what is found there, all counts, whether the configuration sets it or not.
    return replace(plan, resources=(*drifted.values(), *others), raw_drift=(), configuration=Configuration({}))


def _of_plan(plan: Plan, sides: Sides, accounts: Accounts) -> list[AccessChange]:
    given = {side: list(edges(links)) for side, links in sides.items()}
    holders = _holders(sides, given)
    found: list[AccessChange] = []
    by_holder = {
        key: list(_of_holder(holder, accounts)) for key, holder in sorted(holders.items()) if not holder.is_all_here
    }
    told = {
        (change.grant.gained, *_content(change))
        for key, changes in by_holder.items()
        for change in changes
        if change.grant is not None and not holders[key].is_policy
    }
    for key, changes in by_holder.items():
        holder = holders[key]
        for change in changes:
            # What whoever has a policy gains is said of those who have it, as far as they are part of the plan.
            known = holder.is_policy and change.grant is not None and (change.grant.gained, *_content(change)) in told
            found += [] if known else [change]
        if holder.bearer:
            found += escalations(holder.label, tuple(holder.addresses), holder.before, holder.after)
    found += edge_changes(given, accounts)
    found += boundaries(sides)
    found += limits(sides)
    found += exposures(plan, sides)
    return found


def _content(change: AccessChange) -> tuple[object, ...]:
    grant = change.grant
    assert grant is not None
    return grant.effect, grant.actions, grant.resources, grant.conditions, grant.inverted


def _of_holder(holder: _Holder, accounts: Accounts) -> Iterator[AccessChange]:
    addresses = tuple(holder.addresses)
    words = _WHOEVER if holder.is_policy else ""
    for address, text in holder.unreadable.items():
        yield AccessChange(holder.label, (address,), text=text, widened=("it cannot be told",), unknown=True)
    before = holder.before
    if not holder.bearer and holder.old_label is not None and holder.old_label != holder.label:
        # What is renamed is replaced: that its policy names it by the new name opens and closes nothing.
        before = [statement.renamed(holder.old_label, holder.label) for statement in before]
    for grant in compare(before, holder.after, Setting(accounts, holder.is_key, not holder.goes)):
        more = grant.gained == (grant.effect == "Allow")
        if holder.unreadable and not grant.gained:
            # What is not known may say again what seems to go.
            continue
        origins = holder.origins.get((grant.origin, "after" if grant.gained else "before")) if grant.origin else None
        yield AccessChange(
            holder.label,
            tuple(origins or addresses),
            grant,
            bearer=holder.bearer,
            gained=more,
            widened=grant.widened,
            before_subject=words,
        )


def _holders(sides: Sides, given: dict[Side, list[Edge]]) -> dict[str, _Holder]:
    found = {side: _documents(links) for side, links in sides.items()}
    # Of a policy that is a resource of its own, the other resource is only what the provider read the last time: the same
    # as long as there was none, and old as soon as there is one.
    earlier = {one.key for one in found["before"] if not one.is_read_back}
    later = earlier | {one.key for one in found["after"] if not one.is_read_back}
    holders: dict[str, _Holder] = {}
    for side, documents in found.items():
        by_address: dict[str, list[_Document]] = defaultdict(list)
        for one in documents:
            is_old = one.key in (later if side == "after" or one.change.type in _WITH_DEFAULT else earlier)
            if one.is_read_back and is_old:
                continue
            target = one.target
            holder = holders.setdefault(one.key, _Holder(target.label, one.bearer))
            holder.label = target.label
            holder.old_label = target.label if side == "before" else holder.old_label
            holder.goes = holder.goes or is_gone(target.resource)
            holder.is_key = holder.is_key or one.change.type in _KEYS
            holder.is_policy = holder.is_policy or one.key.startswith("policy ")
            holder.take(side, one.found, one.change)
            by_address[one.change.address].append(one)
        for edge in given[side]:
            policy = edge.what.resource
            if not edge.is_policy or policy is None or policy.address not in by_address:
                continue
            holder = holders.setdefault(_identity(edge.who, edge.who_kinds), _Holder(edge.who.label, bearer=True))
            for one in by_address[policy.address]:
                holder.take(side, one.found, policy, edge.change)
                holders[one.key].is_all_here = policy.action is Action.CREATE or is_gone(policy)
    return holders


@dataclass(frozen=True)
class _Document:
    """A policy in a resource: whose it is, and its statements, or why they cannot be read."""

    change: ResourceChange
    key: str
    target: Target
    bearer: bool
    found: list[PolicyStatement] | str
    is_read_back: bool


def _documents(links: Links) -> list[_Document]:
    return [
        _Document(change, *_holder(change, path, links, found), found, not _is_set(change, path, links))
        for change in links.resources
        if change.action not in (Action.READ, Action.FORGET)
        for path, found in _policies(change, links)
    ]


def _is_set(change: ResourceChange, path: Path, links: Links) -> bool:
    expressions = links.expressions(change)
    return expressions is None or not path or change.type in POLICY_OF or expressions.sets(*_names(path)[:1])


def _identity(target: Target, kinds: tuple[str, ...]) -> str:
    # A user and a role may have the same name.
    return f"identity {target.key}" if target.resource else f"identity {' '.join(kinds)} {target.key}"


def _holder(
    change: ResourceChange, path: Path, links: Links, found: list[PolicyStatement] | str
) -> tuple[str, Target, bool]:
    """Whose policy it is: a key, its name, and whether it is what the bearer may do."""
    if change.type in POLICY_OF or change.type in PERMISSIONS:
        argument, kinds = _belongs_to(change.type)
        target = links.target(change, *steps_of(argument), kinds=kinds) or Target(change.address, None)
        if target.resource is None and target.text is None:
            target = Target(change.address, None)
        if kinds and kinds[0] in IDENTITIES:
            return _identity(target, kinds), target, True
        return f"resource {target.key}", target, False
    own = links.itself(change)
    if change.type in IDENTITIES and path[:1] in (("inline_policy",), ("policies",)):
        return _identity(own, (change.type,)), own, True
    if path and path[-1] in _TRUST:
        return f"trust {change.address}", own, False
    names_nobody = not isinstance(found, str) and any(one.principals == {BEARER} for one in found)
    if names_nobody or change.type in (*MANAGED, "aws_organizations_policy") or KUBERNETES_ROLE.fullmatch(change.type):
        return f"policy {change.address} {path[1:]}", own, True
    return f"resource {change.address}{'' if path == ('policy',) else f' {path}'}", own, False


def _belongs_to(kind: str) -> tuple[str, tuple[str, ...]]:
    """The argument that says whose policy it is, and what kinds that is."""
    if kind in POLICY_OF:
        return POLICY_OF[kind]
    return PERMISSIONS[kind].holder, PERMISSIONS[kind].holder_kinds


def _policies(change: ResourceChange, links: Links) -> Iterator[tuple[Path, list[PolicyStatement] | str]]:
    """Every policy document of a resource, or why it cannot be read."""
    values = links.values(change)
    if kind := PERMISSIONS.get(change.type):
        yield from (((), found) for found in [_permission(kind, values)] if found)
        return
    if (rules := own_rules(change.type, values)) is not None:
        yield ("rules",), rules
        return
    for path, value in leaves(values):
        if isinstance(value, str):
            found = statements(value)
            if found is None and value and change.type in POLICY_OF and _names(path)[:1] == [_document_of(values)]:
                yield (_names(path)[0],), _OF_ANOTHER_FORM
            elif found is not None and not _read_back(change, path, links):
                yield path, list(found)
        elif isinstance(value, Unknown | Sensitive) and _is_policy(change, path, links):
            yield from ((path, one) for one in _not_known(change, path, value, links))


_OF_ANOTHER_FORM = "has a policy that is no JSON text: what it allows cannot be told"


def _document_of(values: Value) -> str:
    """The argument of a policy of another resource that holds the document."""
    return next((name for name in POLICY_ARGUMENTS if at(values, name) is not None), "")


def _not_known(
    change: ResourceChange, path: Path, value: Unknown | Sensitive, links: Links
) -> Iterator[list[PolicyStatement] | str]:
    """Of a policy that only the apply brings, the statements that the plan has of it, and whether there may be more."""
    if isinstance(value, Sensitive):
        if links.side == "after" and not same(at(change.before, *path), value):
            yield "has a policy that is sensitive: what it allows cannot be told"
        return
    documents, is_all = links.documents(change, *_names(path))
    found: list[PolicyStatement] = []
    for document in documents:
        found += of_data_source(document.after)
        for name in ("source_policy_documents", "override_policy_documents"):
            for more in listed(at(document.after, name)):
                found += (statements(more) or ()) if isinstance(more, str) else ()
                is_all = is_all and isinstance(more, str)
    if found:
        yield found
    if not is_all:
        yield "has a policy that is known only after the apply: what it allows cannot be told"


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
    if not was_one and (
        not names or names[-1] not in POLICY_ARGUMENTS or not change.type.startswith(("aws_", "awscc_"))
    ):
        return False
    expressions = links.expressions(change)
    if expressions is None:
        # Of a queue or a topic it may be AWS's own; a resource that is a policy has been given one.
        return was_one or "policy" in change.type or names[-1] in _TRUST
    return expressions.sets(*names)


def _permission(kind: PermissionKind, values: Value) -> list[PolicyStatement] | str:
    """A resource that is a statement of another one's policy."""
    who = at(values, kind.principal)
    what: Value = kind.actions[1:] if kind.actions.startswith("=") else at(values, kind.actions)
    if who is None or who == []:
        return []
    if any(isinstance(item, Unknown | Sensitive) for given in (who, what) for item in listed(given)):
        return "has a permission that is known only after the apply: whom it lets in cannot be told"
    conditions = [
        PolicyCondition(operator, key, (value if isinstance(value, str) else "(known after apply)",))
        for argument, operator, key in kind.conditions
        for value in gathered(values, argument)
    ]
    actions = [f"{kind.prefix}{name}" for name in strings(what)]
    allowed: dict[str, Value] = {"Effect": "Allow", "Principal": {"": who}, "Action": [*actions], "Resource": "*"}
    return [replace(one, conditions=frozenset(conditions)) for one in of_items(allowed if actions else None)]
