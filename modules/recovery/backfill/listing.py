"""Objects as S3 lists them: their current versions where the bucket has versions.

ListObjectVersions and ListObjectsV2 of the Amazon S3 API. Keys come in the order of their UTF-8, a page of up to 1,000 at
a time; botocore asks for them URL-encoded, as XML cannot hold every key, and decodes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from .objects import Entry, FoundObject, Position, to_the_second

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_s3.type_defs import (
        ListObjectsV2RequestTypeDef,
        ListObjectVersionsOutputTypeDef,
        ListObjectVersionsRequestTypeDef,
        ObjectTypeDef,
        ObjectVersionTypeDef,
    )

PAGE_SIZE = 1000  # ListObjectVersions and ListObjectsV2: at most

MARKERS: tuple[Literal["KeyMarker"], Literal["VersionIdMarker"]] = ("KeyMarker", "VersionIdMarker")
"""Where a page of ListObjectVersions begins."""

NULL_VERSION = "null"
"""The version id of what was uploaded while the bucket had no versions, or had them suspended."""


@dataclass(frozen=True, kw_only=True)
class VersionListing:
    """The current versions in a bucket whose versioning is enabled or suspended.

    Args:
        client: boto3's S3 client.
        bucket: the bucket's name.
        prefix: what the keys begin with. Default: any.
        owner: account id of the bucket's owner; S3 refuses the request where it is another's. Default: not asked.
        page_size: entries of a page.
    """

    client: S3Client
    bucket: str
    prefix: str = ""
    owner: str | None = None
    page_size: int = PAGE_SIZE
    identity: Mapping[str, str] = field(default_factory=lambda: {"source": "ListObjectVersions"})

    def entries(self, position: Position | None) -> Iterator[Entry]:
        """Every current version, and the end of every page as an entry without an object; see `Source`."""
        request: ListObjectVersionsRequestTypeDef = {
            "Bucket": self.bucket,
            "Prefix": self.prefix,
            "MaxKeys": self.page_size,
        }
        if self.owner:
            request["ExpectedBucketOwner"] = self.owner
        here = dict(position or {})
        done = str(here.get("key", ""))
        while True:
            markers: Position = {name: here[name] for name in MARKERS if name in here}
            for name in MARKERS:
                if name in here:
                    request[name] = str(here[name])
            page = self.client.list_object_versions(**request)
            for version in page.get("Versions", []):
                # Within a page, the key last done is the position: the page may have other entries the next time.
                if version["IsLatest"] and _is_after(version["Key"], done):
                    yield Entry(
                        _found(version, version.get("VersionId", NULL_VERSION)), {**markers, "key": version["Key"]}
                    )
            if not page.get("IsTruncated"):
                return
            # Older versions of the last key may follow on the next page, never its latest one.
            last = max(done, _last_key(page), key=_order)
            here = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"], "key": last}
            done = last
            yield Entry(None, here)


@dataclass(frozen=True, kw_only=True)
class ObjectListing:
    """The objects of a bucket that never had versions. Arguments as of `VersionListing`."""

    client: S3Client
    bucket: str
    prefix: str = ""
    owner: str | None = None
    page_size: int = PAGE_SIZE
    identity: Mapping[str, str] = field(default_factory=lambda: {"source": "ListObjectsV2"})

    def entries(self, position: Position | None) -> Iterator[Entry]:
        """Every object; see `Source`."""
        request: ListObjectsV2RequestTypeDef = {"Bucket": self.bucket, "Prefix": self.prefix, "MaxKeys": self.page_size}
        if self.owner:
            request["ExpectedBucketOwner"] = self.owner
        if position:
            # A position is a key, not S3's continuation token, which nothing promises to be valid tomorrow.
            request["StartAfter"] = str(position["key"])
        while True:
            page = self.client.list_objects_v2(**request)
            for listed in page.get("Contents", []):
                yield Entry(_found(listed, NULL_VERSION), {"key": listed["Key"]})
            if not page.get("IsTruncated"):
                return
            request.pop("StartAfter", None)
            request["ContinuationToken"] = page["NextContinuationToken"]


def has_versions(client: S3Client, bucket: str, owner: str | None) -> bool:
    """Whether objects of a bucket may have versions: versioning is enabled, or was and is suspended."""
    expected = {"ExpectedBucketOwner": owner} if owner else {}
    return "Status" in client.get_bucket_versioning(Bucket=bucket, **expected)


def _found(listed: ObjectVersionTypeDef | ObjectTypeDef, version_id: str) -> FoundObject:
    return FoundObject(
        key=listed["Key"],
        version_id=None if version_id == NULL_VERSION else version_id,
        size=listed["Size"],
        etag=listed["ETag"].strip('"'),
        last_modified=to_the_second(listed["LastModified"]),
    )


def _is_after(key: str, done: str) -> bool:
    return _order(key) > _order(done)


def _order(key: str) -> bytes:
    return key.encode()


def _last_key(page: ListObjectVersionsOutputTypeDef) -> str:
    keys = [entry["Key"] for entry in (*page.get("Versions", []), *page.get("DeleteMarkers", []))]
    return max(keys, key=_order, default="")
