"""make takes Terraform from 1.11 and OpenTofu from 1.10, whatever it is called; stubs stand in for them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.support import ROOT


@pytest.mark.parametrize(
    ("version", "taken"),
    [
        ("Terraform v1.11.4", True),
        ("Terraform v1.10.5", False),
        ("Terraform v1.9.8", False),
        ("Terraform v0.15.5", False),
        ("OpenTofu v1.10.0", True),
        ("OpenTofu v1.9.1", False),
        ("anything else", False),
    ],
)
def test_which_versions_are_taken(tmp_path: Path, version: str, taken: bool) -> None:
    stub = tmp_path / "tofu"
    stub.write_text(f'#!/bin/sh\necho "$*" >> "{tmp_path}/calls"\necho "{version}"\necho "on linux_amd64"\n')
    stub.chmod(0o755)
    line = ["make", "--no-print-directory", "terraform-present", f"TERRAFORM={stub}"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == taken
    assert ("is needed" in done.stdout) != taken
    assert (tmp_path / "calls").read_text() == "version\n"
