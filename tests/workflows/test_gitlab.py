"""What is asked of GitLab, and what is made of its answers. GitLab itself is a stand-in here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from modules.__main__ import main
from modules.model.errors import CommandError, ConfigurationError, RefusedError
from modules.pull_request import gitlab
from tests.plan_review.plan_documents import change, plan
from tests.workflows.fake_gitlab import ME, TOKEN, FakeGitLab
from tests.workflows.keys import new_keys

HEAD, MERGE = "a" * 40, "c" * 40


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitLab]:
    fake = FakeGitLab()
    for name, value in fake.variables.items():
        monkeypatch.setenv(name, value)
    yield fake
    fake.close()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """What the job keeps."""
    folder = tmp_path / "plans"
    folder.mkdir()
    (folder / "dev-landing.plan").write_bytes(b"encrypted")
    (folder / "dev-landing.md").write_text("## `dev-landing`\n", encoding="utf-8")
    return folder


def planned(fake: FakeGitLab, kept: Path) -> int:
    fake.push(HEAD)
    return fake.job(fake.pipeline(), kept)


def test_one_note_is_made_brought_up_to_date_and_deleted(fake: FakeGitLab, tmp_path: Path) -> None:
    fake.notes = [{"id": n, "author": {"id": 7}, "body": f"<!-- s3-to-sfn plans -->\nsomebody's {n}"} for n in range(5)]
    others = list(fake.notes)
    folder = tmp_path / "plans"
    folder.mkdir()
    for name, text in (("dev-b", "## `dev-b`\n"), ("dev-a", "## `dev-a`\n"), ("dev-c", "")):
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    gitlab.write_note(folder)
    [note] = [note for note in fake.notes if note not in others]
    assert note["body"] == "<!-- s3-to-sfn plans -->\n## `dev-a`\n\n## `dev-b`\n"
    (folder / "dev-a.md").write_text("", encoding="utf-8")
    gitlab.write_note(folder)
    assert note["body"] == "<!-- s3-to-sfn plans -->\n## `dev-b`\n"
    (folder / "dev-b.md").write_text("", encoding="utf-8")
    gitlab.write_note(folder)
    gitlab.write_note(folder)
    assert fake.notes == others
    id = note["id"]
    notes = "/merge_requests/7/notes"
    assert fake.asked == [f"POST {notes}", f"PUT {notes}/{id}", f"DELETE {notes}/{id}"]


def test_a_planning_that_left_nothing_is_said(fake: FakeGitLab, tmp_path: Path) -> None:
    gitlab.write_note(tmp_path / "plans")
    [note] = fake.notes
    assert "its [pipeline](http://127.0.0.1:" in note["body"]
    assert "ended before there was a review" in note["body"]


def test_no_line_of_a_note_is_a_command_to_gitlab(fake: FakeGitLab, tmp_path: Path) -> None:
    (tmp_path / "dev-a.md").write_bytes(b"/label ~allow-destroy\r\n## `dev-a`\r /approve\n\n\t/merge\na / b\n")
    gitlab.write_note(tmp_path)
    [note] = fake.notes
    lines = note["body"].split("\n")[1:]
    assert lines == ["\\/label ~allow-destroy", "## `dev-a`", " \\/approve", "", "\t\\/merge", "a / b", ""]


def test_a_note_follows_no_link(fake: FakeGitLab, tmp_path: Path) -> None:
    """An artefact may hold some: the job's own variables, its token among them, are in /proc/self/environ."""
    plans = tmp_path / "plans"
    plans.mkdir()
    (plans / "dev-a.md").symlink_to("/proc/self/environ")
    with pytest.raises(RefusedError, match=r"holds links, and none is followed: dev-a\.md"):
        gitlab.write_note(plans)
    (tmp_path / "linked").symlink_to(tmp_path)
    with pytest.raises(RefusedError, match="none is followed: linked"):
        gitlab.write_note(tmp_path / "linked")
    assert fake.notes == []


def test_reviews_that_are_too_long_for_a_note_are_linked(fake: FakeGitLab, tmp_path: Path) -> None:
    (tmp_path / "dev-a.md").write_text("x" * 1_000_000, encoding="utf-8")
    gitlab.write_note(tmp_path)
    [note] = fake.notes
    assert "too long for a note: they are in what the [pipeline](http" in note["body"]


@pytest.mark.parametrize("merged", ["merge_commit_sha", "squash_commit_sha", "sha"])
def test_the_plans_are_those_of_the_last_pipeline_of_the_merged_request(
    fake: FakeGitLab, kept: Path, merged: str
) -> None:
    fake.push("b" * 40)
    fake.job(fake.pipeline(), kept)
    last = planned(fake, kept)
    fake.pipeline("failed", ref="change")  # of the branch, not of the merge request
    fake.pipeline("failed", ref="refs/merge-requests/70/head")
    fake.request |= {"state": "merged"} | ({merged: MERGE} if merged != "sha" else {})
    found = gitlab.reviewed(MERGE if merged != "sha" else HEAD)
    assert (found.number, found.commit, found.job, found.labels) == (7, HEAD, last, {})


def test_what_was_merged_otherwise_is_refused(fake: FakeGitLab, kept: Path) -> None:
    planned(fake, kept)
    fake.merge(MERGE)
    for other in (
        {"state": "opened"},
        {"target_branch": "scratch"},
        {"source_project_id": 6},
        {"target_project_id": 6},
        {"merge_commit_sha": "d" * 40, "squash_commit_sha": MERGE},
    ):
        before = dict(fake.request)
        fake.request |= other
        with pytest.raises(RefusedError, match="is not the merge of a merge request of this project into main"):
            gitlab.reviewed(MERGE)
        fake.request = before
    with pytest.raises(RefusedError, match="no plan was reviewed, and nothing is applied"):
        gitlab.reviewed("d" * 40)
    # A commit of the branch is not its merge.
    with pytest.raises(RefusedError, match="is not the merge"):
        gitlab.reviewed(HEAD)


def test_two_merge_requests_that_were_merged_as_one_commit_are_refused(fake: FakeGitLab, kept: Path) -> None:
    planned(fake, kept)
    fake.merge(MERGE)
    fake.others = [fake.request | {"iid": 8}]
    with pytest.raises(RefusedError, match=r"is the merge of several merge requests \(!7, !8\)"):
        gitlab.reviewed(MERGE)


def test_a_last_pipeline_that_did_not_succeed_is_refused(fake: FakeGitLab, kept: Path) -> None:
    planned(fake, kept)
    fake.merge(MERGE)
    later = fake.pipeline("failed")
    with pytest.raises(RefusedError, match="The last pipeline of !7 has not succeeded: it is failed"):
        gitlab.reviewed(MERGE)
    later["status"] = "success"
    with pytest.raises(RefusedError, match="has 0 jobs plan that succeeded"):
        gitlab.reviewed(MERGE)
    fake.pipelines.clear()
    with pytest.raises(RefusedError, match="has not succeeded: there is none"):
        gitlab.reviewed(MERGE)


@pytest.mark.parametrize("results", [False, True], ids=["of the branch", "of merged results"])
def test_a_label_counts_that_a_developer_set_once_the_last_commit_was_planned(
    fake: FakeGitLab, kept: Path, results: bool
) -> None:
    fake.label("allow-access", "max")
    fake.push(HEAD)
    of = ({"sha": "e" * 40}, {"sha": "f" * 40}) if results else ({}, {})
    fake.pipeline("failed", **of[0])
    fake.label("allow-destroy", "dana")
    fake.label("documentation", "dana")
    fake.job(fake.pipeline(**of[1]), kept)
    fake.merge(MERGE)
    found = gitlab.reviewed(MERGE)
    assert found.labels == {"allow-destroy": "dana"}
    [note, ignored] = sorted(found.notes, reverse=True)
    assert note == "dana set the label allow-destroy."
    assert ignored.startswith("The label allow-access does not count: max set it before this commit was planned.")


@pytest.mark.parametrize(
    ("by", "why"),
    [
        ("gina", "gina set it, who is no developer of this project"),
        ("gone", "gone set it, who is no developer of this project"),
        (ME["username"], "project_5_bot_4ffca233d8298ea1 set it, and a person has to"),
    ],
)
def test_a_label_that_somebody_else_set_does_not_count(fake: FakeGitLab, kept: Path, by: str, why: str) -> None:
    planned(fake, kept)
    fake.label("allow-destroy", "dana")
    fake.label("allow-destroy", by)
    fake.merge(MERGE)
    found = gitlab.reviewed(MERGE)
    assert (found.labels, found.notes) == ({}, [f"The label allow-destroy does not count: {why}."])


def test_a_label_that_was_taken_off_is_shut_again(fake: FakeGitLab, kept: Path) -> None:
    planned(fake, kept)
    fake.label("allow-destroy", "dana")
    fake.merge(MERGE)
    assert gitlab.reviewed(MERGE).labels == {"allow-destroy": "dana"}
    fake.label("allow-destroy", "max", "remove")
    found = gitlab.reviewed(MERGE)
    assert (found.labels, found.notes) == ({}, [])
    # Somebody renamed another label to this one: nobody set it here.
    fake.request["labels"] = ["allow-destroy"]
    assert gitlab.reviewed(MERGE).labels == {}


def test_a_download_is_sent_on_without_the_token(fake: FakeGitLab, kept: Path, tmp_path: Path) -> None:
    found = gitlab.Reviewed(7, HEAD, planned(fake, kept), {}, [])
    assert gitlab.download(found, tmp_path / "packed") == ["dev-landing"]
    assert {path.name for path in (tmp_path / "packed").iterdir()} == {"dev-landing.md", "dev-landing.plan"}
    [headers] = fake.redirected
    assert TOKEN not in str(headers)


def test_what_a_job_keeps_besides_plans_stays_out(fake: FakeGitLab, kept: Path, tmp_path: Path) -> None:
    for name in ("a/dev-x.plan", "..plan", "-x.plan", "dev-landing.plan.sh"):
        (kept / name).parent.mkdir(exist_ok=True)
        (kept / name).write_bytes(b"other")
    found = gitlab.Reviewed(7, HEAD, planned(fake, kept), {}, [])
    assert gitlab.download(found, tmp_path / "packed") == ["dev-landing"]
    fake.artifacts[found.job] = b"no zip"
    with pytest.raises(RefusedError, match="cannot be unpacked"):
        gitlab.download(found, tmp_path / "again")
    del fake.artifacts[found.job]
    with pytest.raises(RefusedError, match="The plans of !7 are gone"):
        gitlab.download(found, tmp_path / "gone")


def test_what_gitlab_refuses_and_what_is_not_set_is_said(fake: FakeGitLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITLAB_TOKEN", "another")
    with pytest.raises(CommandError, match=r"GitLab answered 401 to GET repository/commits/.*401 Unauthorized"):
        gitlab.reviewed(MERGE)
    monkeypatch.setenv("CI_API_V4_URL", "http://127.0.0.1:1/api/v4")
    with pytest.raises(CommandError, match="GitLab did not answer GET"):
        gitlab.reviewed(MERGE)
    monkeypatch.setenv("GITLAB_TOKEN", "")
    with pytest.raises(ConfigurationError, match=r"GITLAB_TOKEN +is not set: this step runs in GitLab's pipelines"):
        gitlab.reviewed(MERGE)


TERRAFORM = """\
#!/bin/sh
echo "$AWS_ROLE_ARN" >> "$0.roles"
case $1-$PWD in
plan-*broken) echo "Error: no such Region" >&2; exit 1 ;;
plan-*) echo plan > tfplan ;;
show-*) cat "$PWD/planned.json" ;;
esac
"""


def synthesized(folder: Path, **stacks: str) -> Path:
    """A synthesis of stacks, each in an account of its own; what is planned of each is deleting a queue of this name."""
    manifest = {name: {"name": name, "dependencies": []} for name in stacks}
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({"stacks": manifest}), encoding="utf-8")
    for account, (name, queue) in enumerate(stacks.items(), 111122223333):
        place = folder / "stacks" / name
        place.mkdir(parents=True)
        provider = {"allowed_account_ids": [str(account)], "region": "eu-west-1"}
        document = {"provider": {"aws": [provider]}, "resource": {"aws_sqs_queue": {"q": {"name": queue}}}}
        (place / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
        (place / "planned.json").write_text(
            plan(change("aws_sqs_queue.q", "delete", before={"name": queue})), encoding="utf-8"
        )
    return folder


@pytest.fixture
def terraform(fake: FakeGitLab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Terraform, and the other variables of the job."""
    program = tmp_path / "terraform"
    program.write_text(TERRAFORM, encoding="utf-8")
    program.chmod(0o755)
    (tmp_path / "plan.pem").write_text(new_keys().certificate, encoding="utf-8")
    for name, value in {"TERRAFORM": str(program), "PLAN_ROLE": "plan"}.items():
        monkeypatch.setenv(name, value)
    for name in ("CI_MERGE_REQUEST_LABELS", "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "AWS_ROLE_ARN"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("CI_COMMIT_SHA", HEAD)
    return program


def planning(head: Path, base: Path, plans: Path) -> int:
    certificate = str(plans.with_name("plan.pem"))
    return main(["ci", "gitlab-plan", str(head), str(base), str(plans), "--certificate", certificate])


def test_what_is_touched_is_planned_with_the_role_of_its_account(terraform: Path, tmp_path: Path) -> None:
    base = synthesized(tmp_path / "base", dev_a="a", dev_b="b", dev_gone="c", broken="d")
    head = synthesized(tmp_path / "head", dev_a="a", dev_b="changed", broken="changed")
    assert planning(head, base, tmp_path / "plans") == 1
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "plans").glob("*.md")}
    assert set(written) == {"dev_b.md", "broken.md", "removed.md"}
    # What must not pass is not kept.
    assert list((tmp_path / "plans").glob("*.plan")) == []
    assert "Error: no such Region" in written["broken.md"]
    assert f"Commit `{HEAD[:12]}` · [run](http://127.0.0.1:" in written["dev_b.md"]
    assert "allow-destroy" in written["dev_b.md"]
    assert "`dev_gone`" in written["removed.md"]
    roles = (tmp_path / "terraform.roles").read_text("utf-8").splitlines()
    accounts = {"dev_b": "111122223334", "broken": "111122223335"}
    assert set(roles) == {f"arn:aws:iam::{account}:role/plan" for account in accounts.values()}


def test_why_it_must_not_pass_and_what_lets_it(
    terraform: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    base = synthesized(tmp_path / "base", dev_a="a", dev_b="b")
    head = synthesized(tmp_path / "head", dev_a="a", dev_b="changed")
    assert planning(head, base, tmp_path / "shut") == 1
    assert "(the label allow-destroy lets it pass)" in capfd.readouterr().err
    monkeypatch.setenv("CI_MERGE_REQUEST_LABELS", "documentation,allow-destroy,plan-every-stack")
    monkeypatch.setenv("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", "b" * 40)
    assert planning(head, base, tmp_path / "open") == 0
    written = {path.name: path.read_text("utf-8") for path in (tmp_path / "open").glob("*.md")}
    assert set(written) == {"dev_a.md", "dev_b.md"}
    assert {path.name for path in (tmp_path / "open").glob("*.plan")} == {"dev_a.plan", "dev_b.plan"}
    # In a pipeline for merged results the commit is GitLab's own.
    assert f"Commit `{'b' * 12}`" in written["dev_b.md"]
