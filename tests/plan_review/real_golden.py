"""The Markdown of the real plans, as it is committed below tests/golden/plans.

    .venv/bin/python -m tests.plan_review.real_golden

writes it again, and prints how many seconds each part took. With a folder as argument it keeps the plans there, and the
next time reviews those instead of making them again.
"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from modules.plan_review import review
from tests.plan_review.real_cases import NAMES
from tests.plan_review.real_plans import Plans, make
from tests.support import ROOT
from tools.provider_mirror import use_mirror

FOLDER = ROOT / "tests" / "golden" / "plans"
MADE_BY = (
    "<!-- Written by `.venv/bin/python -m tests.plan_review.real_golden`; change modules/plan_review/ instead. -->\n"
)


def markdown(plans: Plans) -> str:
    """What a pull request would show."""
    return review(dict(sorted(plans.items()))).markdown


def golden(markdown: str) -> str:
    """The same without what differs between runs, as it is committed."""
    return MADE_BY + normalised(markdown)


# What differs between runs, and what stands there instead.
_DIFFERING = (
    # The port of the local AWS, free at that moment, in the URLs of queues.
    (r"http://127\.0\.0\.1:\d+", "http://127.0.0.1:4566"),
    # The id of the mapping from queue to function, which is made up when it is created.
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "00000000-0000-0000-0000-000000000000"),
    # When function, mapping and role were made.
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+\d{4})", "2026-01-01T00:00:00Z"),
    # What IAM makes up for every role.
    (r"\bAROA[0-9A-Z]+", "AROA0000000000000"),
    # Whether S3's test message has been read from the queue yet.
    (r'"(No records processed|OK - \d+ records?)"', '"OK - 1 records"'),
    # Hash and size of the function's zip: another forwarder is no other review.
    (r'"[0-9A-Za-z+/]{43}="', '"…"'),
    (r"source_code_size: \d+", "source_code_size: 1"),
)


def normalised(markdown: str) -> str:
    """Without what differs between runs."""
    for differing, instead in _DIFFERING:
        markdown = re.sub(differing, instead, markdown)
    return markdown


def main(kept: Path | None) -> int:
    use_mirror()
    plans = {} if kept is None else _kept(kept)
    if not plans:
        with tempfile.TemporaryDirectory() as scratch:
            made = make(Path(scratch))
        plans = made.plans
        for what, seconds in made.seconds.items():
            print(f"{seconds:6.1f} s  {what}")
        if kept is not None:
            _keep(plans, kept)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for stale in set(FOLDER.glob("*.md")) - {FOLDER / f"{name}.md" for name in NAMES}:
        stale.unlink()
    for name in NAMES:
        (FOLDER / f"{name}.md").write_text(golden(markdown(plans[name])), encoding="utf-8", newline="\n")
    return 0


def _kept(folder: Path) -> dict[str, dict[str, str]]:
    plans: dict[str, dict[str, str]] = {}
    for file in sorted(folder.glob("*/*.json")):
        plans.setdefault(file.parent.name, {})[file.stem] = file.read_text(encoding="utf-8")
    return plans


def _keep(plans: dict[str, dict[str, str]], folder: Path) -> None:
    for name, stacks in plans.items():
        (folder / name).mkdir(parents=True)
        for stack, plan in stacks.items():
            (folder / name / f"{stack}.json").write_text(plan, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else None))
