"""ListObjectVersions with `encoding-type=url` answers with URL-encoded keys.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html. MiniStack ignores the parameter.
Terraform asks for it when it empties a bucket and decodes what it gets: a key with a `+` becomes another key, which
is deleted instead, and `terraform destroy` runs for ever.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from ministack.services import s3

SYMBOLS = (
    "ministack.services.s3._list_object_versions",
    "ministack.services.s3._qp",
    "ministack.services.s3.S3_NS",
)

ENCODED_ELEMENTS = ("Delimiter", "Key", "KeyMarker", "NextKeyMarker", "Prefix")


def apply() -> None:
    """Encode the elements that AWS encodes, in MiniStack's own answer."""
    list_versions = s3._list_object_versions

    def list_encoded(bucket: str, query: dict[str, Any]) -> Any:
        status, headers, body = response = list_versions(bucket, query)
        if status != 200 or s3._qp(query, "encoding-type") != "url":
            return response
        root = ElementTree.fromstring(body)
        for name in ENCODED_ELEMENTS:
            for element in root.iter(f"{{{s3.S3_NS}}}{name}"):
                element.text = quote(element.text or "", safe="/")
        ElementTree.SubElement(root, f"{{{s3.S3_NS}}}EncodingType").text = "url"
        return (
            status,
            headers,
            ElementTree.tostring(root, default_namespace=s3.S3_NS, xml_declaration=True, encoding="utf-8"),
        )

    s3._list_object_versions = list_encoded
