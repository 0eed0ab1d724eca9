"""`s3-to-sfn init`: what it refuses, asks, keeps and pins."""

from __future__ import annotations

import json
import os
import pty
import re
import tomllib
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules import __version__
from modules.__main__ import main
from modules.cli import init
from modules.config.loader import load
from modules.config.settings import TRIGGERS
from modules.model.program import REQUIREMENTS

FLAGS = ("--region", "eu-west-1", "--account-id", "111122223333")
COMMIT = "0123456789abcdef0123456789abcdef01234567"
WORKFLOWS = f"acme/s3-to-sfn@{COMMIT}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    "flags",
    [
        (),
        ("--region", "eu-west-1", "--account-id", "1111-2222-3333", "--bucket", "Acme_Landing"),
        ("--region", "eu-west-1", "--account-id", "111122223333", "--project", "Acme Ingest"),
        (*FLAGS, "--existing-bucket", "acme-landing"),
        (*FLAGS, "--backend", "gcs"),
        (*FLAGS, "--backend", "cloud"),
        (*FLAGS, "--backend", "{ type = gcs }"),
        (*FLAGS, "--backend", '{ type = "s3" }'),
        (*FLAGS, "--environment", "Dev"),
        (*FLAGS, "--ci", "github"),
        (*FLAGS, "--ci", "github", "--workflows", "acme/s3-to-sfn@v0.1.0"),
        (*FLAGS, "--ci", "gitlab", "--workflows", WORKFLOWS),
        ("--ci", "github", "--workflows", "acme"),
    ],
    ids=lambda flags: " ".join(flags) or "nothing given",
)
def test_what_cannot_work_is_refused_before_anything_is_written(
    flags: tuple[str, ...], folder: Path, snapshot: SnapshotAssertion, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "acme", *flags]) == 2
    assert not (folder / "acme").exists()
    assert capsys.readouterr().err == snapshot


@pytest.mark.parametrize("pattern", TRIGGERS)
@pytest.mark.parametrize(
    "existing", [(), ("--existing-bucket", "Acme_Old", "--manage-notification", "false")], ids=["made", "existing"]
)
def test_every_pattern_makes_a_valid_configuration(pattern: str, existing: tuple[str, ...], folder: Path) -> None:
    assert main(["init", "acme", *FLAGS, "--pattern", pattern, *existing]) == 0
    [deployment] = load(folder / "acme" / "pipelines.toml")
    bucket = deployment.buckets["landing"]
    assert (bucket.existing, bucket.triggers["uploads"].pattern) == (bool(existing), pattern)


@pytest.mark.parametrize("backend", ["s3", "local", *init.EXAMPLES.values()])
def test_every_backend_makes_a_valid_configuration(backend: str, folder: Path) -> None:
    assert main(["init", "acme", *FLAGS, "--backend", backend]) == 0
    [deployment] = load(folder / "acme" / "pipelines.toml")
    expected = tomllib.loads(f"backend = {backend}")["backend"]["type"] if backend.startswith("{") else backend
    assert deployment.environment.backend.type == expected
    readme = (folder / "acme" / "README.md").read_text(encoding="utf-8")
    assert ("S3_TO_SFN_STATE_BOOTSTRAPPED" in readme) == (backend == "s3")
    assert not {"FIRST_APPLY", "PROJECT", "ENVIRONMENT-"} & set(readme.replace("/", " ").split())


def test_what_is_there_is_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "README.md").write_text("mine", encoding="utf-8")
    (folder / "pipelines.toml").write_text("mine too", encoding="utf-8")
    assert main(["init", *FLAGS, "--project", "acme"]) == 0
    assert (folder / "README.md").read_text(encoding="utf-8") == "mine"
    assert (folder / "pipelines.toml").read_text(encoding="utf-8") == "mine too"
    assert (folder / "requirements.lock").read_bytes() == (REQUIREMENTS / "project.txt").read_bytes()
    assert "kept as they are: README.md and pipelines.toml" in capsys.readouterr().out


def test_two_runs_write_the_same(folder: Path) -> None:
    for name in ("one", "two"):
        assert main(["init", name, *FLAGS, "--project", "acme"]) == 0
    written = [
        {path.relative_to(folder / name): path.read_bytes() for path in (folder / name).rglob("*") if path.is_file()}
        for name in ("one", "two")
    ]
    assert written[0] == written[1]


def test_in_a_terminal_it_asks_for_what_was_not_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, b"\n\neu-central-1\n111122223333\nacme-inbox\nstorage-first\nlocal\ngitlab\n")
    with os.fdopen(theirs, encoding="utf-8") as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
        assert main(["init", "acme"]) == 0
    os.close(ours)
    [deployment] = load(folder / "acme" / "pipelines.toml")
    bucket = deployment.buckets["landing"]
    assert (deployment.project, deployment.name, deployment.environment.region) == ("acme", "dev", "eu-central-1")
    assert (bucket.name, bucket.triggers["uploads"].pattern) == ("acme-inbox", "storage-first")
    assert deployment.environment.backend.type == "local"
    assert (folder / "acme" / ".gitlab-ci.yml").exists()


def test_a_wrong_answer_in_a_terminal_is_a_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = pty.openpty()
    os.write(ours, b"\n\n\n\n\n\n\njenkins\n")
    with os.fdopen(theirs, encoding="utf-8") as terminal:
        monkeypatch.setattr("sys.stdin", terminal)
        monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
        assert main(["init", "acme"]) == 2
    os.close(ours)
    said = " ".join(capsys.readouterr().err.split())
    assert '--ci "jenkins" is not known here. Give one of none, github, gitlab.' in said
    assert "--region is missing" in said


@pytest.mark.parametrize(
    ("flags", "files"),
    [
        (("--ci", "none"), set()),
        (("--ci", "gitlab"), {".gitlab-ci.yml", "CODEOWNERS"}),
        (
            ("--ci", "github", "--workflows", WORKFLOWS),
            {".github/CODEOWNERS", *(f".github/workflows/{name}.yml" for name in ("synth", "plan", "apply", "drift"))},
        ),
    ],
    ids=["none", "gitlab", "github"],
)
def test_further_files_are_those_of_who_applies(flags: tuple[str, ...], files: set[str], folder: Path) -> None:
    assert main(["init", "default", *FLAGS, "--project", "acme"]) == 0
    assert main(["init", "acme", *FLAGS, "--environment", "stage", *flags]) == 0
    written = {
        name: {path.relative_to(folder / name).as_posix() for path in (folder / name).rglob("*") if path.is_file()}
        for name in ("default", "acme")
    }
    assert written["acme"] - written["default"] == files
    assert written["default"] - written["acme"] == set()
    left = re.compile(r"\b(?:PROJECT|ENVIRONMENT|FIRST_APPLY|S3_TO_SFN_REPOSITORY|S3_TO_SFN_COMMIT)\b")
    texts = {name: (folder / "acme" / name).read_text(encoding="utf-8") for name in written["acme"]}
    assert [name for name, text in texts.items() if left.search(text)] == []
    assert ("`stage`" in texts["README.md"]) == bool(files)


@pytest.mark.parametrize(
    ("url", "repository"),
    [
        ("https://github.com/acme/s3-to-sfn", "acme/s3-to-sfn"),
        ("ssh://git@github.acme.example/acme/s3-to-sfn.git", "acme/s3-to-sfn"),
        ("https://git.acme.example/acme/s3-to-sfn", ""),
        ("https://github.com/acme/group/s3-to-sfn", ""),
    ],
)
def test_the_workflows_are_those_of_what_was_installed(
    url: str, repository: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Installed:
        def read_text(self, name: str) -> str:
            return json.dumps({"url": url, "vcs_info": {"vcs": "git", "commit_id": COMMIT}})

    monkeypatch.setattr(init, "distribution", lambda name: Installed())
    assert main(["init", "acme", *FLAGS, "--ci", "github"]) == (0 if repository else 2)
    if repository:
        text = (folder / "acme" / ".github" / "workflows" / "plan.yml").read_text(encoding="utf-8")
        assert f"    uses: {repository}/.github/workflows/plan.yml@{COMMIT}\n" in text


@pytest.mark.parametrize(
    ("origin", "pin"),
    [
        (
            {
                "url": "https://git.acme.example/s3-to-sfn",
                "vcs_info": {"vcs": "git", "requested_revision": "v1", "commit_id": "c0ffee"},
            },
            "s3-to-sfn @ git+https://git.acme.example/s3-to-sfn@c0ffee",
        ),
        (
            {"url": "https://acme.example/s3_to_sfn-1.whl", "archive_info": {"hash": "sha256=ab"}},
            "s3-to-sfn @ https://acme.example/s3_to_sfn-1.whl",
        ),
        (None, f"s3-to-sfn=={__version__}"),
    ],
    ids=["git", "a file", "an index"],
)
def test_the_pin_is_what_is_installed(origin: object, pin: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Installed:
        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return origin and json.dumps(origin)  # type: ignore[return-value]

    monkeypatch.setattr(init, "distribution", lambda name: Installed())
    assert main(["init", "acme", *FLAGS]) == 0
    assert (folder / "acme" / "requirements.txt").read_text(encoding="utf-8") == f"{pin}\n"
