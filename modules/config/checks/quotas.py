"""What AWS limits over a whole environment, or over all environments of one account and Region."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ...model.event_selectors import TRAILS_PER_REGION, Logged, selector_problem
from ...model.filter_validation import too_many_entries
from ...model.naming import is_bucket_name, own_log_bucket_problem, trail_name_of
from ...model.options import EventRuleOptions
from ...model.other_notifications import OtherNotifications
from ...model.partitions import partition_of
from ...model.quotas import EVENT_RULES
from ...model.text import listed
from ..deployment import Deployment
from ..settings import S3BackendSettings, TriggerSettings
from ..toml_tables import Path
from .unique_names import Claim

WILDCARD_RULES = 30
"""Rules of an event bus whose pattern holds a wildcard (EventBridge quotas): not adjustable.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html"""


def limit_problems(deployments: Sequence[Deployment]) -> Iterator[tuple[Deployment, Path, str]]:
    """Everything that AWS would refuse or that would feed itself: whose it is, where, and what to do."""
    for deployment in deployments:
        yield from _selector_problems(deployment)
        yield from _log_bucket_problems(deployment)
        yield from _too_many_notifications(deployment)
    for together in _of_one_account_and_region(deployments):
        yield from _too_many_trails(together)
        yield from _too_many_rules(together)
        yield from _too_many_wildcards(together)


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
        logged = [each for name, selection in selected for each in Logged.of(f"arn:{partition}:s3:::{name}", selection)]
        if problem := selector_problem(kind, logged):
            yield deployment, ("environments", deployment.name), problem


def _log_bucket_problems(deployment: Deployment) -> Iterator[tuple[Deployment, Path, str]]:
    backend, place = deployment.environment.backend, ("environments", deployment.name)
    for kind in deployment.trails():
        log_bucket = deployment.log_bucket(kind)
        for id, bucket in deployment.buckets.items():
            if deployment.fill(bucket.name) == log_bucket:
                yield deployment, ("buckets", id, "name"), own_log_bucket_problem(log_bucket)
        if isinstance(backend, S3BackendSettings) and deployment.fill(backend.bucket) == log_bucket:
            text = f'"{log_bucket}" is the log bucket of the {kind} trail. Give the Terraform state another bucket.'
            yield deployment, (*place, "backend", "bucket"), text
        if not is_bucket_name(log_bucket):
            text = (
                f'the log bucket of the {kind} trail would be called "{log_bucket}", which S3 refuses as a bucket name. '
                "Give another name_prefix."
            )
            yield deployment, (*place, "name_prefix"), text


def _too_many_notifications(deployment: Deployment) -> Iterator[tuple[Deployment, Path, str]]:
    for id, bucket in deployment.buckets.items():
        filters = [trigger.notified for trigger in bucket.triggers.values()]
        others = bucket.other_notifications or OtherNotifications()
        count = sum(each.entries for each in filters if each is not None) + len(list(others.entries()))
        for text in too_many_entries(count):
            yield deployment, ("buckets", id), text


def _of_one_account_and_region(deployments: Sequence[Deployment]) -> list[list[Deployment]]:
    places: dict[tuple[str, str], list[Deployment]] = {}
    for deployment in deployments:
        environment = deployment.environment
        places.setdefault((environment.account_id, environment.region), []).append(deployment)
    return list(places.values())


def _too_many_trails(together: Sequence[Deployment]) -> Iterator[tuple[Deployment, Path, str]]:
    owners = [deployment for deployment in together for _ in deployment.trails()]
    yield from _at_the_last(
        owners,
        TRAILS_PER_REGION,
        "trails in {place}; CloudTrail allows {limit}, and raises that for nobody. Use one selector kind for all triggers of an "
        "environment, set existing_trail = true where a trail logs the bucket already, or use direct-eventbridge.",
    )


def _too_many_rules(together: Sequence[Deployment]) -> Iterator[tuple[Deployment, Path, str]]:
    owners = _owners_of_rules(together, lambda trigger: True)
    said = [
        deployment.environment.event_rules_quota
        for deployment in together
        if "event_rules_quota" in deployment.environment.model_fields_set
    ]
    yield from _at_the_last(
        owners,
        min(said, default=EVENT_RULES),
        "rules on the event bus of {place}; by event_rules_quota it takes {limit}. Have AWS raise the quota and set event_rules_quota "
        "to it in each environment there, or use storage-first or notification-lambda, which make no rule.",
    )


def _too_many_wildcards(together: Sequence[Deployment]) -> Iterator[tuple[Deployment, Path, str]]:
    owners = _owners_of_rules(
        together, lambda trigger: bool(trigger.object_filter.prefixes and trigger.object_filter.suffixes)
    )
    yield from _at_the_last(
        owners,
        WILDCARD_RULES,
        "rules with both prefix and suffix, which is a wildcard, on the event bus of {place}; EventBridge allows {limit}, and raises "
        "that for nobody. Leave the prefix or the suffix out of some of them, or use storage-first or notification-lambda.",
    )


def _owners_of_rules(together: Sequence[Deployment], counts: Callable[[TriggerSettings], bool]) -> list[Deployment]:
    """Each deployment once for every rule that counts; a rule that is switched off is still there."""
    return [
        deployment
        for deployment in together
        for bucket in deployment.buckets.values()
        for trigger in bucket.triggers.values()
        if isinstance(trigger, EventRuleOptions) and counts(trigger)
    ]


def _at_the_last(owners: Sequence[Deployment], limit: int, text: str) -> Iterator[tuple[Deployment, Path, str]]:
    """More things than `limit`, said at the last environment that makes one: an owner stands here once for each."""
    if len(owners) > limit:
        last, names = owners[-1], list(dict.fromkeys(owner.name for owner in owners))
        who = f"environment {names[0]}" if len(names) == 1 else f"the environments {listed(names)}"
        place = f"{last.environment.region} of account {last.environment.account_id}"
        said = f"{who} would make {len(owners)} {text.format(place=place, limit=limit)}"
        yield last, ("environments", last.name), said
