"""`storage-first`: S3 notification → SQS → Lambda (partial batch response) → StartExecution."""

from __future__ import annotations

from typing import Final

from ..constructs.alarms import alarm
from ..constructs.checkov import accept
from ..constructs.dead_letter_queue import NO_SOURCE_QUEUE, DeadLetterQueue
from ..constructs.forwarder import ForwarderFunction
from ..constructs.monitoring.metrics import of_queue
from ..constructs.source_bucket import SourceBucket
from ..constructs.state_machine import StateMachineRef
from ..constructs.trigger import Trigger
from ..engine import aws, core
from ..engine.values import attribute, flag, number
from ..model.expressions import Condition, json_text
from ..model.iam_policies import allow, deny_without_tls, document, from_source
from ..model.object_filter import Filter, ObjectFilter
from ..model.options import StorageFirstOptions

ACCEPTED_OF_THE_FUNCTION = {
    "CKV_AWS_115": (
        "maximum_concurrency of the mapping, 10 unless configured otherwise, bounds how many invocations run at a time, and takes "
        "nothing from the account's other functions as a reservation does."
    ),
    "CKV_AWS_116": (
        "A function's own dead-letter queue gets asynchronous invocations only. SQS invokes this one, and its queue has a "
        "dead-letter queue."
    ),
}


class StorageFirst(Trigger):
    """An object lands in the bucket, S3 writes its event to a queue, a function reads it and starts an execution.

    Bursts wait in the queue, which keeps them at least seven days. What the function cannot start comes back to it,
    and after `max_receive_count` deliveries goes to the dead-letter queue, each message by itself.

    Args:
        bucket: where objects land.
        state_machine: what is started.
        object_filter: which objects. Default: all.
        options: memory, timeout, batches, concurrency, retention.
        enabled: with False the queue goes on collecting and nothing is started.
        name: what names begin with. Default: `<prefix>-<bucket>-<id>`.

    Attributes:
        queue: that S3 writes to.
        dead_letter_queue: where messages end that could not be started.
        function, role, log_group: of the forwarder, which reads the queue.
        mapping: from the queue to the function.
    """

    queue: Final[aws.SqsQueue]
    dead_letter_queue: Final[aws.SqsQueue]
    function: Final[aws.LambdaFunction]
    role: Final[aws.IamRole]
    log_group: Final[aws.CloudwatchLogGroup]
    mapping: Final[aws.LambdaEventSourceMapping]

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        bucket: SourceBucket,
        state_machine: StateMachineRef,
        object_filter: Filter = ObjectFilter(),
        options: StorageFirstOptions = StorageFirstOptions(),
        enabled: Condition = True,
        name: str | None = None,
    ) -> None:
        super().__init__(scope, id, bucket, name)
        bucket.warn_of(object_filter, self)
        platform = self.platform
        name = self.name
        queue_name = f"{name}-events"
        queue_arn = platform.arn("sqs", queue_name)
        self.dead_letter_queue = DeadLetterQueue(
            self,
            "dead_letter",
            name=name,
            platform=platform,
            source_queue_arn=queue_arn,
            source_retention_seconds=options.message_retention_seconds,
        ).queue
        self.attachment.key.grant_s3_notifications(bucket)
        self.queue = queue = aws.SqsQueue(
            self,
            "queue",
            name=queue_name,
            message_retention_seconds=number(options.message_retention_seconds),
            visibility_timeout_seconds=number(options.visibility_timeout),
            kms_master_key_id=platform.encryption.kms_key_arn,
            sqs_managed_sse_enabled=flag(platform.encryption.sqs_managed_sse_enabled),
            redrive_allow_policy=NO_SOURCE_QUEUE,
            redrive_policy=json_text(
                {
                    "deadLetterTargetArn": attribute(self.dead_letter_queue, "arn"),
                    "maxReceiveCount": options.max_receive_count,
                }
            ),
            policy=document(
                allow(
                    "AllowBucket",
                    ["sqs:SendMessage"],
                    [queue_arn],
                    service="s3.amazonaws.com",
                    conditions=from_source(bucket.account_id, bucket.arn),
                ),
                deny_without_tls("sqs:*", [queue_arn]),
            ),
        )
        bucket.notify("queue", attribute(queue, "arn"), id=name, object_filter=object_filter, requires=[queue])
        forwarder = ForwarderFunction(
            self,
            "forwarder",
            name=name,
            handler="storage_first",
            platform=platform,
            bucket=bucket,
            state_machine_arn=state_machine.arn,
            object_filter=object_filter,
            options=options,
            statements=[
                allow("Read", ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [queue_arn])
            ],
            key_actions=["kms:Decrypt"],
        )
        self.function, self.role, self.log_group = forwarder.function, forwarder.role, forwarder.log_group
        accept(forwarder.function, ACCEPTED_OF_THE_FUNCTION)
        self.mapping = aws.LambdaEventSourceMapping(
            self,
            "mapping",
            event_source_arn=attribute(queue, "arn"),
            function_name=attribute(forwarder.function, "arn"),
            enabled=flag(enabled),
            batch_size=number(options.batch_size),
            maximum_batching_window_in_seconds=number(options.batching_window),
            function_response_types=["ReportBatchItemFailures"],
            scaling_config=(
                None
                if options.maximum_concurrency is None
                else {"maximum_concurrency": number(options.maximum_concurrency)}
            ),
            depends_on=forwarder.ready,
        )
        self._watch(queue_name, options)
        core.TerraformOutput(
            self, "queue_arn", value=attribute(queue, "arn"), description="ARN of the queue that S3 writes to."
        )
        core.TerraformOutput(
            self, "queue_url", value=attribute(queue, "url"), description="URL of the queue that S3 writes to."
        )

    def _watch(self, queue_name: str, options: StorageFirstOptions) -> None:
        age = of_queue(queue_name, "ApproximateAgeOfOldestMessage")
        alarm(
            self,
            "age_alarm",
            name=f"{self.name}-age",
            description=f"The oldest event in {queue_name} waits too long: the function is behind, failing or switched off.",
            runbook="Events wait in the queue",
            metric=age,
            threshold=options.age_alarm_seconds,
            platform=self.platform,
        )
        sent, waiting = (
            of_queue(queue_name, "NumberOfMessagesSent", "Sum"),
            of_queue(queue_name, "ApproximateNumberOfMessagesVisible"),
        )
        self.attachment.dashboard_row(self).show("queue", "Queue of events", [sent, waiting], [age])
