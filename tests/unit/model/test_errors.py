"""How everything wrong is printed."""

from __future__ import annotations

import pickle

import pytest

from modules.model.errors import ConfigurationError, Problem


def test_one_problem_is_one_and_its_text_stands_beside_its_place() -> None:
    error = ConfigurationError("pipelines.toml", [Problem("project", "project is missing. Add it.")])
    assert str(error) == "pipelines.toml: 1 problem\n  project  project is missing. Add it."


def test_several_problems_stand_in_one_column() -> None:
    error = ConfigurationError("f", [Problem("a", "first"), Problem("longer.path", "second")])
    assert str(error) == "f: 2 problems\n  a            first\n  longer.path  second"


def test_long_text_continues_in_its_column() -> None:
    text = " ".join(["word"] * 60)
    lines = str(ConfigurationError("f", [Problem("a.b", text)])).split("\n")
    assert len(lines) == 4
    assert lines[2].startswith(" " * 7 + "word")
    assert max(map(len, lines)) <= 150
    assert " ".join(line.strip() for line in lines[1:]).removeprefix("a.b  ") == text


def test_a_place_wider_than_the_column_has_a_line_of_its_own() -> None:
    long = "buckets.landing.triggers.a-trigger-with-a-long-name.prefix"
    error = ConfigurationError("f", [Problem("a", "first"), Problem(long, "second")])
    assert str(error) == f"f: 2 problems\n  {'a':<48}  first\n  {long}\n{' ' * 52}second"


def test_the_same_problem_is_said_once_and_the_order_is_kept() -> None:
    problems = [Problem("b", "x"), Problem("a", "y"), Problem("b", "x")]
    assert ConfigurationError("f", problems).problems == (Problem("b", "x"), Problem("a", "y"))


def test_a_word_is_never_broken() -> None:
    arn = "arn:aws:iam::111122223333:policy/" + "x" * 200
    assert arn in str(ConfigurationError("f", [Problem("a", f"{arn} is long.")]))


def test_it_is_a_value_error_that_survives_a_process_boundary() -> None:
    error = ConfigurationError("f", [Problem("a", "b")])
    with pytest.raises(ValueError, match="f: 1 problem"):
        raise error
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
