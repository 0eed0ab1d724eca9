"""The reviews that the READMEs show are ones that the program wrote."""

from __future__ import annotations

import re
import shlex

import pytest

from modules.__main__ import main
from tests.support import ROOT


def test_every_line_of_the_readmes_review_is_of_the_golden_one_and_in_its_order() -> None:
    (shown,) = re.findall(r"```markdown\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    golden = (ROOT / "tests" / "golden" / "plans" / "pattern-swapped.md").read_text(encoding="utf-8").splitlines()
    lines = [line for line in shown.splitlines() if line]
    assert len(lines) > 10
    assert [line for line in golden if line in lines and line] == lines


def test_the_reviews_in_its_own_readme_are_what_their_commands_print(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "modules" / "plan_review" / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"```\ns3-to-sfn (review .*)\n```\n\n((?:>.*\n)+)", text)
    assert len(shown) == 3
    for command, quoted in shown:
        main(shlex.split(command))
        lines = [line.removeprefix(">").removeprefix(" ") for line in quoted.splitlines()]
        assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == lines
