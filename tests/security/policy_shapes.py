"""What a statement has to look like, and whether one does."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.security.policy_reader import Statement
from tests.security.wiring import Wiring

Value: TypeAlias = str | re.Pattern[str]
Conditions: TypeAlias = Mapping[tuple[str, str], Collection[Value]]

_FIELDS = {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
_NAME = r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The only statement that is right: every part of it, exactly.

    Args:
        principal: (kind, who); default: none, as in a role's policy.
        conditions: the values, by operator and key.
        condition: the Terraform expression under which it is there.
    """

    actions: AbstractSet[str]
    resources: Collection[Value] = ()
    principal: tuple[str, Value] | None = None
    conditions: Conditions = field(default_factory=dict)
    effect: str = "Allow"
    condition: str = ""

    def matches(self, statement: Statement) -> bool:
        actual = statement.conditions
        return (
            statement.effect == self.effect
            and _same(self.actions, statement.actions)
            and statement.fields.keys() <= _FIELDS
            and statement.condition == self.condition
            and self._is_for(statement.principals)
            and _same(self.resources, statement.resources)
            and actual.keys() == self.conditions.keys()
            and all(_same(values, actual[key]) for key, values in self.conditions.items())
        )

    def _is_for(self, principals: Sequence[tuple[str, str]]) -> bool:
        if self.principal is None or len(principals) != 1:
            return self.principal is None and not principals
        ((kind, who),) = principals
        return kind == self.principal[0] and _same([self.principal[1]], [who])

    def __str__(self) -> str:
        who = f" to {self.principal[1]}" if self.principal else ""
        return f"{self.effect}{who} {', '.join(sorted(self.actions))}"


def source(account_id: str, *arns: Value) -> Conditions:
    """Both conditions against a confused deputy, each with one operator only."""
    return {("StringEquals", "aws:SourceAccount"): [account_id], ("ArnLike", "aws:SourceArn"): arns}


def bucket_shape(wiring: Wiring) -> re.Pattern[str]:
    """One bucket, whichever."""
    return re.compile(re.escape(wiring.bucket_arn("")) + _NAME)


def machine_shape(wiring: Wiring, arn: str) -> Value:
    """The state machine that `arn`, its own or that of an alias or version, is of; nothing where it holds a wildcard."""
    if one := re.fullmatch(r"(arn:[a-z-]+:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[^*?:]+)(:[\w.-]+)?", arn):
        return one[1]
    unqualified = f'${{replace({arn[2:-1]}, "/^((?:[^:]+:){{6}}[^:]+):.*$/", "$1")}}'
    names = [f"${{local.{name}}}" for name, value in wiring.locals.items() if value == unqualified]
    return names[0] if names else re.compile(r"(?!)")


def unmatched(
    expected: Sequence[Expected], statements: Iterable[Statement]
) -> tuple[Sequence[Expected], Sequence[Statement]]:
    """What is missing and what is too much: each expected statement stands for one and no more."""
    missing, extra = list(expected), []
    for statement in statements:
        found = next((entry for entry in missing if entry.matches(statement)), None)
        if found is None:
            extra.append(statement)
        else:
            missing.remove(found)
    return missing, extra


def _same(expected: Collection[Value], actual: Sequence[str]) -> bool:
    """The same values, in any order, none twice."""
    if len(expected) != len(actual):
        return False
    left = list(actual)
    # Patterns last: they take what nothing exact wants.
    for value in sorted(expected, key=_is_pattern) if len(left) > 1 else expected:
        fits = [text for text in left if (text == value if isinstance(value, str) else value.fullmatch(text))]
        if not fits:
            return False
        left.remove(fits[0])
    return not left


def _is_pattern(value: Value) -> bool:
    return isinstance(value, re.Pattern)
