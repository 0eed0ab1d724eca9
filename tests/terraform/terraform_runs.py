"""Runs the real Terraform on folders of a test."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

REATTACH = "TF_REATTACH_PROVIDERS"
"""The variable that names the provider which runs for all tests: `tests.support.provider_server`."""


class Terraform:
    """Terraform with the provider that runs for all tests, or with one that it installs and starts itself, as for a user.

    Args:
        installs: whether Terraform installs the provider, by the lock file.
    """

    def __init__(self, *, installs: bool = False) -> None:
        self._variables = {**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
        if installs:
            self._variables.pop(REATTACH, None)

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
