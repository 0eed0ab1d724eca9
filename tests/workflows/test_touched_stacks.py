"""Which stacks a pull request touches, from two syntheses of the sample."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT
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
    line = [sys.executable, "ci/touched_stacks.py", str(head), *arguments]
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
    found = touched(head, "--base", str(base), "--also", "dev-landing")
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
    sys.path.insert(0, str(ROOT / "ci"))
    try:
        from touched_stacks import environments  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
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
