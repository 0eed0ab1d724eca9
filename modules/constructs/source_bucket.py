"""The bucket that objects land in, and the only owner of its notification configuration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, Literal

from ..engine import aws, core
from ..engine.addresses import address
from ..engine.values import attribute, create_if, strings
from ..model.errors import ConfigurationError, Problem
from ..model.escaping import literal
from ..model.expressions import Condition, Expression
from ..model.filter_validation import doubtful_parts, too_many_entries
from ..model.notification_overlap import other_problems, overlap_problem
from ..model.object_filter import Filter, ObjectFilter
from ..model.other_notifications import NOT_MANAGED, OtherEntry, OtherNotifications
from .attachment import DEFAULT_CHILD, NamedConstruct
from .checkov import accept, withdraw
from .private_bucket import PrivateBucket, abort_incomplete_uploads

ABORT_INCOMPLETE_UPLOADS_AFTER_DAYS = 7

_NOT_NOTIFIED = {"CKV2_AWS_62": "No trigger of this bucket needs S3's own notifications."}


_NULL = "${null}"
"""cdktf leaves out what is None."""

_BLOCKS = ("queue", "topic", "lambda_function")


class SourceBucket(NamedConstruct):
    """A new bucket: public access blocked, versioned, encrypted, TLS only; incomplete uploads expire.

    S3 keeps one notification configuration per bucket and replaces it as a whole, so every trigger adds to the one
    resource owned here.

    Args:
        name: of the bucket.
        abort_incomplete_multipart_upload_days: default 7.
        other_notifications: entries of others in its notification configuration. Default: none.

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
        other_notifications: OtherNotifications | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._describe(name, None, True, other_notifications)
        private = PrivateBucket(
            self,
            DEFAULT_CHILD,
            name=name,
            platform=self.platform,
            lifecycle_rules=[abort_incomplete_uploads(abort_incomplete_multipart_upload_days)],
        )
        self.bucket = private.bucket
        accept(private.bucket, _NOT_NOTIFIED)
        core.TerraformOutput(self, "bucket_name", value=name, description="Name of the bucket.")
        core.TerraformOutput(self, "bucket_arn", value=self.arn, description="ARN of the bucket.")
        self._keep_others()

    @classmethod
    def existing(
        cls,
        scope: core.Construct,
        id: str,
        *,
        name: str,
        manage_notification: Condition,
        account_id: str | None = None,
        other_notifications: OtherNotifications | Expression | None = None,
    ) -> SourceBucket:
        """A bucket made elsewhere.

        Args:
            name: of the bucket.
            manage_notification: whether its whole notification configuration is owned here: what another resource or
                team wrote there goes. With False nothing is written: `notification_entries` is what the owner has to
                add.
            account_id: of its owner. Default: the platform's account.
            other_notifications: entries of others that stay in the configuration owned here. Default: none.

        Raises:
            ConfigurationError: there are entries of others, and the configuration is not owned here.
        """
        return ExistingBucket(
            scope,
            id,
            name=name,
            manage_notification=manage_notification,
            account_id=account_id,
            other_notifications=other_notifications,
        )

    def _describe(
        self,
        name: str,
        account_id: str | None,
        manage_notification: Condition,
        others: OtherNotifications | Expression | None,
    ) -> None:
        self.name = name
        self.arn = self.platform.bucket_arn(name)
        self.account_id = account_id or self.platform.account_id
        self.notification_entries: dict[str, object] = {}
        self._entries: dict[str, list[dict[str, Any]]] = {}
        self._others = others
        self._for_each = Expression("[]")
        self._enabled: Condition = True
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
        same = {f"{kind}_arn": target_arn, "events": strings(object_filter.notification_events())}
        filters = object_filter.notification_entries(id)
        if isinstance(filters, Expression):
            fields = {field: f"${{{kind}.value.{field}}}" for field in ("id", "filter_prefix", "filter_suffix")}
            self._entries[kind] = [{**same, **fields}]
            self._for_each = filters
        else:
            self._entries.setdefault(kind, []).extend({**same, **asdict(each)} for each in filters)
        self.notification_entries[kind] = self._entries[kind]
        self._required += requires
        self._enabled = enabled
        self._write_notification()

    def warn_of(self, object_filter: Filter, trigger: core.Construct) -> None:
        """Notes at a trigger what its filter holds that no key of this bucket may have; `cdktf synth` shows it."""
        if isinstance(object_filter, ObjectFilter) and not object_filter.is_meant:
            for _, text in doubtful_parts(self.name, object_filter.prefixes, object_filter.suffixes):
                core.Annotations.of(trigger).add_warning(
                    f"{text} Or say that it is meant: ObjectFilter(…, is_meant=True)."
                )

    def _refuse_overlaps(self, id: str, object_filter: ObjectFilter) -> None:
        found = [overlap_problem(object_filter, earlier, name) for name, earlier in self._filters.items()]
        if isinstance(self._others, OtherNotifications):
            found += other_problems(id, object_filter, self._others)
        count = sum(each.entries for each in (*self._filters.values(), object_filter))
        if isinstance(self._others, OtherNotifications):
            count += len(list(self._others.entries()))
        found += too_many_entries(count)
        if problems := [Problem(id, text) for text in found if text is not None]:
            raise ConfigurationError(self.path, problems)
        self._filters[id] = object_filter

    @property
    def required(self) -> Sequence[core.Resource]:
        """What has to be there before the notification configuration is written."""
        return tuple(self._required)

    def send_to_eventbridge(self, *, requires: Sequence[core.Resource]) -> None:
        """Switches on S3's own events on the event bus of the bucket owner's account; others may use them as well.

        Args:
            requires: the target of the rule that waits for them.
        """
        self.notification_entries["eventbridge"] = True
        self._required += requires
        self._write_notification()

    def _keep_others(self) -> None:
        if isinstance(self._others, OtherNotifications):
            if self._manage_notification is False:
                raise ConfigurationError(self.path, [Problem("other_notifications", NOT_MANAGED)])
            if found := [*self._others.region_problems(self.platform.region)]:
                raise ConfigurationError(self.path, [Problem("other_notifications", text) for text in found])
            self._write_notification()

    def _write_notification(self) -> None:
        if self._manage_notification is False:
            self._output_notification()
            return
        if self.notification is None:
            self.notification = create_if(self._manage_notification, self._own_notification)
        if self.notification is None:
            return
        if isinstance(self._others, Expression):
            self._write_blocks_of_module(self.notification, self._others)
        else:
            self._write_blocks(self.notification, self._others or OtherNotifications())
        if self._required:
            self.notification.depends_on = [address(resource) for resource in self._required]

    def _write_blocks(self, notification: aws.S3BucketNotification, others: OtherNotifications) -> None:
        queues, topics, functions = (
            [*_blocks(getattr(others, kind)), *self._entries.get(kind, ())] for kind in _BLOCKS
        )
        if queues:
            notification.put_queue([aws.S3BucketNotificationQueue(**entry) for entry in queues])
        if topics:
            notification.put_topic([aws.S3BucketNotificationTopic(**entry) for entry in topics])
        if functions:
            notification.put_lambda_function([aws.S3BucketNotificationLambdaFunction(**entry) for entry in functions])
        if others.eventbridge or "eventbridge" in self.notification_entries:
            notification.eventbridge = True

    def _write_blocks_of_module(self, notification: aws.S3BucketNotification, others: Expression) -> None:
        """The same where the entries of others, and whether the own one is there, are known at plan time."""
        dynamic: list[dict[str, object]] = []
        for kind in _BLOCKS:
            fields = (f"{kind}_arn", "id", "events", "filter_prefix", "filter_suffix")
            content = {field: f"${{{kind}.value.{field}}}" for field in fields}
            dynamic.append({kind: {"for_each": f"${{{others.text}.{kind}}}", "content": content}})
        only = f" if {self._enabled.text}" if isinstance(self._enabled, Expression) else ""
        for kind, (entry,) in self._entries.items():
            each = f"${{[for entry in {self._for_each.text} : entry{only}]}}" if only else str(self._for_each)
            dynamic.append({kind: {"for_each": each, "content": entry}})
        notification.add_override("dynamic", dynamic)
        own = "eventbridge" in self.notification_entries
        notification.add_override("eventbridge", True if own else f"${{{others.text}.eventbridge}}")

    def _output_notification(self) -> None:
        """What the owner of the bucket's notification has to add to it: every entry with every argument, null or not."""
        entries: dict[str, object] = {
            kind: [{name: _NULL if value is None else value for name, value in entry.items()} for entry in entries]
            for kind, entries in self._entries.items()
        }
        value = {**self.notification_entries, **entries}
        output = self.node.try_find_child("notification_entries")
        if isinstance(output, core.TerraformOutput):
            output.value = value
        else:
            core.TerraformOutput(
                self,
                "notification_entries",
                value=value,
                description="The blocks for the bucket's own aws_s3_bucket_notification.",
            )

    def _own_notification(self) -> aws.S3BucketNotification:
        self.attachment.register_notification(self.name, self)
        if self.bucket is None:
            return aws.S3BucketNotification(self, "notification", bucket=self.name)
        withdraw(self.bucket, _NOT_NOTIFIED)
        return aws.S3BucketNotification(self, "notification", bucket=attribute(self.bucket, "id"))


def _blocks(entries: Iterable[OtherEntry]) -> Iterator[dict[str, Any]]:
    """Entries of others as the arguments of blocks."""
    for entry in entries:
        values = {name: literal(value) if isinstance(value, str) else value for name, value in entry}
        yield {**values, "events": list(entry.events)}


class ExistingBucket(SourceBucket):
    """A bucket made elsewhere; see `SourceBucket.existing`."""

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        name: str,
        manage_notification: Condition,
        account_id: str | None = None,
        other_notifications: OtherNotifications | Expression | None = None,
    ) -> None:
        NamedConstruct.__init__(self, scope, id)
        self._describe(name, account_id, manage_notification, other_notifications)
        self._keep_others()
