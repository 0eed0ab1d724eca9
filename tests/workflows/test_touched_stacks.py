"""Which stacks a pull request touches, from two syntheses of the sample."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from modules.model.errors import RefusedError
from modules.pull_request.stacks import environments, extract, in_order
from tests.support import ROOT, SAMPLE
from tests.synth.main_process import synth
from tests.workflows.repository import IN_ORDER, outputs


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("base") / "cdktf.out"
    synth(output)
    return output


@pytest.fixture
def head(base: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(base, tmp_path / "cdktf.out"))


def touched(head: Path, *arguments: str) -> dict[str, Any]:
    line = [sys.executable, "-S", "-m", "modules", "ci", "touched", str(head), *arguments]
    done = subprocess.run(line, cwd=ROOT, text=True, capture_output=True, check=True)
    return {name: json.loads(value) for name, value in outputs(done.stdout).items()}


def remove(output: Path, stack: str) -> None:
    """A synthesis in which a stack, and what depends on it, was never made."""
    manifest = output / "manifest.json"
    document = json.loads(manifest.read_text(encoding="utf-8"))
    del document["stacks"][stack]
    for other in document["stacks"].values():
        other["dependencies"] = [name for name in other["dependencies"] if name != stack]
    manifest.write_text(json.dumps(document), encoding="utf-8")
    shutil.rmtree(output / "stacks" / stack)


def test_nothing_is_touched_when_nothing_differs(base: Path, head: Path) -> None:
    assert touched(head, "--base", str(base)) == {"stacks": [], "environments": [], "touched": [], "removed": []}


@pytest.mark.parametrize("file", ["cdk.tf.json", "forwarder.zip", ".terraform.lock.hcl"])
def test_any_file_of_its_folder_touches_a_stack(base: Path, head: Path, file: str) -> None:
    changed = head / "stacks" / "prod-landing" / file
    changed.write_bytes(changed.read_bytes() + b"\n")
    assert touched(head, "--base", str(base))["touched"] == ["prod-landing"]


def test_what_terraform_leaves_behind_touches_nothing(base: Path, head: Path) -> None:
    left = head / "stacks" / "dev-landing" / ".terraform" / "terraform.tfstate"
    left.parent.mkdir()
    left.write_text("{}", encoding="utf-8")
    assert touched(head, "--base", str(base))["touched"] == []


def test_without_a_base_all_stacks_come_in_the_order_of_a_deployment(head: Path) -> None:
    found = touched(head)
    assert found["touched"] == IN_ORDER
    assert [entry["stack"] for entry in found["stacks"]] == IN_ORDER


def test_an_environment_has_its_account_and_its_stacks_in_order(base: Path, head: Path) -> None:
    for stack in ("prod-landing", "prod-shared"):
        (head / "stacks" / stack / "another").write_text("", encoding="utf-8")
    line = ("--base", str(base), "--also", "dev-landing")
    assert touched(head, *line)["environments"] == []
    found = touched(head, *line, "--config", str(SAMPLE / "pipelines.toml"))
    assert found["environments"] == [
        {
            "environment": "dev",
            "account_id": "111122223333",
            "region": "eu-west-1",
            "partition": "aws",
            "stacks": "dev-landing",
        },
        {
            "environment": "prod",
            "account_id": "444455556666",
            "region": "eu-west-1",
            "partition": "aws",
            "stacks": "prod-shared prod-landing",
        },
    ]


def test_a_new_stack_is_touched_and_a_removed_one_is_only_named(base: Path, head: Path, tmp_path: Path) -> None:
    less = Path(shutil.copytree(base, tmp_path / "less"))
    remove(less, "dev-landing")
    assert touched(head, "--base", str(less))["touched"] == ["dev-landing"]
    found = touched(less, "--base", str(head))
    assert (found["touched"], found["removed"]) == ([], ["dev-landing"])


def test_an_environment_may_have_the_name_of_another_in_front(head: Path, tmp_path: Path) -> None:
    """`dev-eu-shared` belongs to `dev-eu`, `dev-eu-landing` to whichever environment has such a bucket."""
    pipelines = tmp_path / "pipelines.toml"
    pipelines.write_text("[environments.dev]\n[environments.dev-eu]\n[buckets.eu-landing]\n", encoding="utf-8")
    named = environments(pipelines)
    assert named["dev-eu-landing"] == "dev"
    assert named["dev-eu-shared"] == named["dev-eu-eu-landing"] == "dev-eu"


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_the_role_is_of_the_partition(head: Path, region: str, partition: str) -> None:
    file = head / "stacks" / "dev-shared" / "cdk.tf.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["provider"]["aws"][0]["region"] = region
    file.write_text(json.dumps(document), encoding="utf-8")
    places = {entry["stack"]: entry["partition"] for entry in touched(head)["stacks"]}
    assert places["dev-shared"] == partition


def test_a_stack_that_no_environment_has_is_refused_where_it_would_be_applied(head: Path, tmp_path: Path) -> None:
    pipelines = tmp_path / "pipelines.toml"
    pipelines.write_text("[environments.dev]\n[buckets.landing]\n", encoding="utf-8")
    line = [sys.executable, "-S", "-m", "modules", "ci", "touched", str(head), "--config", str(pipelines)]
    done = subprocess.run(line, cwd=ROOT, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert "has no environment for prod-bootstrap, prod-landing, prod-shared" in done.stderr


@pytest.mark.parametrize(
    ("stack", "account", "said"),
    [
        ("x\nstacks=[]", "111122223333", "no stack can be called so"),
        ("-rf", "111122223333", "no stack can be called so"),
        ("../up", "111122223333", "no stack can be called so"),
        ("dev-shared", "1\nrun=1", "which cannot be"),
        ("dev-shared", "arn:aws:iam::1", "which cannot be"),
    ],
)
def test_a_name_or_a_place_that_would_be_something_else_in_a_workflow_is_refused(
    tmp_path: Path, stack: str, account: str, said: str
) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"stacks": {stack: {"dependencies": []}}}), encoding="utf-8")
    folder = tmp_path / "stacks" / "dev-shared"
    folder.mkdir(parents=True)
    provider = {"allowed_account_ids": [account], "region": "eu-west-1"}
    (folder / "cdk.tf.json").write_text(json.dumps({"provider": {"aws": [provider]}}), encoding="utf-8")
    line = [sys.executable, "-S", "-m", "modules", "ci", "touched", str(tmp_path)]
    done = subprocess.run(line, cwd=ROOT, text=True, capture_output=True, check=False)
    assert (done.returncode, done.stdout, said in done.stderr) == (1, "", True)


@pytest.mark.parametrize("dependencies", [{"a": ["b"], "b": ["a"]}, {"a": ["b"]}, {"a": [7]}, [], {"a": None}])
def test_stacks_that_have_no_order_are_refused(tmp_path: Path, dependencies: Any) -> None:
    stacks = {stack: {"dependencies": others} for stack, others in dict(dependencies).items()} or dependencies
    (tmp_path / "manifest.json").write_text(json.dumps({"stacks": stacks}), encoding="utf-8")
    if not dependencies:
        assert in_order(tmp_path) == []
        return
    with pytest.raises(RefusedError):
        in_order(tmp_path)


def archived(path: Path, *names: str, content: bytes = b"{}", mode: int = 0) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(name)
            entry.external_attr, entry.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return path


def test_the_files_of_stacks_are_taken_out_of_an_artefact(tmp_path: Path) -> None:
    names = (
        "manifest.json",
        ".checkov.yaml",
        "stacks/dev/cdk.tf.json",
        "stacks/dev/.terraform.lock.hcl",
        "stacks/dev/forwarder.zip",
    )
    extract(archived(tmp_path / "a.zip", *names), tmp_path / "to")
    assert {
        path.relative_to(tmp_path / "to").as_posix() for path in (tmp_path / "to").rglob("*") if path.is_file()
    } == set(names)


@pytest.mark.parametrize(
    "names",
    [
        ("../out",),
        ("/etc/passwd",),
        ("stacks/../out",),
        ("stacks/dev/..",),
        ("stacks/../../out",),
        ("stacks/dev/.terraform/providers/evil",),
        ("stacks/dev/a\nb",),
        ("stacks\\dev\\a",),
        ("modules/__init__.py",),
        ("stacks/dev/a", "stacks/dev/A"),
    ],
)
def test_any_other_file_in_an_artefact_is_refused_and_nothing_is_written(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    with pytest.raises(RefusedError):
        extract(archived(tmp_path / "a.zip", "manifest.json", *names), tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_a_link_in_an_artefact_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="no such file"):
        extract(
            archived(tmp_path / "a.zip", "stacks/dev/cdk.tf.json", content=b"/etc/passwd", mode=0o120777),
            tmp_path / "to",
        )


def test_an_artefact_that_grows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.pull_request.stacks._LARGEST", 1_000_000)
    bomb = archived(tmp_path / "a.zip", "stacks/dev/cdk.tf.json", content=bytes(1_000_001))
    assert bomb.stat().st_size < 10_000
    with pytest.raises(RefusedError, match="1000000 bytes"):
        extract(bomb, tmp_path / "to")
    with pytest.raises(RefusedError, match="cannot be unpacked"):
        extract(Path(__file__), tmp_path / "to")
