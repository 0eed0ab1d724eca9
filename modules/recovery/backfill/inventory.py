"""Objects as an S3 inventory in CSV lists them: what was there when S3 made it.

The files are gzipped CSV without a header; the manifest names the columns; keys are URL-encoded. "Amazon S3 Inventory
list", Amazon S3 User Guide.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol
from urllib.parse import unquote_plus

from botocore.exceptions import ClientError

from ...model.errors import ConfigurationError, Problem
from .inventory_manifest import DataFile, Manifest
from .listing import NULL_VERSION
from .objects import Entry, FoundObject, Position, read_time

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

_READ_BYTES = 1 << 20
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class Files(Protocol):
    """Where the files of an inventory lie."""

    def open(self, file: DataFile) -> AbstractContextManager[IO[bytes]]:
        """A file's content, from its beginning, that can be sought in.

        Raises:
            ConfigurationError: it is not there.
        """


@dataclass(frozen=True)
class LocalFiles:
    """Files in the folder of a manifest that was copied, by the last parts of their keys."""

    folder: Path

    def open(self, file: DataFile) -> IO[bytes]:
        path = self.folder / file.name
        try:
            return path.open("rb")
        except OSError as error:
            text = f"cannot be read: {error.strerror}. Put the inventory's files beside their manifest."
            raise ConfigurationError("inventory", [Problem(str(path), text)]) from None


@dataclass(frozen=True)
class S3Files:
    """Files in the destination bucket of the inventory; each is copied to a temporary file before it is read."""

    client: S3Client
    bucket: str

    @contextmanager
    def open(self, file: DataFile) -> Iterator[IO[bytes]]:
        where = f"s3://{self.bucket}/{file.key}"
        with tempfile.TemporaryFile() as copy:
            try:
                self.client.download_fileobj(self.bucket, file.key, copy)
            except ClientError as error:
                text = f"cannot be read: {error}. Give the manifest of an inventory whose files are still there."
                raise ConfigurationError("inventory", [Problem(where, text)]) from None
            copy.seek(0)
            yield copy


@dataclass(frozen=True)
class Inventory:
    """The objects of an inventory.

    Args:
        manifest: what it says about itself.
        files: where its files lie.
    """

    manifest: Manifest
    files: Files

    @property
    def identity(self) -> Mapping[str, str]:
        return {"source": "an inventory", "manifest's MD5": self.manifest.md5}

    def entries(self, position: Position | None) -> Iterator[Entry]:
        """Every row; see `Source`. A file is verified before its first row is believed.

        Raises:
            ConfigurationError: a file is not there, not the one that the manifest means, or has a row that cannot be read.
        """
        first, skipped = (int(position["file"]), int(position["row"])) if position else (0, 0)
        for number, file in enumerate(self.manifest.files[first:], first):
            with self.files.open(file) as content:
                self._verify(file, content)
                for row_number, row in enumerate(self._rows(file, content), 1):
                    if row_number > skipped:
                        yield Entry(self._read(file, row_number, row), {"file": number, "row": row_number})
            skipped = 0
            yield Entry(None, {"file": number + 1, "row": 0})

    def _verify(self, file: DataFile, content: IO[bytes]) -> None:
        digest = hashlib.md5(usedforsecurity=False)
        while block := content.read(_READ_BYTES):
            digest.update(block)
        if digest.hexdigest() != file.md5.lower():
            text = (
                f"has the MD5 {digest.hexdigest()}, and {self.manifest.where} says {file.md5}. Copy it again as it is, "
                "not unpacked, or take a newer inventory."
            )
            raise ConfigurationError("inventory", [Problem(file.name, text)])
        content.seek(0)

    def _rows(self, file: DataFile, content: IO[bytes]) -> Iterator[list[str]]:
        try:
            with gzip.open(content) as unpacked:
                yield from csv.reader(io.TextIOWrapper(unpacked, encoding="utf-8", newline=""), strict=True)
        except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
            text = f"is no gzipped CSV in UTF-8 ({error}). Take a newer inventory."
            raise ConfigurationError("inventory", [Problem(file.name, text)]) from None

    def _read(self, file: DataFile, number: int, row: Sequence[str]) -> FoundObject | None:
        try:
            return read_row(row, self.manifest.columns)
        except ValueError as error:
            raise ConfigurationError(
                "inventory", [Problem(f"{file.name}, row {number}", f"{error}. Take a newer inventory.")]
            ) from None


def read_row(row: Sequence[str], columns: Mapping[str, int]) -> FoundObject | None:
    """The object of a row; None for a delete marker or a version that was not the latest.

    Args:
        row: the values of one row.
        columns: the number of every column, by its name: those of `INPUT_COLUMNS`, and of `VERSION_COLUMNS` or none.

    Raises:
        ValueError: the row has other columns, or a value that no inventory has; the message says which.
    """
    if len(row) != len(columns):
        raise ValueError(f"has {len(row)} values, and the manifest names {len(columns)} columns")
    version_id = None
    if "VersionId" in columns:
        if not _is_true(row, columns, "IsLatest") or _is_true(row, columns, "IsDeleteMarker"):
            return None
        version_id = row[columns["VersionId"]]
    size, time = row[columns["Size"]], row[columns["LastModifiedDate"]]
    if not (size.isascii() and size.isdecimal()):
        raise ValueError(f"Size is {size!r}, not a number of bytes")
    return FoundObject(
        key=_decoded(row[columns["Key"]]),
        version_id=None if version_id in ("", NULL_VERSION) else version_id,
        size=int(size),
        etag=row[columns["ETag"]].strip('"'),
        last_modified=_time(time),
    )


def _is_true(row: Sequence[str], columns: Mapping[str, int], name: str) -> bool:
    value = row[columns[name]].lower()
    if value not in ("true", "false"):
        raise ValueError(f"{name} is {value!r}, not true or false")
    return value == "true"


def _time(text: str) -> str:
    if (time := read_time(text)) is None:
        raise ValueError(f"LastModifiedDate is {text!r}, not like 1970-01-01T00:00:00.000Z")
    return time


def _decoded(encoded: str) -> str:
    if not encoded or _BROKEN_ESCAPE.search(encoded):
        raise ValueError(f"Key is {encoded!r}, which is not URL-encoded")
    try:
        return unquote_plus(encoded, errors="strict")
    except UnicodeDecodeError:
        raise ValueError(f"Key is {encoded!r}, which is not UTF-8") from None
