"""The generated modules, with the real provider's schema and no account."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from terraform_runs import Terraform

ROOT = Path(__file__).parent.parent.parent
RUNS = {"storage-first": 10}


@pytest.fixture(scope="module", params=sorted(RUNS))
def module(request: pytest.FixtureRequest, terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("module") / str(request.param)
    shutil.copytree(ROOT / "terraform" / copy.name, copy)
    terraform(copy, "init", "-backend=false", "-no-color")
    return copy


def test_every_module_is_tested() -> None:
    assert {path.name for path in (ROOT / "terraform").iterdir() if path.is_dir()} == set(RUNS)


def test_the_module_is_valid(module: Path, terraform: Terraform) -> None:
    terraform(module, "validate", "-no-color")


def test_its_own_tests_pass_and_none_is_lost(module: Path, terraform: Terraform) -> None:
    output = terraform(module, "test", "-no-color").stdout
    assert re.search(r"(\d+) passed, (\d+) failed", output), output
    assert re.findall(r"(\d+) passed, (\d+) failed", output) == [(str(RUNS[module.name]), "0")]


def test_the_minimal_example_is_valid(module: Path, terraform: Terraform) -> None:
    example = module / "examples" / "minimal"
    terraform(example, "init", "-backend=false", "-no-color")
    terraform(example, "validate", "-no-color")


def test_hand_written_hcl_is_formatted(terraform: Terraform) -> None:
    terraform(ROOT / "terraform", "fmt", "-check", "-recursive")
