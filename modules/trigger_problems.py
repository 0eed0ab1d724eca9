"""What a trigger cannot do, in words, for constructs and pipelines.toml alike."""

from __future__ import annotations


def foreign_bucket_problem(owner: str, account: str) -> str:
    """Why a rule cannot see the events of a bucket of another account."""
    return (
        f"the bucket is owned by account {owner}, whose event bus gets its events, and the rule would be on that of account {account}. "
        "Use storage-first or notification-lambda, or deploy the trigger in the owner's account."
    )
