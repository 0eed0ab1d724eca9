"""Amazon States Language files: placeholders in strings, transitions that lead somewhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.asl import Template, definition_problems, substitution_problems

PASS = {"Type": "Pass", "End": True}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_placeholders_are_replaced_inside_strings_keys_included() -> None:
    template = Template({"${Key}": ["a ${One} b ${Two}", 5, None, True, {"x": "${One}${One}"}], "n": 1.5})
    assert template.names() == {"Key", "One", "Two"}
    assert template.fill({"Key": "k", "One": "1", "Two": "2"}) == {
        "k": ["a 1 b 2", 5, None, True, {"x": "11"}],
        "n": 1.5,
    }


def test_two_dollars_are_a_literal_placeholder() -> None:
    template = Template({"a": "$${Name} ${Name} $$${Name} $ {x} ${"})
    assert template.names() == {"Name"}
    assert template.fill({"Name": "n"}) == {"a": "${Name} n ${Name} $ {x} ${".replace("n ${Name}", "n $${Name}")}


def test_a_value_is_not_searched_for_placeholders_again() -> None:
    assert Template(["${A}"]).fill({"A": "${B} $${C}"}) == ["${B} $${C}"]


@given(st.text(max_size=30))
def test_a_value_can_never_change_the_structure(value: str) -> None:
    filled = Template({"Resource": "arn:${Name}", "Next": "Rest"}).fill({"Name": value})
    assert json.loads(json.dumps(filled)) == {"Resource": f"arn:{value}", "Next": "Rest"}


def test_quotes_and_braces_in_a_value_stay_text() -> None:
    value = '"}, "Next": "Other", "x": {"'
    assert Template({"a": "${V}"}).fill({"V": value}) == {"a": value}


def test_a_placeholder_without_a_value_cannot_be_filled() -> None:
    with pytest.raises(KeyError):
        Template(["${A}"]).fill({})


def test_every_placeholder_without_a_substitution_is_named_once() -> None:
    template = Template({"a": "${Tabel} ${Tabel}", "b": "${Bucket}"})
    assert substitution_problems(template, {"Table": "x"}) == [
        'holds "${Bucket}", which no substitution names. Add it to substitutions, or write "$${Bucket}" for the text itself.',
        'holds "${Tabel}", which no substitution names. Did you mean "Table"? Add it to substitutions, or write "$${Tabel}" for the text itself.',
    ]


def test_a_workflow_with_every_kind_of_transition_has_no_problem() -> None:
    inner = {"StartAt": "In", "States": {"In": PASS}}
    assert (
        definition_problems(
            {
                "StartAt": "Choose",
                "States": {
                    "Choose": {"Type": "Choice", "Choices": [{"Next": "Each"}, {"Next": "All"}], "Default": "Work"},
                    "Each": {"Type": "Map", "ItemProcessor": inner, "Next": "Old"},
                    "Old": {"Type": "Map", "Iterator": inner, "Next": "Work"},
                    "All": {"Type": "Parallel", "Branches": [inner, inner], "Next": "Work"},
                    "Work": {"Type": "Task", "Catch": [{"Next": "Failed"}], "End": True},
                    "Failed": {"Type": "Fail"},
                },
            }
        )
        == []
    )


def test_every_dangling_transition_is_named_in_one_run() -> None:
    definition = {
        "StartAt": "Nowhere",
        "States": {
            "A": {"Type": "Pass", "Next": "X"},
            "B": {"Type": "Choice", "Choices": [{"Next": "X"}, {"Next": "A"}], "Default": "X"},
            "C": {"Type": "Task", "Catch": [{"Next": "X"}], "End": True},
            "D": {"Type": "Map", "End": True, "ItemProcessor": {"StartAt": "A", "States": {"E": PASS}}},
        },
    }
    there = 'States there: "A", "B", "C", "D".'
    assert definition_problems(definition) == [
        f'has StartAt "Nowhere", which is no state there. {there}',
        f'state "A" has Next "X", which is no state there. {there}',
        f'state "B" has Default "X", which is no state there. {there}',
        f'state "B" has Choices.Next "X", which is no state there. {there}',
        f'state "C" has Catch.Next "X", which is no state there. {there}',
        'has StartAt "A" in D/ItemProcessor, which is no state there. States there: "E".',
    ]


@given(json_values)
def test_any_json_is_checked_without_an_accident(document: object) -> None:
    value = json.loads(json.dumps(document))
    assert isinstance(definition_problems(value), list)
    wrapped = {
        "StartAt": value,
        "States": {"A": {"Next": value, "Choices": value, "Branches": value, "Iterator": value}},
    }
    assert definition_problems(wrapped)


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'\xef\xbb\xbf{"a": "\xc3\xa9"}')
    assert Template.read(tmp_path / "a.json") == Template({"a": "é"})
