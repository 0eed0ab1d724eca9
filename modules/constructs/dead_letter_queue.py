"""The queue where events end that could not be started, with the alarm that says so."""

from __future__ import annotations

from typing import Final

from ..engine import aws, core
from ..engine.values import attribute, flag
from ..model.expressions import Number, at_least, json_text
from ..model.iam_policies import Conditions, allow, deny_without_tls, document
from ..model.options import LONGEST_RETENTION
from .alarms import Window, alarm
from .attachment import DEFAULT_CHILD, Attachment
from .monitoring.metrics import of_queue
from .platform import Platform

NO_SOURCE_QUEUE = json_text({"redrivePermission": "denyAll"})
"""`redrive_allow_policy` of a queue that no queue may use as its dead-letter queue."""


HOUR = 3600


class DeadLetterQueue(core.Construct):
    """A queue that keeps messages for 14 days and rings as soon as it holds one.

    SQS deletes a message by its age since it was first sent, the time in the source queue included, so this queue gets
    the longest retention. A message that nobody redrives is lost then, and the first alarm would call that a recovery:
    a second one rings while there is still as much time left as has passed, seven days at most. It asks how long the
    queue has not been empty, not for the age of its oldest message: SQS leaves out of that metric a message that was
    received three times without being deleted, by dry runs for example.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    (2026-11-28)

    Args:
        name: of what it belongs to; the queue is `<name>-dead-letter`.
        platform: encryption and alarm actions.
        source_queue_arn: the only queue that may use it as its dead-letter queue. Default: no queue is one's source.
        source_retention_seconds: how old a message may be when that queue hands it over. Default: new.
        writer: the service that writes to it by the queue's own policy, and on which conditions. Default: none does.

    Attributes:
        queue: the Terraform resource.
        arn: known at plan time.
    """

    queue: Final[aws.SqsQueue]

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        name: str,
        platform: Platform,
        source_queue_arn: str | None = None,
        source_retention_seconds: Number = 0,
        writer: tuple[str, Conditions] | None = None,
    ) -> None:
        super().__init__(scope, id)
        queue_name = f"{name}-dead-letter"
        self.arn = platform.arn("sqs", queue_name)
        statements = [deny_without_tls("sqs:*", [self.arn])]
        if writer is not None:
            service, conditions = writer
            statements.insert(
                0, allow("AllowService", ["sqs:SendMessage"], [self.arn], service=service, conditions=conditions)
            )
        self.queue = aws.SqsQueue(
            self,
            DEFAULT_CHILD,
            name=queue_name,
            message_retention_seconds=LONGEST_RETENTION,
            kms_master_key_id=platform.encryption.kms_key_arn,
            sqs_managed_sse_enabled=flag(platform.encryption.sqs_managed_sse_enabled),
            redrive_allow_policy=_allow_from(source_queue_arn),
            policy=document(*statements),
        )
        waiting = of_queue(queue_name, "ApproximateNumberOfMessagesVisible")
        age = of_queue(queue_name, "ApproximateAgeOfOldestMessage")
        hours = at_least(1, (LONGEST_RETENTION - source_retention_seconds) // (2 * HOUR))
        alarm(
            self,
            "alarm",
            name=queue_name,
            description=f"Events that could not be started wait in {queue_name}. Find the cause, then redrive them.",
            runbook="Dead letters wait",
            metric=waiting,
            platform=platform,
        )
        alarm(
            self,
            "expiring_alarm",
            name=f"{name}-expiring",
            description=f"Events have waited for days in {queue_name}, and are lost when they expire. Redrive them now.",
            runbook="Dead letters expire",
            metric=waiting,
            window=Window(hours, hours, HOUR),
            platform=platform,
        )
        Attachment.of(self).dashboard_row(self).show("dead-letter queue", "Dead-letter queue", [waiting], [age])
        core.TerraformOutput(
            self, "queue_arn", value=attribute(self.queue, "arn"), description="ARN of the dead-letter queue."
        )
        core.TerraformOutput(
            self, "queue_name", value=attribute(self.queue, "name"), description="Name of the dead-letter queue."
        )
        core.TerraformOutput(
            self, "queue_url", value=attribute(self.queue, "url"), description="URL of the dead-letter queue."
        )


def _allow_from(queue_arn: str | None) -> str:
    """Left out, it would let every queue of the account in."""
    if queue_arn is None:
        return NO_SOURCE_QUEUE
    return json_text({"redrivePermission": "byQueue", "sourceQueueArns": [queue_arn]})
