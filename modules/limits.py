"""What AWS limits over a whole environment, or over all environments of one account and Region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .claims import Claim
from .deployment import Deployment
from .event_selectors import TRAILS_PER_REGION, Logged, selector_problem
from .naming import is_bucket_name
from .platform import partition_of
from .settings import S3Backend
from .tables import Path
from .trail_names import own_log_bucket_problem, trail_name_of


def limit_problems(deployments: Sequence[Deployment]) -> Iterator[tuple[Deployment, Path, str]]:
    """Everything that AWS would refuse or that would feed itself: whose it is, where, and what to do."""
    for deployment in deployments:
        yield from _selector_problems(deployment)
        yield from _log_bucket_problems(deployment)
    yield from _too_many_trails(deployments)


def trail_claims(deployment: Deployment) -> Iterator[Claim]:
    """The names of trails and of their log buckets, which other environments may not have."""
    environment, place = deployment.environment, ("environments", deployment.name)
    partition = partition_of(environment.region)
    for kind in deployment.trails():
        realm = f"{partition}:{environment.account_id}:{environment.region}"
        name = trail_name_of(deployment.name_prefix, kind)
        yield Claim("trail", realm, name, deployment.name, place, place, name)
        log_bucket = deployment.log_bucket(kind)
        if log_bucket not in {deployment.fill(bucket.name) for bucket in deployment.buckets.values()}:
            yield Claim("bucket", partition, log_bucket, deployment.name, place, place, log_bucket)


def _selector_problems(deployment: Deployment) -> Iterator[tuple[Deployment, Path, str]]:
    partition = partition_of(deployment.environment.region)
    for kind, selected in deployment.trails().items():
        logged = [Logged.of(f"arn:{partition}:s3:::{name}", object_filter) for name, object_filter in selected]
        if problem := selector_problem(kind, logged):
            yield deployment, ("environments", deployment.name), problem


def _log_bucket_problems(deployment: Deployment) -> Iterator[tuple[Deployment, Path, str]]:
    backend, place = deployment.environment.backend, ("environments", deployment.name)
    for kind in deployment.trails():
        log_bucket = deployment.log_bucket(kind)
        for id, bucket in deployment.buckets.items():
            if deployment.fill(bucket.name) == log_bucket:
                yield deployment, ("buckets", id, "name"), own_log_bucket_problem(log_bucket)
        if isinstance(backend, S3Backend) and deployment.fill(backend.bucket) == log_bucket:
            text = f'"{log_bucket}" is the log bucket of the {kind} trail. Give the Terraform state another bucket.'
            yield deployment, (*place, "backend", "bucket"), text
        if not is_bucket_name(log_bucket):
            text = (
                f'the log bucket of the {kind} trail would be called "{log_bucket}", which S3 refuses as a bucket name. '
                "Give another name_prefix."
            )
            yield deployment, (*place, "name_prefix"), text


def _too_many_trails(deployments: Sequence[Deployment]) -> Iterator[tuple[Deployment, Path, str]]:
    places: dict[tuple[str, str], list[Deployment]] = {}
    for deployment in deployments:
        environment = deployment.environment
        owners = places.setdefault((environment.account_id, environment.region), [])
        owners += [deployment] * len(deployment.trails())
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
