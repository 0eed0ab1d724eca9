"""What the scripts ask of GitHub, and what they make of its answers. GitHub itself is a stand-in here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT
from tests.workflows.fake_gh import FakeGh

COMMIT, HEAD = "c" * 40, "a" * 40
PULLS = f"repos/acme/ingest/commits/{COMMIT}/pulls?per_page=100"
RUNS = f"repos/acme/ingest/actions/workflows/plan.yml/runs?event=pull_request&head_sha={HEAD}&per_page=100"
ARTIFACTS = "repos/acme/ingest/actions/runs/{run}/artifacts?per_page=100"
COMMENTS = "repos/acme/ingest/issues/7/comments?per_page=100"


@pytest.fixture
def gh(tmp_path: Path) -> FakeGh:
    return FakeGh(tmp_path / "bin")


def script(gh: FakeGh, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(gh.folder), os.environ["PATH"]])
    variables = {**os.environ, "PATH": path, "GITHUB_REPOSITORY": "acme/ingest", "GH_REPO": "acme/ingest"}
    line = [sys.executable, f"ci/{name}", *arguments]
    return subprocess.run(line, cwd=ROOT, env=variables, text=True, capture_output=True, check=False)


def pull(merge: str = COMMIT, merged_at: str | None = "2026-01-02T00:00:00Z", head: str = HEAD) -> dict[str, Any]:
    return {"merge_commit_sha": merge, "merged_at": merged_at, "head": {"sha": head}}


def run(id: int, started: str, conclusion: str | None, status: str = "completed") -> dict[str, Any]:
    return {"id": id, "run_started_at": f"2026-01-01T{started}:00Z", "status": status, "conclusion": conclusion}


def artifact(name: str, *, expired: bool = False) -> dict[str, Any]:
    return {"name": name, "expired": expired}


def answers(*runs: dict[str, Any], pulls: Any = None, artifacts: Any = ()) -> dict[str, Any]:
    # Newest first, as GitHub lists them, and in pages.
    return {
        PULLS: [[pull()] if pulls is None else pulls],
        RUNS: [{"workflow_runs": [each]} for each in runs],
        ARTIFACTS.format(run=1): [{"artifacts": list(artifacts)}],
        ARTIFACTS.format(run=2): [{"artifacts": list(artifacts)}],
    }


def test_the_reviewed_run_is_that_of_the_merged_head(gh: FakeGh) -> None:
    kept = [artifact("stacks"), artifact("plan-dev-shared"), artifact("plan-dev-landing")]
    gh.answer(answers(run(1, "10:00", "success"), pulls=[pull("b" * 40, head="d" * 40), pull()], artifacts=kept))
    done = script(gh, "reviewed_run.py", COMMIT)
    assert (done.returncode, done.stdout) == (0, "run=1\nplanned=dev-landing dev-shared\n")


def test_a_plan_that_is_no_longer_kept_does_not_count(gh: FakeGh) -> None:
    kept = [artifact("plan-dev-shared", expired=True), artifact("plan-dev-landing")]
    gh.answer(answers(run(1, "10:00", "success"), artifacts=kept))
    assert script(gh, "reviewed_run.py", COMMIT).stdout == "run=1\nplanned=dev-landing\n"


@pytest.mark.parametrize("pulls", [[], [pull("b" * 40)], [pull(merged_at=None)]])
def test_a_commit_that_is_no_merge_is_refused(gh: FakeGh, pulls: Any) -> None:
    gh.answer(answers(run(1, "10:00", "success"), pulls=pulls))
    done = script(gh, "reviewed_run.py", COMMIT)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is not the merge of a pull request" in done.stderr


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([], "there is none"),
        ([run(1, "10:00", "failure")], "it is failure"),
        ([run(1, "10:00", None, "in_progress")], "it is in_progress"),
        # The label was taken away, or the older run was run again: what was started last counts.
        ([run(2, "11:00", "failure"), run(1, "10:00", "success")], "it is failure"),
        ([run(2, "10:00", "success"), run(1, "11:00", "failure")], "it is failure"),
    ],
)
def test_without_a_planning_that_succeeded_last_nothing_is_applied(gh: FakeGh, runs: Any, said: str) -> None:
    gh.answer(answers(*runs))
    done = script(gh, "reviewed_run.py", COMMIT)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr


def comment(id: int, header: str, author: str = "github-actions[bot]") -> dict[str, Any]:
    return {"id": id, "user": {"login": author}, "body": f"text\n<!-- Sticky Pull Request Comment{header} -->"}


def test_only_the_reviews_of_stacks_that_are_not_touched_are_deleted(gh: FakeGh) -> None:
    comments = [
        comment(1, "plan-dev-shared"),
        comment(2, "plan-dev-landing"),
        comment(3, "removed-stacks"),
        comment(4, "plan-dev-landing", author="somebody"),
        {"id": 5, "user": {"login": "github-actions[bot]"}, "body": "dev-landing"},
    ]
    gh.answer({COMMENTS: [comments]})
    done = script(gh, "tidy_comments.py", "7", '["dev-shared"]')
    assert done.returncode == 0, done.stderr
    assert [line for line in gh.asked if "DELETE" in line] == [
        ["api", "--method", "DELETE", "repos/acme/ingest/issues/comments/2"]
    ]


def drift(gh: FakeGh, tmp_path: Path, found: str, text: str = "## `dev-landing`\n") -> list[list[str]]:
    file = tmp_path / "drift.md"
    file.write_text(text, encoding="utf-8")
    done = script(gh, "drift_issue.py", "dev-landing", found, str(file))
    assert done.returncode == 0, done.stderr
    return [list(line) for line in gh.asked if line[:2] != ["issue", "list"]]


OPEN = {"issue list": [{"number": 3, "title": "Drift: dev-shared"}, {"number": 4, "title": "Drift: dev-landing"}]}


def test_a_stack_that_has_drifted_gets_an_issue_with_a_label(gh: FakeGh, tmp_path: Path) -> None:
    gh.answer({"issue list": [{"number": 3, "title": "Drift: dev-shared"}]})
    label, issue = drift(gh, tmp_path, "found")
    assert label[:3] == ["label", "create", "drift"]
    assert issue[:6] == ["issue", "create", "--title", "Drift: dev-landing", "--label", "drift"]
    assert issue[-1].endswith("\n\n## `dev-landing`\n")


def test_an_issue_that_is_open_is_brought_up_to_date(gh: FakeGh, tmp_path: Path) -> None:
    gh.answer(OPEN)
    (issue,) = drift(gh, tmp_path, "found")
    assert issue[:4] == ["issue", "edit", "4", "--body"]


def test_the_issue_is_closed_when_the_drift_is_gone(gh: FakeGh, tmp_path: Path) -> None:
    gh.answer(OPEN)
    (issue,) = drift(gh, tmp_path, "none", "")
    assert issue[:3] == ["issue", "close", "4"]


def test_without_drift_and_issue_nothing_is_done(gh: FakeGh, tmp_path: Path) -> None:
    gh.answer({"issue list": []})
    assert drift(gh, tmp_path, "none", "") == []


def test_a_long_report_fits_into_an_issue(gh: FakeGh, tmp_path: Path) -> None:
    gh.answer({"issue list": []})
    *_, issue = drift(gh, tmp_path, "found", "x" * 100_000)
    assert len(issue[-1]) < 65_536
