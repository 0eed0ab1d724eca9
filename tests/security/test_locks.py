"""Whatever is installed is pinned by hash, from wherever it comes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.support import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def test_every_environment_has_its_lock() -> None:
    assert {"project", "local-aws", "checkov", "audit", "lambda-runtime"} <= {lock.stem for lock in LOCKS}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_python_package_is_pinned_by_hash_and_no_address_is_named(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    lines = [line for line in text.replace("\\\n", " ").splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    unpinned = [line for line in lines if not re.match(r"\S+==\S+( ;[^#]*)? +--hash=sha256:[0-9a-f]{64}", line)]
    assert unpinned == []


def test_every_node_package_has_its_hash_and_no_address_of_a_registry() -> None:
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    # Bundled packages come inside another one and under its hash; modules/engine/pty is our own.
    installed = {
        path: package
        for path, package in packages.items()
        if path.startswith("node_modules/") and not package.get("link") and not package.get("inBundle")
    }
    assert len(installed) > 50
    assert [path for path, package in installed.items() if not package.get("integrity", "").startswith("sha512-")] == []
