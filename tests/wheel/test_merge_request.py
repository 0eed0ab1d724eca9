"""A merge request of a repository that `init --ci gitlab` wrote, from the change to the apply: the jobs of its pipeline file run as
scripts, with the wheel alone, against the AWS on this machine. GitLab itself is a stand-in."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.nodes import SequenceNode

from tests.wheel.installed import Installed
from tests.wheel.team import CREDENTIALS, SHARED, Team, new_team
from tests.workflows.fake_gitlab import FakeGitLab

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("wheel")]


@dataclass
class Pipeline:
    """The jobs for one commit, each in a checkout of its own, as a runner with `bash` runs them.

    Args:
        team: whose they are.
        gitlab: which they ask.
        commit: what is checked out.
        judge: the variable of that name, by the rules of the workflow: of a merge request, or of `main`.
    """

    team: Team
    gitlab: FakeGitLab
    commit: str
    judge: str
    kept: dict[str, Path] = field(default_factory=dict)
    count: int = 0

    def job(self, name: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs a job; what it keeps is there for the jobs that need it."""
        file = _pipeline_file((self.team.own / ".gitlab-ci.yml").read_text(encoding="utf-8"))
        job = _extended(file, name)
        self.count += 1
        scratch = self.team.folder / f"{self.commit[:8]}-{self.count}"
        (scratch / "tmp").mkdir(parents=True)
        (scratch / "kept").mkdir()
        checkout = scratch / "checkout"
        self.team.checkout(self.commit, checkout)
        for needed in job.get("needs", []):
            shutil.copytree(self.kept[needed], checkout, dirs_exist_ok=True)
        environment = job.get("environment", {}).get("name", "")
        given = self.team.variables() | self.gitlab.variables | file["variables"] | {"TMPDIR": str(scratch / "tmp")}
        given |= {"CI_COMMIT_SHA": self.commit, "JUDGE": self.judge}
        # Scoped to environments; the key is for protected branches only.
        del given["GITLAB_TOKEN"]
        if environment:
            given |= {"CI_ENVIRONMENT_NAME": environment, "GITLAB_TOKEN": self.gitlab.variables["GITLAB_TOKEN"]}
            given |= {} if self.judge == "main" else {"PLAN_KEY": self.team.keys.private}
        given |= {"AWS_TOKEN": "a token", **CREDENTIALS} if "id_tokens" in job else {}
        lines = [*_lines(file, job.get("before_script", [])), *_lines(file, job["script"])]
        done = subprocess.run(
            # https://docs.gitlab.com/runner/shells/: it ends at the first error, also in a pipe.
            ["bash", "-eo", "pipefail", "-c", "\n".join(lines)],
            cwd=checkout,
            env=given | variables,
            text=True,
            capture_output=True,
            check=False,
        )
        keeps = job.get("artifacts", {})
        if done.returncode == 0 or keeps.get("when") == "always":
            for path in (path for path in keeps.get("paths", []) if (checkout / path).exists()):
                shutil.copytree(checkout / path, scratch / "kept" / path)
            self.kept[name] = scratch / "kept"
        return done


@pytest.fixture(scope="module")
def team(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with new_team(tmp_path_factory.mktemp("team"), installed, "--ci", "gitlab") as team:
        yield team


@pytest.fixture(scope="module")
def gitlab() -> Iterator[FakeGitLab]:
    gitlab = FakeGitLab()
    yield gitlab
    gitlab.close()


def test_exactly_what_the_note_showed_is_applied_once(team: Team, gitlab: FakeGitLab) -> None:
    main = team.push("main")

    # The change: only the stack that it touches is planned, by tools of `main`, and told in the note.
    change = team.push("change", "resize")
    gitlab.push(change)
    request = Pipeline(team, gitlab, change, "main")
    _passed(request.job("synth"))
    _passed(request.job("plan"))
    plans = request.kept["plan"] / "plans"
    assert {path.name for path in plans.iterdir()} == {f"{SHARED}.md", f"{SHARED}.plan"}
    assert b"resize" not in (plans / f"{SHARED}.plan").read_bytes()
    _passed(request.job("note"))
    [note] = gitlab.notes
    assert "aws_sfn_state_machine.resize" in note["body"]
    assert f"Commit `{change[:12]}`" in note["body"]
    gitlab.job(gitlab.pipeline(), plans)

    # The merge: those who approve read the review, rendered anew, and one environment is applied.
    merge = team.push("main", "resize")
    gitlab.merge(merge)
    merged = Pipeline(team, gitlab, merge, main)
    _passed(merged.job("synth"))
    shown = _passed(merged.job("review")).stdout
    assert shown.endswith(note["body"].removeprefix("<!-- s3-to-sfn plans -->\n"))
    assert team.machines() == set()
    _passed(merged.job("apply dev"))
    assert team.machines() == {"process", "resize"}

    again = merged.job("apply dev")
    assert again.returncode == 1
    assert "the state has changed since this plan was reviewed, so the plan was not applied" in again.stderr
    # Each judge was installed by the lock and the pin of what was there before.
    asked = team.pip.read_text(encoding="utf-8").splitlines()
    assert len([line for line in asked if "--require-hashes -r" in line and "/base/requirements.lock" in line]) == 5


def test_terraform_is_downloaded_where_it_is_missing_and_has_to_be_the_one_that_is_named(
    team: Team, gitlab: FakeGitLab, tmp_path: Path
) -> None:
    archive = tmp_path / "release.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("terraform", "#!/bin/sh\necho downloaded\n")
    file = _pipeline_file((team.own / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    [step] = [line for line in file[".terraform"]["before_script"] if "releases.hashicorp.com" in line]
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("sha256sum", "chmod", "sh"):
        (programs / name).symlink_to(str(shutil.which(name)))
    (programs / "python").symlink_to(team.installed.python)
    curl = programs / "curl"
    curl.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n/bin/cp {archive} "$SCRATCH/terraform.zip"\n', encoding="utf-8"
    )
    curl.chmod(0o755)

    def run(digest: str) -> subprocess.CompletedProcess[str]:
        variables = {"PATH": str(programs), "SCRATCH": str(tmp_path), "TERRAFORM_SHA256": digest}
        environment = variables | {"TERRAFORM_VERSION": file["variables"]["TERRAFORM_VERSION"]}
        line = [str(shutil.which("bash")), "-eo", "pipefail", "-c", f"{step}\nterraform"]
        return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)

    assert run("0" * 64).returncode != 0
    assert not (tmp_path / "bin").exists()
    done = run(hashlib.sha256(archive.read_bytes()).hexdigest())
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["downloaded"]), done.stderr
    version = file["variables"]["TERRAFORM_VERSION"]
    address = f"https://releases.hashicorp.com/terraform/{version}/terraform_{version}_linux_amd64.zip"
    assert address in (tmp_path / "asked").read_text(encoding="utf-8").split()


def _passed(done: subprocess.CompletedProcess[str]) -> subprocess.CompletedProcess[str]:
    assert done.returncode == 0, done.stdout + done.stderr
    return done


class _Reference(list[str]):
    """`!reference [job, key]`: https://docs.gitlab.com/ci/yaml/yaml_optimization/#reference-tags."""


def _pipeline_file(text: str) -> dict[str, Any]:
    class Constructor(SafeConstructor):
        def reference(self, node: SequenceNode) -> _Reference:
            return _Reference(self.construct_sequence(node))

    Constructor.add_constructor("!reference", Constructor.reference)
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = Constructor
    return dict(yaml.load(text))


def _extended(file: Mapping[str, Any], name: str) -> dict[str, Any]:
    job = dict(file[name])
    above = _extended(file, job.pop("extends")) if "extends" in job else {}
    return above | job


def _lines(file: Mapping[str, Any], lines: list[Any]) -> Iterator[str]:
    for line in lines:
        if isinstance(line, _Reference):
            yield from _lines(file, _extended(file, line[0])[line[1]])
        else:
            yield line
