"""What somebody is given as a whole: policies, roles, membership of a group, what is shared. And what holds it back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..reading.links import SIDES, Links, Side, Sides, Target
from ..reading.plan import Action, ResourceChange
from ..reading.values import UNKNOWN, Sensitive, Unknown, Value, at, decoded, gathered, listed, same, strings, text_at
from .access_change import AccessChange
from .access_kinds import (
    ADMINISTRATOR,
    ALL_OF_A_SERVICE,
    BOUNDARIES,
    EDGES,
    EVERYBODY_NAMES,
    GOOGLE_IAM,
    GOOGLE_WHERE,
    KUBERNETES_BINDING,
    LIMITS,
    MANAGED,
    POLICY_WORDS,
    EdgeKind,
)
from .accounts import Accounts

_READ_BACK = (
    "aws_iam_role",
    "awscc_iam_role",
    "awscc_iam_user",
    "awscc_iam_group",
    "aws_s3_bucket",
    "aws_s3_bucket_acl",
)
_OF_AWS = re.compile(r"arn:[\w-]+:iam::aws:policy/")
_CANNOT_BE_TOLD = "it cannot be told"


@dataclass(frozen=True)
class Edge:
    """Somebody who has what something else allows.

    Attributes:
        words: what is given, before its name.
        where: on what, where that is said.
        who_kinds: what kinds `who` may be.
    """

    change: ResourceChange
    who: Target
    what: Target
    words: str
    where: str = ""
    who_kinds: tuple[str, ...] = ()

    @property
    def is_policy(self) -> bool:
        return self.words == POLICY_WORDS

    @property
    def is_known(self) -> bool:
        return self.what.resource is not None or self.what.text is not None

    @property
    def key(self) -> tuple[str, str, str, str]:
        # Two things that are not known need not be one.
        what = self.what.text or self.what.key if self.is_known else f"{self.what.key} {self.change.address}"
        who = self.who.key if self.who.resource else self.who.text or self.who.label
        return who, what, self.words, self.where


def edges(links: Links) -> Iterator[Edge]:
    """Everything of one side of a plan that is given as a whole."""
    for change in links.resources:
        if change.action in (Action.READ, Action.FORGET):
            continue
        for kind in EDGES.get(change.type, ()):
            yield from _edges(change, kind, links)
        if match := GOOGLE_IAM.fullmatch(change.type):
            yield from _google(change, match[2], links)
        elif KUBERNETES_BINDING.fullmatch(change.type):
            yield from _kubernetes(change, links)


def edge_changes(given: dict[Side, list[Edge]], accounts: Accounts) -> Iterator[AccessChange]:
    """What is given and was not, and the other way round."""
    keys = {side: {edge.key for edge in given[side]} for side in SIDES}
    done = set()
    for side, other in (SIDES[::-1], SIDES):
        for edge in given[side]:
            if edge.key in keys[other] or (side, edge.key) in done:
                continue
            done.add((side, edge.key))
            gained = side == "after"
            what = edge.what
            if edge.is_policy and what.resource is not None and what.resource.type in MANAGED:
                # Its statements are its holders', and compared there.
                continue
            widened = tuple(_reasons(edge, accounts)) if gained else ()
            shown = what.text if what.resource is None and what.text else what.label
            yield AccessChange(
                edge.who.label,
                (edge.change.address,),
                text=f"{'gains' if gained else 'loses'} {edge.words}",
                named=shown,
                place=edge.where,
                gained=gained,
                widened=widened,
                unknown=gained and not edge.is_known,
            )


def _reasons(edge: Edge, accounts: Accounts) -> Iterator[str]:
    who, what = edge.who.text or edge.who.label, edge.what.text or edge.what.label
    if not edge.is_known:
        yield _CANNOT_BE_TOLD
    if who in EVERYBODY_NAMES or who.endswith((":allUsers", ":allAuthenticatedUsers")):
        yield "public principal"
    elif re.search(r"principalSet://.*/\*$", who) or (edge.change.type.endswith("identity_credential") and "*" in who):
        yield "the token's subject is not held"
    elif edge.change.type.startswith("aws_") and accounts.is_foreign(who):
        yield "another account"
    family = next(name for name in (*ADMINISTRATOR, "") if edge.change.type.startswith(name))
    names = {what, re.split(r"[/:]", what)[-1]}
    if family and any(map(ADMINISTRATOR[family].fullmatch, names)):
        yield "administrator access"
    elif edge.is_policy and any(map(ALL_OF_A_SERVICE.fullmatch, names)):
        yield "wildcard in actions"


def _edges(change: ResourceChange, kind: EdgeKind, links: Links) -> Iterator[Edge]:
    values = links.values(change)
    expressions = links.expressions(change)
    argument = (kind.block or kind.what[0]).partition(".")[0]
    if change.type in _READ_BACK and expressions is not None and not expressions.sets(argument):
        # What other resources attach is read back here, as it was the last time.
        return
    for block in gathered(values, kind.block) if kind.block else [values]:
        where = next((text for name in kind.where for text in _texts(block, name) + _texts(values, name)), "")
        whole = not kind.block
        for who in _targets(change, block, kind.who, kind.who_kinds, links, whole=whole):
            for what in _targets(change, block, kind.what, kind.what_kinds, links, whole=whole, first=True):
                kinds = kind.who_kinds
                if kind.words:
                    yield Edge(change, who, what, kind.words, where, kinds)


def _texts(value: Value, dotted: str) -> list[str]:
    return [item for item in gathered(value, dotted) if isinstance(item, str) and item]


def _targets(
    change: ResourceChange,
    block: Value,
    names: tuple[str, ...],
    kinds: tuple[str, ...],
    links: Links,
    *,
    whole: bool,
    first: bool = False,
) -> Iterator[Target]:
    """What some arguments mean; where `first`, of alternatives that have a name and an id only the first."""
    for name in names:
        if name == "":
            yield links.itself(change)
            continue
        if name.startswith("="):
            yield Target(name[1:], None, name[1:])
            continue
        found = False
        for item in gathered(block, name):
            if isinstance(item, str) and item:
                # AWS's own policies are in no plan, whatever a policy of the plan is called.
                named = links.named(item, () if _OF_AWS.match(item) else kinds)
                # Of no kind in particular, something may only happen to have the name.
                yield named if kinds else Target(named.label, None, item)
                found = True
            elif isinstance(item, Unknown | Sensitive) and _is_set(change, name, links):
                expected = links.referred(change, *name.split("."), kinds=kinds) if whole else []
                if isinstance(item, Unknown) and expected:
                    yield from map(links.itself, expected)
                elif not (first and name == "id"):
                    yield Target("(sensitive value)" if isinstance(item, Sensitive) else "(known after apply)", None)
                found = True
        if found and first and not name.endswith("_permissions"):
            return


def _is_set(change: ResourceChange, name: str, links: Links) -> bool:
    """Whether the configuration has an argument: what it leaves out, the provider only reads back."""
    expressions = links.expressions(change)
    return change.type not in _READ_BACK if expressions is None else expressions.sets(*name.split("."))


def _google(change: ResourceChange, form: str, links: Links) -> Iterator[Edge]:
    """https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/google_project_iam"""
    values = links.values(change)
    where = next((text for name in GOOGLE_WHERE for text in _texts(values, name)), "")
    if form != "policy":
        who = "member" if form == "member" else "members"
        yield from _edges(change, EdgeKind((who,), ("role",), "the role", tuple(GOOGLE_WHERE)), links)
        return
    document = at(values, "policy_data")
    if isinstance(document, Unknown | Sensitive):
        yield Edge(change, Target("(known after apply)", None), Target("(known after apply)", None), "a role:", where)
    found = decoded(document) if isinstance(document, str) else None
    for binding in listed(at(found, "bindings")):
        for member in strings(at(binding, "members")):
            for role in strings(at(binding, "role")):
                yield Edge(change, Target(member, None, member), Target(role, None, role), "the role", where)


def _kubernetes(change: ResourceChange, links: Links) -> Iterator[Edge]:
    values = links.values(change)
    namespace = next(iter(_texts(values, "metadata.namespace")), "")
    for role in _texts(values, "role_ref.name"):
        for subject in listed(at(values, "subject")):
            names = [text_at(subject, name) for name in ("kind", "namespace", "name")]
            name = names[2] or "(known after apply)"
            who = name if name.startswith("system:") else "/".join(filter(None, names))
            what = Target(role, None, role)
            yield Edge(change, Target(who, None, who), what, "the role", namespace and f"namespace {namespace}")


def boundaries(sides: Sides) -> Iterator[AccessChange]:
    """Permissions boundaries that go or become others: what they held back is held back no longer."""
    before, after = (
        {key: found for links in [sides[side]] for change in links.resources for key, found in _boundary(change, links)}
        for side in SIDES
    )
    gone = {change.address for change in sides["before"].resources} - {one.address for one in sides["after"].resources}
    for key in sorted({*before, *after}):
        (change, who, old), (other, whose, new) = before.get(key, _NONE), after.get(key, _NONE)
        changed, name = other or change, whose or who
        if changed is None or changed.action is Action.FORGET or key in gone:
            continue
        if old is not None and (new is None or _differ(old, new)):
            text = (
                "has no permissions boundary any more, which was"
                if new is None
                else "gets another permissions boundary:"
            )
            shown = (old if new is None else new).label
            why = "permissions boundary removed" if new is None else "permissions boundary changed"
            yield AccessChange(name, (changed.address,), text=text, named=shown, widened=(why,))
        elif old is None and new is not None and change is not None:
            yield AccessChange(
                name, (changed.address,), text="is held by a permissions boundary:", named=new.label, gained=False
            )


_NONE: tuple[ResourceChange | None, str, Target | None] = (None, "", None)


def _differ(old: Target, new: Target) -> bool:
    if old.resource is not None and new.resource is not None:
        return old.resource.address != new.resource.address
    return old.key != new.key


def _boundary(
    change: ResourceChange, links: Links
) -> Iterator[tuple[str, tuple[ResourceChange | None, str, Target | None]]]:
    if change.type not in BOUNDARIES:
        return
    argument, kinds = BOUNDARIES[change.type]
    own = links.itself(change)
    who = links.target(change, argument, kinds=kinds) or own if argument else own
    value = at(links.values(change), "permissions_boundary")
    held: Target | None = None
    if isinstance(value, list):
        text = json.dumps(value) if not _marked(value) else "(known after apply)"
        names = [*_texts(value, "managed_policy_arn"), *_texts(value, "customer_managed_policy_reference.name"), text]
        held = Target(names[0], None, names[0]) if value else None
    elif value is not None and value != "":
        held = links.target(change, "permissions_boundary", kinds=MANAGED)
    yield who.key, (change, who.label, held)


def _marked(value: Value) -> bool:
    return any(isinstance(item, Unknown | Sensitive) for item in listed(value)) or same(value, UNKNOWN)


def limits(sides: Sides) -> Iterator[AccessChange]:
    """Policies of an organization that no longer hold for an account or a part of it."""
    found = {
        side: {edge.key: edge for change in sides[side].of(*LIMITS) for edge in _limit(change, sides[side])}
        for side in SIDES
    }
    for side, other in (SIDES, SIDES[::-1]):
        for key, edge in found[side].items():
            if key in found[other] or edge.change.action is Action.FORGET:
                continue
            gained = side == "before"
            yield AccessChange(
                edge.who.label,
                (edge.change.address,),
                text="is no longer held by" if gained else "is held by",
                named=edge.what.label,
                gained=gained,
                widened=("a limit is removed",) if gained else (),
            )


def _limit(change: ResourceChange, links: Links) -> Iterator[Edge]:
    kind = LIMITS[change.type]
    for who in _targets(change, links.values(change), kind.who, kind.who_kinds, links, whole=True):
        for what in _targets(change, links.values(change), kind.what, kind.what_kinds, links, whole=True, first=True):
            yield Edge(change, who, what, "a limit")
