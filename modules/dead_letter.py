"""The queue where events end that could not be started, with the alarm that says so."""

from __future__ import annotations

import json

from .alarms import alarm
from .engine import aws, core
from .engine.values import flag
from .options import LONGEST_RETENTION
from .platform import Platform
from .policies import Conditions, allow, deny_without_tls, document
from .stack import SELF

NO_SOURCE_QUEUE = '{"redrivePermission":"denyAll"}'
"""`redrive_allow_policy` of a queue that no queue may use as its dead-letter queue."""


class DeadLetterQueue(core.Construct):
    """A queue that keeps messages for 14 days and rings as soon as it holds one.

    A dead-letter queue counts a message's age from its first day in the source queue, so it gets SQS's longest
    retention.

    Args:
        name: of what it belongs to; the queue is `<name>-dead-letter`.
        platform: encryption and alarm actions.
        source_queue_arn: the only queue that may use it as its dead-letter queue. Default: no queue is one's source.
        writer: the service that writes to it by the queue's own policy, and on which conditions. Default: none does.

    Attributes:
        queue: the Terraform resource.
        arn: known at plan time.
    """

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        name: str,
        platform: Platform,
        source_queue_arn: str | None = None,
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
            SELF,
            name=queue_name,
            message_retention_seconds=LONGEST_RETENTION,
            kms_master_key_id=platform.encryption.kms_key_arn,
            sqs_managed_sse_enabled=flag(platform.encryption.sqs_managed_sse_enabled),
            redrive_allow_policy=_allow_from(source_queue_arn),
            policy=document(*statements),
        )
        alarm(
            self,
            "alarm",
            name=queue_name,
            description=f"Events that could not be started wait in {queue_name}. Find the cause, then redrive them.",
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": queue_name},
            threshold=0,
            statistic="Maximum",
            platform=platform,
        )
        core.TerraformOutput(self, "queue_arn", value=self.queue.arn, description="ARN of the dead-letter queue.")
        core.TerraformOutput(self, "queue_name", value=self.queue.name, description="Name of the dead-letter queue.")
        core.TerraformOutput(self, "queue_url", value=self.queue.url, description="URL of the dead-letter queue.")


def _allow_from(queue_arn: str | None) -> str:
    """Left out, it would let every queue of the account in."""
    if queue_arn is None:
        return NO_SOURCE_QUEUE
    return json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [queue_arn]}, separators=(",", ":"))
