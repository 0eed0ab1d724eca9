"""Rows of an inventory, read strictly."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from modules.recovery.backfill.inventory import Inventory, LocalFiles, read_row
from modules.recovery.backfill.inventory_manifest import read_manifest
from modules.recovery.backfill.objects import FoundObject
from tests.unit.recovery.backfill_support import ALL_COLUMNS, CURRENT_COLUMNS, found, inventory_in, row

KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


def _columns(names: str = ALL_COLUMNS) -> dict[str, int]:
    return {name: number for number, name in enumerate(names.split(", "))}


def _read(key: str = "in/a.csv", columns: str = ALL_COLUMNS, **values: str) -> FoundObject | None:
    return read_row(row(key, columns, **values), _columns(columns))


@given(key=KEYS)
def test_any_key_arrives_as_it_was_written(key: str) -> None:
    assert _read(key) == found(key)


@given(keys=st.lists(KEYS, max_size=8), cut=st.integers(0, 8), versioned=st.booleans())
def test_files_of_rows_hold_their_objects_in_order(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str], cut: int, versioned: bool
) -> None:
    columns = ALL_COLUMNS if versioned else CURRENT_COLUMNS
    rows = [row(key, columns) for key in keys]
    path = inventory_in(tmp_path_factory.mktemp("inventory"), rows[:cut], rows[cut:], columns=columns)
    entries = list(_inventory(path, versioned).entries(None))
    expected = [found(key) if versioned else found(key, version_id=None) for key in keys]
    assert [entry.found for entry in entries if entry.found] == expected


@pytest.mark.parametrize(("encoded", "key"), [("red+flower%2B.jpg", "red flower+.jpg"), ("a%20b%2520", "a b%20")])
def test_a_key_is_decoded_once(encoded: str, key: str) -> None:
    assert _read(Key=encoded) == found(key)


@pytest.mark.parametrize("version_id", ["", "null"])
def test_an_object_from_before_versioning_has_no_version(version_id: str) -> None:
    assert _read(VersionId=version_id) == found(version_id=None)


@pytest.mark.parametrize(
    "values",
    [
        {"IsLatest": "false"},
        {"IsLatest": "False"},
        {"IsDeleteMarker": "true", "Size": "", "ETag": ""},
        {"IsLatest": "false", "IsDeleteMarker": "true", "Size": "", "ETag": ""},
    ],
)
def test_only_what_is_there_now_is_an_object(values: dict[str, str]) -> None:
    assert _read(**values) is None


@pytest.mark.parametrize(
    ("time", "read"),
    [
        ("2026-11-23T10:11:12.000Z", "2026-11-23T10:11:12Z"),
        ("2026-11-23T10:11:12.987Z", "2026-11-23T10:11:12Z"),
        ("2026-11-23T10:11:12Z", "2026-11-23T10:11:12Z"),
        ("2026-11-23T12:11:12+02:00", "2026-11-23T10:11:12Z"),
    ],
)
def test_a_time_is_utc_to_the_second_as_in_a_listing(time: str, read: str) -> None:
    assert _read(LastModifiedDate=time) == found(last_modified=read)


@pytest.mark.parametrize(
    "values",
    [
        {"Key": "50%"},
        {"Key": ""},
        {"Key": "%C3"},
        {"Size": ""},
        {"Size": "-1"},
        {"Size": "٣"},
        {"IsLatest": ""},
        {"IsDeleteMarker": "no"},
        {"LastModifiedDate": "yesterday"},
        {"LastModifiedDate": "2026-11-23T10:11:12"},
    ],
    ids=lambda values: " ".join(f"{name} '{value}'" for name, value in values.items()),
)
def test_a_value_that_no_inventory_has_is_refused(values: dict[str, str], snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ValueError, match=next(iter(values))) as refused:
        _read(**values)
    assert str(refused.value) == snapshot


def test_a_row_of_other_columns_is_refused(snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ValueError, match=r"6 .* 10") as refused:
        read_row(row("a", CURRENT_COLUMNS), _columns())
    assert str(refused.value) == snapshot


def _inventory(path: Path, versioned: bool = True) -> Inventory:
    return Inventory(
        read_manifest(path.read_bytes(), str(path), bucket="landing", versioned=versioned), LocalFiles(path.parent)
    )
