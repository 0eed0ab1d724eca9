"""What is written on GitHub: comments and a status of a pull request, an issue for each stack that has drifted.

It is the review's Markdown, in which text of a plan stands in code only. The job that writes runs no code of the pull request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from .github import gh, pages, repository

STATUS = "plans are reviewed"
_AUTHOR = "github-actions[bot]"
_MARKER = re.compile(r"<!-- s3-to-sfn (\S+) -->\n")
_REMOVED = "removed-stacks"
_LABEL = "drift"
REMOVES = """\
**Stacks that this pull request removes: `{stacks}`.** Nothing here destroys them: after the merge nobody plans them any more, and what
they made stays, and costs. To destroy one, check out the commit before the merge, synthesize, and run `terraform init` and
`terraform destroy` in its folder under `cdktf.out/stacks`.
"""
_MISSING = "## `{stack}`\n\nNobody could review this stack: [its job]({run_url}) ended before there was a review.\n"
_DRIFTED = """\
Somebody or something changed what `{stack}` manages, outside of Terraform. The next apply undoes it, unless the configuration is
made to say the same.

{drift}
"""


def write_comments(
    number: int,
    reviews: Path,
    touched: Collection[str],
    removed: Collection[str],
    run_url: str,
    notes: Sequence[str] = (),
) -> None:
    """One comment for each stack that is touched and changes, one for what is removed; other comments of this tool are deleted.

    Args:
        number: of the pull request.
        reviews: folder of `<stack>.md`, empty for a stack that does not change.
        touched: the stacks that are planned.
        removed: the stacks that are no longer there.
        run_url: of the planning.
        notes: said at the top of each review, as which label does not count.
    """
    wanted: dict[str, str] = {}
    for stack in touched:
        file = reviews / f"{stack}.md"
        # An artefact may hold a link, to this job's own token.
        found = file.is_file() and not file.is_symlink()
        text = file.read_text(encoding="utf-8") if found else _MISSING.format(stack=stack, run_url=run_url)
        if text.strip():
            wanted[f"review-of-{stack}"] = "".join(f"{note}\n\n" for note in notes) + text
    if removed:
        wanted[_REMOVED] = REMOVES.format(stacks=", ".join(sorted(removed)))
    present = _ours(number)
    for name, text in wanted.items():
        body = {"body": f"<!-- s3-to-sfn {name} -->\n{text}"}
        if (id := present.pop(name, None)) is not None:
            gh("api", "--method", "PATCH", f"{repository()}/issues/comments/{id}", "--input", "-", given=body)
        else:
            gh("api", "--method", "POST", f"{repository()}/issues/{number}/comments", "--input", "-", given=body)
    for id in present.values():
        gh("api", "--method", "DELETE", f"{repository()}/issues/comments/{id}")


def _ours(number: int) -> dict[str, int]:
    """The comments of earlier runs. What they are of stands in their first line, which no plan's text gets into."""
    found: dict[str, int] = {}
    for page in pages(f"{repository()}/issues/{number}/comments?per_page=100"):
        for comment in page:
            marker = _MARKER.match(comment["body"].replace("\r\n", "\n"))
            if marker and comment["user"] and comment["user"]["login"] == _AUTHOR:
                found[marker[1]] = comment["id"]
    return found


def write_status(commit: str, *, passed: bool, run_url: str, said: str) -> None:
    """The commit status that the branch protection requires: https://docs.github.com/en/rest/commits/statuses."""
    body = {
        "state": "success" if passed else "failure",
        "context": STATUS,
        "target_url": run_url,
        "description": said[:140],
    }
    gh("api", "--method", "POST", f"{repository()}/statuses/{commit}", "--input", "-", given=body)


def write_drift(stack: str, drift: str) -> None:
    """Makes the stack's issue, or brings it up to date; closes it where nothing drifted."""
    title = f"Drift: {stack}"
    listed: Sequence[Mapping[str, Any]] = json.loads(
        gh("issue", "list", "--state", "open", "--label", _LABEL, "--limit", "1000", "--json", "number,title")
    )
    number = next((str(issue["number"]) for issue in listed if issue["title"] == title), None)
    if not drift:
        if number is not None:
            gh("issue", "close", number, "--comment", "The drift is gone.")
        return
    body = {"body": _DRIFTED.format(stack=stack, drift=drift.strip())}
    if number is not None:
        gh("api", "--method", "PATCH", f"{repository()}/issues/{number}", "--input", "-", given=body)
    else:
        gh("label", "create", _LABEL, "--force", "--description", "what is there differs from Terraform's state")
        given = {**body, "title": title, "labels": [_LABEL]}
        gh("api", "--method", "POST", f"{repository()}/issues", "--input", "-", given=given)
