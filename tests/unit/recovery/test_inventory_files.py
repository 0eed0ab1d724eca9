"""Manifests and files of inventories: everything wrong is said before anything is believed."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.model.errors import ConfigurationError
from modules.recovery.backfill.inventory import Inventory, LocalFiles
from modules.recovery.backfill.inventory_manifest import DataFile, Manifest, read_manifest
from tests.unit.recovery.backfill_support import ALL_COLUMNS, CURRENT_COLUMNS, inventory_in, manifest, row


def _manifest(*, versioned: bool = True, **changes: Any) -> Manifest:
    content = json.dumps(manifest({"data/0.csv.gz": b"content"}, **changes)).encode()
    return read_manifest(content, "manifest.json", bucket="landing", versioned=versioned)


def _refused(**changes: Any) -> str:
    with pytest.raises(ConfigurationError) as refused:
        _manifest(**changes)
    return str(refused.value)


def test_a_manifest_names_columns_files_and_its_time() -> None:
    read = _manifest(columns=CURRENT_COLUMNS, versioned=False)
    assert read.columns == {"Bucket": 0, "Key": 1, "Size": 2, "LastModifiedDate": 3, "ETag": 4, "StorageClass": 5}
    assert read.files == (DataFile("data/0.csv.gz", hashlib.md5(b"content").hexdigest()),)
    assert read.files[0].name == "0.csv.gz"
    assert read.created == "2026-11-23T00:00:00Z"


def test_no_two_inventories_are_alike() -> None:
    assert _manifest().md5 != _manifest(creationTimestamp="1795392000001").md5


@pytest.mark.parametrize("created", [None, "soon", -1])
def test_the_time_may_be_missing(created: object) -> None:
    assert _manifest(creationTimestamp=created).created is None


@pytest.mark.parametrize("file_format", ["ORC", "Parquet"])
def test_other_formats_are_refused_with_what_to_do(file_format: str, snapshot: SnapshotAssertion) -> None:
    assert _refused(fileFormat=file_format, fileSchema="struct<bucket:string,key:string>") == snapshot


def test_everything_wrong_is_said_at_once(snapshot: SnapshotAssertion) -> None:
    said = _refused(
        columns="Bucket, Key, StorageClass",
        sourceBucket="other",
        files=[{"key": "a"}, {"key": "b", "MD5checksum": "c"}, 3],
    )
    assert said == snapshot


@pytest.mark.parametrize("missing", ["Size", "LastModifiedDate", "ETag"])
def test_a_field_that_the_input_is_made_of_is_missed(missing: str, snapshot: SnapshotAssertion) -> None:
    assert _refused(columns=ALL_COLUMNS.replace(f", {missing}", "")) == snapshot


def test_current_versions_only_are_refused_where_the_bucket_has_versions(snapshot: SnapshotAssertion) -> None:
    assert _refused(columns=CURRENT_COLUMNS) == snapshot


@pytest.mark.parametrize("missing", ["VersionId", "IsLatest", "IsDeleteMarker"])
def test_half_of_the_version_fields_is_refused_in_any_bucket(missing: str, snapshot: SnapshotAssertion) -> None:
    assert _refused(columns=ALL_COLUMNS.replace(f", {missing}", ""), versioned=False) == snapshot


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b'{"fileFormat": "CSV"}', b"\xff"],
    ids=["nothing", "half an object", "a list", "an empty object", "a format alone", "no text"],
)
def test_what_is_no_manifest_is_refused(content: bytes, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_manifest(content, "manifest.json", bucket="landing", versioned=True)
    assert str(refused.value) == snapshot


def test_a_file_that_is_not_the_manifests_is_not_believed(tmp_path: Path) -> None:
    inventory = _inventory(inventory_in(tmp_path, [row("a")], [row("b")]))
    (tmp_path / "1.csv.gz").write_bytes(gzip.compress(b"other"))
    entries = inventory.entries(None)
    assert [next(entries).found is not None for _ in range(2)] == [True, False]
    with pytest.raises(ConfigurationError, match=r"(?s)1\.csv\.gz  has the MD5 .*Copy it again as it is, not unpacked"):
        next(entries)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    inventory = _inventory(inventory_in(tmp_path, [row("a")]))
    (tmp_path / "0.csv.gz").unlink()
    with pytest.raises(ConfigurationError, match="Put the inventory's files beside their manifest"):
        next(inventory.entries(None))


def test_a_row_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    inventory = _inventory(inventory_in(tmp_path, [row("a"), row("b", Size="big")]))
    with pytest.raises(ConfigurationError, match=r"0\.csv\.gz, row 2 .*Size is 'big', not a number of bytes"):
        list(inventory.entries(None))


def test_a_file_that_is_no_gzip_is_named(tmp_path: Path) -> None:
    content = b"not gzipped"
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps(manifest({"data/0.csv.gz": content})), encoding="utf-8")
    (tmp_path / "0.csv.gz").write_bytes(content)
    with pytest.raises(ConfigurationError, match=r"0\.csv\.gz .* is no gzipped CSV in UTF-8"):
        list(_inventory(path).entries(None))


def test_an_inventory_goes_on_at_every_position(tmp_path: Path) -> None:
    files = [[row("a"), row("b", IsLatest="false")], [], [row("c"), row("d"), row("e")]]
    inventory = _inventory(inventory_in(tmp_path, *files))
    entries = list(inventory.entries(None))
    assert [entry.found.key for entry in entries if entry.found] == ["a", "c", "d", "e"]
    for number, entry in enumerate(entries, 1):
        assert list(inventory.entries(entry.position)) == entries[number:]


def test_files_that_are_done_are_not_read_again(tmp_path: Path) -> None:
    inventory = _inventory(inventory_in(tmp_path, [row("a")], [row("b")]))
    (tmp_path / "0.csv.gz").unlink()
    assert [entry.found.key for entry in inventory.entries({"file": 1, "row": 0}) if entry.found] == ["b"]


def _inventory(path: Path) -> Inventory:
    return Inventory(
        read_manifest(path.read_bytes(), str(path), bucket="landing", versioned=True), LocalFiles(path.parent)
    )
