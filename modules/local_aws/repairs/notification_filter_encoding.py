"""S3 compares notification filter rules with the key as the notification writes it: URL-encoded, a space as `+`.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html: special characters in a
prefix or suffix must be entered URL-encoded. MiniStack compares the rules with the key as it was uploaded, so that a
rule which is right on AWS (`year%3D2026/`) matches nothing here.
"""

from __future__ import annotations

from ministack.services import s3

from ...model.s3_keys import encode

SYMBOLS = ("ministack.services.s3._key_matches_filter",)


def apply() -> None:
    """Hand the matcher the key that the notification will carry."""
    matches = s3._key_matches_filter

    def matches_encoded(key: str, prefix: str | None, suffix: str | None) -> bool:
        return bool(matches(encode(key), prefix, suffix))

    s3._key_matches_filter = matches_encoded
