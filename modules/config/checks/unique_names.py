"""Names that two things would fight over: each must have one owner, in an environment and between environments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..toml_tables import Path


@dataclass(frozen=True, order=True)
class Claim:
    """What `path` of `environment` would be called in AWS.

    Args:
        kind: `bucket`, `stack`, `state machine`, `trail` or `trigger`.
        realm: where the name must be unique: a partition, an account, or everywhere.
        name: as it will be.
        environment: whose.
        path: of the thing, without the environment.
        written: where its author can change it.
        shown: the name in words that hold for every environment.
    """

    kind: str
    realm: str
    name: str
    environment: str
    path: Path
    written: Path
    shown: str


_ADVICE = {
    "bucket": "A bucket has one owner of its notifications: put all triggers under one of them.",
    "stack": "Rename one.",
    "state machine": "Give one of them another name.",
    "trail": "Rename one.",
    "trigger": "Their queues, functions and roles would be the same. Rename one.",
}
_ADVICE_BETWEEN_ENVIRONMENTS = {
    "bucket": "A bucket name is unique in all of S3: put {environment} or {account_id} into it.",
    "stack": "Rename one.",
    "state machine": "Both are in one account, where a role has one owner. Leave name out, or give each environment its own.",
    "trail": "Both are in one account and Region. Give each environment its own name_prefix.",
    "trigger": "Both are in one account, where queues, functions and roles would be the same. Give each environment its own name_prefix.",
}


def collisions(claims: list[Claim]) -> Iterator[tuple[Claim, str]]:
    """Every claim to a name that has an owner already, with what to do about it."""
    owners: dict[tuple[str, str, str], Claim] = {}
    for claim in sorted(claims):
        owner = owners.setdefault((claim.kind, claim.realm, claim.name), claim)
        if owner == claim:
            continue
        between = owner.environment != claim.environment
        other = ".".join(owner.path) if owner.path != claim.path else "the one"
        other += f" in environment {owner.environment}" if between else ""
        # The name of a trail's log bucket is made of the trail's.
        kind = "trail" if claim.path[0] == "environments" else claim.kind
        advice = (_ADVICE_BETWEEN_ENVIRONMENTS if between else _ADVICE)[kind]
        yield claim, f'the {claim.kind} would have the name of {other}, "{claim.shown}". {advice}'
