"""Policy documents as sets that can be compared.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ..reading.values import Sensitive, Unknown, Value, at, decoded, listed
from .conditions import PolicyCondition, glob, implied

EVERYBODY = "*"
BEARER = ""
"""The principal of a policy that belongs to a role, a user or a group."""

_ACCOUNT_ROOT = re.compile(r"arn:[\w-]+:iam::(\d{12}):root")
_BEFORE_THE_NAME = r"^arn:[^:]*:(?:s3:::|(?!s3:::)[^:]*:[^:]*:[^:]*:(?:[A-Za-z-]+[:/])?+)"
"""Of an ARN: up to the name of a bucket; of anything else past its type, as in `function:`, where it has one."""


@dataclass(frozen=True)
class PolicyStatement:
    """One statement.

    Attributes:
        inverted: which of its three lists name what is left out (`NotAction` and the like).
    """

    effect: str
    principals: frozenset[str]
    actions: frozenset[str]
    resources: frozenset[str]
    conditions: frozenset[PolicyCondition]
    inverted: frozenset[str] = frozenset()

    def renamed(self, old: str, new: str) -> PolicyStatement:
        """The same about a thing of another name, in the ARNs of which it is the name and not a part of another one."""
        end = ":" if "/" in old else "[:/]"  # /aws/app/more is a log group beside /aws/app
        name = re.compile(f"({_BEFORE_THE_NAME}){re.escape(old)}(?={end}|$)")
        return replace(self, resources=frozenset(name.sub(lambda arn: arn[1] + new, own) for own in self.resources))

    def covers_all_of(self, other: PolicyStatement) -> bool:
        """The same for a statement that is no set of combinations: what it leaves out has to be left out here or less."""
        return (
            (self.effect, self.inverted) == (other.effect, other.inverted)
            and all(implied(own, other.conditions) for own in self.conditions)
            and all(
                _names_less(mine, theirs, glob) if field in self.inverted else _names_less(theirs, mine, glob)
                for field, mine, theirs in (
                    ("Principal", self.principals, other.principals),
                    ("Action", self.actions, other.actions),
                    ("Resource", self.resources, other.resources),
                )
            )
        )


def _names_less(fewer: frozenset[str], more: frozenset[str], fits: Callable[[str, str], bool]) -> bool:
    return all(any(fits(pattern.lower(), name.lower()) for pattern in more) for name in fewer)


@lru_cache(maxsize=100_000)
def statements(text: str) -> tuple[PolicyStatement, ...] | None:
    """The statements of a policy document; None for any other text."""
    document = decoded(text)
    if not isinstance(document, dict) or "Statement" not in document:
        return None
    return tuple(of_items(document["Statement"]))


def of_data_source(values: Value) -> list[PolicyStatement]:
    """The statements of an `aws_iam_policy_document`, in which something may not be known."""
    fields = {"Action": "actions", "NotAction": "not_actions", "Resource": "resources", "NotResource": "not_resources"}
    found: list[Value] = []
    for item in listed(at(values, "statement")):
        statement: dict[str, Value] = {"Effect": at(item, "effect") or "Allow"}
        statement.update({name: given for name, own in fields.items() if (given := at(item, own))})
        for name in ("principals", "not_principals"):
            if blocks := listed(at(item, name)):
                who = [one for block in blocks for one in listed(at(block, "identifiers"))]
                statement["Principal" if name == "principals" else "NotPrincipal"] = {"": who}
        conditions: dict[str, Value] = {}
        for block in listed(at(item, "condition")):
            operator, key = at(block, "test"), at(block, "variable")
            if isinstance(operator, str) and isinstance(key, str):
                keys = conditions.setdefault(operator, {})
                assert isinstance(keys, dict)
                keys[key] = at(block, "values")
        if conditions:
            statement["Condition"] = conditions
        found.append(statement)
    return list(of_items(found))


def of_items(value: Value) -> Iterator[PolicyStatement]:
    """The statements of what stands under `Statement`, one or many."""
    for item in listed(value):
        if not isinstance(item, dict):
            continue
        inverted = set()
        lists: dict[str, frozenset[str]] = {}
        for field, absent in (("Principal", BEARER), ("Action", EVERYBODY), ("Resource", EVERYBODY)):
            name = field
            if f"Not{field}" in item:
                name = f"Not{field}"
                inverted.add(field)
            named = _principals(item[name]) if field == "Principal" and name in item else _texts(item.get(name))
            # A trust policy names no resource: it is about the role it belongs to.
            lists[field] = frozenset(named) if name in item else frozenset([absent])
        yield PolicyStatement(
            effect="Deny" if item.get("Effect") == "Deny" else "Allow",
            principals=lists["Principal"],
            actions=lists["Action"],
            resources=lists["Resource"],
            conditions=frozenset(_conditions(item.get("Condition"))),
            inverted=frozenset(inverted),
        )


def _principals(value: Value) -> Iterator[str]:
    """Names without their kind; an account's root is the account."""
    for names in value.values() if isinstance(value, dict) else (value,):
        for name in _texts(names):
            match = _ACCOUNT_ROOT.fullmatch(name)
            yield match.group(1) if match else name


def _conditions(value: Value) -> Iterator[PolicyCondition]:
    if isinstance(value, dict):
        for operator, keys in value.items():
            if isinstance(keys, dict):
                for key, values in keys.items():
                    yield PolicyCondition(operator, key, tuple(sorted(set(_texts(values)))))


def _texts(value: Value) -> list[str]:
    return [item if isinstance(item, str) else _in_words(item) for item in listed(value)]


def _in_words(value: Value) -> str:
    if isinstance(value, Unknown):
        return "(known after apply)"
    return "(sensitive value)" if isinstance(value, Sensitive) else json.dumps(value)
