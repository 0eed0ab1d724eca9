"""The leaves that differ."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modules.plan_review import review
from tests.plan_review.plan_documents import change, plan


def diff(before: Any, after: Any, **more: Any) -> list[str]:
    """The lines of the only resource's diff."""
    text = review({"dev": plan(change("a_b.x", "update", before=before, after=after, **more))}).markdown
    return text.split("```diff\n")[1].split("\n```")[0].split("\n") if "```diff" in text else []


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, ["- b: 2", "+ b: 3"]),
        ({"a": True}, {"a": 1}, ["- a: true", "+ a: 1"]),
        ({"a": None}, {"a": ""}, ['+ a: ""']),
        ({"a": {"b": {"c": 1, "d": 2}}}, {"a": {"b": {"c": 1}}}, ["- a.b.d: 2"]),
        ({"a": [1, 2, 3]}, {"a": [0, 1, 2, 3]}, ["+ a[0]: 0"]),
        ({"a": [{"k": 1, "v": 1}, {"k": 2, "v": 2}]}, {"a": [{"k": 2, "v": 9}]}, ["- a[0].k: 1", "+ a[0].k: 2", "- a[0].v: 1", "+ a[0].v: 9", "- a[1].k: 2", "- a[1].v: 2"]),
        ({"a": "x\ny\nz\n"}, {"a": "x\ny\nZ\n"}, ["  a:", "    y", "-   z", "+   Z"]),
    ],
)  # fmt: skip
def test_only_leaves_that_change(before: Any, after: Any, lines: list[str]) -> None:
    assert diff(before, after) == lines


def test_json_in_a_string_is_compared_inside() -> None:
    before = json.dumps({"States": {"A": {"Type": "Task", "Params": json.dumps({"n": 1})}}})
    after = json.dumps({"States": {"A": {"Params": json.dumps({"n": 2}), "Type": "Task"}}}, indent=2)
    assert diff({"definition": before}, {"definition": after}) == [
        "- definition → States.A.Params → n: 1",
        "+ definition → States.A.Params → n: 2",
    ]
    assert diff({"p": '{"a": [1]}'}, {"p": '{"a":[1]}'}) == ["  p (the same JSON, written differently)"]


def test_json_that_is_nested_without_end_is_text() -> None:
    deep = "[" * 5000 + "]" * 5000
    assert len(diff({"p": deep}, {"p": deep + " "})) == 2


def test_what_the_apply_brings() -> None:
    assert diff({"a": "x"}, {}, unknown={"a": True, "b": True, "c": [{"d": True}]}) == [
        '- a: "x"',
        "+ a: (known after apply)",
        "+ (known after apply): b, c[0].d",
    ]


def test_what_forces_the_replacement_is_marked() -> None:
    assert diff({"a": {"b": 1}}, {"a": {"b": 2}}, replace_paths=[["a", "b"]]) == [
        "- a.b: 1",
        "+ a.b: 2  # forces replacement",
    ]


def test_a_long_diff_and_a_long_value_are_cut() -> None:
    lines = diff({}, {f"k{i:03}": "v" * 1000 for i in range(100)})
    assert len(lines) == 61
    assert lines[-1] == "  … 40 more lines"
    assert all(len(line) < 400 for line in lines)
