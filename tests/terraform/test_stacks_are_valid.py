"""The real provider's schema accepts what is synthesized."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from modules.model.provider import LOCK_FILES, TESTED_VERSION
from tests.support import ROOT
from tests.terraform.terraform_runs import Terraform

STACKS = sorted(path.parent.name for path in (ROOT / "tests" / "golden" / "stacks").glob("*/cdk.tf.json"))
LOCK = LOCK_FILES[TESTED_VERSION]


def test_the_sample_has_the_stacks_of_both_environments() -> None:
    assert [
        f"{environment}-{stack}" for environment in ("dev", "prod") for stack in ("bootstrap", "landing", "shared")
    ] == STACKS


@pytest.mark.parametrize("stack", STACKS)
def test_the_committed_stack_is_valid(stack: str, terraform: Terraform, tmp_path: Path) -> None:
    initialize(stack, terraform, tmp_path)
    terraform(tmp_path, "validate", "-no-color")


def test_terraform_installs_the_provider_of_the_committed_lock_file_and_changes_nothing_in_it(tmp_path: Path) -> None:
    terraform = Terraform(installs=True)
    folder = tmp_path / STACKS[0]
    initialize(STACKS[0], terraform, folder)
    terraform(folder, "validate", "-no-color")
    assert (folder / ".terraform.lock.hcl").read_bytes() == LOCK.read_bytes()


def initialize(stack: str, terraform: Terraform, folder: Path) -> None:
    """A copy of a committed stack, with the lock file that `main.py` writes beside it."""
    shutil.copytree(ROOT / "tests" / "golden" / "stacks" / stack, folder, dirs_exist_ok=True)
    shutil.copy(ROOT / "terraform" / "storage-first" / "forwarder.zip", folder)
    shutil.copy(LOCK, folder / ".terraform.lock.hcl")
    terraform(folder, "init", "-backend=false", "-lockfile=readonly", "-no-color")
