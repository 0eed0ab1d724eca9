"""A key and its certificate, as docs/pull-requests.md makes them."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support import ROOT


@dataclass(frozen=True)
class Keys:
    """What plans are encrypted with, in PEM."""

    certificate: str
    private: str


def new_keys() -> Keys:
    """By the page's own command."""
    page = (ROOT / "docs" / "pull-requests.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^openssl req .+$", page, re.MULTILINE)
    with TemporaryDirectory() as folder:
        (Path(folder) / ".github").mkdir()
        subprocess.run(line.split(), cwd=folder, check=True, capture_output=True)
        return Keys(*((Path(folder) / name).read_text(encoding="utf-8") for name in (".github/plan.pem", "plan.key")))
