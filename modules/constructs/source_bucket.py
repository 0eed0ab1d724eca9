"""The bucket that objects land in, and the only owner of its notification configuration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

from ..engine import aws, core
from ..engine.values import existing_when, strings
from ..model.errors import ConfigurationError, Problem
from ..model.expressions import Condition, both
from ..model.notification_overlap import overlap_problem
from ..model.object_filter import Filter, ObjectFilter
from .attachment import SELF, Addressed, address
from .checkov import accept, withdraw
from .private_bucket import PrivateBucket, abort_incomplete_uploads

ABORT_INCOMPLETE_UPLOADS_AFTER_DAYS = 7

_NOT_NOTIFIED = {"CKV2_AWS_62": "No trigger of this bucket needs S3's own notifications."}


class _Entry(TypedDict):
    """What the blocks `queue` and `lambda_function` have in common."""

    id: str
    events: list[str]
    filter_prefix: str | None
    filter_suffix: str | None


class SourceBucket(Addressed):
    """A new bucket: public access blocked, versioned, encrypted, TLS only; incomplete uploads expire.

    S3 keeps one notification configuration per bucket and replaces it as a whole, so every trigger adds to the one
    resource owned here.

    Args:
        name: of the bucket.
        abort_incomplete_multipart_upload_days: default 7.

    Attributes:
        name, arn: of the bucket.
        account_id: of its owner.
        bucket: the Terraform resource; None where the bucket is an existing one.
        notification: of the bucket; None until a trigger needs one, or where it is not managed here.
    """

    kind = "bucket"

    bucket: aws.S3Bucket | None = None
    notification: aws.S3BucketNotification | None = None

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        name: str,
        abort_incomplete_multipart_upload_days: int = ABORT_INCOMPLETE_UPLOADS_AFTER_DAYS,
    ) -> None:
        super().__init__(scope, id)
        self._describe(name, None, True)
        private = PrivateBucket(
            self,
            SELF,
            name=name,
            platform=self.platform,
            lifecycle_rules=[abort_incomplete_uploads(abort_incomplete_multipart_upload_days)],
        )
        self.bucket = private.bucket
        accept(private.bucket, _NOT_NOTIFIED)
        core.TerraformOutput(self, "bucket_name", value=name, description="Name of the bucket.")
        core.TerraformOutput(self, "bucket_arn", value=self.arn, description="ARN of the bucket.")

    @classmethod
    def existing(
        cls,
        scope: core.Construct,
        id: str,
        *,
        name: str,
        account_id: str | None = None,
        manage_notification: Condition = True,
    ) -> SourceBucket:
        """A bucket made elsewhere.

        Args:
            name: of the bucket.
            account_id: of its owner. Default: the platform's account.
            manage_notification: whether its notification configuration is owned here. What another resource or
                team wrote there before is replaced. With False nothing is written: `notification_entries` is what
                the owner has to add.
        """
        return ExistingBucket(scope, id, name=name, account_id=account_id, manage_notification=manage_notification)

    def _describe(self, name: str, account_id: str | None, manage_notification: Condition) -> None:
        self.name = name
        self.arn = self.platform.bucket_arn(name)
        self.account_id = account_id or self.platform.account_id
        self.notification_entries: dict[str, object] = {}
        self._entries: dict[str, list[dict[str, object]]] = {}
        self._queues: list[aws.S3BucketNotificationQueue] = []
        self._functions: list[aws.S3BucketNotificationLambdaFunction] = []
        self._manage_notification = manage_notification
        self._required: list[core.Resource] = []
        self._filters: dict[str, ObjectFilter] = {}

    def notify(
        self,
        kind: Literal["queue", "lambda_function"],
        target_arn: str,
        *,
        id: str,
        object_filter: Filter,
        requires: Sequence[core.Resource],
        enabled: Condition = True,
    ) -> None:
        """Sends events to a queue or a function.

        Args:
            kind: `queue` or `lambda_function`, as `aws_s3_bucket_notification` names its blocks.
            target_arn: where events go.
            id: of this entry of the configuration, unique within the bucket.
            object_filter: which objects.
            requires: the policy or permission that S3 checks when the configuration is written.
            enabled: with False the entry is left out.

        Raises:
            ConfigurationError: S3 would refuse the filter beside that of an earlier entry.
        """
        if enabled is False:
            return
        if isinstance(object_filter, ObjectFilter):
            self._refuse_overlaps(id, object_filter)
        entry = _Entry(
            id=id,
            events=strings(object_filter.notification_events()),
            filter_prefix=object_filter.notification_prefix(),
            filter_suffix=object_filter.notification_suffix(),
        )
        if kind == "queue":
            self._queues.append(aws.S3BucketNotificationQueue(queue_arn=target_arn, **entry))
        else:
            self._functions.append(aws.S3BucketNotificationLambdaFunction(lambda_function_arn=target_arn, **entry))
        entries = self._entries.setdefault(kind, [])
        entries.append({f"{kind}_arn": target_arn, **entry})
        self.notification_entries[kind] = entries
        self._required += requires
        self._write_notification(both(self._manage_notification, enabled))

    def _refuse_overlaps(self, id: str, object_filter: ObjectFilter) -> None:
        found = (overlap_problem(object_filter, earlier, name) for name, earlier in self._filters.items())
        if problems := [Problem(id, text) for text in found if text is not None]:
            raise ConfigurationError(self.node.path, problems)
        self._filters[id] = object_filter

    @property
    def required(self) -> Sequence[core.Resource]:
        """What has to be there before the notification configuration is written."""
        return tuple(self._required)

    def entry(self, kind: str) -> dict[str, object]:
        """The only entry of a kind, `queue` or `lambda_function`, of the notification configuration."""
        (entry,) = self._entries[kind]
        return entry

    def send_to_eventbridge(self, *, requires: Sequence[core.Resource]) -> None:
        """Switches on S3's own events on the event bus of the bucket owner's account; others may use them as well.

        Args:
            requires: the target of the rule that waits for them.
        """
        self.notification_entries["eventbridge"] = True
        self._required += requires
        self._write_notification(self._manage_notification)

    def _write_notification(self, wanted: Condition) -> None:
        if self._manage_notification is False:
            self._output_notification()
            return
        if self.notification is None:
            self.notification = existing_when(wanted, self._own_notification)
        if self.notification is None:
            return
        if self._queues:
            self.notification.put_queue(self._queues)
        if self._functions:
            self.notification.put_lambda_function(self._functions)
        if "eventbridge" in self.notification_entries:
            self.notification.eventbridge = True
        self.notification.depends_on = [address(resource) for resource in self._required]

    def _output_notification(self) -> None:
        """What the owner of the bucket's notification has to add to it."""
        output = self.node.try_find_child("notification_entries")
        if isinstance(output, core.TerraformOutput):
            output.value = self.notification_entries
        else:
            core.TerraformOutput(
                self,
                "notification_entries",
                value=self.notification_entries,
                description="The blocks for the bucket's own aws_s3_bucket_notification.",
            )

    def _own_notification(self) -> aws.S3BucketNotification:
        self.attachment.own_notification(self.name, self)
        if self.bucket is None:
            return aws.S3BucketNotification(self, "notification", bucket=self.name)
        withdraw(self.bucket, _NOT_NOTIFIED)
        return aws.S3BucketNotification(self, "notification", bucket=self.bucket.id)


class ExistingBucket(SourceBucket):
    """A bucket made elsewhere; see `SourceBucket.existing`."""

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        name: str,
        account_id: str | None = None,
        manage_notification: Condition = True,
    ) -> None:
        Addressed.__init__(self, scope, id)
        self._describe(name, account_id, manage_notification)
