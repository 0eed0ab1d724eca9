"""Finds every policy of a Terraform JSON document, whatever argument it stands in.

Every string of every resource and data source is looked at, so that no argument can be forgotten. A Lambda permission,
which is a statement written as arguments, is read as one.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = Any
Document: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]

CARRIERS = {
    "aws_iam_role": "assume_role_policy",
    "aws_iam_role_policy": "policy",
    "aws_kms_key": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_sqs_queue": "policy",
}
"""Resources that hold a policy, and in which argument: without one, or with one that cannot be read, they are wrong."""

PERMISSION = "aws_lambda_permission"
ATTACHMENT = "aws_iam_role_policy_attachment"

_PERMISSION_ARGUMENTS = {"//", "statement_id", "action", "principal", "function_name", "source_arn", "source_account"}


@dataclass(frozen=True)
class Statement:
    """One statement.

    Args:
        fields: as it is written. Read-only.
        condition: the Terraform expression under which it is there; empty for always.
    """

    fields: Mapping[str, Json]
    condition: str = ""

    @property
    def effect(self) -> Json:
        return self.fields.get("Effect")

    @functools.cached_property
    def actions(self) -> tuple[str, ...]:
        return _strings(self.fields.get("Action"))

    @functools.cached_property
    def resources(self) -> tuple[str, ...]:
        return _strings(self.fields.get("Resource"))

    @functools.cached_property
    def principals(self) -> tuple[tuple[str, str], ...]:
        """(kind, who) of each; `"*"` is ("", "*"). Empty in a role's policy."""
        principal = self.fields.get("Principal", {})
        if not isinstance(principal, dict):
            return tuple(("", who) for who in _strings(principal))
        return tuple((kind, who) for kind, several in principal.items() for who in _strings(several))

    @functools.cached_property
    def conditions(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The values, by operator and key."""
        return {
            (operator, key): _strings(values)
            for operator, keys in self.fields.get("Condition", {}).items()
            for key, values in keys.items()
        }


@dataclass(frozen=True)
class Policy:
    """A policy and where it stands.

    Args:
        section: `resource` or `data`.
        kind, name: of the resource.
        path: of the argument below it; empty for a resource that is a statement itself.
        statements: in the order in which they are written.
    """

    section: str
    kind: str
    name: str
    path: Path
    statements: tuple[Statement, ...]

    @property
    def place(self) -> str:
        """Such as `aws_sqs_queue.uploads_queue.policy`."""
        section = "data." if self.section == "data" else ""
        return section + ".".join(map(str, (self.kind, self.name, *self.path)))


@dataclass(frozen=True)
class Reading:
    """What was found.

    Args:
        policies: all of them.
        attachments: managed policies, as (role, ARN).
        unreadable: (place, what is wrong) of a policy that is missing or cannot be read.
    """

    policies: tuple[Policy, ...]
    attachments: tuple[tuple[str, str], ...]
    unreadable: tuple[tuple[str, str], ...]


def read(document: Document) -> Reading:
    """Every policy of a stack or module."""
    policies: list[Policy] = []
    attachments: list[tuple[str, str]] = []
    unreadable: list[tuple[str, str]] = []
    for section, kind, name, arguments in _blocks(document):
        found = set()
        for path, text in _texts(arguments):
            try:
                statements = decode(text)
            except ValueError as error:
                place = ".".join(map(str, (kind, name, *path)))
                unreadable.append((place, f"holds a policy that cannot be read: {error}"))
                continue
            if statements is not None:
                policies.append(Policy(section, kind, name, path, statements))
                found.add(path)
        if section == "data":
            continue
        if kind in CARRIERS and (CARRIERS[kind],) not in found:
            unreadable.append((f"{kind}.{name}", f"{CARRIERS[kind]} is missing, or no policy that can be read"))
        if kind == PERMISSION:
            policies.append(Policy(section, kind, name, (), (_permission(arguments),)))
        if kind == ATTACHMENT:
            attachments.append((str(arguments.get("role")), str(arguments.get("policy_arn"))))
    return Reading(tuple(policies), tuple(attachments), tuple(unreadable))


@functools.cache
def decode(text: str) -> tuple[Statement, ...] | None:
    """The statements of a policy document, or None for a text that is none.

    Raises:
        ValueError: it looks like a policy and cannot be read.
    """
    try:
        statements = _statements(text)
    except ValueError:
        if "Statement" in text and ("{" in text or "[" in text):
            raise
        return None
    return None if statements is None else tuple(map(_statement, statements))


def _statement(fields: dict[str, Json]) -> Statement:
    """One that a module has or not is `{"${condition}": statement}`: modules/model/expressions.py, `items_if`."""
    first = next(iter(fields), "")
    return Statement(fields[first], first[2:-1]) if first.startswith("${") else Statement(fields)


def _statements(text: str) -> list[dict[str, Json]] | None:
    value = json.loads(text, object_pairs_hook=_unique)
    if not isinstance(value, dict) or "Statement" not in value:
        return None
    if unknown := set(value) - {"Version", "Id", "Statement"}:
        raise ValueError(f"a policy has no {sorted(unknown)}")
    if value.get("Version") != "2012-10-17":
        raise ValueError("its version is not 2012-10-17")
    statements = value["Statement"] if isinstance(value["Statement"], list) else [value["Statement"]]
    if not statements or not all(isinstance(statement, dict) for statement in statements):
        raise ValueError("it has no statements")
    return statements


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """A key that is there twice would be read as the last one here, and who knows how elsewhere."""
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key is there twice")
    return dict(pairs)


def _permission(arguments: Mapping[str, Json]) -> Statement:
    conditions: dict[str, dict[str, Json]] = {}
    if arguments.get("source_account") is not None:
        conditions["StringEquals"] = {"aws:SourceAccount": arguments["source_account"]}
    if arguments.get("source_arn") is not None:
        conditions["ArnLike"] = {"aws:SourceArn": arguments["source_arn"]}
    principal = arguments.get("principal", "")
    fields = {
        "Sid": arguments.get("statement_id"),
        "Effect": "Allow",
        "Principal": principal if principal == "*" else {"Service": principal},
        "Action": arguments.get("action"),
        "Resource": arguments.get("function_name"),
        "Condition": conditions,
    }
    # Any other argument, a qualifier or a function URL's authentication, is no field that a rule knows.
    return Statement({**fields, **{key: value for key, value in arguments.items() if key not in _PERMISSION_ARGUMENTS}})


def _blocks(document: Document) -> Iterator[tuple[str, str, str, dict[str, Json]]]:
    for section in ("resource", "data"):
        for kind, named in document.get(section, {}).items():
            for name, arguments in named.items():
                yield section, kind, name, arguments


def _texts(value: Json, path: Path = ()) -> list[tuple[Path, str]]:
    """Every string that may be JSON: a document has a brace somewhere."""
    found: list[tuple[Path, str]] = []
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, str):
            if "{" in item:
                found.append(((*path, key), item))
        elif isinstance(item, (dict, list)) and key != "//":
            found += _texts(item, (*path, key))
    return found


def _strings(value: Json) -> tuple[str, ...]:
    """One or several, as IAM takes them."""
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)
