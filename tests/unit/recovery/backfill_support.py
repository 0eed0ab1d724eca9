"""What the backfill's tests share: triggers, an account on this machine, and inventories as AWS writes them."""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

from modules.local_aws import LocalAws
from modules.recovery.backfill import command as backfill
from modules.recovery.backfill.objects import FoundObject
from modules.recovery.trigger import RecoveryTrigger
from tests.local_aws.account import ACCOUNT_ID, REGION, Account

TRIGGER = RecoveryTrigger(
    pattern="storage-first",
    bucket="landing",
    region=REGION,
    partition="aws",
    account_id=ACCOUNT_ID,
    bucket_owner_account_id="444455556666",
    state_machine_arn=f"arn:aws:states:{REGION}:{ACCOUNT_ID}:stateMachine:orders",
    machine_type="STANDARD",
    dead_letter_queue="landing-in-dead-letter",
    queue="landing-in-events",
    function="landing-in-forwarder",
    prefixes=("in/",),
    suffixes=(),
    events=("Put", "Post", "Copy", "CompleteMultipartUpload"),
    skip_folder_markers=False,
)

ALL_COLUMNS = (
    "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass, IsMultipartUploaded"
)
CURRENT_COLUMNS = "Bucket, Key, Size, LastModifiedDate, ETag, StorageClass"
"""`fileSchema` of an inventory of all versions, and of one of the current ones, in AWS's order."""


def trigger(**changes: Any) -> RecoveryTrigger:
    """A storage-first trigger with some fields changed."""
    return replace(TRIGGER, **changes)


def found(key: str = "in/a.csv", **changes: Any) -> FoundObject:
    """A versioned object with some fields changed."""
    fields: dict[str, Any] = {
        "key": key,
        "version_id": "096fKKXTRTtl3on89fVO.nfljtsv6qko",
        "size": 7,
        "etag": "9a0364b9e99bb480dd25e1f0284c8555",
        "last_modified": "2026-11-23T10:11:12Z",
    }
    return FoundObject(**(fields | changes))


@contextmanager
def local_account() -> Iterator[Account]:
    """An account of a local AWS."""
    with LocalAws(region=REGION) as aws, ExitStack() as clients:
        yield Account(aws.endpoint, clients)


def row(key: str, columns: str = ALL_COLUMNS, **values: str) -> list[str]:
    """One row of an inventory of `landing`, as S3 writes it: the key URL-encoded, all of it text."""
    row = {
        "Bucket": "landing",
        "Key": quote_plus(key, safe="/"),
        "VersionId": "096fKKXTRTtl3on89fVO.nfljtsv6qko",
        "IsLatest": "true",
        "IsDeleteMarker": "false",
        "Size": "7",
        "LastModifiedDate": "2026-11-23T10:11:12.000Z",
        "ETag": "9a0364b9e99bb480dd25e1f0284c8555",
        "StorageClass": "STANDARD",
        "IsMultipartUploaded": "false",
    } | values
    return [row[name] for name in columns.split(", ")]


def packed(rows: Iterable[Sequence[str]]) -> bytes:
    """A data file of an inventory: every value in quotes, gzipped."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return gzip.compress(text.getvalue().encode())


def manifest(contents: Mapping[str, bytes], columns: str = ALL_COLUMNS, **changes: Any) -> dict[str, Any]:
    """The manifest of data files, by their keys."""
    return {
        "sourceBucket": "landing",
        "destinationBucket": "arn:aws:s3:::inventories",
        "version": "2016-11-30",
        "creationTimestamp": "1795392000000",
        "fileFormat": "CSV",
        "fileSchema": columns,
        "files": [
            {"key": key, "size": len(content), "MD5checksum": hashlib.md5(content).hexdigest()}
            for key, content in contents.items()
        ],
    } | changes


def inventory_in(
    folder: Path, *files: Iterable[Sequence[str]], columns: str = ALL_COLUMNS, bucket: str = "landing"
) -> Path:
    """An inventory of some files of rows, copied into a folder; the path of its manifest."""
    contents = {f"all/landing/daily/data/{number}.csv.gz": packed(rows) for number, rows in enumerate(files)}
    for key, content in contents.items():
        (folder / key.rpartition("/")[2]).write_bytes(content)
    path = folder / "manifest.json"
    path.write_text(json.dumps(manifest(contents, columns, sourceBucket=bucket)), encoding="utf-8")
    return path


def arguments(*words: str) -> argparse.Namespace:
    """The command line of a backfill, parsed."""
    parser = argparse.ArgumentParser()
    backfill.add_arguments(parser)
    return parser.parse_args(words)
