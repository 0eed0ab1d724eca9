"""A release: complete, the same every time, and refused under a wrong name."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from modules import __version__
from tests.support import ROOT
from tools import release


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    release.write(folder)
    return folder


def test_it_has_the_wheel_and_every_module(released: Path) -> None:
    modules = [path.parent.name for path in ROOT.glob("terraform/*/main.tf.json")]
    assert {path.name for path in released.iterdir()} == {
        "SHA256SUMS",
        f"s3_to_sfn-{__version__}-py3-none-any.whl",
        *(f"s3-to-sfn-{name}-{__version__}.zip" for name in modules),
    }


def test_the_checksums_are_those_of_the_files(released: Path) -> None:
    for line in (released / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((released / name).read_bytes()).hexdigest() == digest


def test_it_is_the_same_again(released: Path, tmp_path: Path) -> None:
    release.write(tmp_path)
    assert (tmp_path / "SHA256SUMS").read_bytes() == (released / "SHA256SUMS").read_bytes()


def test_an_archive_has_all_that_its_module_names(released: Path) -> None:
    for path in released.glob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            name = path.name.removeprefix("s3-to-sfn-").removesuffix(f"-{__version__}.zip")
            for other in {found.split("/")[0] for found in names if "/" in found}:
                document = json.loads(archive.read(f"{other}/main.tf.json"))
                for call in document.get("module", {}).values():
                    assert f"{call['source'].removeprefix('../')}/main.tf.json" in names
                if "forwarder.zip" in json.dumps(document.get("resource", {})):
                    assert f"{other}/forwarder.zip" in names
            assert {"LICENSE", f"{name}/README.md", f"{name}/examples/minimal/main.tf"} <= set(names)
            assert not [found for found in names if "/tests/" in found]


def test_a_wrong_tag_and_a_changelog_without_the_version_are_named() -> None:
    assert release._problems(f"v{__version__}", f"\n## {__version__}\n") == []
    assert release._problems("v9", "\n## Unreleased\n") == [
        f'The tag is "v9" and modules/__init__.py says {__version__}: tag v{__version__}, or change it.',
        f'CHANGELOG.md has no heading "## {__version__}": rename "## Unreleased".',
    ]
