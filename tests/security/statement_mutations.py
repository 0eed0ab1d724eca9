"""Every way in which one statement could permit more, or refuse less."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from tests.security.policy_reader import Json

Fields: TypeAlias = Mapping[str, Json]
Change: TypeAlias = tuple[str, Fields | None]
"""What was done, and the statement then; None for one that is gone."""

_ANOTHER = "999988887777"
_ACCOUNT = re.compile(r"[0-9]{12}|\$\{local\.account_id\}|\$\{coalesce\([^}]*\)\}")
_PRINCIPALS: Sequence[Json] = (
    "*",
    {"AWS": "*"},
    {"AWS": f"arn:aws:iam::{_ANOTHER}:root"},
    {"AWS": _ANOTHER},
    {"Service": "ec2.amazonaws.com"},
    {"Service": "*"},
    {"Federated": "cognito-identity.amazonaws.com"},
    {"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"},
)
_ONE_ACTION = {"s3:*": "s3:GetObject", "sqs:*": "sqs:SendMessage"}


def of_statement(fields: Fields) -> Iterator[Change]:
    """All changes that differ from the statement itself."""
    yield "gone", None
    for words, changed in _changes(fields):
        if changed != fields:
            yield words, changed


def of_own_statement(fields: Fields) -> Iterator[Change]:
    """Those that the general rules catch: what a workflow may do by name is its author's decision."""
    for words, action in _wider_actions(fields["Action"]):
        if "*" in str(action):
            yield words, {**fields, "Action": action}
    yield "on everything", {**fields, "Resource": "*"}
    yield from _negated(fields)
    yield "on whatever an expression says", {**fields, "Resource": "${var.any}"}
    yield "not Allow", {**fields, "Effect": "allow"}


def _changes(fields: Fields) -> Iterator[Change]:
    yield "the other effect", {**fields, "Effect": "Deny" if fields["Effect"] == "Allow" else "Allow"}
    yield "no effect", {key: value for key, value in fields.items() if key != "Effect"}
    for words, action in _wider_actions(fields["Action"]):
        yield words, {**fields, "Action": action}
    if fields["Effect"] == "Deny":
        yield "one action only", {**fields, "Action": _ONE_ACTION[fields["Action"]]}
    if "Resource" in fields:
        for words, resource in _wider_resources(fields["Resource"]):
            yield words, {**fields, "Resource": resource}
    if "Principal" in fields:
        for principal in _PRINCIPALS:
            yield f"for {principal}", {**fields, "Principal": principal}
        if isinstance(fields["Principal"], dict):
            ((kind, who),) = fields["Principal"].items()
            yield "for another one too", {**fields, "Principal": {kind: [who, "ec2.amazonaws.com"]}}
            yield "for an account too", {**fields, "Principal": {kind: who, "AWS" if kind != "AWS" else "Service": "*"}}
        yield "for nobody named", {key: value for key, value in fields.items() if key != "Principal"}
    else:
        yield "for everybody", {**fields, "Principal": "*"}
    yield from _negated(fields)
    yield from _conditions(fields)


def _negated(fields: Fields) -> Iterator[Change]:
    for key in ("Action", "Resource", "Principal"):
        if key in fields:
            yield f"Not{key}", {f"Not{name}" if name == key else name: value for name, value in fields.items()}
            yield f"Not{key} as well", {**fields, f"Not{key}": fields[key]}


def _wider_actions(action: Json) -> Iterator[tuple[str, Json]]:
    actions = _listed(action)
    yield "one more action", [*actions, "iam:PassRole"]
    for index, one in enumerate(actions):
        service, _, call = one.partition(":")
        for wider in (
            "*",
            f"{service}:*",
            f"{service}:{call[:3]}*",
            f"{one}*",
            f"{one[:-1]}?",
            f"{service}:TagResource",
        ):
            yield f"{one} becomes {wider}", _one([*actions[:index], wider, *actions[index + 1 :]])


def _wider_resources(resource: Json) -> Iterator[tuple[str, Json]]:
    resources = _listed(resource)
    yield "one more resource", [*resources, "arn:aws:s3:::somebody-elses"]
    for index, one in enumerate(resources):
        for wider in _wider_values(one):
            yield f"{one} becomes {wider}", _one([*resources[:index], wider, *resources[index + 1 :]])
        if len(resources) > 1:
            yield f"without {one}", _one([*resources[:index], *resources[index + 1 :]])


def _wider_values(value: str) -> Iterator[str]:
    """`*`, prefixes with `*`, a `?`, another account; none where the value is `*` already."""
    if value == "*":
        yield "arn:aws:s3:::somebody-elses/*"
        return
    yield "*"
    yield f"{value}*"
    yield f"{value[:-1]}?"
    for separator in ":/-":
        if separator in value:
            yield value[: value.rindex(separator) + 1] + "*"
    if _ACCOUNT.search(value):
        yield _ACCOUNT.sub(_ANOTHER, value)
        yield _ACCOUNT.sub("*", value)


def _conditions(fields: Fields) -> Iterator[Change]:
    conditions: dict[str, dict[str, Json]] = fields.get("Condition", {})

    def written(operator: str, keys: Mapping[str, Json], instead: str | None = None) -> Fields:
        others = {name: value for name, value in conditions.items() if name != operator}
        changed = {**others, (instead or operator): keys} if keys else others
        return {**fields, "Condition": changed}

    if conditions:
        yield "without conditions", {key: value for key, value in fields.items() if key != "Condition"}
        yield "with no condition in it", {**fields, "Condition": {}}
    for operator, keys in conditions.items():
        for instead in _weaker(operator):
            yield f"{operator} becomes {instead}", written(operator, keys, instead)
        for key, value in keys.items():
            yield f"without {key}", written(operator, {name: one for name, one in keys.items() if name != key})
            yield f"{key} has one more value", written(operator, {**keys, key: [*_listed(value), "*"]})
            yield (
                f"{key} is another key",
                written(operator, {**{n: v for n, v in keys.items() if n != key}, "aws:any": value}),
            )
            yield f"{key} is null", {**fields, "Condition": {**conditions, "Null": {key: "true"}}}
            for index, one in enumerate(_listed(value)):
                rest = [*_listed(value)[:index], *_listed(value)[index + 1 :]]
                for wider in (*_wider_values(one), "true", ""):
                    for instead in (operator, "StringLike"):
                        changed = written(operator, {**keys, key: _one([*rest, wider])}, instead)
                        yield f"{key} {one} becomes {instead} {wider}", changed
                if rest:
                    yield f"{key} without {one}", written(operator, {**keys, key: _one(rest)})
    if fields["Effect"] == "Deny":
        narrower = {**conditions, "StringNotEquals": {"aws:PrincipalAccount": _ANOTHER}}
        yield "a condition more on the refusal", {**fields, "Condition": narrower}


def _weaker(operator: str) -> Iterator[str]:
    yield f"{operator}IfExists"
    yield f"ForAnyValue:{operator}"
    yield f"ForAllValues:{operator}"
    yield from {"StringLike", "StringEqualsIgnoreCase", "StringNotEquals", "ArnNotEquals", "Null"} - {operator}


def _listed(value: Json) -> list[str]:
    return value if isinstance(value, list) else [value]


def _one(values: list[str]) -> Json:
    return values[0] if len(values) == 1 else values
