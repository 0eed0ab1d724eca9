"""Policy documents as sets that can be compared.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import TypeAlias

from ..reading.values import Value, decoded, listed

EVERYBODY = "*"
BEARER = ""
"""The principal of a policy that belongs to a role, a user or a group."""

_ACCOUNT_ROOT = re.compile(r"arn:[\w-]+:iam::(\d{12}):root")
_BEFORE_THE_NAME = r"^arn:[^:]*:(?:s3:::|(?!s3:::)[^:]*:[^:]*:[^:]*:(?:[A-Za-z-]+[:/])?+)"
"""Of an ARN: up to the name of a bucket; of anything else past its type, as in `function:`, where it has one."""

_NEGATED = re.compile(r"(?:String|Numeric|Date|Arn)Not|NotIpAddress", re.IGNORECASE)
_WITH_PATTERNS = re.compile(r"(?:StringLike|ArnLike|ArnEquals)", re.IGNORECASE)
_OVER_SETS = re.compile(r"For(?:Any|All)Values?:|IfExists$", re.IGNORECASE)
_MOST_CELLS = 20_000
"""Combinations of one statement; AWS's limit on a document's length allows for fewer."""

Cell: TypeAlias = tuple[str, str, str]
"""A principal, an action and a resource."""


@dataclass(frozen=True, order=True)
class PolicyCondition:
    operator: str
    key: str
    values: tuple[str, ...]

    def implies(self, other: PolicyCondition) -> bool:
        """Whether what fulfils this one fulfils `other` as well."""
        if (self.operator.lower(), self.key.lower()) != (other.operator.lower(), other.key.lower()):
            return False
        mine, theirs = set(self.values), set(other.values)
        if _OVER_SETS.search(self.operator):
            return mine == theirs
        if _NEGATED.match(self.operator):
            return theirs <= mine
        if _WITH_PATTERNS.match(self.operator):
            return all(any(glob(pattern, value) for pattern in theirs) for value in mine)
        return mine <= theirs

    def __str__(self) -> str:
        return f"{self.key} {self.operator} {', '.join(self.values)}"


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

    def cells(self) -> set[Cell] | None:
        """Every combination, or None where there are too many, or what is named is what is left out."""
        if self.inverted or len(self.principals) * len(self.actions) * len(self.resources) > _MOST_CELLS:
            return None
        return set(product(self.principals, self.actions, self.resources))

    def renamed(self, old: str, new: str) -> PolicyStatement:
        """The same about a thing of another name, in the ARNs of which it is the name and not a part of another one."""
        end = ":" if "/" in old else "[:/]"  # /aws/app/more is a log group beside /aws/app
        name = re.compile(f"({_BEFORE_THE_NAME}){re.escape(old)}(?={end}|$)")
        return replace(self, resources=frozenset(name.sub(lambda arn: arn[1] + new, own) for own in self.resources))

    def covers(self, cell: Cell, conditions: Iterable[PolicyCondition]) -> bool:
        given = tuple(conditions)
        return self.covers_unconditionally(cell) and all(
            any(condition.implies(own) for condition in given) for own in self.conditions
        )

    def covers_unconditionally(self, cell: Cell) -> bool:
        """The same without regard to conditions."""
        principal, action, resource = cell
        return (
            not self.inverted
            and any(own in (principal, EVERYBODY) for own in self.principals)
            and any(glob(own.lower(), action.lower()) for own in self.actions)
            and any(glob(own, resource) for own in self.resources)
        )


def statements(text: str) -> tuple[PolicyStatement, ...] | None:
    """The statements of a policy document; None for any other text."""
    document = decoded(text)
    if not isinstance(document, dict) or "Statement" not in document:
        return None
    return tuple(_statements(document["Statement"]))


def _statements(value: Value) -> Iterator[PolicyStatement]:
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
    return [item if isinstance(item, str) else json.dumps(item) for item in listed(value)]


@lru_cache(maxsize=100_000)
def glob(pattern: str, text: str) -> bool:
    """Whether a pattern with `*` and `?` matches all that `text`, a pattern itself, matches. No backtracking without end."""
    p = t = 0
    star = mark = -1
    while t < len(text):
        if p < len(pattern) and pattern[p] == "*":
            star, mark, p = p, t, p + 1
        elif p < len(pattern) and (pattern[p] == text[t] or (pattern[p] == "?" and text[t] != "*")):
            p, t = p + 1, t + 1
        elif star >= 0:
            mark += 1
            p, t = star + 1, mark
        else:
            return False
    return all(letter == "*" for letter in pattern[p:])
