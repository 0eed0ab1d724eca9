"""Lists and advice read alike everywhere."""

from __future__ import annotations

import pytest

from modules.model.text import did_you_mean, listed


@pytest.mark.parametrize(
    ("names", "most", "expected"),
    [
        ("", None, ""),
        ("a", None, "a"),
        ("ab", None, "a and b"),
        ("abc", None, "a, b and c"),
        ("abc", 3, "a, b and c"),
        ("abcd", 3, "a, b and 2 more"),
        ("abcdefg", 3, "a, b and 5 more"),
    ],
)
def test_a_list_ends_in_and_and_never_in_one_more(names: str, most: int | None, expected: str) -> None:
    assert listed(list(names), most) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("storage-frist", 'Did you mean "storage-first"?'),
        ("lambda", "Use another."),
        (5, "Use another."),
        ("", "Use another."),
    ],
)
def test_a_close_name_is_asked_for_and_else_the_other_advice_is_given(given: object, expected: str) -> None:
    assert did_you_mean(given, {"storage-first": 1, "direct-eventbridge": 2}, "Use another.") == expected
