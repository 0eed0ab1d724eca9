"""What a trail logs: CloudTrail's two kinds of selectors, and their limits. Pure.

Both are written from the same list of what has to be logged. A value that another one covers is left out: every value
counts towards a limit, and each logged event is paid once whatever number of selectors let it through.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from .object_filter import ObjectFilter

SelectorKind = Literal["basic", "advanced"]
SELECTOR_KINDS: tuple[SelectorKind, ...] = get_args(SelectorKind)

S3_OBJECT = "AWS::S3::Object"

BASIC_DATA_RESOURCES = 250
"""Data resources of all basic selectors of a trail together (CloudTrail API, PutEventSelectors)."""

ADVANCED_VALUES = 500
"""Values of all conditions of all advanced selectors of a trail together (the same)."""

ADVANCED_FIXED_VALUES = 2
"""`eventCategory` and `resources.type` take one value each in every advanced selector."""

TRAILS_PER_REGION = 5
"""CloudTrail quotas: not adjustable."""


@dataclass(frozen=True)
class Logged:
    """The objects of one trigger, or those below one of its prefixes.

    Attributes:
        arn_prefix: what their ARNs begin with.
        api_names: the calls that create them.
    """

    arn_prefix: str
    api_names: tuple[str, ...]

    @classmethod
    def of(cls, bucket_arn: str, object_filter: ObjectFilter) -> list[Logged]:
        """What `object_filter` needs of the trail that logs the bucket."""
        return [cls(arn, object_filter.api_names()) for arn in object_filter.selector_arns(bucket_arn)]


def data_resources(logged: Iterable[Logged]) -> list[str]:
    """Values of the one `data_resource` of a basic selector, which knows no names of calls."""
    return _not_covered(entry.arn_prefix for entry in logged)


def field_selectors(logged: Iterable[Logged]) -> Mapping[tuple[str, ...], list[str]]:
    """For each advanced selector the names of calls and the ARN prefixes that it lets through together.

    Never the suffix of a key: operators of one field are joined by "or", so that it would log every object of every
    bucket that ends so.
    """
    prefixes: dict[tuple[str, ...], list[str]] = {}
    for entry in logged:
        prefixes.setdefault(entry.api_names, []).append(entry.arn_prefix)
    return {names: _not_covered(prefixes[names]) for names in sorted(prefixes)}


def selector_problem(kind: SelectorKind, logged: Iterable[Logged]) -> str | None:
    """Why CloudTrail would refuse the selectors of one trail, or None."""
    if kind == "basic":
        count = len(data_resources(logged))
        if count <= BASIC_DATA_RESOURCES:
            return None
        return (
            f"the basic selectors of one trail would name {count} data resources, and CloudTrail takes {BASIC_DATA_RESOURCES}. "
            'Give some of the triggers selector = "advanced", fewer and shorter prefixes, or the direct-eventbridge pattern.'
        )
    groups = field_selectors(logged)
    count = sum(ADVANCED_FIXED_VALUES + len(names) + len(prefixes) for names, prefixes in groups.items())
    if count <= ADVANCED_VALUES:
        return None
    return (
        f"the advanced selectors of one trail would hold {count} values, and CloudTrail takes {ADVANCED_VALUES}. "
        "Give the triggers fewer and shorter prefixes, or the direct-eventbridge pattern."
    )


def _not_covered(prefixes: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for prefix in sorted(set(prefixes)):
        if not kept or not prefix.startswith(kept[-1]):
            kept.append(prefix)
    return kept
