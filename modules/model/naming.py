"""One naming scheme, `<prefix>-<bucket>-<trigger>-<part>`, within AWS's limits."""

from __future__ import annotations

import hashlib
import re

from .errors import ConfigurationError, Problem
from .escaping import TOKEN, holds_token

LONGEST_PART = 16
"""A part, with its hyphen, has 16 characters at most; only alarms, whose names may have 255, have longer ones."""

ROLE_NAME_LIMIT = 64
"""Characters of an IAM role's name; Lambda functions and EventBridge rules have the same, everything else more."""

BASE_NAME_LIMIT = ROLE_NAME_LIMIT - LONGEST_PART

BUCKET_NAME_LIMIT = 63

RUNBOOK_URL = r"""^https?://[^\s"{}]{1,500}$"""
"""An alarm's description has 1,024 characters, and says more than this."""

_HASH_LENGTH = 8


def base_name(*words: str) -> str:
    """Joins `words` with hyphens, in at most `BASE_NAME_LIMIT` characters; a part may then be appended safely.

    A longer name keeps its beginning and ends in a hash of the whole, so that two long names never meet.
    """
    return cut("-".join(words), BASE_NAME_LIMIT)


def cut(name: str, limit: int) -> str:
    """`name`, or its first characters and a hash of the whole where it is longer than `limit`."""
    if len(name) <= limit:
        return name
    if holds_token(name):
        text = (
            f"it holds an attribute of a resource, which Terraform learns later, and may be longer than {limit} characters: what is too long "
            "is cut, and cannot be before it is known. Give a shorter name, or one without a reference."
        )
        raise ConfigurationError("name", [Problem(re.sub(TOKEN, "…", name), text)])
    digest = hashlib.sha256(name.encode()).hexdigest()[:_HASH_LENGTH]
    return f"{name[: limit - _HASH_LENGTH - 1].rstrip('-_')}-{digest}"


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
_BUCKET = re.compile(r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)(?!(?:\d+\.){3}\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_RESERVED_BUCKET_ENDINGS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an")


def is_bucket_name(name: str) -> bool:
    """Whether S3 accepts `name` for a general purpose bucket."""
    return bool(_BUCKET.fullmatch(name)) and not name.endswith(_RESERVED_BUCKET_ENDINGS)


# Made before 2018-03-01 in us-east-1, it may be longer and have upper case and underscores. What is reserved for other
# things came later as well, and `-an` ends the names of buckets in an account's own namespace. The same page, 2026-11-28.
EXISTING_BUCKET = "^[0-9A-Za-z._-]{3,255}$"

NOT_A_BUCKET = {
    "--x-s3": "is a directory bucket, and S3 sends no event notifications for those. Let objects land in a general purpose bucket.",
    "-s3alias": "is the alias of an access point: events and permissions are of the bucket behind it. Give the name of that bucket.",
}
"""What has a name like a bucket's, by its end, and cannot be one here.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html, 2026-11-28"""


def existing_bucket_problem(name: str) -> str | None:
    """Why an existing bucket cannot have the name, or cannot be used; None where it can."""
    if found := next((text for end, text in NOT_A_BUCKET.items() if name.endswith(end)), None):
        return found
    if re.fullmatch(EXISTING_BUCKET, name):
        return None
    return (
        "is not the name of a bucket. Use 3 to 63 lower-case letters, digits, hyphens and dots; a bucket made before March 2018 may have "
        "up to 255, upper case and underscores."
    )


def trail_name_of(name_prefix: str, id: str) -> str:
    """The name of a trail."""
    return base_name(*filter(None, [name_prefix, id, "trail"]))


def log_bucket_name_of(name_prefix: str, id: str, region: str, account_id: str) -> str:
    """The name of a trail's log bucket, in the 63 characters that S3 allows; unique where the trail's is."""
    return cut("-".join(filter(None, [name_prefix, id, "trail", region, account_id])), BUCKET_NAME_LIMIT)


def own_log_bucket_problem(bucket: str) -> str:
    """Why a trail cannot log its own bucket."""
    return (
        f'"{bucket}" is the bucket that the trail writes its log files to: it would log the writing of every log file, for ever. '
        "Let objects land in another bucket."
    )
