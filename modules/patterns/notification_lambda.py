"""`notification-lambda`: S3 notification → Lambda → StartExecution."""

from __future__ import annotations

from typing import Final

from ..constructs.alarms import alarm
from ..constructs.checkov import accept
from ..constructs.dead_letter_queue import DeadLetterQueue
from ..constructs.forwarder import ForwarderFunction
from ..constructs.monitoring.metrics import of_function
from ..constructs.source_bucket import SourceBucket
from ..constructs.state_machine import StateMachineRef
from ..constructs.trigger import Trigger
from ..engine import aws, core
from ..engine.values import attribute, number
from ..model.expressions import Condition
from ..model.iam_policies import allow
from ..model.object_filter import Filter, ObjectFilter
from ..model.options import NotificationLambdaOptions

HAS_A_DESTINATION = (
    "What cannot be started goes to the dead-letter queue as the function's on-failure destination, which gets the error beside the "
    "event. Lambda's older setting would send it a second time."
)
RESERVES_NOTHING = (
    "A reservation takes from what all functions of the account share, which only its owner can divide: "
    "reserved_concurrent_executions sets it."
)

HALF_A_SECOND_IN_MILLISECONDS = 500


class NotificationLambda(Trigger):
    """An object lands in the bucket, S3 invokes a function, the function starts an execution.

    The fewest parts and the lowest latency. S3 invokes asynchronously: Lambda tries again, up to twice and for up to
    six hours, then hands the event to the dead-letter queue.

    Args:
        bucket: where objects land.
        state_machine: what is started.
        object_filter: which objects. Default: all.
        options: memory, timeout, retries, concurrency.
        enabled: with False the notification goes away; there is no queue, so objects that land meanwhile start nothing.
        name: what names begin with. Default: `<prefix>-<bucket>-<id>`.

    Attributes:
        function, role, log_group: of the forwarder, which S3 invokes.
        dead_letter_queue: where Lambda puts events that could not be started.
    """

    function: Final[aws.LambdaFunction]
    role: Final[aws.IamRole]
    log_group: Final[aws.CloudwatchLogGroup]
    dead_letter_queue: Final[aws.SqsQueue]

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        bucket: SourceBucket,
        state_machine: StateMachineRef,
        object_filter: Filter = ObjectFilter(),
        options: NotificationLambdaOptions = NotificationLambdaOptions(),
        enabled: Condition = True,
        name: str | None = None,
    ) -> None:
        super().__init__(scope, id, bucket, name)
        bucket.warn_of(object_filter, self)
        name = self.name
        dead_letter = DeadLetterQueue(self, "dead_letter", name=name, platform=self.platform)
        forwarder = ForwarderFunction(
            self,
            "forwarder",
            name=name,
            handler="notification",
            platform=self.platform,
            bucket=bucket,
            state_machine_arn=state_machine.arn,
            object_filter=object_filter,
            options=options,
            statements=[allow("DeadLetter", ["sqs:SendMessage"], [dead_letter.arn])],
            key_actions=["kms:GenerateDataKey", "kms:Decrypt"],
            reserved_concurrent_executions=options.reserved_concurrent_executions,
        )
        self.function, self.role, self.log_group = forwarder.function, forwarder.role, forwarder.log_group
        self.dead_letter_queue = dead_letter.queue
        retries = aws.LambdaFunctionEventInvokeConfig(
            self,
            "retries",
            function_name=attribute(forwarder.function, "function_name"),
            maximum_retry_attempts=number(options.maximum_retry_attempts),
            maximum_event_age_in_seconds=number(options.maximum_event_age_in_seconds),
            destination_config={"on_failure": {"destination": attribute(dead_letter.queue, "arn")}},
            depends_on=forwarder.ready,
        )
        accept(forwarder.function, {"CKV_AWS_116": HAS_A_DESTINATION})
        if options.reserved_concurrent_executions is None:
            accept(forwarder.function, {"CKV_AWS_115": RESERVES_NOTHING})
        permission = aws.LambdaPermission(
            self,
            "permission",
            statement_id="AllowBucket",
            action="lambda:InvokeFunction",
            function_name=attribute(forwarder.function, "function_name"),
            principal="s3.amazonaws.com",
            source_arn=bucket.arn,
            source_account=bucket.account_id,
        )
        self._watch(forwarder.name, options)
        bucket.notify(
            "lambda_function",
            attribute(forwarder.function, "arn"),
            id=name,
            object_filter=object_filter,
            requires=[permission, retries],
            enabled=enabled,
        )

    def _watch(self, function_name: str, options: NotificationLambdaOptions) -> None:
        """What happens to an event between S3 and the function, which Lambda keeps in a queue of its own."""
        received, age, dropped, undelivered = (
            of_function(function_name, "AsyncEventsReceived"),
            of_function(function_name, "AsyncEventAge", "Maximum"),
            of_function(function_name, "AsyncEventsDropped"),
            of_function(function_name, "DestinationDeliveryFailures"),
        )
        alarm(
            self,
            "late_alarm",
            name=f"{self.name}-late",
            description=f"Events have waited for {function_name} for half the time after which Lambda gives them up.",
            runbook="Events wait for the function",
            metric=age,
            threshold=HALF_A_SECOND_IN_MILLISECONDS * options.maximum_event_age_in_seconds,
            platform=self.platform,
        )
        alarm(
            self,
            "dropped_alarm",
            name=f"{self.name}-dropped",
            description=f"Lambda gave up events for {function_name}: they should lie in the dead-letter queue.",
            runbook="Lambda gave events up",
            metric=dropped,
            platform=self.platform,
        )
        alarm(
            self,
            "undelivered_alarm",
            name=f"{self.name}-undelivered",
            description=f"Events that {function_name} could not start did not reach the dead-letter queue either: they are lost.",
            runbook="Events are lost",
            metric=undelivered,
            platform=self.platform,
        )
        row = self.attachment.dashboard_row(self)
        row.show("waiting", "Lambda's own queue of events", [received, dropped, undelivered], [age])
