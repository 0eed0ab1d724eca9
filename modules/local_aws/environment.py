"""Where the local AWS is installed: in an environment of its own, because MiniStack pins botocore exactly.

In a clone that is `.venv-local-aws`, which `make setup` makes. Where s3-to-sfn is installed it is a folder of the user's
cache, one for each set of pins, which `install` makes when it is first asked for.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from ..model.errors import LocalAwsError
from ..model.program import FOLDER, INSTALLED, REQUIREMENTS

LOCK = REQUIREMENTS / "local-aws.txt"


def interpreter() -> Path:
    """The Python of that environment, whether it is there or not."""
    return _folder() / "bin" / "python"


def install() -> None:
    """Makes the environment, from pins with hashes.

    Raises:
        LocalAwsError: it cannot be made; the text has what pip printed.
    """
    folder = _folder()
    pip = [str(interpreter()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for line in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [*pip, "--no-deps", "--require-hashes", "-r", str(LOCK)],
    ):
        done = subprocess.run(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            raise LocalAwsError(f"The environment of the local AWS cannot be made in {folder}:\n{done.stdout.rstrip()}")


def _folder() -> Path:
    if not INSTALLED:
        return FOLDER.parent / ".venv-local-aws"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    pins = f"{sys.version_info.major}.{sys.version_info.minor}\n".encode() + LOCK.read_bytes()
    return cache / "s3-to-sfn" / f"local-aws-{hashlib.sha256(pins).hexdigest()[:12]}"
