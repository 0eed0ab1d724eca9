"""The names of the package: the same for Python and for type checkers, and nothing loads before it is asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import modules
from tests.support import ROOT

STUB = ast.parse(Path(modules.__file__).with_suffix(".pyi").read_text(encoding="utf-8")).body
HOMES = {name.name: node.module for node in STUB if isinstance(node, ast.ImportFrom) for name in node.names}
HEAVY = {"boto3", "cdktf", "constructs", "jsii", "pydantic"}


def test_python_and_type_checkers_find_the_same_names_in_the_same_places() -> None:
    (public,) = (ast.literal_eval(node.value) for node in STUB if isinstance(node, ast.Assign))
    assert public == modules.__all__ == sorted(HOMES)
    assert vars(modules)["_HOME"] == HOMES


@pytest.mark.parametrize("name", HOMES)
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
