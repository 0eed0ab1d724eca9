"""Reads EventBridge event patterns as AWS documents them, for the tests to compare with.

Only what the patterns here use: anything else raises, so that no test passes on a pattern that was half read.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping

Test = Callable[[object], bool]


class UnknownPattern(Exception):
    """EventBridge would refuse the pattern, or this reader does not know it."""


def matches(pattern: object, event: object) -> bool:
    """Whether the rule with this pattern lets the event through."""
    return compiled(pattern)(event)


def compiled(pattern: object) -> Test:
    """The pattern, or one object in it, as a test of an event, or of the object at its place. All fields have to match."""
    if not isinstance(pattern, Mapping) or not pattern:
        raise UnknownPattern(f"not an object with fields: {pattern!r}")
    tests = [_any_branch(value) if field == "$or" else _field(field, value) for field, value in pattern.items()]
    return lambda event: all(test(event) for test in tests)


def _any_branch(branches: object) -> Test:
    if not isinstance(branches, list) or len(branches) < 2:
        raise UnknownPattern(f"$or takes two patterns or more: {branches!r}")
    tests = [compiled(branch) for branch in branches]
    return lambda event: any(test(event) for test in tests)


def _field(name: str, expected: object) -> Test:
    test = _any_value(expected) if isinstance(expected, list) else compiled(expected)
    return lambda event: test(event.get(name, _ABSENT) if isinstance(event, Mapping) else _ABSENT)


def _any_value(values: list[object]) -> Test:
    if not values:
        raise UnknownPattern("a field with no values")
    tests = [_value(value) for value in values]
    return lambda found: any(test(found) for test in tests)


def _value(value: object) -> Test:
    if isinstance(value, str):
        return lambda found: found == value
    if not isinstance(value, Mapping) or len(value) != 1:
        raise UnknownPattern(f"neither a string nor one operator: {value!r}")
    [(operator, operand)] = value.items()
    match operator, operand:
        case "prefix", str():
            return lambda found: isinstance(found, str) and found.startswith(operand)
        case "suffix", str():
            return lambda found: isinstance(found, str) and found.endswith(operand)
        case "wildcard", str():
            wildcard = _wildcard(operand)
            return lambda found: isinstance(found, str) and wildcard.fullmatch(found) is not None
        case "exists", bool():
            # Only a leaf exists: an object at this place counts as absent.
            return lambda found: (found is not _ABSENT and not isinstance(found, Mapping)) is operand
        case "anything-but", [int() as number] if not isinstance(number, bool):
            return lambda found: found is not _ABSENT and found != number
        case "anything-but", {"suffix": str() as ending, **others} if not others:
            return lambda found: isinstance(found, str) and not found.endswith(ending)
    raise UnknownPattern(f"an operator that is not read here: {value!r}")


def _wildcard(text: str) -> re.Pattern[str]:
    r"""`*` is any run of characters, also an empty one; `\*` and `\\` are a star and a backslash."""
    if re.fullmatch(r"(?s:\\[*\\]|[^\\])*", text) is None:
        raise UnknownPattern(f"a backslash before another character: {text!r}")
    tokens = re.findall(r"(?s:\\.|.)", text)
    if any(pair == ("*", "*") for pair in itertools.pairwise(tokens)):
        raise UnknownPattern(f"one wildcard right behind another: {text!r}")
    return re.compile("".join(".*" if token == "*" else re.escape(token[-1]) for token in tokens), re.DOTALL)


_ABSENT = object()
