"""Terraform's state in S3: the lock, and the move of the bootstrap stack's state into the bucket that it made."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.e2e.deployments import ENVIRONMENT, TIMEOUT_SECONDS, Deployment, until
from tests.e2e.target import target

BOOTSTRAP, SHARED = f"{ENVIRONMENT}-bootstrap", f"{ENVIRONMENT}-shared"


def test_of_two_applies_at_once_the_second_is_refused_and_the_state_is_intact(
    deployed: Deployment, tmp_path: Path
) -> None:
    terraform, before = deployed.workbench.terraform, _remote_state(deployed, SHARED)
    replaced = "aws_iam_role_policy.archive_policy"
    assert replaced in _addresses(before)
    with _apply_that_asks(deployed, tmp_path / "first", f"-replace={replaced}") as first:
        assert _lock(deployed, SHARED)
        second = terraform(SHARED, "apply", "-input=false", "-auto-approve", "-no-color", check=False)
        assert second.returncode == 1
        assert "Error acquiring the state lock" in second.stderr
        assert _remote_state(deployed, SHARED) == before
        first.communicate("yes\n", timeout=TIMEOUT_SECONDS * target().patience)
        assert first.returncode == 0, (tmp_path / "first").read_text(encoding="utf-8")

    after = _remote_state(deployed, SHARED)
    assert (after["lineage"], _addresses(after)) == (before["lineage"], _addresses(before))
    assert after["serial"] > before["serial"]
    assert not _lock(deployed, SHARED)
    assert _plan_is_empty(deployed, SHARED)


def test_the_bootstrap_state_moves_into_its_own_bucket_and_back(deployed: Deployment) -> None:
    file = deployed.workbench.folder / f"terraform.{BOOTSTRAP}.tfstate"
    before = json.loads(file.read_text(encoding="utf-8"))
    assert "aws_s3_bucket.state" in _addresses(before)
    move = ("deploy", BOOTSTRAP, "--migrate-state", "--auto-approve")

    deployed.workbench.cdktf(*move, S3_TO_SFN_STATE_BOOTSTRAPPED="1")
    try:
        moved = _remote_state(deployed, BOOTSTRAP)
        assert _addresses(moved) == _addresses(before)
        # Terraform leaves the old file where it was; without it everything has to come from the bucket.
        file.unlink()
        assert _plan_is_empty(deployed, BOOTSTRAP)
    finally:
        deployed.workbench.cdktf(*move)
    back = json.loads(file.read_text(encoding="utf-8"))
    assert _addresses(back) == _addresses(before)
    assert _plan_is_empty(deployed, BOOTSTRAP)


def _plan_is_empty(deployment: Deployment, stack: str) -> bool:
    plan = deployment.workbench.terraform(stack, "plan", "-input=false", "-detailed-exitcode", check=False)
    assert plan.returncode in (0, 2), plan.stderr
    return plan.returncode == 0


def _addresses(state: Any) -> set[str]:
    return {f"{resource['type']}.{resource['name']}" for resource in state["resources"]}


def _object(deployment: Deployment, stack: str) -> dict[str, str]:
    return {
        "Bucket": f"{deployment.project}-tfstate-{ENVIRONMENT}",
        "Key": f"{deployment.project}/{ENVIRONMENT}/{stack}/terraform.tfstate",
    }


def _remote_state(deployment: Deployment, stack: str) -> Any:
    return json.load(deployment.account.s3.get_object(**_object(deployment, stack))["Body"])


def _lock(deployment: Deployment, stack: str) -> list[Any]:
    state = _object(deployment, stack)
    listed = deployment.account.s3.list_objects_v2(Bucket=state["Bucket"], Prefix=f"{state['Key']}.tflock")
    return list(listed.get("Contents", []))


@contextmanager
def _apply_that_asks(deployment: Deployment, output: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """An apply of the shared stack that waits for its "yes", and holds the lock meanwhile."""
    with output.open("w") as stdout:
        apply = subprocess.Popen(
            [os.environ.get("TERRAFORM", "terraform"), "apply", "-no-color", *arguments],
            cwd=deployment.workbench.output / "stacks" / SHARED,
            env=deployment.workbench.variables(),
            stdin=subprocess.PIPE,
            stdout=stdout,
            stderr=subprocess.STDOUT,
            text=True,
        )
    with apply:
        try:
            until(
                lambda: output.read_text(encoding="utf-8"),
                lambda seen: "Enter a value:" in seen or apply.poll() is not None,
            )
            yield apply
        finally:
            if apply.poll() is None:
                apply.terminate()
