"""Objects as S3 lists them: their current versions where the bucket has versions.

ListObjectVersions and ListObjectsV2 of the Amazon S3 API. Keys come in the order of their UTF-8, a page of up to 1,000 at
a time; botocore asks for them URL-encoded, as XML cannot hold every key, and decodes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .objects import Entry, FoundObject, Position, to_the_second

PAGE_SIZE = 1000  # ListObjectVersions and ListObjectsV2: at most

MARKERS = ("KeyMarker", "VersionIdMarker")
"""Where a page of ListObjectVersions begins."""

NULL_VERSION = "null"
"""The version id of what was uploaded while the bucket had no versions, or had them suspended."""


@dataclass(frozen=True, kw_only=True)
class _Listing:
    """What both listings ask S3 for.

    Args:
        client: boto3's S3 client.
        bucket: the bucket's name.
        prefix: what the keys begin with. Default: any.
        owner: account id of the bucket's owner; S3 refuses the request where it is another's. Default: not asked.
        page_size: entries of a page.
    """

    client: Any
    bucket: str
    prefix: str = ""
    owner: str | None = None
    page_size: int = PAGE_SIZE

    def _request(self) -> dict[str, Any]:
        request = {"Bucket": self.bucket, "Prefix": self.prefix, "MaxKeys": self.page_size}
        return {**request, **_expected(self.owner)}


@dataclass(frozen=True, kw_only=True)
class VersionListing(_Listing):
    """The current versions in a bucket whose versioning is enabled or suspended."""

    identity: Mapping[str, str] = field(default_factory=lambda: {"source": "ListObjectVersions"})

    def entries(self, position: Position | None) -> Iterator[Entry]:
        """Every current version, and the end of every page as an entry without an object; see `Source`."""
        here = dict(position or {})
        done = str(here.get("key", ""))
        while True:
            markers = {name: value for name, value in here.items() if name in MARKERS}
            page = self.client.list_object_versions(**self._request(), **markers)
            for version in page.get("Versions", []):
                # Within a page, the key last done is the position: the page may have other entries the next time.
                if version["IsLatest"] and _is_after(version["Key"], done):
                    yield Entry(_found(version), {**markers, "key": version["Key"]})
            if not page.get("IsTruncated"):
                return
            # Older versions of the last key may follow on the next page, never its latest one.
            last = max(done, _last_key(page), key=_order)
            here = {**{name: page[f"Next{name}"] for name in MARKERS}, "key": last}
            done = last
            yield Entry(None, here)


@dataclass(frozen=True, kw_only=True)
class ObjectListing(_Listing):
    """The objects of a bucket that never had versions."""

    identity: Mapping[str, str] = field(default_factory=lambda: {"source": "ListObjectsV2"})

    def entries(self, position: Position | None) -> Iterator[Entry]:
        """Every object; see `Source`."""
        # A position is a key, not S3's continuation token, which nothing promises to be valid tomorrow.
        start = {"StartAfter": position["key"]} if position else {}
        while True:
            page = self.client.list_objects_v2(**self._request(), **start)
            for listed in page.get("Contents", []):
                yield Entry(_found(listed), {"key": listed["Key"]})
            if not page.get("IsTruncated"):
                return
            start = {"ContinuationToken": page["NextContinuationToken"]}


@dataclass(frozen=True)
class Listings:
    """One listing after the other: of a prefix each, none of which is inside another."""

    listings: Sequence[VersionListing | ObjectListing]

    @property
    def identity(self) -> Mapping[str, str]:
        return self.listings[0].identity

    def entries(self, position: Position | None) -> Iterator[Entry]:
        """Every entry of every listing; see `Source`."""
        here = dict(position or {})
        first = int(here.pop("listing", 0))
        for number, listing in enumerate(self.listings[first:], first):
            for entry in listing.entries(here or None):
                yield Entry(entry.found, {**entry.position, "listing": number})
            here = {}


def has_versions(client: Any, bucket: str, owner: str | None) -> bool:
    """Whether objects of a bucket may have versions: versioning is enabled, or was and is suspended."""
    return "Status" in client.get_bucket_versioning(Bucket=bucket, **_expected(owner))


def _expected(owner: str | None) -> dict[str, str]:
    return {"ExpectedBucketOwner": owner} if owner else {}


def _found(listed: Mapping[str, Any]) -> FoundObject:
    version_id = listed.get("VersionId", NULL_VERSION)
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


def _last_key(page: Mapping[str, Any]) -> str:
    keys = [entry["Key"] for kind in ("Versions", "DeleteMarkers") for entry in page.get(kind, [])]
    return max(keys, key=_order, default="")
