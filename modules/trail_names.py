"""The names that a trail and its log bucket get, before anything is made."""

from __future__ import annotations

from .naming import BUCKET_NAME_LIMIT, base_name, cut


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
