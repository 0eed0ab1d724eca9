"""A pull request of a repository that `init --ci github` wrote, from the change to the apply: the steps of the workflows that it calls,
with the wheel alone, against the AWS on this machine. GitHub itself is a stand-in, and so is its runner."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT
from tests.wheel.installed import Installed
from tests.wheel.team import CREDENTIALS, SHARED, Team, new_team
from tests.workflows.actions_runner import Run
from tests.workflows.github_stand_in import REPOSITORY, GitHub
from tests.workflows.test_github import labelled, opened, pull, run

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def team(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    workflows = f"acme/s3-to-sfn@{'0123456789' * 4}"
    arguments = ("--ci", "github", "--workflows", workflows)
    with new_team(tmp_path_factory.mktemp("team"), installed, *arguments) as team:
        yield team


def test_exactly_what_the_comment_showed_is_applied_once(team: Team, tmp_path: Path) -> None:
    github = GitHub(tmp_path / "gh")
    base = team.push("main", "resize")
    team.deploy(base)
    assert team.machines() == {"process", "resize"}

    def start(name: str, folder: str, sha: str, event: Mapping[str, Any], checkout: str, **more: Any) -> Run:
        contexts = {
            "github": {
                "repository": REPOSITORY,
                "server_url": "https://github.com",
                "run_id": folder,
                "token": "a token",
                "event": event,
                "event_name": name,
                "sha": sha,
                "ref_name": "main",
            },
            "inputs": {"installed": True, "terraform_version": "1.11.4"},
            "vars": {"plan": {"PLAN_ROLE": "plan"}, "dev": {"APPLY_ROLE": "apply"}},
            "secrets": {name: {"PLAN_KEY": team.keys.private} for name in ("reviewed", "dev")},
        }
        variables = team.variables()
        variables |= {"PATH": f"{github.folder}:{variables['PATH']}", "GITHUB_REF_NAME": "main"}
        file = ROOT / ".github" / "workflows" / f"{name}.yml"
        place = tmp_path / folder
        return Run(
            file,
            place,
            contexts,
            lambda ref, where: team.checkout(ref or checkout, where),
            variables,
            CREDENTIALS,
            **more,
        )

    # The change replaces a state machine: its own pin synthesizes it, and is given nothing.
    change = team.push("work", "archive")
    synth = start("synth", "1", change, {"pull_request": {"state": "open"}}, change)
    assert synth.jobs() == {"synth": "success"}, synth.log
    zipped = tmp_path / "stacks.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        for path in (path for path in synth.artifacts["stacks"].rglob("*") if path.is_file()):
            archive.write(path, path.relative_to(synth.artifacts["stacks"]))

    head = pull()["head"] | {"sha": change}
    here: dict[str, Any] = {
        "artifacts": {"1": [{"id": 10, "name": "stacks", "expired": False}]},
        "files": {"10": str(zipped)},
        "permissions": {"alice": "write"},
    }
    event = {"id": 1, "head_branch": "work", "head_sha": change, "conclusion": "success", "event": "pull_request"}
    event |= {"head_repository": {"full_name": REPOSITORY}}
    title = f"work at {change}"

    def plan(number: str, **changes: Any) -> tuple[Run, str, dict[str, Any]]:
        """A run of plan.yml; what it wrote into the comment, and the status."""
        github.has(**here, pulls=[opened(head=head, **changes.pop("of", {}))], **changes)
        before = len(github.asked)
        planned = start("plan", number, base, {"workflow_run": event}, "main")
        planned.jobs()
        written, status = (sent for _, sent in github.asked[before:])
        return planned, written["body"], status

    # Only the stack that it touches is planned, by what is on main; what goes needs a label.
    shut, comment, status = plan("2", runs={"plan.yml": [run(2, "10:00", None, display_title=title)]})
    results = {name: job["result"] for name, job in shut.needs.items()}
    assert results == {"touched": "success", "plan": "failure", "comment": "success"}, shut.log
    assert shut.roles == [("arn:aws:iam::111122223333:role/plan", "plan")]
    assert f"## `{SHARED}`" in comment
    assert "aws_sfn_state_machine.resize" in comment
    assert "allow-destroy" in comment
    assert f"Commit `{change[:12]}`" in comment
    assert (status["state"], status["context"]) == ("failure", "plans are reviewed")

    runs = [run(2, "10:00", "failure", display_title=title)]
    label = {"labels": [{"name": "allow-destroy"}]}
    events = {"events": {"7": [labelled(1, "allow-destroy", "10:30")]}}
    now = {"plan.yml": [*runs, run(3, "11:00", None, display_title=title)]}
    opened_, comment, status = plan("3", of=label, runs=now, **events)
    assert {job["result"] for job in opened_.needs.values()} == {"success"}, opened_.log
    assert status["state"] == "success"
    assert set(opened_.artifacts) == {"stacks", f"plan-{SHARED}"}
    assert b"archive" not in (opened_.artifacts[f"plan-{SHARED}"] / f"{SHARED}.plan").read_bytes()
    assert team.machines() == {"process", "resize"}

    # The merge: approvers are shown the review, rendered anew by what was there before, and `dev` is applied.
    merge = team.push("main", "archive")
    here["artifacts"]["3"] = [{"id": 11, "name": f"plan-{SHARED}", "expired": False}]
    merged = pull(head=head, merge_commit_sha=merge, **label)
    now = {"plan.yml": [*runs, run(3, "11:00", display_title=title)]}
    github.has(**here, pulls=[merged], runs=now, **events)

    applied = start("apply", "4", merge, {"before": base}, merge, others={"3": opened_.artifacts})
    assert set(applied.jobs().values()) == {"success"}, applied.log
    assert applied.roles == [("arn:aws:iam::111122223333:role/apply", "dev")]
    who, _, review = (applied.folder / "summary.md").read_text(encoding="utf-8").partition("\n\n")
    assert who == "alice set the label `allow-destroy`, which opens a gate."
    assert comment.endswith(review)
    assert team.machines() == {"process", "archive"}

    assert applied.again("apply") == "failure"
    assert "the state has changed since this plan was reviewed, so the plan was not applied" in applied.log
    # Whoever judges is what requirements.txt says where nothing of the pull request is.
    asked = team.pip.read_text(encoding="utf-8").splitlines()
    assert set(asked) == {"install --require-hashes -r requirements.lock", "install --no-deps -r requirements.txt"}
