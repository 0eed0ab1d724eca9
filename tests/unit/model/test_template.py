"""JSON and YAML with placeholders: what they are read as, and what is filled in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from modules.model.template import Json, Template, as_json, substitution_problems

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
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


def test_every_placeholder_without_a_substitution_is_named_once(snapshot: SnapshotAssertion) -> None:
    template = Template({"a": "${Tabel} ${Tabel}", "b": "${Bucket}"})
    assert "\n".join(substitution_problems(template, {"Table": "x"})) == snapshot


VALUES: list[Json] = ["text", 5, -1, 1.5, True, False, [1, {"a": None}], {"Name": ["x"]}]


@pytest.mark.parametrize("value", VALUES, ids=str)
@pytest.mark.parametrize("text", ['{"Seconds": ${T}}', '{"Seconds": "${T}"}'], ids=["without quotes", "in quotes"])
@pytest.mark.parametrize("yaml", [False, True], ids=["JSON", "YAML"])
def test_a_string_that_is_one_placeholder_becomes_the_value_of_its_type(value: Json, text: str, yaml: bool) -> None:
    text = "Seconds: " + text[12:-1] if yaml else text
    template = Template.parse(text, yaml=yaml)
    assert substitution_problems(template, {"T": value}) == []
    filled = template.fill({"T": value})
    assert filled == {"Seconds": value}
    assert json.dumps(filled) == json.dumps({"Seconds": value})


@pytest.mark.parametrize(("value", "text"), [(5, "5"), (1.5, "1.5"), (True, "true"), (False, "false"), ("x", "x")])
def test_inside_other_text_and_in_names_a_value_is_text(value: Json, text: str) -> None:
    template = Template({"wait": "after ${T} s", "$${T}": "${T}${T}", "${T}": None})
    assert template.fill({"T": value}) == {"wait": f"after {text} s", "${T}": text * 2, text: None}


@pytest.mark.parametrize("value", [["x"], {"a": 1}], ids=["a list", "a table"])
def test_a_list_or_a_table_fits_no_text(value: Json, snapshot: SnapshotAssertion) -> None:
    inside = [Template({"a": "x${T}"}), Template({"${T}": 1})]
    assert substitution_problems(Template(["${T}"]), {"T": value}) == []
    (said,) = {problem for template in inside for problem in substitution_problems(template, {"T": value})}
    assert said == snapshot


def test_a_placeholder_without_quotes_that_nothing_fills_is_named(snapshot: SnapshotAssertion) -> None:
    template = Template.parse('{"TimeoutSeconds": ${T}}', yaml=False)
    assert "\n".join(substitution_problems(template, {})) == snapshot


YAML = """
# A comment, and what YAML 1.1 reads otherwise.
StartAt: Yes
Version: 2012-10-17
Nothing: ~
Empty:
Constants: [true, False, null, on, No, y, .5, 1e3, -7, +7, 0x1F, 0o17, 1_000, 12:30:45, 1.2.3]
Quoted: ["true", '7', "2012-10-17", "\\u00e9"]
Folded: >-
  two
  lines
Literal: |
  "${Name}"
Yes: 1
7: seven
null: none
2012-10-17: a day
"""


def test_yaml_is_read_as_version_1_2_and_names_are_text() -> None:
    assert Template.parse(YAML, yaml=True).document == {
        "StartAt": "Yes",
        "Version": "2012-10-17",
        "Nothing": None,
        "Empty": None,
        "Constants": [
            *(True, False, None, "on", "No", "y", 0.5, 1000.0, -7, 7, 31, 15, "1_000", "12:30:45", "1.2.3"),
        ],
        "Quoted": ["true", "7", "2012-10-17", "é"],
        "Folded": "two lines",
        "Literal": '"${Name}"\n',
        "Yes": 1,
        "7": "seven",
        "null": "none",
        "2012-10-17": "a day",
    }


@given(json_values)
def test_json_is_yaml(value: Json) -> None:
    text = json.dumps(value)
    assert Template.parse(text, yaml=True) == Template.parse(text, yaml=False) == Template(value)


SURPRISES = {
    "an anchor": "a: 1\nb: &x 1\nc: *x",
    "an alias": "a: *x",
    "an anchor of a list": "&x [1]",
    "an anchor of a name": "&x a: 1",
    "a tag of CloudFormation": "a: !Sub '${B}'",
    "a tag of a mapping": "!!set {a}",
    "a tag of YAML": "a: !!str 1",
    "a name twice": "a: 1\nb: 2\na: 3",
    "two documents": "a: 1\n---\nb: 2",
    "an account id without quotes": "a: 012345678901",
    "infinity": "a: .inf",
    "minus infinity": "a: -.INF",
    "no number": "a: .nan",
    "too large a number": "a: 1e999",
    "a list as a name": "? [1]\n: b",
    "two colons": "a: b: c",
    "a tab": "\ta: b",
    "a bracket open": "a: [1",
    "a control character": "a: \a",
    "a placeholder in braces": "a: {Seconds: ${T}}",
    "deep": "[" * 1_100,
    "a name outdented": "a:\n  b: 1\n c: 2",
}


@pytest.mark.parametrize("text", SURPRISES.values(), ids=list(SURPRISES))
def test_yaml_that_would_surprise_is_refused_with_its_line(text: str, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refusal:
        Template.parse(text, yaml=True)
    assert str(refusal.value) == snapshot


@pytest.mark.parametrize("text", ["", "# nothing", "---", "~"])
def test_yaml_without_anything_is_null(text: str) -> None:
    assert Template.parse(text, yaml=True).document is None


MISTAKES = {
    "a word after two placeholders": '{"T": ${T}, "a": ${T} x}',
    "an escape without quotes": '{"T": $${T}}',
    "no comma before the next line": '{"T": ${T}\n "a": 1}',
    "too large a number": '{"T": 1e999}',
    "a brace open": '{"a": ${T',
    "a comma too many": '{"${T}": ${T},}',
}


@pytest.mark.parametrize("text", MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_beside_a_placeholder_is_where_its_author_sees_it(text: str, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ValueError, match=r"\.$") as refusal:
        Template.parse(text, yaml=False)
    assert str(refusal.value) == snapshot


@pytest.mark.parametrize("ending", [".yaml", ".yml", ".asl.yaml", ".asl.yml", ".YAML"])
def test_the_end_of_the_name_says_that_a_file_is_yaml(tmp_path: Path, ending: str) -> None:
    (tmp_path / f"a{ending}").write_text("a: no", encoding="utf-8")
    assert Template.read(tmp_path / f"a{ending}") == Template({"a": "no"})


@given(json_values)
def test_what_json_has_stays_what_it_is(value: Json) -> None:
    assert as_json(value) == value


@pytest.mark.parametrize("value", [{"a": {1, 2}}, [float("nan")], {"a": b"x"}, {("a",): 1}], ids=str)
def test_what_json_has_not_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="holds what JSON does not have"):
        as_json(value)


def test_a_file_is_read_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'\xef\xbb\xbf{"a": "\xc3\xa9"}')
    assert Template.read(tmp_path / "a.json") == Template({"a": "é"})
