"""Keys of objects and ways of creating them, as each service names them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args
from urllib.parse import quote_plus

EventKind = Literal["Put", "Post", "Copy", "CompleteMultipartUpload"]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
"""All four ways of creating an object; a filter that listens to Put alone misses every large upload."""

KEY_LIMIT = 1024
"""Bytes of an object key in UTF-8 (S3 user guide, object keys)."""

NOTIFICATION_VALUE_LIMIT = 1024
"""Characters of a notification filter value, counted after encoding (S3 API, FilterRule)."""

Part: TypeAlias = tuple[str, str]
"""One prefix and one suffix of a filter, empty where it has none: what is one entry for S3."""

EVENT_PATTERN_LIMIT = 2048
"""Characters of an EventBridge event pattern (EventBridge quotas)."""

REASONS: Mapping[EventKind, str] = {
    "Put": "PutObject",
    "Post": "POST Object",
    "Copy": "CopyObject",
    "CompleteMultipartUpload": "CompleteMultipartUpload",
}
"""`detail.reason` of S3's own EventBridge event.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html"""

API_NAMES: Mapping[EventKind, str] = {**REASONS, "Post": "PostObject"}
"""`eventName` of CloudTrail's data event."""


def encode(key: str) -> str:
    """`key` as S3 writes it into a notification, and compares it with a notification's filter.

    "If your prefix or suffix contains a space, you must replace it with the "+" character. If you use any other special
    characters in the value of the prefix or suffix, you must enter them in URL-encoded (percent-encoded) format. For a
    complete list …, see Safe characters." A tilde is none of these, though URLs leave it alone.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html (2026-11-28)
    """
    return quote_plus(key, safe="/").replace("~", "%7E")


def parts_overlap(one: Part, other: Part) -> bool:
    """Whether S3 calls the filters of two entries, encoded, overlapping."""
    return (one[0].startswith(other[0]) or other[0].startswith(one[0])) and ends_alike(one[1], other[1])


def ends_alike(one: str, other: str) -> bool:
    """Whether one of two suffixes ends with the other."""
    return one.endswith(other) or other.endswith(one)
