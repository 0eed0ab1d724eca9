"""ListObjectVersions goes on after the object that the last page ended with, also where its version is `null`.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html. MiniStack looks for the marker among the
versions that it keeps of the key, has none of an object that was uploaded before versioning, and lists that object
again: whoever follows the markers never comes to an end.
"""

from __future__ import annotations

from typing import Any

from ministack.services import s3

SYMBOLS = (
    "ministack.services.s3._list_object_versions",
    "ministack.services.s3._object_versions",
    "ministack.services.s3._qp",
)

MARKER = "version-id-marker"


def apply() -> None:
    """Leave out a marker that cannot be found: the key alone then says where to go on."""
    list_versions = s3._list_object_versions

    def list_after(bucket: str, query: dict[str, Any]) -> Any:
        if s3._qp(query, MARKER) == "null" and not s3._object_versions.get((bucket, s3._qp(query, "key-marker"))):
            query = {name: value for name, value in query.items() if name != MARKER}
        return list_versions(bucket, query)

    s3._list_object_versions = list_after
