"""What a bucket's notification configuration holds beside the entries of its triggers: other people's, which are kept."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import combinations, product
from typing import Annotated, Any

from pydantic import Field, model_validator

from .escaping import TOKEN, holds_token
from .options import Options
from .s3_keys import Part, parts_overlap

_QUEUE_ARN = r"^arn:[a-z0-9-]+:sqs:[a-z0-9-]+:[0-9]{12}:[0-9A-Za-z_-]{1,80}$"
_TOPIC_ARN = r"^arn:[a-z0-9-]+:sns:[a-z0-9-]+:[0-9]{12}:[0-9A-Za-z_-]{1,256}$"
_FUNCTION_ARN = (
    r"^arn:[a-z0-9-]+:lambda:[a-z0-9-]+:[0-9]{12}:function:[0-9A-Za-z_-]{1,64}(:(\$LATEST|[0-9A-Za-z_-]+))?$"
)
OTHER_ARNS = {"queue": _QUEUE_ARN, "topic": _TOPIC_ARN, "lambda_function": _FUNCTION_ARN}
"""By the name of the block."""


def _arn(pattern: str) -> Any:
    """An ARN, or from Python that of a resource, which Terraform learns later."""
    return Field(pattern=f"{pattern}|^{TOKEN}$", json_schema_extra={"pattern": pattern})


EVENT = r"^s3:[A-Za-z]+(:([*]|[A-Za-z]+))?$"

NOT_MANAGED = (
    "other_notifications cannot go with manage_notification = false: nothing is written then, and the bucket's notifications stay as they "
    "are. Drop one or the other."
)


class OtherEntry(Options):
    """An entry as S3 has it, named as in `aws_s3_bucket_notification`."""

    id: Annotated[str, Field(min_length=1, max_length=255, description="Unique within the bucket.")]
    events: Annotated[
        tuple[Annotated[str, Field(pattern=EVENT)], ...],
        Field(strict=False, description='Such as "s3:ObjectRemoved:*".'),
    ]
    filter_prefix: Annotated[str | None, Field(description="As S3 has it: encoded.")] = None
    filter_suffix: Annotated[str | None, Field(description="As S3 has it: encoded.")] = None

    @property
    def arn(self) -> str:
        """Where it leads to."""
        return str(next(value for name, value in self if name.endswith("_arn")))

    @property
    def part(self) -> Part:
        """Its filter."""
        return self.filter_prefix or "", self.filter_suffix or ""

    def meets(self, other: OtherEntry) -> bool:
        """Whether S3 refuses the two beside each other."""
        pairs = [*product(self.events, other.events), *product(other.events, self.events)]
        return any(fnmatchcase(event, pattern) for event, pattern in pairs) and parts_overlap(self.part, other.part)

    @model_validator(mode="after")
    def _means_something(self) -> OtherEntry:
        if holds_token([self.id, self.filter_prefix, self.filter_suffix]):
            raise ValueError(
                "id, filter_prefix or filter_suffix is an attribute of a resource, which Terraform learns later: the entries of a bucket are "
                "compared with each other before. Give the text itself; only the ARN may be a reference."
            )
        if not self.events:
            raise ValueError("events is empty, which S3 refuses. Name what the entry is for, or remove it.")
        return self


class OtherQueue(OtherEntry):
    """An entry that leads to a queue."""

    queue_arn: Annotated[str, _arn(_QUEUE_ARN)]


class OtherTopic(OtherEntry):
    """An entry that leads to a topic."""

    topic_arn: Annotated[str, _arn(_TOPIC_ARN)]


class OtherFunction(OtherEntry):
    """An entry that leads to a function."""

    lambda_function_arn: Annotated[str, _arn(_FUNCTION_ARN)]


class OtherNotifications(Options):
    """The entries of others in a notification configuration that is owned here, and whether they need S3's events on the event bus."""

    eventbridge: Annotated[bool, Field(description="Whether others need S3's own events on the event bus.")] = False
    queue: Annotated[tuple[OtherQueue, ...], Field(strict=False)] = ()
    topic: Annotated[tuple[OtherTopic, ...], Field(strict=False)] = ()
    lambda_function: Annotated[tuple[OtherFunction, ...], Field(strict=False)] = ()

    def entries(self) -> Iterator[OtherEntry]:
        """All of them."""
        yield from (*self.queue, *self.topic, *self.lambda_function)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> OtherNotifications:
        ids = [entry.id for entry in self.entries()]
        if twice := sorted({id for id in ids if ids.count(id) > 1}):
            raise ValueError(f'the id "{twice[0]}" is given twice, and S3 refuses that. Give each entry its own.')
        return self

    @model_validator(mode="after")
    def _do_not_overlap(self) -> OtherNotifications:
        for one, other in combinations(self.entries(), 2):
            if one.meets(other):
                raise ValueError(
                    f'the entries "{one.id}" and "{other.id}" overlap: S3 refuses two entries for one event whose prefixes and suffixes '
                    "overlap. Give one of them another filter, or other events."
                )
        return self

    def region_problems(self, region: str) -> Iterator[str]:
        """Why S3 would refuse entries on a bucket in `region`.

        "The topic must be in the same AWS Region as your Amazon S3 bucket", and likewise a queue and a function:
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html (2026-11-28)
        """
        for entry in self.entries():
            if (theirs := entry.arn.split(":")[3]) != region:
                yield (
                    f'the entry "{entry.id}" leads to {theirs} ({entry.arn}), and S3 notifies in the Region of the bucket only, which is '
                    f"{region}. Name what is there; a topic there can have subscribers elsewhere."
                )
