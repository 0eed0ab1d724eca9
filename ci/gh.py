"""Calls GitHub through its command line, which every runner has; it takes token and host from the environment."""

from __future__ import annotations

import json
import subprocess
from typing import Any


def gh(*arguments: str) -> str:
    """Runs `gh <arguments>`; returns what it printed.

    Raises:
        subprocess.CalledProcessError: it ended with an error.
    """
    return subprocess.run(["gh", *arguments], check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def pages(path: str) -> list[Any]:
    """Every page of a listing of GitHub's API."""
    return list(json.loads(gh("api", "--paginate", "--slurp", path)))
