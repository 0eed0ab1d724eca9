"""What AWS limits over a whole environment, or over all environments of one account and Region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .deployment import Deployment
from .event_selectors import TRAILS_PER_REGION, Logged, selector_problem
from .platform import partition_of
from .tables import Path
from .trail_names import log_bucket_name_of, own_log_bucket_problem


def limit_problems(deployments: Sequence[Deployment]) -> Iterator[tuple[Deployment, Path, str]]:
    """Everything that AWS would refuse or that would feed itself: whose it is, where, and what to do."""
    for deployment in deployments:
        yield from _trail_problems(deployment)
    yield from _too_many_trails(deployments)


def _trail_problems(deployment: Deployment) -> Iterator[tuple[Deployment, Path, str]]:
    partition = partition_of(deployment.environment.region)
    for kind, selected in deployment.trails().items():
        logged = [Logged.of(f"arn:{partition}:s3:::{name}", object_filter) for name, object_filter in selected]
        if problem := selector_problem(kind, logged):
            yield deployment, ("environments", deployment.name), problem
        log_bucket = log_bucket_name_of(deployment.name_prefix, kind, deployment.environment.account_id)
        for id, bucket in deployment.buckets.items():
            if deployment.fill(bucket.name) == log_bucket:
                yield deployment, ("buckets", id, "name"), own_log_bucket_problem(log_bucket)


def _too_many_trails(deployments: Sequence[Deployment]) -> Iterator[tuple[Deployment, Path, str]]:
    places: dict[tuple[str, str], list[Deployment]] = {}
    for deployment in deployments:
        environment = deployment.environment
        places.setdefault((environment.account_id, environment.region), []).extend(
            [deployment] * len(deployment.trails())
        )
    for (account_id, region), owners in places.items():
        if len(owners) > TRAILS_PER_REGION:
            names = ", ".join(dict.fromkeys(owner.name for owner in owners))
            yield (
                owners[-1],
                ("environments", owners[-1].name),
                f"the environments {names} would make {len(owners)} trails in {region} of account {account_id}; CloudTrail allows "
                f"{TRAILS_PER_REGION}, and raises that for nobody. Use one selector kind for all triggers of an environment, set "
                "existing_trail = true where a trail logs the bucket already, or use direct-eventbridge.",
            )
