"""Facts of policies: who may do what before and after, as points of a lattice, written as statements in one way or another."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from tests.plan_review.generated.truth import Truth
from tests.plan_review.generated.world import (
    ACCOUNT,
    FOREIGN,
    REGION,
    UNKNOWN,
    Doc,
    Ref,
    Resource,
    Secret,
    Values,
    World,
)

Point = tuple[str, int, int, int]
"""A service, and how far up action, resource and condition stand on their ladders: whoever has a point has all below it."""

Statement = dict[str, Any]
SIDES = ("before", "after")

_ACTIONS = {
    "s3": ["s3:GetObject", "s3:Get*", "s3:*", "*"],
    "dynamodb": ["dynamodb:PutItem", "dynamodb:P*", "dynamodb:*", "*"],
    "sqs": ["sqs:SendMessage", "sqs:Send*", "sqs:*", "*"],
    "states": ["states:StartExecution", "states:Start*", "states:*", "*"],
    "logs": ["logs:PutLogEvents", "logs:Put*", "logs:*", "*"],
}
_RESOURCES = {
    "s3": ["arn:aws:s3:::{0}/in/a.csv", "arn:aws:s3:::{0}/*", "arn:aws:s3:::*", "*"],
    "dynamodb": [f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}" for name in ("{0}", "{0}*", "*")] + ["*"],
    "sqs": [f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}" for name in ("{0}", "{0}*", "*")] + ["*"],
    "states": [f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}" for name in ("{0}", "{0}*", "*")] + ["*"],
    "logs": [f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}" for name in ("{0}:log-stream:a", "{0}:*", "*")] + ["*"],
}  # fmt: skip
_NAMED_ENOUGH = ("s3", "logs")
"""Of these the second step is what is inside one named thing."""

_CONDITIONS: list[list[Values]] = [
    [{"IpAddress": {"aws:SourceIp": "203.0.113.7/32"}}, {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}, {}],
    [{"StringEquals": {"aws:PrincipalTag/team": "a"}}, {"StringLike": {"aws:PrincipalTag/team": ["a", "b*"]}}, {}],
    [{"Bool": {"aws:MultiFactorAuthPresent": "true"}}, {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}, {}],
    [{"NumericLessThan": {"aws:MultiFactorAuthAge": "60"}}, {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}, {}],
    [{"StringEquals": {"aws:RequestedRegion": REGION}}, {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}, {}],
    [{"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "us-west-2"]}}, {"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}, {}],
    [{"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/a"}}, {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/*"}}, {}],
    [{"StringEquals": {"aws:SourceVpce": "vpce-1"}}, {"Null": {"aws:SourceVpce": "false"}}, {}],
    [{"DateLessThan": {"aws:CurrentTime": "2026-01-01T00:00:00Z"}}, {"DateLessThan": {"aws:CurrentTime": "2027-01-01T00:00:00Z"}}, {}],
    [{"ForAnyValue:StringEquals": {"aws:TagKeys": ["a"]}}, {"ForAnyValue:StringEquals": {"aws:TagKeys": ["a", "b"]}}, {}],
    [{"StringEquals": {"aws:PrincipalTag/a": "1", "aws:PrincipalTag/b": "2"}}, {"StringEquals": {"aws:PrincipalTag/a": "1"}}, {}],
    [{"IpAddress": {"aws:SourceIp": ["203.0.113.0/25", "203.0.113.128/25"]}}, {"NotIpAddress": {"aws:SourceIp": "198.51.100.0/24"}}, {}],
    [{"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:PrincipalOrgID": "o-1"}}, {"StringLike": {"aws:PrincipalOrgID": "o-*"}}, {}],
]  # fmt: skip


def _covers(wide: Point, narrow: Point) -> bool:
    service = wide[0] == narrow[0]
    action = wide[1] == 3 or (service and wide[1] >= narrow[1])
    resource = wide[2] == 3 or (service and wide[2] >= narrow[2])
    return action and resource and wide[3] >= narrow[3]


def _missing(points: Iterable[Point], others: Iterable[Point]) -> set[Point]:
    known = [*others]
    return {one for one in points if not any(_covers(other, one) for other in known)}


def _widened(gained: Point, before: set[Point]) -> bool:
    service, action, resource, condition = gained
    inside_was_allowed = any(
        old[0] == service and old[1] >= action and old[2] < resource for old in before
    )  # one thing in it, for the same action
    broad = resource >= 2 or (resource == 1 and (service not in _NAMED_ENOUGH or inside_was_allowed))
    held_before = any(_covers((*old[:3], 2), (*gained[:3], 2)) and old[3] < condition for old in before)
    return action >= 1 or broad or held_before


def _some_points(rng: random.Random) -> tuple[set[Point], set[Point]]:
    """What is allowed before and after: at times the same, at times a step up or down from it, at times another thing."""
    services = rng.sample([*_ACTIONS], rng.randint(1, 2))

    def point() -> Point:
        steps = [0, 0, 0, 0, 1, 1, 2, 3]
        return rng.choice(services), rng.choice(steps), rng.choice(steps), rng.choice([0, 1, 2, 2, 2, 2])

    before = {point() for _ in range(rng.randint(0, 3))}
    after = set(before)
    for _ in range(rng.randint(0, 2)):
        if after and rng.random() < 0.5:
            after.discard(rng.choice(sorted(after)))
        if rng.random() < 0.6:
            after.add(point())
    return before, after


def statements(rng: random.Random, points: set[Point], name: str, conditions: list[Values]) -> list[Statement]:
    """Points as statements: in any order, joined by resource or by action or not at all, a text or a list of one."""
    by: Callable[[Point], Any] = rng.choice([lambda one: (one[0], one[2], one[3]), lambda one: (one[0], one[1], one[3]), lambda one: one])  # fmt: skip
    groups: dict[Any, list[Point]] = defaultdict(list)
    for one in rng.sample(sorted(points), len(points)):
        groups[by(one)].append(one)
    found = []
    for number, group in enumerate(groups.values()):
        actions = list(dict.fromkeys(_ACTIONS[one[0]][one[1]] for one in group))
        resources = list(dict.fromkeys(_RESOURCES[one[0]][one[2]].format(name) for one in group))
        statement: Statement = {"Sid": f"S{number}"} if rng.random() < 0.3 else {}
        statement |= {
            "Effect": "Allow",
            "Action": _text_or_list(rng, actions),
            "Resource": _text_or_list(rng, resources),
        }
        if condition := conditions[group[0][3]]:
            statement["Condition"] = condition
        found.append(statement)
    return found


def _text_or_list(rng: random.Random, texts: list[str]) -> Any:
    return texts[0] if len(texts) == 1 and rng.random() < 0.6 else texts


def policy(rng: random.Random, found: list[Any]) -> Doc | None:
    """A document; None where nothing stands in it."""
    return Doc({"Version": "2012-10-17", "Statement": found}, spaces=rng.random() < 0.3) if found else None


def trust(*principals: Any, **condition: Any) -> Doc:
    """A trust policy."""
    rows = [
        {"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRoleWithWebIdentity" if "Federated" in who else "sts:AssumeRole", **condition}
        for who in principals
    ]  # fmt: skip
    return Doc({"Version": "2012-10-17", "Statement": rows})


LAMBDA_TRUST = trust({"Service": "lambda.amazonaws.com"})


def role(world: World, name: str = "", **more: Any) -> Resource:
    """A role that is there and stays as it is."""
    called = world.called(name or "role")
    arn = f"arn:aws:iam::{ACCOUNT}:role/{called}"
    values = {"name": called, "assume_role_policy": LAMBDA_TRUST, "path": "/"}
    return world.same("aws_iam_role", values, name=name or "role", computed={"arn": arn, "id": called}, **more)


def bearer(world: World, truth: Truth) -> None:
    """The policies of a role, user, group or permission set; all of them count together."""
    rng = world.rng
    name, ladder = world.called("thing"), rng.choice(_CONDITIONS)
    before, after = _some_points(rng)
    kind = rng.choice(["role", "role", "user", "group", "set", "ccrole"])
    holder = _holder(world, kind)
    carriers = rng.randint(1, 2)
    parts: list[list[set[Point]]] = [[set() for _ in range(carriers)] for _ in SIDES]
    for part, points in zip(parts, (before, after), strict=True):
        for one in sorted(points):
            rng.choice(part).add(one)
    addresses: list[str] = []
    compared = [(before, after)]
    for number, (old, new) in enumerate(zip(*parts, strict=True)):
        sides = [policy(rng, statements(rng, points, name, ladder)) for points in (old, new)]
        found = _carrier(world, kind, holder, number, *sides)
        if len(found) == 2 and old and new:
            # Who else has a policy that stays is not part of the plan.
            compared.append((old, new))
        addresses += found
    gained = [(one, old) for old, new in compared for one in _missing(new, old)]
    if gained:
        truth.gains(*addresses, widened=any(_widened(one, old) for one, old in gained))
    if any(_missing(old, new) for old, new in compared):
        truth.loses(*addresses)


def _holder(world: World, kind: str) -> Resource:
    if kind == "role":
        return role(world)
    if kind == "ccrole":
        called = world.called("ccrole")
        values = {"role_name": called, "assume_role_policy_document": LAMBDA_TRUST}
        arn = f"arn:aws:iam::{ACCOUNT}:role/{called}"
        return world.same("awscc_iam_role", values, name="ccrole", computed={"arn": arn, "id": called})
    if kind == "set":
        arn = f"arn:aws:sso:::permissionSet/ssoins-1/{world.called('ps')}"
        return world.same(
            "aws_ssoadmin_permission_set", {"name": world.called("set")}, computed={"arn": arn, "id": arn}
        )
    called = world.called(kind)
    arn = f"arn:aws:iam::{ACCOUNT}:{kind}/{called}"
    return world.same(f"aws_iam_{kind}", {"name": called, "path": "/"}, computed={"arn": arn, "id": called})


def _carrier(world: World, kind: str, holder: Resource, number: int, old: Doc | None, new: Doc | None) -> list[str]:
    """A resource that holds a policy, and where it needs one, its attachment: their addresses."""
    rng = world.rng
    if old is None and new is None:
        return []
    if kind == "ccrole":
        return _of_cloud_control(world, holder, number, old, new)
    if kind == "set":
        who = {"permission_set_arn": Ref(holder, "arn"), "instance_arn": "arn:aws:sso:::instance/ssoins-1"}
        if number:
            return _managed(world, kind, holder, number, old, new)
        return [_with(world, "aws_ssoadmin_permission_set_inline_policy", who, "inline_policy", old, new, number)]
    if rng.random() < 0.5:
        who = {kind: Ref(holder, rng.choice(["name", "id"]) if kind == "role" else "name"), "name": f"p{number}"}
        return [_with(world, f"aws_iam_{kind}_policy", who, "policy", old, new, number)]
    return _managed(world, kind, holder, number, old, new)


def _of_cloud_control(world: World, holder: Resource, number: int, old: Doc | None, new: Doc | None) -> list[str]:
    """The same in the provider that is made from CloudFormation's types."""
    how = world.rng.choice(["own", "aws", "managed"])
    if how == "own":
        who = {"role_name": Ref(holder, "role_name"), "policy_name": f"p{number}"}
        return [_with(world, "awscc_iam_role_policy", who, "policy_document", old, new, number)]
    if how == "aws":
        who = {"role": Ref(holder, "role_name"), "name": f"p{number}"}
        return [_with(world, "aws_iam_role_policy", who, "policy", old, new, number)]
    values = {"managed_policy_name": world.called(f"policy{number}"), "roles": [Ref(holder, "role_name")]}
    # It says itself who has it, but others may say so as well: as if there were an attachment.
    address = _with(world, "awscc_iam_managed_policy", values, "policy_document", old, new, number)
    return [address, address]


def _with(world: World, kind: str, values: Values, argument: str, old: Doc | None, new: Doc | None, number: int) -> str:
    before, after = (None if one is None else {**values, argument: one} for one in (old, new))
    replaced = None not in (old, new) and world.rng.random() < 0.1
    return world.add(kind, before, after, name=f"inline{number}", replaced=replaced).address


def _managed(world: World, kind: str, holder: Resource, number: int, old: Doc | None, new: Doc | None) -> list[str]:
    called = world.called(f"policy{number}")
    values = {"name": called, "path": "/"}
    before, after = (None if one is None else {**values, "policy": one} for one in (old, new))
    arn = f"arn:aws:iam::{ACCOUNT}:policy/{called}"
    managed = world.add("aws_iam_policy", before, after, name=f"managed{number}", computed={"arn": arn, "id": arn})
    if kind == "set":
        reference = {
            "instance_arn": "arn:aws:sso:::instance/ssoins-1",
            "permission_set_arn": Ref(holder, "arn"),
            "customer_managed_policy_reference": [{"name": Ref(managed, "name"), "path": "/"}],
        }
        sides = (None if before is None else reference, None if after is None else reference)
        kind_of = "aws_ssoadmin_customer_managed_policy_attachment"
        return [managed.address, world.add(kind_of, *sides, name=f"attached{number}").address]
    attached = {kind: Ref(holder, "name"), "policy_arn": Ref(managed, "arn")}
    sides = (None if before is None else attached, None if after is None else attached)
    attachment = world.add(f"aws_iam_{kind}_policy_attachment", *sides, name=f"attached{number}")
    return [managed.address, attachment.address]


# Who a resource's policy lets in: name, principal, condition, whether that deserves a second look.
_WHO: dict[str, tuple[Any, Values, bool]] = {
    "own role": ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/reader"}, {}, False),
    "own user": ({"AWS": f"arn:aws:iam::{ACCOUNT}:user/anna"}, {}, False),
    "service": ({"Service": "events.amazonaws.com"}, {"ArnEquals": {"aws:SourceArn": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/r"}}, False),
    "other account": ({"AWS": f"arn:aws:iam::{FOREIGN}:root"}, {}, True),
    "other role": ({"AWS": f"arn:aws:iam::{FOREIGN}:role/r"}, {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}, True),
    "everybody": ("*", {}, True),
    "everybody held": ({"AWS": "*"}, {"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}, True),
}  # fmt: skip
_LETS_IN = {
    "everybody": {*_WHO},
    "everybody held": {"other role", "everybody held"},
    "other account": {"other role", "other account"},
}
"""Who is let in with somebody else."""


def _let_in(names: Iterable[str]) -> set[str]:
    return {inside for name in names for inside in _LETS_IN.get(name, {name})}


def resource_policy(world: World, truth: Truth) -> None:
    """Whom a bucket, queue, topic, key, secret or repository lets in."""
    rng = world.rng
    kind, argument, holder, action = rng.choice(_HOLDERS)
    called = world.called("held")
    own = {"repository_name" if kind == "aws_ecr_repository" else "name": called}
    own = {f"{kind.rpartition('_')[2]}_name": called} if kind.startswith("awscc_") else own
    own = {"bucket": called} if kind == "aws_s3_bucket" else {"description": called} if kind == "aws_kms_key" else own
    arn = {
        "aws_s3_bucket": f"arn:aws:s3:::{called}",
        "aws_kms_key": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{called}",
    }.get(kind, f"arn:aws:{kind.split('_')[1]}:{REGION}:{ACCOUNT}:{called}")
    ids = {"arn": arn, "id": called, "url": f"https://queue/{called}", "key_id": called}
    thing = world.same(kind, own, computed=ids, name="held")
    before = {*rng.sample([*_WHO], rng.randint(0, 2))}
    after = {*before}
    if rng.random() < 0.7:
        after.add(rng.choice([*_WHO]))
    if before and rng.random() < 0.4:
        after.discard(rng.choice(sorted(before)))
    resource = "*" if kind in ("aws_kms_key", "aws_ecr_repository") else Ref(thing, "arn")

    def document(names: set[str]) -> Doc | None:
        rows = []
        for name in rng.sample(sorted(names), len(names)):
            who, condition, _ = _WHO[name]
            row: Statement = {"Effect": "Allow", "Principal": who, "Action": action, "Resource": resource}
            rows.append({**row, **({"Condition": condition} if condition else {})})
        return policy(rng, rows)

    old, new = document(before), document(after)
    if old is None and new is None:
        return
    names = {"bucket": "id", "queue_url": "url", "repository": "repository_name", "secret_arn": "arn", "arn": "arn", "key_id": "key_id", "queues": "url"}  # fmt: skip
    reference: Any = Ref(thing, names[argument])
    whose = {argument: [reference] if argument == "queues" else reference}
    document_in = "policy_document" if holder.startswith("awscc_") else "policy"
    address = _with(world, holder, whose, document_in, old, new, 0)
    gained, lost = _let_in(after) - _let_in(before), _let_in(before) - _let_in(after)
    if written := {name for name in after if name in gained}:
        freed = "everybody held" in before and written - {"other role"}
        truth.gains(address, widened=bool(freed) or any(_WHO[name][2] for name in written))
    if lost & before:
        truth.loses(address)


_HOLDERS = [
    ("awscc_sqs_queue", "queues", "awscc_sqs_queue_policy", "sqs:SendMessage"),
    ("awscc_s3_bucket", "bucket", "awscc_s3_bucket_policy", "s3:ListBucket"),
    ("aws_s3_bucket", "bucket", "aws_s3_bucket_policy", "s3:ListBucket"),
    ("aws_sqs_queue", "queue_url", "aws_sqs_queue_policy", "sqs:SendMessage"),
    ("aws_sns_topic", "arn", "aws_sns_topic_policy", "sns:Publish"),
    ("aws_kms_key", "key_id", "aws_kms_key_policy", "kms:Decrypt"),
    ("aws_secretsmanager_secret", "secret_arn", "aws_secretsmanager_secret_policy", "secretsmanager:GetSecretValue"),
    ("aws_ecr_repository", "repository", "aws_ecr_repository_policy", "ecr:BatchGetImage"),
]

_GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
_SUB, _AUD = "token.actions.githubusercontent.com:sub", "token.actions.githubusercontent.com:aud"
_HELD = {"StringEquals": {_AUD: "sts.amazonaws.com", _SUB: "repo:acme/shop:ref:refs/heads/main"}}
_TRUSTED: dict[str, tuple[Any, Values, bool, frozenset[str]]] = {
    "lambda": ({"Service": "lambda.amazonaws.com"}, {}, False, frozenset()),
    "own": ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/deploy"}, {}, False, frozenset({"own, mfa"})),
    "own, mfa": ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/deploy"}, {"Bool": {"aws:MultiFactorAuthPresent": "true"}}, False, frozenset()),
    "foreign": ({"AWS": f"arn:aws:iam::{FOREIGN}:root"}, {}, True, frozenset({"foreign, id"})),
    "foreign, id": ({"AWS": FOREIGN}, {"StringEquals": {"sts:ExternalId": "x1"}}, True, frozenset()),
    "github": ({"Federated": _GITHUB}, _HELD, False, frozenset()),
    "github of an owner": ({"Federated": _GITHUB}, {"StringEquals": {_AUD: "sts.amazonaws.com"}, "StringLike": {_SUB: "repo:acme/*"}}, False, frozenset({"github"})),
    "github of all": ({"Federated": _GITHUB}, {"StringEquals": {_AUD: "sts.amazonaws.com"}}, True, frozenset({"github", "github of an owner", "github of all repositories"})),
    "github of all repositories": ({"Federated": _GITHUB}, {"StringEquals": {_AUD: "sts.amazonaws.com"}, "StringLike": {_SUB: "repo:*"}}, True, frozenset({"github", "github of an owner"})),
}  # fmt: skip
"""Who may become a role: principal, condition, whether that deserves a second look, and who else is let in with it."""


def trusted(world: World, truth: Truth) -> None:
    """The trust policy of a role."""
    rng = world.rng
    before, after = ({*rng.sample([*_TRUSTED], rng.randint(1, 2))} for _ in range(2))
    if rng.random() < 0.2:
        after = before

    def document(names: set[str]) -> Doc:
        rows = []
        for name in rng.sample(sorted(names), len(names)):
            who, condition, _, _ = _TRUSTED[name]
            action = "sts:AssumeRoleWithWebIdentity" if "Federated" in who else "sts:AssumeRole"
            row = {"Effect": "Allow", "Principal": who, "Action": action}
            rows.append({**row, **({"Condition": condition} if condition else {})})
        return Doc({"Version": "2012-10-17", "Statement": rows})

    def all_of(names: set[str]) -> set[str]:
        return {*names, *(inside for name in names for inside in _TRUSTED[name][3])}

    called = world.called("trusting")
    sides = [{"name": called, "assume_role_policy": document(names)} for names in (before, after)]
    arn = f"arn:aws:iam::{ACCOUNT}:role/{called}"
    is_new = rng.random() < 0.2
    if is_new:
        before = set()
    ids = {"arn": arn, "id": called}
    found = world.add("aws_iam_role", None if is_new else sides[0], sides[1], name="trusting", computed=ids)
    gained, lost = after - all_of(before), before - all_of(after)
    if gained:
        # A hold that is given up: somebody is let in without what held them before.
        freed = any(_TRUSTED[name][3] & all_of(before) for name in gained)
        truth.gains(found.address, widened=freed or any(_TRUSTED[name][2] for name in gained))
    if lost:
        truth.loses(found.address)


def denied(world: World, truth: Truth) -> None:
    """A Deny comes or goes, or stays and is written in another way."""
    rng = world.rng
    holder = role(world)
    allow = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{world.called('b')}/*"}
    deny = {
        "Effect": "Deny",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    before, after = rng.random() < 0.5, rng.random() < 0.5
    sides = [policy(rng, [allow, *([deny] if there else [])]) for there in (before, after)]
    address = _with(world, "aws_iam_role_policy", {"role": Ref(holder, "name"), "name": "p"}, "policy", *sides, 0)
    if before and not after:
        truth.gains(address, widened=True)
    if after and not before:
        truth.loses(address)


def escalation(world: World, truth: Truth) -> None:
    """Two actions that are harmless alone."""
    rng = world.rng
    holder = role(world)
    passing = {
        "Effect": "Allow",
        "Action": "iam:PassRole",
        "Resource": f"arn:aws:iam::{ACCOUNT}:role/{world.called('run')}",
    }
    running = {"Effect": "Allow", "Action": "lambda:CreateFunction", "Resource": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{world.called('f')}"}  # fmt: skip
    giving = {
        "Effect": "Allow",
        "Action": "iam:PutRolePolicy",
        "Resource": f"arn:aws:iam::{ACCOUNT}:role/{world.called('to')}",
    }
    pairs = [
        ([passing], True, running),
        ([running], True, passing),
        ([], False, passing),
        ([], False, running),
        ([], True, giving),
    ]
    had, widened, new = rng.choice(pairs)
    sides = policy(rng, had), policy(rng, [*had, new])
    address = _with(world, "aws_iam_role_policy", {"role": Ref(holder, "name"), "name": "p"}, "policy", *sides, 0)
    truth.gains(address, widened=widened, words=["escalation"] if widened else [])


def read_later(world: World, truth: Truth) -> None:
    """A policy that only the apply brings, beside one that is known."""
    rng = world.rng
    holder = role(world)
    inside = policy(rng, [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": UNKNOWN}])
    assert inside is not None
    values = {"role": Ref(holder, "name"), "name": "later"}
    address = _with(world, "aws_iam_role_policy", values, "policy", None, inside, 1)
    truth.gains(address, widened=True, words=["only after the apply"])
    known = policy(rng, [{"Effect": "Allow", "Action": "*", "Resource": "*"}])
    if rng.random() < 0.5:
        told = _with(
            world, "aws_iam_role_policy", {"role": Ref(holder, "name"), "name": "all"}, "policy", None, known, 2
        )
        truth.gains(told, widened=True, words=['"*"'])


def document_read_later(world: World, truth: Truth) -> None:
    """A document that is a data source of its own, read at the apply: its statements are known, the text is not."""
    rng = world.rng
    holder = role(world)
    wide = rng.random() < 0.5
    statement = {
        "effect": "Allow",
        "actions": ["s3:*" if wide else "s3:GetObject"],
        "resources": [f"arn:aws:s3:::{world.called('b')}/*"],
        "condition": [{"test": "StringEquals", "variable": "aws:PrincipalTag/a", "values": ["b"]}],
    }
    values = {"statement": [statement]}
    document = world.add("aws_iam_policy_document", None, values, name="read", computed={"json": ""}, managed=False)
    rows = {"role": Ref(holder, "name"), "name": "read", "policy": Ref(document, "json")}
    found = world.add("aws_iam_role_policy", None, rows, name="reads")
    truth.gains(found.address, widened=wide, words=["PrincipalTag/a"])


def hidden(world: World, truth: Truth) -> None:
    """A policy that is sensitive: whether it changes is all that can be told."""
    rng = world.rng
    holder = role(world)
    old, new = (rng.choice([1, 2]) for _ in range(2))
    documents = [
        Secret(policy(rng, [{"Effect": "Allow", "Action": f"s3:GetObject{one}", "Resource": f"arn:aws:s3:::{world.called('b')}/*"}]))
        for one in (old, new)
    ]  # fmt: skip
    sides = [{"role": Ref(holder, "name"), "name": "h", "policy": one} for one in documents]
    if old == new:
        sides[1] = sides[0]
    found = world.add("aws_iam_role_policy", *sides, name="hidden")
    if old != new:
        truth.gains(found.address, widened=True, words=["sensitive"])


# What a policy of AWS is called, and whether it deserves a second look.
_OF_AWS = {
    "ReadOnlyAccess": False,
    "AmazonSSMManagedInstanceCore": False,
    "service-role/AWSLambdaBasicExecutionRole": False,
    "AmazonS3FullAccess": True,
    "AdministratorAccess": True,
    "PowerUserAccess": True,
    "IAMFullAccess": True,
}


def attached(world: World, truth: Truth) -> None:
    """AWS's own policies, by every resource that gives them."""
    rng = world.rng
    before, after = ({*rng.sample([*_OF_AWS], rng.randint(0, 2))} for _ in range(2))
    arns = [[f"arn:aws:iam::aws:policy/{name}" for name in sorted(names)] for names in (before, after)]
    how = rng.choice(["each", "each", "user", "group", "arns", "exclusive", "many", "set"])
    addresses = []
    if how == "arns":
        called = world.called("armed")
        sides = [{"name": called, "assume_role_policy": LAMBDA_TRUST, "managed_policy_arns": some} for some in arns]
        ids = {"arn": f"arn:aws:iam::{ACCOUNT}:role/{called}", "id": called}
        addresses = [world.add("aws_iam_role", *sides, name="armed", computed=ids).address]
    elif how == "exclusive":
        holder = role(world)
        rows = [{"role_name": Ref(holder, "name"), "policy_arns": some} if some else None for some in arns]
        if rows != [None, None]:
            addresses = [world.add("aws_iam_role_policy_attachments_exclusive", *rows).address]
    else:
        kind = {"user": "user", "group": "group", "set": "set"}.get(how, "role")
        holder = _holder(world, kind)
        for number, name in enumerate(sorted({*before, *after})):
            arn = f"arn:aws:iam::aws:policy/{name}"
            if how == "many":
                values: Values = {"name": f"many{number}", "roles": [Ref(holder, "name")], "policy_arn": arn}
                kind_of = "aws_iam_policy_attachment"
            elif how == "set":
                values = {"permission_set_arn": Ref(holder, "arn"), "managed_policy_arn": arn, "instance_arn": "arn:aws:sso:::instance/ssoins-1"}  # fmt: skip
                kind_of = "aws_ssoadmin_managed_policy_attachment"
            else:
                values, kind_of = {kind: Ref(holder, "name"), "policy_arn": arn}, f"aws_iam_{kind}_policy_attachment"
            both = (values if name in before else None, values if name in after else None)
            addresses.append(world.add(kind_of, *both, name=f"of_aws{number}").address)
    for name in after - before:
        truth.gains(*addresses, widened=any(_OF_AWS[one] for one in after - before), words=[name])
    for name in before - after:
        truth.loses(*addresses, words=[name])


def written_elsewhere(world: World, truth: Truth) -> None:
    """The same access by another resource, at another address, by another argument: nobody gains or loses any."""
    rng = world.rng
    how = rng.choice(["inline", "managed", "arns", "count", "rules", "trust", "bucket"])
    allowed = policy(
        rng, [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{world.called('b')}/*"}]
    )
    called = world.called("same")
    ids = {"id": called, "arn": f"arn:aws:iam::{ACCOUNT}:role/{called}"}
    values: Values = {"name": called, "assume_role_policy": LAMBDA_TRUST}
    back = rng.random() < 0.5

    def other(kind: str, there_before: bool, row: Values, name: str = "other") -> None:
        world.add(kind, row if there_before else None, None if there_before else row, name=name)

    if how == "inline":
        block = {**values, "inline_policy": [{"name": "p", "policy": allowed}]}
        # What is taken out of the configuration stays as the provider read it.
        before, after, read_back = (values, block, []) if back else (block, block, ["inline_policy"])
        holder = world.add("aws_iam_role", before, after, name="same", computed=ids, read_back=read_back)
        other("aws_iam_role_policy", back, {"role": Ref(holder, "id"), "name": "p", "policy": allowed})
    elif how == "arns":
        arn = f"arn:aws:iam::aws:policy/{rng.choice([*_OF_AWS])}"
        sides = ({**values, "managed_policy_arns": [arn]}, {**values, "managed_policy_arns": []})
        holder = world.add("aws_iam_role", *(sides[::-1] if back else sides), name="same", computed=ids)
        other("aws_iam_role_policy_attachment", back, {"role": Ref(holder, "name"), "policy_arn": arn})
    elif how == "managed":
        holder = world.same("aws_iam_role", values, name="same", computed=ids)
        other("aws_iam_role_policy", back, {"role": Ref(holder, "name"), "name": "p", "policy": allowed})
        _managed(world, "role", holder, 9, *((None, allowed) if back else (allowed, None)))
    elif how == "count":
        holder = world.same("aws_iam_role", values, name="same", computed=ids)
        for there_before, name in ((True, "old"), (False, "new")):
            row = {"role": Ref(holder, "name"), "name": name, "policy": allowed}
            other("aws_iam_role_policy", there_before, row, name)
    elif how == "rules":
        rule = {"cidr_blocks": ["0.0.0.0/0"], "from_port": 443, "to_port": 443, "protocol": "tcp"}
        group = {"name": called, "vpc_id": "v"}
        sides = ({**group, "ingress": [rule]}, {**group, "ingress": []})
        held = world.add(
            "aws_security_group", *(sides[::-1] if back else sides), name="same", computed={"id": f"sg-{called}"}
        )
        other("aws_security_group_rule", back, {**rule, "type": "ingress", "security_group_id": Ref(held, "id")})
    elif how == "trust":
        who = [f"arn:aws:iam::{ACCOUNT}:role/a", f"arn:aws:iam::{FOREIGN}:root"]
        together = trust({"AWS": who})
        apart = trust({"AWS": who[1]}, {"AWS": [who[0]]})
        sides = ({**values, "assume_role_policy": together}, {**values, "assume_role_policy": apart})
        world.add("aws_iam_role", *(sides[::-1] if back else sides), name="same", computed=ids)
    else:
        row = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{called}/*"}
        bucket = {"bucket": called}
        with_policy = {**bucket, "policy": policy(rng, [row])}
        before, after, read_back = (bucket, with_policy, []) if back else (with_policy, with_policy, ["policy"])
        computed = {"id": called, "arn": f"arn:aws:s3:::{called}"}
        held = world.add("aws_s3_bucket", before, after, name="same", computed=computed, read_back=read_back)
        other("aws_s3_bucket_policy", back, {"bucket": Ref(held, "id"), "policy": policy(rng, [row])})


def handed_over(world: World, truth: Truth) -> None:
    """A policy goes from one role to another."""
    roles = [role(world, name) for name in ("giver", "taker")]
    allowed = policy(
        world.rng, [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{world.called('b')}/*"}]
    )
    sides = [{"role": Ref(one, "name"), "name": "p", "policy": allowed} for one in roles]
    found = world.add("aws_iam_role_policy", *sides, name="handed", replaced=True, forces=["role"])
    truth.gains(found.address, words=[f"taker-{world.number}"])
    truth.loses(found.address, words=[f"giver-{world.number}"])


def all_but(world: World, truth: Truth) -> None:
    """Statements that name what is left out."""
    rng = world.rng
    holder = role(world)
    out = ["iam:*", "organizations:*", "account:*"]
    old, new = (rng.sample(out, rng.randint(1, 3)) for _ in range(2))
    sides = [policy(rng, [{"Effect": "Allow", "NotAction": names, "Resource": "*"}]) for names in (old, new)]
    address = _with(world, "aws_iam_role_policy", {"role": Ref(holder, "name"), "name": "p"}, "policy", *sides, 0)
    if {*old} - {*new}:
        truth.gains(address, widened=True)
    if {*new} - {*old}:
        truth.loses(address)


FACTS = (
    written_elsewhere,
    written_elsewhere,
    handed_over,
    all_but,
    bearer,
    bearer,
    bearer,
    resource_policy,
    resource_policy,
    trusted,
    trusted,
    denied,
    escalation,
    read_later,
    attached,
    document_read_later,
    hidden,
)
