"""The real provider's schema accepts what is synthesized."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from terraform_runs import Terraform

ROOT = Path(__file__).parent.parent.parent
STACKS = sorted(path.parent.name for path in (ROOT / "tests" / "golden" / "stacks").glob("*/cdk.tf.json"))


def test_the_sample_has_the_stacks_of_both_environments() -> None:
    assert [
        f"{environment}-{stack}" for environment in ("dev", "prod") for stack in ("bootstrap", "landing", "shared")
    ] == STACKS


@pytest.mark.parametrize("stack", STACKS)
def test_the_committed_stack_is_valid_with_the_committed_lock_file(
    stack: str, terraform: Terraform, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "tests" / "golden" / "stacks" / stack, tmp_path, dirs_exist_ok=True)
    shutil.copy(ROOT / "terraform" / "storage-first" / "forwarder.zip", tmp_path)
    shutil.copy(ROOT / "modules" / "terraform.lock.hcl", tmp_path / ".terraform.lock.hcl")
    terraform(tmp_path, "init", "-backend=false", "-lockfile=readonly", "-no-color")
    terraform(tmp_path, "validate", "-no-color")
