"""The names of the package are there, and nothing loads before it is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

import modules
from tests.support import ROOT

HEAVY = {"boto3", "cdktf", "constructs", "jsii", "pydantic"}


@pytest.mark.parametrize("name", modules.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(modules, name).__name__ == name


def test_another_name_is_not_there() -> None:
    with pytest.raises(AttributeError, match="module 'modules' has no attribute 'Bucket'"):
        vars(modules)["__getattr__"]("Bucket")


def test_importing_the_package_loads_nothing_heavy() -> None:
    script = "import modules, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "modules" in run.stdout.split()
    assert HEAVY.isdisjoint(run.stdout.split())
