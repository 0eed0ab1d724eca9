"""Says where the AWS provider is to the demo's and the tests' Terraform, where the Terraform registry cannot be reached.

Only where `TF_CLI_CONFIG_FILE` names a file that does not exist is the machine searched for a filesystem mirror; an
ordinary machine's Terraform settings are left alone.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

PROVIDER = "registry.terraform.io/hashicorp/aws"
VERSION = "5.100.0"

VARIABLE = "TF_CLI_CONFIG_FILE"
FILE = Path(__file__).parents[1] / ".build" / "terraform.rc"


def use_mirror() -> None:
    """Points `TF_CLI_CONFIG_FILE` at a mirror of this machine, for this process and all that it starts."""
    named = os.environ.get(VARIABLE)
    if named is None or Path(named).exists():
        return
    if (mirror := _known() or _search()) is None:
        return
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(
        f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n', encoding="utf-8"
    )
    os.environ[VARIABLE] = str(FILE)


def used() -> dict[str, str]:
    """What another shell has to set for the same; nothing where the user's settings serve."""
    return {VARIABLE: str(FILE)} if os.environ.get(VARIABLE) == str(FILE) else {}


def _known() -> str | None:
    """What was found the last time, where it is still there: to search takes seconds."""
    found = re.search('path = "(.*)"', FILE.read_text(encoding="utf-8")) if FILE.exists() else None
    return found[1] if found and _holds(Path(found[1], PROVIDER)) else None


def _search() -> str | None:
    """The folder above the registry's name that holds the pinned version unpacked."""
    search = ["find", "/", "-xdev", "-type", "d", "-path", f"*/{PROVIDER}", "-not", "-path", "*/.terraform/*"]
    found = subprocess.run(search, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    folders = [line for line in found.stdout.splitlines() if _holds(Path(line))]
    return folders[0].removesuffix(f"/{PROVIDER}") if folders else None


def _holds(folder: Path) -> bool:
    return any(folder.glob(f"{VERSION}/*/terraform-provider-aws_*"))
