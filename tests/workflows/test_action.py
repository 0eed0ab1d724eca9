"""action.yml, as the runner runs it: any root of Terraform, or of OpenTofu, in a checkout of somebody else's."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.support import ROOT
from tests.workflows.keys import new_keys
from tests.workflows.repository import outputs

ACTION = YAML(typ="safe").load(ROOT / "action.yml")
TOFU = """\
#!/bin/sh
echo "$*" >> "$0.asked"
case $1 in
plan) echo plan > tfplan ;;
show) cat "$0.json" ;;
esac
"""


def act(checkout: Path, **inputs: str) -> tuple[int, dict[str, str], str]:
    """Runs the action in a checkout: its exit status, its outputs, and the summary of the job."""
    [step] = ACTION["runs"]["steps"]
    given = {name: inputs.get(name, about.get("default")) for name, about in ACTION["inputs"].items()}
    variables = {
        name: re.sub(r"\${{ inputs\.(\w+) }}", lambda found: given[found[1]], value)
        for name, value in step["env"].items()
    }
    files = {name: checkout / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.write_text("", encoding="utf-8")
    # The command that `shell: bash` stands for in the reference of workflow syntax.
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=checkout,
        env=os.environ
        | variables
        | {name: str(file) for name, file in files.items()}
        | {"GITHUB_ACTION_PATH": str(ROOT)},
        check=False,
    )
    written, summary = (file.read_text(encoding="utf-8") for file in files.values())
    return done.returncode, outputs(written), summary


@pytest.mark.terraform
def test_a_root_is_planned_and_reviewed(tmp_path: Path) -> None:
    root = tmp_path / "infrastructure" / "dev network"
    root.mkdir(parents=True)
    (root / "main.tf").write_text('resource "terraform_data" "ledger" {\n  input = "x"\n}\n', encoding="utf-8")
    status, said, summary = act(tmp_path, folder="infrastructure/dev network")
    review = (root / "review.md").read_text(encoding="utf-8")
    assert (status, said) == (0, {"changes": "true", "review": "infrastructure/dev network/review.md"})
    assert review.startswith("## `dev network`\n")
    assert "terraform_data.ledger" in summary == review

    (root / "main.tf").write_text("resource {\n", encoding="utf-8")
    status, said, summary = act(tmp_path, folder="infrastructure/dev network", name="network")
    assert status == 3
    assert said == {"changes": "true", "review": "infrastructure/dev network/review.md"}
    assert summary.startswith("## `network`\n")
    assert "Invalid block definition" in summary or "Missing type for resource" in summary

    (root / "main.tf").write_text("", encoding="utf-8")
    assert act(tmp_path, folder="infrastructure/dev network") == (0, {"changes": "false", "review": said["review"]}, "")


@pytest.mark.terraform
def test_a_root_is_applied_as_it_was_reviewed_by_the_same_commands(tmp_path: Path) -> None:
    root = tmp_path / "roots" / "ledger"
    root.mkdir(parents=True)
    (root / "main.tf").write_text('resource "terraform_data" "ledger" {\n  input = "x"\n}\n', encoding="utf-8")
    keys = new_keys()
    (tmp_path / "plan.pem").write_text(keys.certificate, encoding="utf-8")

    def ci(*arguments: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-I", "-S", str(ROOT / "modules"), "ci", *arguments]
        variables = os.environ | {"PLAN_KEY": keys.private, "NUMBER": "7", "COMMIT": "a" * 40}
        return subprocess.run(line, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)

    kept = tmp_path / "kept"
    kept.mkdir()
    for line in (
        ("plan", "roots/ledger"),
        ("review", "roots/ledger"),
        ("pack", "roots/ledger", "kept/ledger.plan", "--certificate", "plan.pem"),
    ):
        done = ci(*line)
        assert done.returncode == 0, done.stderr
    (root / "review.md").rename(kept / "ledger.md")
    (root / "tfplan").unlink()
    opening, applying = ("open", "kept", "roots", "opened", "ledger"), ("apply", "roots/ledger", "opened/ledger/tfplan")
    for line in (opening, applying):
        done = ci(*line)
        assert done.returncode == 0, done.stderr
    state = json.loads((root / "terraform.tfstate").read_text(encoding="utf-8"))
    assert state["resources"][0]["name"] == "ledger"
    again = ci(*applying)
    assert (again.returncode, "the state has changed since this plan was reviewed" in again.stderr) == (1, True)
    (root / "main.tf").write_text("", encoding="utf-8")
    other = ci(*opening)
    assert (other.returncode, "the plan is not an ordinary one of the merged configuration" in other.stderr) == (
        1,
        True,
    )


def test_opentofu_is_one_input_and_a_label_opens_a_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """OpenTofu itself is not here: this shows what is called, and that its plan is taken."""
    tofu = tmp_path / "bin" / "tofu"
    tofu.parent.mkdir()
    tofu.write_text(TOFU, encoding="utf-8")
    tofu.chmod(0o755)
    change = {"actions": ["delete"], "before": {"name": "q"}, "after": None, "after_unknown": {}}
    queue = {"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q", "change": change}
    plan = {"format_version": "1.2", "terraform_version": "1.9.0", "resource_changes": [queue]}
    tofu.with_name("tofu.json").write_text(json.dumps(plan), encoding="utf-8")
    monkeypatch.setenv("PATH", os.pathsep.join([str(tofu.parent), os.environ["PATH"]]))
    root = tmp_path / "root"
    root.mkdir()
    status, said, summary = act(tmp_path, folder="root", terraform="tofu")
    assert (status, said["changes"]) == (1, "true")
    assert "allow-destroy" in summary
    assert [line.split()[0] for line in tofu.with_name("tofu.asked").read_text("utf-8").splitlines()] == [
        *("init", "plan", "show")
    ]
    assert act(tmp_path, folder="root", terraform="tofu", labels='["allow-destroy"]')[0] == 0


def test_no_expression_stands_in_its_command() -> None:
    [step] = ACTION["runs"]["steps"]
    assert "${{" not in step["run"]
    outputs_ = {
        re.fullmatch(r"\${{ steps\.review\.outputs\.(\w+) }}", one["value"])[1] for one in ACTION["outputs"].values()
    }  # type: ignore[index]
    assert outputs_ == set(ACTION["outputs"])
