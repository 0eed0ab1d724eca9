"""The line-removal check: what it chooses, how it removes, and what it says about a small project."""

from __future__ import annotations

import ast
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

from tests import line_removal
from tests.line_removal import Outcome, candidates, check, choose, report, statements, without
from tests.support import ROOT

EVERY_KIND = textwrap.dedent(
    '''
    """A docstring."""
    from typing import TYPE_CHECKING, TypeAlias, TypeVar
    import os; LIMIT = 3
    if TYPE_CHECKING:
        import sys
    __all__ = ["f"]
    T = TypeVar("T")
    Words: TypeAlias = list[str]
    Rows = list[Words]
    class Point:
        """Another."""
        x: int
        y: int = 0
        """A field's."""
    def f(words):
        counted: int
        for word in words:
            try:
                counted = len("ä", ); os.remove(
                    word,
                )
            except OSError:
                pass
            else:
                return word
        if words: return 1
        elif LIMIT:
            raise ValueError("ä" * LIMIT)
        else:
            match words:
                case []:
                    del words
        return None
    '''
).encode()

REMOVABLE = [
    "import os; LIMIT = 3",
    "x: int",
    "y: int = 0",
    "for word in words: …",
    "try: …",
    'counted = len("ä", ); os.remove(',
    'counted = len("ä", ); os.remove( …',
    "return word",
    "if words: return 1 …",
    "if words: return 1",
    "elif LIMIT: …",
    'raise ValueError("ä" * LIMIT)',
    "match words: …",
    "del words",
    "return None",
]


def test_docstrings_imports_definitions_and_types_are_not_removed() -> None:
    found = statements("a.py", EVERY_KIND)
    assert sorted(statement.text for statement in found) == sorted(REMOVABLE)
    assert [statement.text for statement in found if statement.at_import] == REMOVABLE[:3]


def test_a_removed_statement_leaves_a_pass_and_every_line_where_it_was() -> None:
    lines = EVERY_KIND.decode().splitlines()
    for statement in statements("a.py", EVERY_KIND):
        left = without(EVERY_KIND, statement).decode()
        ast.parse(left)
        assert left.splitlines()[statement.line - 1].encode()[statement.column :].startswith(b"pass")
        assert left.splitlines()[statement.end_line :] == lines[statement.end_line :]
        assert left.splitlines()[: statement.line - 1] == lines[: statement.line - 1]


def test_every_statement_of_the_project_can_be_removed() -> None:
    found = candidates(ROOT)
    assert [*found] == ["modules", "lambda_src/forwarder"]
    for statement in choose(found, 300, seed=1):
        source = (ROOT / statement.file).read_bytes()
        left = without(source, statement)
        ast.parse(left)
        assert left.count(b"\n") == source.count(b"\n")


def test_a_seed_chooses_the_same_lines_again_and_from_each_folder_in_proportion() -> None:
    found = candidates(ROOT)
    chosen = choose(found, 150, seed=7)
    assert chosen == choose(candidates(ROOT), 150, seed=7)
    assert chosen != choose(found, 150, seed=8)
    assert len({*chosen}) == 150
    total = sum(map(len, found.values()))
    for of_folder in found.values():
        share = sum(statement in of_folder for statement in chosen)
        assert abs(share - 150 * len(of_folder) / total) < 1


def test_more_lines_than_there_are_is_all_of_them() -> None:
    found = {"a": statements("a.py", EVERY_KIND)}
    assert sorted(it.text for it in choose(found, 1000, seed=1)) == sorted(REMOVABLE)


DISCOUNT = """\
RATE = 10
CAPITALS = True


def discount(price):
    return price * (100 - RATE) // 100


def unused():
    return 1


def log():
    print("called")
"""

USES_DISCOUNT = """\
import subprocess
import sys

import pytest

from modules.discount import discount


@pytest.fixture(scope="module")
def called():
    subprocess.run([sys.executable, "-c", "from modules.discount import log; log()"], check=True)


def test_it_is_a_tenth():
    assert discount(200) == 180


def test_nothing_is_asserted_about_the_log(called):
    pass


def test_that_fails_anyway():
    assert discount(0) == 1
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A git repository with one module, a test of it, and this check."""
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "discount.py").write_text(DISCOUNT, encoding="utf-8")
    (tmp_path / "tests" / "unit").mkdir(parents=True)
    (tmp_path / "tests" / "unit" / "test_discount.py").write_text(USES_DISCOUNT, encoding="utf-8")
    shutil.copyfile(line_removal.__file__, tmp_path / "tests" / "line_removal.py")
    (tmp_path / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = ["-ra"]\n', encoding="utf-8")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run(["git", *who, "commit", "-qm", "a"], cwd=tmp_path, check=True)
    return tmp_path


def test_a_line_is_killed_by_a_test_that_asserts_what_it_does_and_survives_others(project: Path) -> None:
    said: list[str] = []
    work = project / ".build" / "line-removal"
    outcomes = check(project, work, seed=1, lines=99, jobs=2, tests=("tests/unit",), say=said.append)
    tenth = "tests/unit/test_discount.py::test_it_is_a_tenth"
    assert {outcome.statement.text: (outcome.word, outcome.detail) for outcome in outcomes} == {
        "RATE = 10": ("killed", tenth),
        "CAPITALS = True": ("survived", ""),
        "return price * (100 - RATE) // 100": ("killed", tenth),
        "return 1": ("not covered", ""),
        'print("called")': ("survived", ""),
    }
    assert any("test_that_fails_anyway" in text for text in said)
    assert (project / "modules" / "discount.py").read_text(encoding="utf-8") == DISCOUNT
    written = (work / "report.md").read_text(encoding="utf-8")
    assert "5 of 5 lines removed, 2 killed (0 by time-out), 2 survived, 1 not covered." in written
    assert "| modules/discount.py:2 | survived | `CAPITALS = True` |" in written

    said.clear()
    assert check(project, work, seed=1, lines=99, tests=("tests/unit",), say=said.append) == outcomes
    assert not any("modules/discount.py" in text for text in said), "what is done is not done again"


def test_the_report_lists_what_no_test_protects() -> None:
    first, second, third = statements("a.py", b"a = 1\nb = 2 | 1\nc = 3\n")
    outcomes = [Outcome(first, "killed", "time-out"), Outcome(second, "survived"), Outcome(third, "not covered")]
    summary, *table = report(outcomes, 5, "abc1234", 3).splitlines()
    assert summary.startswith("Seed 5, commit abc1234, 20")
    assert summary.endswith("3 of 3 lines removed, 1 killed (1 by time-out), 1 survived, 1 not covered.")
    assert table[3:] == ["| a.py:2 | survived | `b = 2 \\| 1` |", "| a.py:3 | not covered | `c = 3` |"]
