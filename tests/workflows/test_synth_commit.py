"""The base of a pull request is synthesized by its own code and packages."""

from __future__ import annotations

from pathlib import Path

import pytest

from modules.local_aws.workbench import Workbench
from tests.support import SAMPLE
from tests.workflows.repository import Repository

CONFIGURATION = """
project = "acme"

[environments.test]
region = "eu-west-1"
account_id = "111122223333"
backend = { type = "local" }

[buckets.landing]
name = "acme-landing"
"""
MAKE = "synth:\n\t@mkdir cdktf.out && echo made > cdktf.out/by-make\n"


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(
        tmp_path / "repository", Workbench(tmp_path / "workbench", "http://127.0.0.1:1", {}, SAMPLE / "pipelines.toml")
    )


def test_the_code_is_that_of_the_commit(repository: Repository, tmp_path: Path) -> None:
    base = repository.commit(CONFIGURATION)
    naming = repository.folder / "modules" / "constructs" / "stack.py"
    text = naming.read_text(encoding="utf-8")
    assert '">= 1.11.0"' in text
    naming.write_text(text.replace('">= 1.11.0"', '">= 1.12.0"'), encoding="utf-8")
    repository.commit(CONFIGURATION)
    repository.run("ci/synth_commit.sh", base, str(tmp_path / "base"))
    synthesized = tmp_path / "base" / "cdktf.out" / "stacks" / "test-landing" / "versions.tf"
    assert ">= 1.11.0" in synthesized.read_text(encoding="utf-8")
    assert ">= 1.12.0" in (repository.stack("test-landing") / "versions.tf").read_text(encoding="utf-8")
    assert repository.touched(base)["touched"] == ["test-shared", "test-landing"]


def test_other_packages_are_installed_for_it(repository: Repository, tmp_path: Path) -> None:
    (repository.folder / "Makefile").write_text(MAKE, encoding="utf-8")
    lock = repository.folder / "requirements" / "project.txt"
    lock.write_text("", encoding="utf-8")
    base = repository.commit(CONFIGURATION)
    lock.write_text("another\n", encoding="utf-8")
    repository.commit(CONFIGURATION)
    repository.run("ci/synth_commit.sh", base, str(tmp_path / "base"))
    assert (tmp_path / "base" / "cdktf.out" / "by-make").exists()
