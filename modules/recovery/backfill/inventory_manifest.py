"""What an S3 inventory says about itself: `manifest.json`, read strictly.

Follows "Locating your inventory list" and "Amazon S3 Inventory list" of the Amazon S3 User Guide.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ...model.errors import ConfigurationError, Problem
from .objects import to_the_second

INPUT_COLUMNS = ("Bucket", "Key", "Size", "LastModifiedDate", "ETag")
"""What the input and the name of an execution are made of; all but the first two are optional fields of an inventory."""

VERSION_COLUMNS = ("VersionId", "IsLatest", "IsDeleteMarker")
"""What an inventory of all versions has, and one of current versions has not."""

LISTING_INSTEAD = "leave --inventory out: the bucket is listed then"


@dataclass(frozen=True)
class DataFile:
    """One file of an inventory: its key in the destination bucket, and the MD5 of its content in hexadecimal digits."""

    key: str
    md5: str

    @property
    def name(self) -> str:
        """The last part of the key, by which the file lies beside a manifest that was copied."""
        return self.key.rpartition("/")[2]


@dataclass(frozen=True)
class Manifest:
    """An inventory in CSV.

    Args:
        where: the manifest's path or S3 address, for messages.
        md5: of the manifest itself, in hexadecimal digits: no two inventories have the same.
        created: when S3 began to scan the bucket, as `FoundObject.last_modified`; None where the manifest has no time.
        columns: the number of every column, by its name.
        files: in the order of the manifest.
    """

    where: str
    md5: str
    created: str | None
    columns: Mapping[str, int]
    files: tuple[DataFile, ...]


def read_manifest(content: bytes, where: str, *, bucket: str, versioned: bool) -> Manifest:
    """Read a manifest.

    Args:
        content: of `manifest.json`.
        where: its path or S3 address, for messages.
        bucket: the bucket that the inventory has to be of.
        versioned: whether objects of that bucket may have versions.

    Raises:
        ConfigurationError: it is no manifest, of another bucket, not in CSV, or lacks columns: everything at once.
    """
    try:
        manifest = json.loads(content)
    except ValueError as error:
        raise ConfigurationError(
            "inventory", [Problem(where, f"is not JSON ({error}). Give the manifest.json of an inventory.")]
        ) from None
    if not isinstance(manifest, Mapping) or "fileFormat" not in manifest or "files" not in manifest:
        text = "is no manifest of an S3 inventory: it has no fileFormat and files. Give its manifest.json."
        raise ConfigurationError("inventory", [Problem(where, text)])
    problems = [*_bucket_problems(manifest, bucket)]
    columns: dict[str, int] = {}
    if manifest["fileFormat"] == "CSV":
        columns = {name.strip(): number for number, name in enumerate(str(manifest.get("fileSchema", "")).split(","))}
        problems += _column_problems(columns, versioned)
    else:
        problems.append(_format_problem(manifest["fileFormat"]))
    files = list(_files(manifest["files"]))
    problems += [file for file in files if isinstance(file, Problem)]
    if problems:
        raise ConfigurationError(
            "inventory", (Problem(f"{where}: {problem.where}", problem.text) for problem in problems)
        )
    return Manifest(
        where,
        hashlib.md5(content, usedforsecurity=False).hexdigest(),
        _created(manifest.get("creationTimestamp")),
        columns,
        tuple(file for file in files if isinstance(file, DataFile)),
    )


def _bucket_problems(manifest: Mapping[str, object], bucket: str) -> Iterator[Problem]:
    source = manifest.get("sourceBucket")
    if source != bucket:
        yield Problem(
            "sourceBucket", f'is "{source}", and the trigger is on "{bucket}". Give an inventory of that one.'
        )


def _format_problem(file_format: object) -> Problem:
    return Problem(
        "fileFormat",
        f'is "{file_format}", and only CSV is read here. Give the bucket an inventory whose output format is CSV, '
        f"which S3 delivers within 48 hours, or {LISTING_INSTEAD}.",
    )


def _column_problems(columns: Mapping[str, int], versioned: bool) -> Iterator[Problem]:
    if missing := [name for name in INPUT_COLUMNS if name not in columns]:
        yield Problem(
            "fileSchema",
            f"has no {', '.join(missing)}: the input and the name of an execution are made of it. Add the fields to the "
            f"inventory's configuration and wait for the next one, or {LISTING_INSTEAD}.",
        )
    missing = [name for name in VERSION_COLUMNS if name not in columns]
    if missing and (versioned or len(missing) < len(VERSION_COLUMNS)):
        yield Problem(
            "fileSchema",
            f"has no {', '.join(missing)}, and the bucket has versions: what was started already could not be told by its "
            'name, and would start again. Let the inventory include all versions (IncludedObjectVersions "All"), or '
            f"{LISTING_INSTEAD}.",
        )


def _files(files: object) -> Iterator[DataFile | Problem]:
    if not isinstance(files, list):
        yield Problem("files", "is no list of files.")
        return
    for number, file in enumerate(files):
        key = file.get("key") if isinstance(file, Mapping) else None
        md5 = file.get("MD5checksum") if isinstance(file, Mapping) else None
        if isinstance(key, str) and key and isinstance(md5, str) and md5:
            yield DataFile(key, md5)
        else:
            yield Problem(
                f"files[{number}]",
                "has no key and MD5checksum: what it should hold cannot be verified. Give the manifest.json as S3 wrote it.",
            )


def _created(milliseconds: object) -> str | None:
    if not isinstance(milliseconds, str | int) or not str(milliseconds).isdecimal():
        return None
    return to_the_second(datetime.fromtimestamp(int(milliseconds) / 1000, UTC))
