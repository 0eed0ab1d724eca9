"""Keeps one issue for a stack: made or brought up to date when it has drifted, closed when it has not.

GH_TOKEN=… GH_REPO=<owner>/<repository> python ci/drift_issue.py <stack> found|none <drift.md>
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from gh import gh

LABEL = "drift"
CHARACTERS = 60_000  # GitHub: the body of an issue has at most 65,536
BODY = """\
Somebody or something changed what `{stack}` manages, outside of Terraform. The next apply undoes it, unless the configuration is
made to say the same.

{drift}
"""


def main(arguments: Sequence[str]) -> int:
    stack, drift, file = arguments
    if drift not in ("found", "none"):
        sys.exit(f'{stack}: "{drift}" is neither found nor none')
    title = f"Drift: {stack}"
    number = open_issue(title)
    if drift == "none":
        if number is not None:
            gh("issue", "close", number, "--comment", "The drift is gone.")
        return 0
    body = BODY.format(stack=stack, drift=Path(file).read_text(encoding="utf-8").strip()[:CHARACTERS])
    if number is not None:
        gh("issue", "edit", number, "--body", body)
    else:
        gh("label", "create", LABEL, "--force", "--description", "what is there differs from Terraform's state")
        gh("issue", "create", "--title", title, "--label", LABEL, "--body", body)
    return 0


def open_issue(title: str) -> str | None:
    """The number of the open issue with this title."""
    listed = gh("issue", "list", "--state", "open", "--label", LABEL, "--limit", "1000", "--json", "number,title")
    return next((str(issue["number"]) for issue in json.loads(listed) if issue["title"] == title), None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
