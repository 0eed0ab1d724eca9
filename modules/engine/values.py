"""From the values of `expressions` to what the bindings' constructors take."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, overload

from ..model.expressions import Condition, Expression, Number, StringList
from .addresses import address
from .core import Fn, IResolvable, Resource, Token

R = TypeVar("R", bound=Resource)


@overload
def number(value: Number) -> float: ...
@overload
def number(value: None) -> None: ...
def number(value: Number | None) -> float | None:
    """A number argument."""
    return Token.as_number(str(value)) if isinstance(value, Expression) else value


def flag(value: Condition | None) -> bool | IResolvable | None:
    """A boolean argument."""
    return Token.as_any(str(value)) if isinstance(value, Expression) else value


def strings(value: StringList) -> list[str]:
    """A list argument."""
    return Token.as_list(str(value)) if isinstance(value, Expression) else value


def replaced(text: str, pattern: str, by: str) -> str:
    """`text`, a reference or a token, with what `pattern` finds replaced at plan time."""
    if Token.is_unresolved(text):
        return Fn.replace(text, f"/{pattern}/", by)
    return f'${{replace({text.removeprefix("${").removesuffix("}")}, "/{pattern}/", "{by}")}}'


def create_if(condition: Condition, make: Callable[[], R]) -> R | None:
    """Makes a resource that exists only where `condition` holds.

    A stack decides now: None where it does not exist. A module writes `count`, so the condition must not be
    unknown at plan time; refer to such a resource with `one(….[*])`.
    """
    if condition is False:
        return None
    resource = make()
    if isinstance(condition, Expression):
        resource.add_override("count", f"${{{condition.text} ? 1 : 0}}")
    return resource


def attribute(resource: Resource, name: str, condition: Condition = True) -> str:
    """A reference to an attribute, as text: the property of that name asks Node.

    With the condition of a resource that `create_if` made, null where a module's plan leaves it out.
    """
    reference = f"{address(resource)}[*].{name}" if isinstance(condition, Expression) else f"{address(resource)}.{name}"
    return f"${{one({reference})}}" if isinstance(condition, Expression) else f"${{{reference}}}"
