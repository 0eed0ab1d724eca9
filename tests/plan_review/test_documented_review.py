"""The review that the README shows is one that the program wrote."""

from __future__ import annotations

import re

from tests.support import ROOT


def test_every_line_of_the_readmes_review_is_of_the_golden_one_and_in_its_order() -> None:
    (shown,) = re.findall(r"```markdown\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    golden = (ROOT / "tests" / "golden" / "plans" / "pattern-swapped.md").read_text(encoding="utf-8").splitlines()
    lines = [line for line in shown.splitlines() if line]
    assert len(lines) > 10
    assert [line for line in golden if line in lines and line] == lines
