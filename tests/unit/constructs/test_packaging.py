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

from modules.constructs import forwarder_package
from modules.constructs.forwarder_package import Package, forwarder
from modules.model.forwarder_source import FILES, forwarder_source
from tests.support import ROOT


def copy(place: Path, *, umask: int, when: float, names: tuple[str, ...]) -> Path:
    """The sources again, as a package has them: other permissions, other times, files made in another order."""
    target = place / "lambda_src" / "forwarder"
    before = os.umask(umask)
    try:
        target.mkdir(parents=True)
        for name in names:
            shutil.copyfile(forwarder_source() / name, target / name)
            os.utime(target / name, (when, when))
    finally:
        os.umask(before)
    return target


def zipped(source: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    monkeypatch.setattr(forwarder_package, "forwarder_source", lambda: source)
    return forwarder()


def test_two_copies_of_the_sources_are_one_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = forwarder().data
    one = copy(tmp_path / "one", umask=0o022, when=0, names=FILES)
    other = copy(tmp_path / "another place", umask=0o077, when=time.time() + 10**6, names=FILES[::-1])
    (other / "__pycache__").mkdir()
    (other / "__pycache__" / "starter.cpython-311.pyc").write_bytes(b"x")
    (other / ".DS_Store").write_bytes(b"x")
    (other / "notes.txt").write_text("x")
    assert zipped(one, monkeypatch).data == zipped(other, monkeypatch).data == expected


def test_every_python_file_is_in_it_below_one_folder_in_one_order() -> None:
    sources = ROOT / "lambda_src" / "forwarder"
    with zipfile.ZipFile(io.BytesIO(forwarder().data)) as archive:
        entries = archive.infolist()
        assert {entry.filename: archive.read(entry) for entry in entries} == {
            f"forwarder/{path.relative_to(sources).as_posix()}": path.read_bytes() for path in sources.rglob("*.py")
        }
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.create_system for entry in entries} == {3}


def test_a_wheel_has_the_sources_within_the_package(tmp_path: Path) -> None:
    source = copy(tmp_path / "s3_to_sfn", umask=0o022, when=0, names=FILES)
    assert forwarder_source(tmp_path / "s3_to_sfn") == source


@pytest.mark.parametrize("missing", [*FILES, "all of them"])
def test_without_a_file_there_is_no_zip(tmp_path: Path, missing: str) -> None:
    if missing != "all of them":
        copy(tmp_path, umask=0o022, when=0, names=tuple(name for name in FILES if name != missing))
    expected = "|".join(FILES) if missing == "all of them" else missing
    with pytest.raises(FileNotFoundError, match=rf"lambda_src/forwarder has no .*({expected})"):
        forwarder_source(tmp_path)


def test_another_line_is_another_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = copy(tmp_path, umask=0o022, when=0, names=FILES)
    before = zipped(source, monkeypatch).source_code_hash
    (source / "pace.py").write_text("a = 2\n")
    assert zipped(source, monkeypatch).source_code_hash != before


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
