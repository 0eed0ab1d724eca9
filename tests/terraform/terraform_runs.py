"""Runs the real Terraform on folders of a test's own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from local_aws.mirror import cli_configuration


class Terraform:
    """Terraform with one provider installation for all tests.

    Args:
        scratch: for the CLI configuration file.
    """

    def __init__(self, scratch: Path) -> None:
        self._variables = {
            **os.environ,
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
            **cli_configuration(scratch),
        }

    def __call__(self, folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [os.environ.get("TERRAFORM", "terraform"), *arguments],
            cwd=folder,
            env=self._variables,
            text=True,
            capture_output=True,
            check=False,
        )
        if check:
            assert done.returncode == 0, f"terraform {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
        return done
