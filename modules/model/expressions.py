"""Values that a stack knows now and a Terraform module knows at plan time.

A pattern is written once. In a stack its numbers, switches and lists are Python's own; in a generated
module they are `Expression`s over the module's variables. Strings need no type for it: `"${var.name}"` is a
string in both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

_LOOSER_THAN_SUM = re.compile(r" (\?|&&|\|\||[=!<>]=?) ")


@dataclass(frozen=True)
class Expression:
    """A Terraform expression without its `${}`, such as `var.batch_size`. Calculates like a whole number."""

    text: str

    def __add__(self, other: Number) -> Expression:
        return Expression(f"{_term(self)} + {_operand(other)}")

    def __radd__(self, other: int) -> Expression:
        return Expression(f"{other} + {_term(self)}")

    def __rsub__(self, other: int) -> Expression:
        return Expression(f"{other} - {_operand(self)}")

    def __floordiv__(self, other: int) -> Expression:
        return Expression(f"floor({_operand(self)} / {other})")

    def __mul__(self, other: Number) -> Expression:
        return Expression(f"{_operand(self)} * {_operand(other)}")

    __rmul__ = __mul__

    def __str__(self) -> str:
        """The expression as a Terraform string: `${var.batch_size}`."""
        return f"${{{self.text}}}"


Number = int | Expression
Condition = bool | Expression
StringList = list[str] | Expression


def _operand(value: Number) -> str:
    if isinstance(value, Expression):
        return f"({value.text})" if " " in value.text else value.text
    return str(value)


def _term(value: Expression) -> str:
    """An operand of a sum: what binds more loosely than `+` needs its parentheses."""
    return f"({value.text})" if _LOOSER_THAN_SUM.search(value.text) else value.text


def _part(value: Expression, looser: str) -> str:
    return f"({value.text})" if f" {looser} " in value.text or " ? " in value.text else value.text


def at_least(least: int, value: Number) -> Number:
    """`value`, but not less than `least`."""
    return Expression(f"max({least}, {value.text})") if isinstance(value, Expression) else max(least, value)


def choose(condition: Condition, then: bool | None, otherwise: bool | None) -> Condition | None:
    """`then` where `condition` holds, else `otherwise`; an `Expression` decides at plan time."""
    if isinstance(condition, Expression):
        return Expression(f"{_part(condition, '?')} ? {_constant(then)} : {_constant(otherwise)}")
    return then if condition else otherwise


def both(first: Condition, second: Condition) -> Condition:
    """Whether both conditions hold. Terraform evaluates both sides."""
    if isinstance(first, Expression) and isinstance(second, Expression):
        return Expression(f"{_part(first, '||')} && {_part(second, '||')}")
    if isinstance(first, Expression):
        return first if second else False
    return second if first else False


def _constant(value: bool | None) -> str:
    return {True: "true", False: "false", None: "null"}[value]


def json_text(tree: object, *, ensure_ascii: bool = True) -> str:
    """JSON without spaces. In a generated module the exporter makes a tree of it again, in which an `Expression` is its value."""
    return json.dumps(tree, separators=(",", ":"), ensure_ascii=ensure_ascii, default=str)


def items_if(condition: Condition, items: Sequence[object]) -> list[object]:
    """The items of a JSON list that are there where `condition` holds; a generated module decides that at plan time."""
    if isinstance(condition, Expression):
        return [{str(condition): item} for item in items]
    return list(items) if condition else []


def is_expression(value: str) -> bool:
    """Whether `value` holds a reference or a token, which cannot be checked before Terraform runs."""
    return "${" in value
