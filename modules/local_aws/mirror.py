"""Finds the AWS provider where the Terraform registry cannot be reached.

Only where `TF_CLI_CONFIG_FILE` names a file that does not exist is the machine searched for a filesystem mirror; an
ordinary machine's Terraform settings are left alone.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

PROVIDER = "registry.terraform.io/hashicorp/aws"
VERSION = "5.100.0"

FOUND = "S3_TO_SFN_PROVIDER_MIRROR"
"""Environment variable with what was found, so that of a process and its children one searches."""


def cli_configuration(folder: Path) -> dict[str, str]:
    """Environment variables for the project's own Terraform runs; empty where the user's settings serve.

    Args:
        folder: where the CLI configuration file is written.
    """
    mirror = find_mirror()
    if mirror is None:
        return {}
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "terraform.rc"
    file.write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n', encoding="utf-8"
    )
    return {"TF_CLI_CONFIG_FILE": str(file)}


def find_mirror() -> Path | None:
    """The folder above the registry's name that holds the pinned version unpacked."""
    named = os.environ.get("TF_CLI_CONFIG_FILE")
    if named is None or Path(named).exists():
        return None
    if FOUND not in os.environ:
        os.environ[FOUND] = _search()
    return Path(os.environ[FOUND]) if os.environ[FOUND] else None


def _search() -> str:
    search = ["find", "/", "-xdev", "-type", "d", "-path", f"*/{PROVIDER}", "-not", "-path", "*/.terraform/*"]
    found = subprocess.run(search, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    for line in found.stdout.splitlines():
        if any(Path(line, VERSION).glob("*/terraform-provider-aws_*")):
            return line.removesuffix(f"/{PROVIDER}")
    return ""
