"""Names that two things would fight over: each must have one owner, in an environment and between environments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .tables import Path


@dataclass(frozen=True, order=True)
class Claim:
    """What `path` of `environment` would be called in AWS.

    Args:
        kind: `bucket`, `stack`, `state machine` or `trigger`.
        realm: where the name must be unique: a partition, an account, nothing.
        name: as it will be.
        environment: whose.
        path: of the thing, without the environment.
        written: where its author can change it.
    """

    kind: str
    realm: str
    name: str
    environment: str
    path: Path
    written: Path


_ADVICE = {
    "bucket": "A bucket has one owner of its notifications: put all triggers under one of them.",
    "stack": "Rename one.",
    "state machine": "Give one of them another name.",
    "trigger": "Their queues, functions and roles would be the same ones. Rename one.",
}
_ADVICE_BETWEEN_ENVIRONMENTS = {
    "bucket": "Bucket names are unique in all of S3: put {environment} or {account_id} into it.",
    "stack": "Rename one.",
    "state machine": "Both are in one account, so their roles would be the same one. Leave name out, or override it in one environment.",
    "trigger": "Both are in one account, so their queues, functions and roles would be the same ones. Give the environments different name_prefixes.",
}


def collisions(claims: list[Claim]) -> Iterator[tuple[Path, str]]:
    """Where a name is taken already, and what to do, for every claim but the first."""
    owners: dict[tuple[str, str, str], Claim] = {}
    for claim in sorted(claims):
        owner = owners.setdefault((claim.kind, claim.realm, claim.name), claim)
        if owner == claim:
            continue
        between = owner.environment != claim.environment
        same = between and owner.path == claim.path
        subject = f"in environment {claim.environment}" if same else ".".join(claim.path)
        other = f"in environment {owner.environment}" if same else ".".join(owner.path)
        place = f" (environments {owner.environment} and {claim.environment})" if between and not same else ""
        advice = (_ADVICE_BETWEEN_ENVIRONMENTS if between else _ADVICE)[claim.kind]
        yield (
            claim.written,
            f'{subject} the {claim.kind} would be called "{claim.name}", as {other} already{place}. {advice}',
        )
