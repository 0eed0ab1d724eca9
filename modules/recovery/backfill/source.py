"""Where a backfill finds its objects, by what the operator asked for: the bucket's listing, or an inventory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ...model.errors import ConfigurationError, Problem, RecoveryError
from ..trigger import RecoveryTrigger
from .inventory import Files, Inventory, LocalFiles, S3Files
from .inventory_manifest import Manifest, read_manifest
from .listing import Listings, ObjectListing, VersionListing, has_versions
from .objects import Source

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

S3_SCHEME = "s3://"


def open_source(
    s3: S3Client, trigger: RecoveryTrigger, prefixes: tuple[str, ...], inventory: str | None
) -> tuple[Source, Manifest | None]:
    """The source of a trigger's objects, and the manifest if it is an inventory.

    Args:
        s3: boto3's S3 client.
        trigger: whose bucket it is.
        prefixes: what the keys begin with one of; an inventory has the others too.
        inventory: `s3://BUCKET/KEY` or the path of a `manifest.json`; None lists the bucket.

    Raises:
        ConfigurationError: everything wrong with the inventory.
        RecoveryError: S3 does not say whether the bucket has versions.
    """
    owner = trigger.bucket_owner_account_id
    try:
        versioned = has_versions(s3, trigger.bucket, owner)
    except ClientError as error:
        raise RecoveryError(
            f"Whether the objects of {trigger.bucket} have versions cannot be asked: {error}. The credentials need "
            "s3:GetBucketVersioning, s3:ListBucket and s3:ListBucketVersions on the bucket."
        ) from None
    if inventory is None:
        listing = VersionListing if versioned else ObjectListing
        listings = [listing(client=s3, bucket=trigger.bucket, prefix=prefix, owner=owner) for prefix in prefixes]
        return (listings[0] if len(listings) == 1 else Listings(listings)), None
    files: Files
    if inventory.startswith(S3_SCHEME):
        bucket, _, key = inventory.removeprefix(S3_SCHEME).partition("/")
        content, files = _object(s3, inventory, bucket, key), S3Files(s3, bucket)
    else:
        path = Path(inventory)
        content, files = _file(path), LocalFiles(path.parent)
    manifest = read_manifest(content, inventory, bucket=trigger.bucket, versioned=versioned)
    return Inventory(manifest, files), manifest


def _object(s3: S3Client, where: str, bucket: str, key: str) -> bytes:
    if not bucket or not key:
        raise _unreadable(where, "names no object. Give s3://BUCKET/KEY of a manifest.json.")
    try:
        return s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        raise _unreadable(where, f"cannot be read: {error}. Give the manifest.json of an inventory.") from None


def _file(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        text = f"cannot be read: {error.strerror}. Give the manifest.json of an inventory."
        raise _unreadable(str(path), text) from None


def _unreadable(where: str, text: str) -> ConfigurationError:
    return ConfigurationError("inventory", [Problem(where, text)])
