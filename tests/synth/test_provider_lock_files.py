"""A stack has the dependency lock file of its provider's version."""

from __future__ import annotations

from pathlib import Path

import pytest

from modules import App, Stack
from modules.config.loader import check
from modules.constructs.stack import Provider
from modules.model.errors import ConfigurationError
from modules.model.provider import LOCK_FILES
from modules.stacks import make_stacks
from tests.synth.template import PLATFORM

ENVIRONMENT = {"region": "eu-west-1", "account_id": "111122223333", "backend": {"type": "local"}}
BUCKET = {"name": "acme-landing", "existing": True, "manage_notification": True}


@pytest.mark.parametrize("version", ["5.100.0", "6.28.0"])
def test_a_version_that_comes_with_this_project_needs_no_lock_file(version: str, tmp_path: Path) -> None:
    document = {
        "project": "acme",
        "environments": {"dev": {**ENVIRONMENT, "provider": {"version": version}}},
        "buckets": {"landing": BUCKET},
    }
    app = App(outdir=str(tmp_path))
    for deployment in check(document, source="pipelines.toml", folder=tmp_path):
        make_stacks(app, deployment)
    app.synth()
    lock = (tmp_path / "stacks" / "dev-landing" / ".terraform.lock.hcl").read_text("utf-8")
    assert f'version     = "{version}"\n  constraints = "{version}"' in lock
    assert len({line for line in lock.splitlines() if '"zh:' in line}) == 15


def test_another_version_is_refused_without_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"lock_file is missing: version 6\.1\.0"):
        Provider(version="6.1.0")
    lock_file = tmp_path / "mine.hcl"
    lock_file.write_bytes(LOCK_FILES["6.28.0"].read_bytes() + b"# mine\n")
    stack = Stack(
        App(outdir=str(tmp_path)), "own", platform=PLATFORM, provider=Provider(version="6.1.0", lock_file=lock_file)
    )
    stack.node.root.synth()  # type: ignore[attr-defined]
    assert (tmp_path / "stacks" / "own" / ".terraform.lock.hcl").read_bytes() == lock_file.read_bytes()
