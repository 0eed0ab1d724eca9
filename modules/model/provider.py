"""The versions of the AWS provider whose dependency lock file comes with this project.

Each file has the hashes that the registry signs for every platform (`zh:`):
https://developer.hashicorp.com/terraform/language/files/dependency-lock. Those of 6.28.0 are the same in two independent public lock
files; nothing was planned with it here.
"""

from __future__ import annotations

from pathlib import Path

from .text import listed

TESTED_VERSION = "5.100.0"
LOCK_FILES = {path.stem: path for path in sorted(Path(__file__).with_name("lock_files").glob("*.hcl"))}


def lock_file_missing(version: str) -> str:
    """What to do about a version that has no lock file here."""
    return (
        f"lock_file is missing: version {version} needs a dependency lock file of its own (those of {listed([*LOCK_FILES])} come with "
        "this project). Run `terraform providers lock` with it, commit the .terraform.lock.hcl, and name it here."
    )
