"""What shuts a gate, and which label opens it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT
from tests.workflows.repository import outputs

BUCKET = {"bucket": "acme-landing", "force_destroy": False}
NOBODY = {"Version": "2012-10-17", "Statement": []}
ANYBODY = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-landing/*"}
    ],
}


def change(kind: str, actions: list[str], before: Any, after: Any) -> dict[str, Any]:
    return {
        "address": f"{kind}.landing",
        "mode": "managed",
        "type": kind,
        "name": "landing",
        "provider_name": "registry.terraform.io/hashicorp/aws",
        "change": {
            "actions": actions,
            "before": before,
            "after": after,
            "after_unknown": {},
            "before_sensitive": {},
            "after_sensitive": {},
        },
    }


DESTROYED = change("aws_s3_bucket", ["delete"], BUCKET, None)
OPENED = change(
    "aws_s3_bucket_policy",
    ["update"],
    {"bucket": "acme-landing", "policy": json.dumps(NOBODY)},
    {"bucket": "acme-landing", "policy": json.dumps(ANYBODY)},
)
RENAMED = change("aws_sqs_queue", ["update"], {"delay_seconds": 0}, {"delay_seconds": 5})


def step(folder: Path, labels: Sequence[str] = (), **variables: str) -> subprocess.CompletedProcess[str]:
    asked = {**os.environ, "LABELS": json.dumps(dict.fromkeys(labels, "alice")), **variables}
    line = [sys.executable, "-S", "-m", "modules", "ci", "review", str(folder), "--stack", "dev-landing"]
    return subprocess.run(line, cwd=ROOT, env=asked, text=True, capture_output=True, check=False)


def review(folder: Path, *changes: dict[str, Any], labels: Sequence[str] = ()) -> tuple[int, dict[str, str], str]:
    plan = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": list(changes)}
    (folder / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    done = step(folder, labels)
    return done.returncode, outputs(done.stdout), (folder / "review.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "labels", "status"),
    [
        ([RENAMED], [], 0),
        ([DESTROYED], [], 1),
        ([DESTROYED], ["allow-access", 'not "allow-destroy"'], 1),
        ([DESTROYED], ["documentation", "allow-destroy"], 0),
        ([OPENED], [], 1),
        ([OPENED], ["allow-destroy"], 1),
        ([OPENED], ["allow-access"], 0),
        ([DESTROYED, OPENED], ["allow-destroy"], 1),
        ([DESTROYED, OPENED], ["allow-destroy", "allow-access"], 0),
    ],
)
def test_a_gate_is_opened_by_its_own_label_and_the_comment_is_written_all_the_same(
    tmp_path: Path, changes: list[dict[str, Any]], labels: list[str], status: int
) -> None:
    ended, said, comment = review(tmp_path, *changes, labels=labels)
    assert (ended, said) == (status, {"changes": "true"})
    assert [each["address"] for each in changes if each["address"] not in comment] == []


def test_nothing_that_changes_is_an_empty_comment(tmp_path: Path) -> None:
    assert review(tmp_path) == (0, {"changes": "false"}, "")


def test_what_is_no_plan_ends_with_another_status(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("[]", encoding="utf-8")
    assert step(tmp_path).returncode == 2


def test_a_gate_that_is_shut_says_which_label_opens_it(tmp_path: Path) -> None:
    _, _, comment = review(tmp_path, DESTROYED)
    assert "`allow-destroy`" in comment
    done = step(tmp_path)
    assert "(the label allow-destroy lets it pass)" in done.stderr


def test_a_planning_that_failed_is_reviewed_by_what_terraform_said(tmp_path: Path) -> None:
    (tmp_path / "plan.log").write_text("╷\n│ Error: no such bucket\n╵\n", encoding="utf-8")
    done = step(tmp_path, COMMIT="a" * 40, RUN_URL="https://github.com/acme/ingest/actions/runs/5")
    assert (done.returncode, outputs(done.stdout)) == (1, {"changes": "true"})
    comment = (tmp_path / "review.md").read_text(encoding="utf-8")
    assert "no such bucket" in comment
    assert "Commit `aaaaaaaaaaaa` · [run](https://github.com/acme/ingest/actions/runs/5)" in comment


def test_what_is_named_like_something_of_the_team_s_is_masked(tmp_path: Path) -> None:
    renamed = change("aws_sqs_queue", ["update"], {"tags": {"customer": "Smith"}}, {"tags": {"customer": "Jones"}})
    assert "Jones" in review(tmp_path, renamed)[2]
    assert step(tmp_path, REVIEW_MASK="^customer").returncode == 0
    assert "Jones" not in (tmp_path / "review.md").read_text(encoding="utf-8")
    done = step(tmp_path, REVIEW_MASK="(")
    assert (done.returncode, "REVIEW_MASK" in done.stderr) == (2, True)
