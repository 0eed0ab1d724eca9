"""Text is no template, and one pattern computes in a stack and in a module alike."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.model.escaping import literal, literal_tree
from modules.model.expressions import Expression, Number, both, choose, is_expression

# Few letters, so that the starts of templates and their escapes turn up often.
texts = st.text("${}%~ax", max_size=12) | st.text(st.characters(codec="utf-8"), max_size=40)


def evaluated(source: str) -> str:
    """What Terraform makes of a string that holds no template: `$${` is `${`, `%%{` is `%{`.

    Its scanner takes two escape characters that are followed by a brace; a third one before them is text.
    """
    result, rest = "", source
    while rest:
        if rest[:3] in ("$${", "%%{"):
            result, rest = result + rest[1:3], rest[3:]
            continue
        assert rest[:2] not in ("${", "%{"), f"a template begins at {rest!r}"
        result, rest = result + rest[0], rest[1:]
    return result


@given(texts)
def test_terraform_evaluates_literal_text_to_itself(text: str) -> None:
    assert evaluated(literal(text)) == text


@given(texts)
def test_no_template_begins_in_literal_text(text: str) -> None:
    assert not re.search(r"(?<!\$)\$\{|(?<!%)%\{", literal(text))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("in/${1+1}/%{if true}x", "in/$${1+1}/%%{if true}x"),
        ("$${a}", "$$${a}"),
        ('${file("/etc/passwd")}', '$${file("/etc/passwd")}'),
        ("100% of $5 {x}", "100% of $5 {x}"),
        ("", ""),
    ],
)
def test_only_the_beginning_of_a_template_is_doubled(text: str, escaped: str) -> None:
    assert literal(text) == escaped


def test_an_argument_left_out_stays_out() -> None:
    assert literal(None) is None


def test_every_string_of_a_tree_is_literal_keys_included() -> None:
    tree = {"${k}": ["%{a}", {"b": "${c}"}, 1, True, None, 1.5], "t": ("${x}",)}
    assert literal_tree(tree) == {"$${k}": ["%%{a}", {"b": "$${c}"}, 1, True, None, 1.5], "t": ["$${x}"]}


def test_expressions_add_and_multiply_as_numbers_do() -> None:
    timeout, window = Expression("var.timeout"), Expression("a ? 1 : 0")
    assert str(6 * timeout) == "${var.timeout * 6}"
    assert str(timeout + 5) == "${var.timeout + 5}"
    assert str(5 + timeout) == "${5 + var.timeout}"
    assert str((timeout + 5) * 6) == "${(var.timeout + 5) * 6}"
    assert str(6 * timeout + window) == "${var.timeout * 6 + (a ? 1 : 0)}"
    assert str(timeout * window) == "${var.timeout * (a ? 1 : 0)}"


def test_a_sum_is_one_operand_of_what_comes_after() -> None:
    chosen = Expression("a ? 1 : 0")
    assert str(chosen + 1) == "${(a ? 1 : 0) + 1}"
    assert str(1 + chosen) == "${1 + (a ? 1 : 0)}"


def test_a_choice_is_made_now_or_at_plan_time() -> None:
    assert choose(True, True, None) is True
    assert choose(False, True, None) is None
    assert choose(Expression("var.key == null"), True, None) == Expression("var.key == null ? true : null")
    assert choose(Expression("var.on"), None, False) == Expression("var.on ? null : false")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (True, True, True),
        (True, False, False),
        (False, True, False),
        (False, Expression("b"), False),
        (Expression("a"), False, False),
        (True, Expression("b"), Expression("b")),
        (Expression("a"), True, Expression("a")),
        (Expression("a"), Expression("b"), Expression("a && b")),
    ],
)
def test_both_conditions_are_one(
    first: bool | Expression, second: bool | Expression, expected: bool | Expression
) -> None:
    assert both(first, second) == expected


def test_a_reference_is_an_expression_and_text_is_not() -> None:
    assert is_expression("${var.name}")
    assert not is_expression("$name {x}")


def test_a_condition_made_of_alternatives_stays_one_condition() -> None:
    assert both(Expression("a || b"), Expression("c")) == Expression("(a || b) && c")
    assert choose(Expression("a ? b : c"), True, False) == Expression("(a ? b : c) ? true : false")


def test_what_is_left_of_a_constant_is_halved_in_a_stack_and_in_a_module_alike() -> None:
    def half(value: Number) -> Number:
        return (100 - value) // 2

    assert half(30) == 35
    assert half(Expression("var.a")) == Expression("floor((100 - var.a) / 2)")
    assert half(Expression("var.a + 1")) == Expression("floor((100 - (var.a + 1)) / 2)")
