"""Small plans of every kind of judgement, and what a right review says of them: cases/expected.json has both, and why."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from modules.plan_review.__main__ import GATE_HIT, main

CASES = Path(__file__).parent / "cases"
EXPECTED: dict[str, dict[str, Any]] = json.loads((CASES / "expected.json").read_text(encoding="utf-8"))


def _run(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["plan_review", *arguments])
    code = main()
    output = capsys.readouterr()
    return code, output.out, output.err


@pytest.mark.parametrize("name", EXPECTED)
def test_a_case(name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    want = EXPECTED[name]["want"]
    plan = f"dev-landing={CASES / name}.json"
    code, full, errors = _run([plan], monkeypatch, capsys)
    top = full.partition("### Resources")[0]
    assert code == want.get("rc", 0)
    for key, text in (("top", top), ("full", full), ("err", errors)):
        for pattern in want.get(f"{key}_has", []):
            assert re.search(pattern, text), f"{key} lacks {pattern}"
        for pattern in want.get(f"{key}_hasnt", []):
            assert not re.search(pattern, text), f"{key} has {pattern}"
    for gate, is_hit in want.get("gates", {}).items():
        code, _, errors = _run(["--fail-on", gate, plan], monkeypatch, capsys)
        assert (code, bool(errors)) == (GATE_HIT if is_hit else 0, is_hit), gate
    assert len(full) <= want.get("max_chars", len(full))
    changed_lines = sum(line.startswith(("+ ", "- ", "! ")) for line in full.splitlines())
    assert changed_lines <= want.get("max_diff_lines", changed_lines)


def test_what_stands_above_the_resources_has_its_heading(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("01-managed-policy-resource-star", "24-backups-switched-off"):
        _, full, _ = _run([f"{CASES / name}.json"], monkeypatch, capsys)
        assert full.count("### Resources\n") == 1


def test_every_plan_has_its_expectation() -> None:
    assert {path.stem for path in CASES.glob("*.json")} == {*EXPECTED, "expected"}
