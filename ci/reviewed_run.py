"""Finds the run of plan.yml whose plans were reviewed, as outputs of a GitHub Actions step.

    GH_TOKEN=… GITHUB_REPOSITORY=<owner>/<repository> python ci/reviewed_run.py <commit>

prints `run`, the id of the latest run for the last commit of the pull request that was merged as <commit>, and `planned`, the
stacks that it planned.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

from gh import pages

REPLAN = "Label a new pull request plan-every-stack: it plans and reviews what is still to do."


def main(arguments: Sequence[str]) -> int:
    (commit,) = arguments
    repository = f"repos/{os.environ['GITHUB_REPOSITORY']}"
    head = merged_head(repository, commit)
    if head is None:
        sys.exit(
            f"{commit} is not the merge of a pull request: no plan was reviewed, and nothing is applied without one."
        )
    # The latest, not the latest that succeeded: when a label is taken away, the gate that it held open is shut again.
    run = latest_run(repository, head)
    if run is None or run["status"] != "completed" or run["conclusion"] != "success":
        outcome = "there is none" if run is None else f"it is {run['conclusion'] or run['status']}"
        sys.exit(f"The last planning of {head} has not succeeded: {outcome}. Nothing is applied.\n{REPLAN}")
    print(f"run={run['id']}")
    print(f"planned={' '.join(planned(repository, run['id']))}")
    return 0


def merged_head(repository: str, commit: str) -> str | None:
    """The last commit of the pull request that was merged as `commit`."""
    for page in pages(f"{repository}/commits/{commit}/pulls?per_page=100"):
        for pull in page:
            if pull["merge_commit_sha"] == commit and pull["merged_at"]:
                return str(pull["head"]["sha"])
    return None


def latest_run(repository: str, head: str) -> Any:
    """The run of plan.yml that was started last; one that is run again counts from then."""
    path = f"{repository}/actions/workflows/plan.yml/runs?event=pull_request&head_sha={head}&per_page=100"
    runs = [run for page in pages(path) for run in page["workflow_runs"]]
    return max(runs, key=lambda run: run["run_started_at"], default=None)


def planned(repository: str, run: int) -> list[str]:
    """The stacks whose plans the run kept."""
    found = [
        each for page in pages(f"{repository}/actions/runs/{run}/artifacts?per_page=100") for each in page["artifacts"]
    ]
    names = [artefact["name"] for artefact in found if not artefact["expired"]]
    return sorted({name.removeprefix("plan-") for name in names if name.startswith("plan-")})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
