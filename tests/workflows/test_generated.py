"""What `s3-to-sfn init --ci …` writes, and what is there to be copied: by the linters of those who run it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from modules.__main__ import main
from tests.support import ROOT
from tests.workflows.test_lint import actionlint, zizmor

FLAGS = ("--region", "eu-west-1", "--account-id", "111122223333", "--project", "acme")
WORKFLOWS = f"acme/s3-to-sfn@{'0123456789' * 4}"
NAMES = ("synth", "plan", "apply", "drift")
CALLED = {name: YAML(typ="safe").load(ROOT / ".github" / "workflows" / f"{name}.yml") for name in NAMES}


@pytest.fixture(scope="module")
def github(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `.github` of a repository that calls this one's workflows, and one that reviews a root of its own."""
    folder = tmp_path_factory.mktemp("github")
    assert main(["init", str(folder), *FLAGS, "--ci", "github", "--workflows", WORKFLOWS]) == 0
    (folder / ".github" / "workflows" / "root.yml").write_bytes((ROOT / "ci" / "root.yml").read_bytes())
    return folder / ".github"


@pytest.fixture(scope="module")
def gitlab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gitlab")
    assert main(["init", str(folder), *FLAGS, "--ci", "gitlab"]) == 0
    return folder


def schema(name: str, path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    program = str(ROOT / ".venv-workflows" / "bin" / "check-jsonschema")
    line = [program, "--builtin-schema", f"vendor.{name}", *options, str(path)]
    return subprocess.run(line, text=True, capture_output=True, check=False)


def test_the_linters_find_nothing_in_workflows(github: Path) -> None:
    done = actionlint(github / "workflows")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Checking 5 workflow" in done.stdout
    for path in (github / "workflows", ROOT / "action.yml"):
        done = zizmor(path)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "No findings to report" in done.stdout + done.stderr
    assert schema("github-actions", ROOT / "action.yml").returncode == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_caller_grants_what_the_called_jobs_use_and_passes_nothing_else(github: Path, name: str) -> None:
    caller = YAML(typ="safe").load(github / "workflows" / f"{name}.yml")
    [job] = caller["jobs"].values()
    repository, _, commit = WORKFLOWS.partition("@")
    assert job["uses"] == f"{repository}/.github/workflows/{name}.yml@{commit}"
    used = _most(called["permissions"] for called in CALLED[name]["jobs"].values())
    assert (caller["permissions"], job["permissions"]) == ({}, used)
    secrets = CALLED[name]["on"]["workflow_call"].get("secrets", {})
    assert job.get("secrets", {}) == {secret: f"${{{{ secrets.{secret} }}}}" for secret in secrets}
    # What a run is found by, and the same events as here.
    ours = CALLED[name]
    assert (caller["name"], caller.get("run-name")) == (ours["name"], ours.get("run-name"))
    assert caller["on"] == {event: about for event, about in ours["on"].items() if event != "workflow_call"}


def _most(permissions: Iterable[dict[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in permissions:
        for name, access in each.items():
            found[name] = "write" if "write" in (access, found.get(name)) else access
    return found


def test_gitlab_accepts_the_pipeline(gitlab: Path, tmp_path: Path) -> None:
    """By GitLab's own schema of .gitlab-ci.yml, which check-jsonschema brings along."""
    text = (gitlab / ".gitlab-ci.yml").read_text(encoding="utf-8")
    done = schema("gitlab-ci", gitlab / ".gitlab-ci.yml", "--data-transform", "gitlab-ci")
    assert done.returncode == 0, done.stdout
    wrong = tmp_path / ".gitlab-ci.yml"
    wrong.write_text(text.replace("when: manual", "when: by hand"), encoding="utf-8")
    assert schema("gitlab-ci", wrong, "--data-transform", "gitlab-ci").returncode == 1


def test_no_job_of_a_merge_request_has_the_key_or_may_write_but_the_note(gitlab: Path) -> None:
    """A variable that is scoped to an environment, and a token, reach the jobs that name them only."""
    jobs = _jobs(gitlab / ".gitlab-ci.yml")
    assert {name: job.get("environment", {}).get("name") for name, job in jobs.items()} == {
        "synth": None,
        "plan": None,
        "note": "plans",
        "review": "plans",
        "apply dev": "dev",
    }
    assert {name for name, job in jobs.items() if "id_tokens" in job} == {"plan", "apply dev"}
    runs_its_code = [name for name, job in jobs.items() if "requirements.txt" in " ".join(job["script"])]
    assert runs_its_code == ["synth"]


def _jobs(path: Path) -> dict[str, Any]:
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor("!reference", lambda loader, node: None)
    document = yaml.load(path)

    def whole(job: dict[str, Any]) -> dict[str, Any]:
        return (whole(document[job["extends"]]) if "extends" in job else {}) | job

    return {name: whole(job) for name, job in document.items() if isinstance(job, dict) and "script" in job}


@pytest.mark.parametrize(("folder", "file"), [("github", ".github/CODEOWNERS"), ("gitlab", "CODEOWNERS")])
def test_code_owners_own_what_judges(folder: str, file: str, request: pytest.FixtureRequest) -> None:
    root: Path = request.getfixturevalue(folder)
    root = root.parent if folder == "github" else root
    lines = (root / file).read_text(encoding="utf-8").splitlines()
    patterns = [line.split()[0].removeprefix("/") for line in lines if not line.startswith("#")]
    # The certificate is made by the team.
    assert [pattern for pattern in patterns if not list(root.glob(pattern.rstrip("/")))] == ["plan.pem"][
        : folder == "gitlab"
    ]
    owned = {path.relative_to(root).as_posix() for pattern in patterns for path in root.glob(pattern.rstrip("/"))}
    assert {"requirements.lock", "requirements.txt"} < owned
    assert owned & {".github", ".gitlab-ci.yml"}


def test_what_is_set_up_is_what_the_files_ask_for(github: Path, gitlab: Path) -> None:
    called = "".join((ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8") for name in NAMES)
    readme = (github.parent / "README.md").read_text(encoding="utf-8")
    asked = set(re.findall(r"\b(?:vars|secrets)\.(\w+)", called))
    assert asked == {"PLAN_ROLE", "APPLY_ROLE", "PLAN_KEY"}
    certificate, *_ = set(re.findall(r"--certificate (\S+)", called))
    assert f"-out {certificate} " in readme
    assert [name for name in asked if name not in readme] == []
    fixed = re.findall(r"^    environment: (\w+)", called, re.MULTILINE)
    assert [name for name in {*fixed, "dev"} if f"`{name}`" not in readme] == []
    program = (ROOT / "modules" / "pull_request" / "gitlab.py").read_text(encoding="utf-8")
    program += (ROOT / "modules" / "pull_request" / "terraform.py").read_text(encoding="utf-8")
    needed = set(re.findall(r'"((?:PLAN|GITLAB)_[A-Z]+)"', program))
    assert needed == {"PLAN_KEY", "PLAN_ROLE", "GITLAB_TOKEN"}
    readme = (gitlab / "README.md").read_text(encoding="utf-8")
    assert [name for name in {*needed, "AWS_ROLE_ARN", "plans"} if f"`{name}`" not in readme] == []
