"""What the steps ask of GitHub, and what they make of its answers. GitHub itself is a stand-in here."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.github_stand_in import REPOSITORY, GitHub
from tests.workflows.repository import outputs

MERGE, HEAD = "c" * 40, "a" * 40


@pytest.fixture
def github(tmp_path: Path) -> GitHub:
    return GitHub(tmp_path / "bin")


def at(time: str) -> str:
    return f"2026-01-02T{time}:00Z"


def pull(number: int = 7, **changes: Any) -> dict[str, Any]:
    """A pull request that was merged at twelve."""
    here = {"full_name": REPOSITORY, "owner": {"login": "acme"}}
    return {
        "number": number,
        "state": "closed",
        "created_at": at("08:00"),
        "merged_at": at("12:00"),
        "merge_commit_sha": MERGE,
        "head": {"sha": HEAD, "ref": "work", "repo": here},
        "base": {"ref": "main", "repo": here},
        "labels": [],
    } | changes


def opened(number: int = 7, **changes: Any) -> dict[str, Any]:
    return pull(number, state="open", merged_at=None, merge_commit_sha="f" * 40, **changes)


def run(id: int, time: str, conclusion: str | None = "success", **changes: Any) -> dict[str, Any]:
    """A run of plan.yml of the default branch, as it is for this pull request."""
    return {
        "id": id,
        "event": "workflow_run",
        "status": "completed" if conclusion else "in_progress",
        "conclusion": conclusion,
        "created_at": at(time),
        "run_started_at": at(time),
        "head_branch": "main",
        "display_title": f"work at {HEAD}",
        "pull_requests": [],
    } | changes


def labelled(id: int, label: str, time: str, login: str = "alice", **changes: Any) -> dict[str, Any]:
    return {
        "id": id,
        "event": "labeled",
        "actor": {"login": login, "type": "User"},
        "label": {"name": label},
        "created_at": at(time),
        "performed_via_github_app": None,
    } | changes


def artefacts(*names: str, expired: bool = False) -> list[dict[str, Any]]:
    return [{"id": place, "name": name, "expired": expired} for place, name in enumerate(names)]


KEPT = {"1": artefacts("stacks", "plan-dev-shared", "review-dev-shared", "plan-dev-landing")}


def reviewed(github: GitHub, *arguments: str) -> tuple[int, dict[str, str], str]:
    done = github.step("reviewed-run", MERGE, *arguments)
    return done.returncode, outputs(done.stdout), done.stderr


def test_the_reviewed_run_is_that_of_the_merged_head(github: GitHub) -> None:
    others = [pull(6, merge_commit_sha="b" * 40), pull(5, merge_commit_sha="d" * 40)]
    github.has(pulls=[*others, pull()], runs={"plan.yml": [run(1, "10:00")]}, artifacts=KEPT)
    found = {"run": "1", "number": "7", "commit": HEAD, "labels": "{}", "planned": "dev-landing dev-shared"}
    assert reviewed(github) == (0, found, "")
    assert reviewed(github, "--expect", "1")[0] == 0
    status, said, error = reviewed(github, "--expect", "2")
    assert (status, said, "Run 1 is the reviewed one now, and it was 2" in error) == (1, {}, True)


def test_two_pull_requests_that_were_merged_as_one_commit_are_refused(github: GitHub) -> None:
    """GitHub calls both merged when one brings the other's commits: the labels of the other are its author's."""
    github.has(pulls=[pull(8), pull()], runs={"plan.yml": [run(1, "10:00")]}, artifacts=KEPT)
    status, said, error = reviewed(github)
    assert (status, said, "is the merge of several pull requests (8, 7)" in error) == (1, {}, True)


def test_a_plan_that_is_no_longer_kept_does_not_count(github: GitHub) -> None:
    kept = [*artefacts("plan-dev-shared", expired=True), *artefacts("plan-dev-landing")]
    github.has(pulls=[pull()], runs={"plan.yml": [run(1, "10:00")]}, artifacts={"1": kept})
    assert reviewed(github)[1]["planned"] == "dev-landing"


FORK = {"sha": HEAD, "ref": "work", "repo": {"full_name": "mallory/ingest", "owner": {"login": "mallory"}}}


@pytest.mark.parametrize(
    "pulls",
    [
        [],
        [pull(merge_commit_sha="b" * 40)],
        [opened()],
        [pull(base={"ref": "scratch", "repo": pull()["base"]["repo"]})],
        [pull(head=FORK)],
        [pull(head={**FORK, "repo": None})],
    ],
    ids=["none", "another commit", "not merged", "into another branch", "from a fork", "from a fork that is gone"],
)
def test_a_commit_that_is_no_merge_into_the_branch_is_refused(github: GitHub, pulls: Any) -> None:
    github.has(pulls=pulls, runs={"plan.yml": [run(1, "10:00")]}, artifacts=KEPT)
    status, said, error = reviewed(github)
    assert (status, said) == (1, {})
    assert "is not the merge of a pull request into main" in error


ELSEWHERE = [{"number": 2, "base": {"ref": "scratch"}}]


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ([], "there is none"),
        ([run(1, "10:00", "failure")], "it is failure"),
        ([run(1, "10:00", None)], "it is in_progress"),
        # The label was taken away, or the older run was run again: what was started last counts.
        ([run(1, "10:00"), run(2, "11:00", "failure")], "it is failure"),
        ([run(1, "10:00", "failure", run_started_at=at("11:30")), run(2, "11:00")], "it is failure"),
        # What another pull request of the same commit started, in its own workflow or in plan.yml of its own base.
        ([run(1, "10:00", event="pull_request", head_branch="work", pull_requests=ELSEWHERE)], "there is none"),
        ([run(1, "10:00", event="pull_request", head_branch="main")], "there is none"),
        ([run(1, "10:00", event="workflow_dispatch")], "there is none"),
        ([run(1, "10:00", head_branch="scratch")], "there is none"),
        ([run(1, "10:00", display_title=f"other at {HEAD}")], "there is none"),
        ([run(1, "10:00", display_title=f"work at {'b' * 40}")], "there is none"),
        (
            [run(1, "10:00", display_title="anything", pull_requests=[{"number": 7, "base": {"ref": "main"}}])],
            "there is none",
        ),
        # Before there was this pull request, and after it was merged.
        ([run(1, "07:00")], "there is none"),
        ([run(1, "12:30")], "there is none"),
        ([run(1, "10:00", run_started_at=at("12:30"))], "there is none"),
    ],
)
def test_without_a_planning_that_succeeded_last_nothing_is_applied(github: GitHub, runs: Any, said: str) -> None:
    github.has(pulls=[pull()], runs={"plan.yml": runs}, artifacts=KEPT)
    status, output, error = reviewed(github)
    assert (status, output) == (1, {})
    assert said in error


def test_without_titles_a_run_is_of_the_pull_requests_that_are_listed_with_it(github: GitHub) -> None:
    """As an older GitHub Enterprise Server answers: the later run is another's, with another base."""
    ours = [{"number": 7, "base": {"ref": "main"}}]
    runs = [run(1, "10:00", pull_requests=ours), run(2, "11:00", pull_requests=ELSEWHERE), run(3, "11:30")]
    for each in runs:
        del each["display_title"]
    github.has(pulls=[pull()], runs={"plan.yml": runs}, artifacts=KEPT)
    assert reviewed(github)[1]["run"] == "1"


def test_a_planning_that_was_skipped_judged_nothing(github: GitHub) -> None:
    """As after a synthesis that was cancelled, or of a fork's branch of the same name."""
    github.has(pulls=[pull()], runs={"plan.yml": [run(1, "10:00"), run(2, "11:00", "skipped")]}, artifacts=KEPT)
    assert reviewed(github)[1]["run"] == "1"


def test_a_pull_request_from_the_branch_itself_changes_nothing(github: GitHub) -> None:
    """GitHub then lists it with every run of the branch, as one that is open with this head."""
    runs = [run(1, "10:00", pull_requests=ELSEWHERE)]
    github.has(pulls=[pull()], runs={"plan.yml": runs}, artifacts=KEPT)
    assert reviewed(github)[1]["run"] == "1"


LABELS = [{"name": "allow-destroy"}, {"name": "documentation"}]
SET = labelled(1, "allow-destroy", "10:30")
PERMISSIONS = {"alice": "write", "carol": "admin", "tom": "read", "gone": "none"}


def counted(github: GitHub, events: Any, *, labels: Any = LABELS, runs: Any = None) -> tuple[dict[str, str], str]:
    """The labels that count at the apply, and what is said of others."""
    runs = [run(1, "10:00"), run(2, "11:00")] if runs is None else runs
    artifacts = {"1": [], "2": []}
    events = {"7": events}
    github.has(
        pulls=[pull(labels=labels)],
        runs={"plan.yml": runs},
        artifacts=artifacts,
        events=events,
        permissions=PERMISSIONS,
    )
    status, said, error = reviewed(github)
    assert status == 0, error
    return json.loads(said["labels"]), error


def test_a_label_counts_that_is_there_and_was_set_by_somebody_who_may_write(github: GitHub) -> None:
    found, said = counted(github, [SET])
    assert (found, said) == ({"allow-destroy": "alice"}, "alice set the label allow-destroy.\n")
    assert counted(github, [SET], labels=[])[0] == {}
    again = [
        SET,
        labelled(2, "allow-destroy", "10:40", event="unlabeled"),
        labelled(3, "allow-destroy", "10:50", "carol"),
    ]
    assert counted(github, again) == ({"allow-destroy": "carol"}, "carol set the label allow-destroy.\n")
    assert counted(github, list(reversed(again)))[0] == {"allow-destroy": "carol"}


@pytest.mark.parametrize(
    ("events", "said"),
    [
        ([], "nobody set it here"),
        ([labelled(1, "anything", "10:30")], "nobody set it here"),
        ([SET, labelled(2, "allow-destroy", "10:40", event="unlabeled")], "nobody set it here"),
        ([labelled(1, "allow-destroy", "10:30", "tom")], "tom set it, who may not write"),
        ([labelled(1, "allow-destroy", "10:30", "gone")], "gone set it, who may not write"),
        (
            [labelled(1, "allow-destroy", "10:30", "nobody")],
            "nobody set it, and GitHub does not say what nobody may do",
        ),
        (
            [labelled(1, "allow-destroy", "10:30", actor={"login": "github-actions[bot]", "type": "Bot"})],
            "github-actions[bot] set it, and a person has to",
        ),
        (
            [labelled(1, "allow-destroy", "10:30", performed_via_github_app={"slug": "an-app"})],
            "alice set it, and a person has to",
        ),
        ([labelled(1, "allow-destroy", "10:30", actor=None)], "nobody who is still there set it"),
        ([labelled(1, "allow-destroy", "09:59")], "alice set it before this commit was planned"),
    ],
)
def test_a_label_that_somebody_else_set_or_set_before_there_was_a_review_does_not_count(
    github: GitHub, events: Any, said: str
) -> None:
    found, error = counted(github, events)
    assert found == {}
    assert f"The label allow-destroy does not count: {said}" in error


def asked(github: GitHub) -> tuple[int, dict[str, str], str]:
    done = github.step("pull-request", "work", HEAD)
    return done.returncode, outputs(done.stdout), done.stderr


def test_a_run_plans_the_open_pull_request_of_its_branch(github: GitHub) -> None:
    scratch = {"ref": "scratch", "repo": pull()["base"]["repo"]}
    everything = [{"name": "plan-every-stack"}, {"name": "allow-access"}, {"name": "allow-destroy"}]
    events = [labelled(1, "allow-destroy", "10:30"), labelled(2, "allow-access", "10:30", "tom")]
    github.has(
        pulls=[opened(2, base=scratch), pull(3), opened(labels=everything)],
        runs={"plan.yml": [run(1, "10:00", None)]},
        events={"7": events},
        permissions=PERMISSIONS,
    )
    status, said, _ = asked(github)
    assert (status, said["number"], said["labels"], said["every"]) == (0, "7", '{"allow-destroy": "alice"}', "true")
    assert json.loads(said["notes"]) == [
        "The label allow-access does not count: tom set it, who may not write to the repository.",
        "alice set the label allow-destroy.",
    ]


def test_a_branch_may_be_called_what_a_query_would_take_for_something_else(github: GitHub) -> None:
    head = {**pull()["head"], "ref": "a&base=scratch#b+c"}
    github.has(pulls=[opened(head=head)])
    done = github.step("pull-request", head["ref"], HEAD)
    assert outputs(done.stdout)["number"] == "7"


@pytest.mark.parametrize(
    "pulls",
    [
        [],
        [pull()],
        [opened(head={**pull()["head"], "sha": "b" * 40})],
        [opened(base={"ref": "scratch", "repo": pull()["base"]["repo"]})],
        [opened(head=FORK)],
    ],
    ids=["none", "closed", "pushed to since", "into another branch", "from a fork"],
)
def test_without_an_open_pull_request_nothing_is_planned(github: GitHub, pulls: Any) -> None:
    github.has(pulls=pulls)
    status, said, error = asked(github)
    assert (status, said) == (1, {})
    assert f"No open pull request into main has {HEAD} of work as its last commit" in error


def test_a_synthesis_is_taken_from_the_artefact_of_its_run(github: GitHub, tmp_path: Path) -> None:
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("manifest.json", '{"stacks": {}}')
    kept = {"3": [{"id": 9, "name": "stacks", "expired": False}], "4": artefacts("stacks", "stacks"), "5": []}
    github.has(artifacts=kept, files={"9": str(archive)})
    assert github.step("stacks", "3", str(tmp_path / "to")).returncode == 0
    assert (tmp_path / "to" / "manifest.json").read_text(encoding="utf-8") == '{"stacks": {}}'
    for run_id, number in (("4", 2), ("5", 0)):
        done = github.step("stacks", run_id, str(tmp_path / "other"))
        assert (done.returncode, f"keeps {number} artefacts called stacks" in done.stderr) == (1, True)


def comment(id: int, name: str, author: str = "github-actions[bot]", before: str = "") -> dict[str, Any]:
    return {"id": id, "user": {"login": author}, "body": f"{before}<!-- s3-to-sfn {name} -->\r\ntext"}


RUN_URL = "https://github.com/acme/ingest/actions/runs/5"


def commented(github: GitHub, reviews: Path, **variables: str) -> dict[str, Any]:
    """What was sent, by what it was sent to."""
    given = {"NUMBER": "7", "COMMIT": HEAD, "RUN_URL": RUN_URL, "PASSED": "true", **variables}
    done = github.step("comment", str(reviews), **given)
    assert done.returncode == 0, done.stderr
    return {f"{line[2]} {line[3].removeprefix(f'repos/{REPOSITORY}/')}": sent for line, sent in github.asked}


STATUS = f"POST statuses/{HEAD}"


def test_a_comment_for_each_stack_is_written_changed_or_deleted(github: GitHub, tmp_path: Path) -> None:
    reviews = tmp_path / "reviews"
    reviews.mkdir()
    for stack, text in (("dev-shared", "shared"), ("dev-landing", "landing"), ("dev-empty", "")):
        (reviews / f"{stack}.md").write_text(text, encoding="utf-8")
    there = [
        comment(1, "review-of-dev-landing"),
        comment(2, "review-of-dev-old"),
        comment(3, "review-of-dev-empty"),
        comment(4, "review-of-dev-old", author="somebody"),
        comment(5, "review-of-dev-shared", before="quoted: "),
        comment(6, "removed-stacks"),
        {"id": 7, "user": None, "body": "dev-landing"},
    ]
    github.has(comments={"7": there})
    touched = json.dumps(["dev-shared", "dev-landing", "dev-empty", "dev-broken"])
    sent = commented(github, reviews, TOUCHED=touched, NOTES='["The label x does not count: tom set it."]')
    assert sent == {
        "POST issues/7/comments": {
            "body": "<!-- s3-to-sfn review-of-dev-broken -->\nThe label x does not count: tom set it.\n\n"
            f"## `dev-broken`\n\nNobody could review this stack: [its job]({RUN_URL}) ended before there was a review.\n"
        },
        "PATCH issues/comments/1": {
            "body": "<!-- s3-to-sfn review-of-dev-landing -->\nThe label x does not count: tom set it.\n\nlanding"
        },
        "DELETE issues/comments/2": None,
        "DELETE issues/comments/3": None,
        "DELETE issues/comments/6": None,
        STATUS: {
            "state": "success",
            "context": "plans are reviewed",
            "target_url": RUN_URL,
            "description": "4 stacks planned",
        },
    }
    written = [sent["body"] for line, sent in github.asked if line[2] == "POST" and "comments" in line[3]]
    assert written[0] == "<!-- s3-to-sfn review-of-dev-shared -->\nThe label x does not count: tom set it.\n\nshared"


def test_a_link_in_the_place_of_a_review_is_not_followed(github: GitHub, tmp_path: Path) -> None:
    (tmp_path / "dev-shared.md").symlink_to("/proc/self/environ")
    sent = commented(github, tmp_path, TOUCHED='["dev-shared"]', SECRET="hidden")
    assert "Nobody could review this stack" in sent["POST issues/7/comments"]["body"]


def test_stacks_that_are_removed_have_a_comment(github: GitHub, tmp_path: Path) -> None:
    sent = commented(github, tmp_path, TOUCHED="[]", REMOVED='["prod-landing", "dev-landing"]')
    assert "removes: `dev-landing, prod-landing`" in sent["POST issues/7/comments"]["body"]


def test_a_planning_that_did_not_pass_is_a_failed_status(github: GitHub, tmp_path: Path) -> None:
    """Also where there was no pull request to comment on."""
    sent = commented(github, tmp_path / "none", NUMBER="", TOUCHED="", REMOVED="", PASSED="false")
    assert list(sent) == [STATUS]
    assert (sent[STATUS]["state"], sent[STATUS]["context"]) == ("failure", "plans are reviewed")


def drift(github: GitHub, tmp_path: Path, text: str, *issues: dict[str, Any]) -> list[tuple[list[str], Any]]:
    file = tmp_path / "drift.md"
    file.write_text(text, encoding="utf-8")
    github.has(issues=issues)
    done = github.step("drift-issue", "dev-landing", str(file))
    assert done.returncode == 0, done.stderr
    return [(line, sent) for line, sent in github.asked if line[:2] != ["issue", "list"]]


SHARED, LANDING = {"number": 3, "title": "Drift: dev-shared"}, {"number": 4, "title": "Drift: dev-landing"}


def test_a_stack_that_has_drifted_gets_an_issue_with_a_label(github: GitHub, tmp_path: Path) -> None:
    (label, _), (line, sent) = drift(github, tmp_path, "## `dev-landing`\n", SHARED)
    assert label[:3] == ["label", "create", "drift"]
    assert line[:4] == ["api", "--method", "POST", f"repos/{REPOSITORY}/issues"]
    assert (sent["title"], sent["labels"]) == ("Drift: dev-landing", ["drift"])
    assert sent["body"].endswith("\n\n## `dev-landing`\n")


def test_an_issue_that_is_open_is_brought_up_to_date(github: GitHub, tmp_path: Path) -> None:
    ((line, sent),) = drift(github, tmp_path, "now", SHARED, LANDING)
    assert (line[2:4], sent["body"].endswith("\n\nnow\n")) == (["PATCH", f"repos/{REPOSITORY}/issues/4"], True)


def test_the_issue_is_closed_when_the_drift_is_gone(github: GitHub, tmp_path: Path) -> None:
    ((line, _),) = drift(github, tmp_path, "", SHARED, LANDING)
    assert line[:3] == ["issue", "close", "4"]


def test_without_drift_and_issue_nothing_is_done(github: GitHub, tmp_path: Path) -> None:
    assert drift(github, tmp_path, "", SHARED) == []
