"""The command: its output, its exit codes, and what it says of files that are no plans."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.__main__ import main
from modules.plan_review import GATES, PlanError, review
from tests.plan_review.plan_documents import change, plan
from tests.support import ROOT

DELETES = plan(change("aws_sqs_queue.q", "delete", before={"name": "q"}))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "dev-landing.json"
    path.write_text(DELETES, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", [["plan_review"], ["", "review"]])
def test_it_runs_with_the_standard_library_alone(file: Path, tmp_path: Path, command: list[str]) -> None:
    """`-I -S`: no installed package is on the path, and the folder is run as it lies there, from wherever."""
    folder, *arguments = command
    line = [sys.executable, "-I", "-S", "-X", "importtime", str(ROOT / "modules" / folder), *arguments, str(file)]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, check=False)
    assert done.stdout.decode().startswith("## `dev-landing`\n\n**1 to delete**\n")
    assert done.returncode == 0
    names = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.decode().splitlines()[1:]}
    assert "json" in names
    names.discard("org")  # the standard library's `copy` asks for Jython
    assert names - sys.stdlib_module_names == {"modules"}


@pytest.mark.parametrize("command", [["plan_review"], ["", "review"]])
def test_nothing_beside_the_package_takes_the_place_of_a_module_of_python(
    file: Path, tmp_path: Path, command: list[str]
) -> None:
    folder, *arguments = command
    package = tmp_path / "s3_to_sfn"
    shutil.copytree(ROOT / "modules", package, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "json.py").write_text("raise SystemExit('taken')\n", encoding="utf-8")
    line = [sys.executable, "-I", "-S", str(package / folder), *arguments, str(file)]
    done = subprocess.run(line, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_stack_can_be_given_another_name(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", f"landing={file}"]) == 0
    assert capsys.readouterr().out.startswith("## `landing`\n")


def test_a_gate_that_is_hit_says_why(
    file: Path, capsys: pytest.CaptureFixture[str], snapshot: SnapshotAssertion
) -> None:
    assert main(["review", str(file), "--fail-on", "delete-stateful,access-widened"]) == 1
    output = capsys.readouterr()
    assert output.err == snapshot
    assert output.out.startswith("## ")
    assert main(["review", str(file), "--fail-on", "access-widened,drift,incomplete"]) == 0


@pytest.mark.parametrize(
    ("gate", "document"),
    [
        ("any-change", plan(change("a_b.x", "no-op", before={}, after={}, previous_address="a_b.y"))),
        ("any-change", plan(output_changes={"x": {"actions": ["create"], "before": None, "after": 1}})),
        ("delete", plan(change("a_b.x", "delete", "create", before={}, after={}))),
        ("drift", plan(resource_drift=[change("a_b.x", "delete", before={"a": 1})])),
        ("incomplete", plan(errored=True)),
        ("incomplete", plan(complete=False)),
    ],
)
def test_every_gate_has_a_plan_that_hits_it(gate: str, document: str) -> None:
    assert review({"dev": document}).gates[gate]
    assert set(review({"dev": document}).gates) == set(GATES)
    assert not any(review({"dev": plan()}).gates.values())


def test_a_gate_that_does_not_exist_is_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["review", str(file), "--fail-on", "acess"])
    assert stopped.value.code == 2
    assert "there is no gate acess. Known: any-change, delete," in capsys.readouterr().err


NO_PLANS = {
    "nothing": b"",
    "a plan file": b"PK\x03\x04...",
    "no text": b"\xff\x00\x80",
    "what a wrapper of Terraform prints": b"[command]/x/terraform-bin show -json\n{}",
    "the log of a plan": b'{"@level":"info"}\n{"@level":"info"}',
    "half of a plan": DELETES.encode()[:200],
    "HCL": b'resource "a" "b" {}',
    "a word": b"nonsense",
    "a list": b"[]",
    "an empty object": b"{}",
    "an empty state": b'{"format_version":"1.0"}',
    "a state in JSON": b'{"format_version":"1.0","values":{}}',
    "a state file": b'{"version":4,"lineage":"x","serial":1}',
    "a configuration in JSON": b'{"resource":{},"terraform":{}}',
    "schemas": b'{"format_version":"1.0","provider_schemas":{}}',
    "a validation": b'{"format_version":"1.0","valid":true,"diagnostics":[]}',
    "a later format": b'{"format_version":"2.0","resource_changes":[]}',
    "an earlier format": b'{"format_version":"0.2","resource_changes":[]}',
    "an object for a list": b'{"format_version":"1.2","resource_changes":{}}',
    "no address": b'{"format_version":"1.2","resource_changes":[{"change":{"actions":["explode"]}}]}',
    "findings of a scanner": b'{"$schema":"x","version":"2.1.0","runs":[]}',
    "findings of Trivy": b'{"ArtifactName":"x","Results":[]}',
    "costs": b'{"version":"0.2","totalMonthlyCost":"1","projects":[]}',
    "a preview of Pulumi": b'{"steps":[],"changeSummary":{}}',
    "a CloudFormation template": b'{"Resources":{}}',
    "a plan file of an old Terraform": b"tfplan\x02...",
    "a value that is no object": plan(change("a_b.x", "update", before="x", after={})).encode(),
    "values nested too deeply": b'{"format_version":"1.2","planned_values":' + b"[" * 200 + b"]" * 200 + b"}",
    "JSON nested too deeply": b"[" * 200_000,
}


@pytest.mark.parametrize("content", NO_PLANS.values(), ids=NO_PLANS)
def test_a_file_that_is_no_plan_says_what_it_is(content: bytes, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(PlanError) as raised:
        review({"dev": content})
    assert str(raised.value) == snapshot


def test_a_number_that_python_does_not_read_is_told_in_pythons_words() -> None:
    with pytest.raises(PlanError, match="holds a number that cannot be read: "):
        review({"dev": b'{"a":' + b"9" * 5000 + b"}"})


def test_all_wrong_files_are_reported_before_any_output(
    file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    snapshot: SnapshotAssertion,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("state.json").write_text('{"version":4,"lineage":"x","serial":1}', encoding="utf-8")
    assert main(["review", file.name, "state.json", "missing.json", "dev-landing=state.json"]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == snapshot


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plans_that_powershell_wrote(encoding: str) -> None:
    assert "1 to delete" in review({"dev": DELETES.encode(encoding)}).markdown


def test_json_has_the_documented_keys(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", str(file), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["format_version"] == "1.0"
    (stack,) = document["stacks"]
    readme = (ROOT / "modules" / "plan_review" / "README.md").read_text(encoding="utf-8")
    assert [key for key in stack if f"`{key}`" not in readme] == []
    assert stack["counts"] == {
        "add": 0,
        "change": 0,
        "replace": 0,
        "delete": 1,
        "moved": 0,
        "imported": 0,
        "forgotten": 0,
        "unknown": 0,
    }
    assert stack["data_loss"] == [
        {
            "address": "aws_sqs_queue.q",
            "action": "delete",
            "lost": "messages in the queue and in flight",
            "in_place": False,
            "protection": False,
            "circumstances": [],
            "forced_by": [],
            "reason": None,
        }
    ]
    assert stack["resources"][0]["attributes"] == [{"path": "name", "before": {"value": "q"}, "after": {"value": None}}]
