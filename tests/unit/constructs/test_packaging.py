"""The forwarder's zip: the same bytes everywhere, and nothing but its Python files."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from modules.constructs.forwarder_package import Package, forwarder, package
from tests.support import ROOT

SOURCES = ROOT / "lambda_src" / "forwarder"


def copy(folder: Path, *, umask: int, when: float, names: list[str]) -> Path:
    """The sources again: other permissions, other times, files made in another order."""
    before = os.umask(umask)
    try:
        target = folder / "forwarder"
        target.mkdir(parents=True)
        for name in names:
            shutil.copyfile(SOURCES / name, target / name)
            os.utime(target / name, (when, when))
    finally:
        os.umask(before)
    return target


def test_two_copies_of_the_sources_are_one_zip(tmp_path: Path) -> None:
    names = sorted(path.name for path in SOURCES.glob("*.py"))
    one = copy(tmp_path / "one", umask=0o022, when=0, names=names)
    other = copy(tmp_path / "another place", umask=0o077, when=time.time() + 10**6, names=names[::-1])
    (other / "__pycache__").mkdir()
    (other / "__pycache__" / "starter.cpython-311.pyc").write_bytes(b"x")
    (other / ".DS_Store").write_bytes(b"x")
    (other / "notes.txt").write_text("x")
    assert package(one).data == package(other).data == forwarder().data


def test_only_python_files_are_in_it_below_one_folder_in_one_order(tmp_path: Path) -> None:
    (tmp_path / "forwarder" / "b").mkdir(parents=True)
    for name in ("b/c.py", "a.py", "b.py", "b/data.json"):
        (tmp_path / "forwarder" / name).write_text("")
    with zipfile.ZipFile(io.BytesIO(package(tmp_path / "forwarder").data)) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == ["forwarder/a.py", "forwarder/b.py", "forwarder/b/c.py"]
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.create_system for entry in entries} == {3}


def test_the_order_of_the_file_system_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = forwarder().data
    found = sorted(SOURCES.rglob("*.py"))
    for order in (found, found[::-1]):
        monkeypatch.setattr(Path, "rglob", lambda self, pattern, order=order: iter(order))
        assert package(SOURCES).data == expected


def test_another_line_is_another_hash(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "a.py").write_text("a = 1\n")
    before = package(tmp_path / "f")
    (tmp_path / "f" / "a.py").write_text("a = 2\n")
    assert package(tmp_path / "f").source_code_hash != before.source_code_hash


def test_the_hash_is_the_one_lambda_computes() -> None:
    assert Package(b"zip").source_code_hash == base64.b64encode(hashlib.sha256(b"zip").digest()).decode()
    assert len(base64.b64decode(forwarder().source_code_hash)) == 32


def test_it_imports_from_the_root_of_the_zip_and_shadows_nothing(tmp_path: Path) -> None:
    (tmp_path / "forwarder.zip").write_bytes(forwarder().data)
    code = (
        "import forwarder, sys; print(forwarder.__file__); import forwarder.events, forwarder.executions, json, queue"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, 'forwarder.zip'); {code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()).parts[-3:] == ("forwarder.zip", "forwarder", "__init__.py")
    with zipfile.ZipFile(tmp_path / "forwarder.zip") as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {"forwarder"}
