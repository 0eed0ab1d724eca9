"""The options of each pattern: what a construct takes, and what pipelines.toml is parsed into.

Names are those of the Terraform arguments they become.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from .expressions import Number

VISIBILITY_TIMEOUT_FACTOR = 6
"""AWS: the queue's visibility timeout should be at least six times the function's timeout, plus the batching window.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""

LONGEST_VISIBILITY_TIMEOUT = 12 * 3600
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"""

LARGEST_BATCH_WITHOUT_WINDOW = 10
"""Above it the batching window must be at least one second (Lambda API, CreateEventSourceMapping)."""

WEEK = 7 * 24 * 3600
LONGEST_RETENTION = 14 * 24 * 3600


class Options(BaseModel):
    """Checks itself: strict types, no unknown fields, frozen."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ForwarderOptions(Options):
    """The function that starts executions."""

    memory_size: Annotated[int, Field(ge=128, le=10240, description="Memory of the function in MB.")] = 1769
    timeout: Annotated[int, Field(ge=3, le=900, description="Timeout of the function in seconds.")] = 30


class NotificationLambdaOptions(ForwarderOptions):
    """`notification-lambda`: how often and how long Lambda tries again before the dead-letter queue."""

    maximum_retry_attempts: Annotated[
        int, Field(ge=0, le=2, description="Retries of an asynchronous invocation that failed.")
    ] = 2
    maximum_event_age_in_seconds: Annotated[
        int, Field(ge=60, le=21600, description="How long Lambda keeps an event that it could not deliver, in seconds.")
    ] = 21600
    reserved_concurrent_executions: Annotated[
        int | None,
        Field(ge=1, description="Concurrency set aside for the function, and its upper bound. Default: none."),
    ] = None


class EventRuleOptions(Options):
    """The EventBridge patterns: how often and how long EventBridge tries again before the dead-letter queue."""

    maximum_retry_attempts: Annotated[int, Field(ge=0, le=185, description="Retries of a start that failed.")] = 185
    maximum_event_age_in_seconds: Annotated[
        int, Field(ge=60, le=86400, description="How long EventBridge goes on trying, in seconds.")
    ] = 86400


class DirectEventBridgeOptions(EventRuleOptions):
    """`direct-eventbridge`."""


class CloudTrailEventBridgeOptions(EventRuleOptions):
    """`cloudtrail-eventbridge`: which trail logs the calls."""

    selector: Annotated[
        Literal["basic", "advanced"],
        Field(
            description="Of the environment's trail that logs the objects: basic logs every write below the prefix, advanced only "
            "the calls that create objects; each event logged is paid."
        ),
    ] = "advanced"
    existing_trail: Annotated[
        bool,
        Field(
            description="With true a trail made elsewhere logs the objects, an organisation's for example, and none is made."
        ),
    ] = False

    @model_validator(mode="after")
    def _an_existing_trail_has_its_own_selectors(self) -> CloudTrailEventBridgeOptions:
        if self.existing_trail and "selector" in self.model_fields_set:
            raise ValueError(
                f'selector = "{self.selector}" cannot go with existing_trail: the selectors of a trail made elsewhere are not '
                "changed here. Drop one or the other."
            )
        return self


class StorageFirstOptions(ForwarderOptions):
    """`storage-first`: the queue and how Lambda reads it."""

    batch_size: Annotated[int, Field(ge=1, le=10000, description="Messages handed to one invocation.")] = 10
    maximum_batching_window_in_seconds: Annotated[
        int | None,
        Field(
            ge=0, le=300, description="How long Lambda gathers a batch. Default: 0, or 1 where batch_size is above 10."
        ),
    ] = None
    maximum_concurrency: Annotated[
        int | None, Field(ge=2, le=1000, description="Invocations at a time; null for no bound of its own.")
    ] = 10
    message_retention_seconds: Annotated[
        int,
        Field(ge=WEEK, le=LONGEST_RETENTION, description="How long the source queue keeps a message: 7 to 14 days."),
    ] = WEEK
    max_receive_count: Annotated[
        int, Field(ge=5, le=1000, description="Deliveries before a message goes to the dead-letter queue.")
    ] = 25  # 75 minutes at the default visibility timeout: an hour without a single start dead-letters nothing
    visibility_timeout_seconds: Annotated[
        int | None,
        Field(
            ge=1,
            le=LONGEST_VISIBILITY_TIMEOUT,
            description="How long a message that was received, and not deleted, stays hidden. Default and least: six times timeout, "
            "and the window.",
        ),
    ] = None
    age_alarm_seconds: Annotated[
        int, Field(ge=60, le=WEEK // 2, description="Age of the oldest message that raises the alarm, in seconds.")
    ] = 3600

    @model_validator(mode="after")
    def _large_batches_need_a_window(self) -> StorageFirstOptions:
        if self.batch_size > LARGEST_BATCH_WITHOUT_WINDOW and self.maximum_batching_window_in_seconds == 0:
            raise ValueError(
                f"batch_size {self.batch_size} with maximum_batching_window_in_seconds 0: Lambda refuses batches above "
                f"{LARGEST_BATCH_WITHOUT_WINDOW} without a window of at least 1 second. Leave the window out, or set it to 1 or more."
            )
        return self

    @model_validator(mode="after")
    def _messages_stay_hidden_while_they_are_worked_on(self) -> StorageFirstOptions:
        given, least = self.visibility_timeout_seconds, self.least_visibility_timeout
        # Only a module's options are expressions, and its variable has this rule itself.
        if given is not None and isinstance(least, int) and given < least:
            raise ValueError(
                f"visibility_timeout_seconds {given} with timeout {self.timeout} and a batching window of {self.batching_window}: AWS asks "
                f"for at least {VISIBILITY_TIMEOUT_FACTOR} times the timeout, and the window, or a message comes back while it is still "
                f"worked on. Leave it out, which makes it {least}, or set it to {least} or more."
            )
        return self

    @property
    def batching_window(self) -> Number:
        """The batching window in seconds, given or derived from the batch size."""
        if self.maximum_batching_window_in_seconds is not None:
            return self.maximum_batching_window_in_seconds
        return 1 if self.batch_size > LARGEST_BATCH_WITHOUT_WINDOW else 0

    @property
    def least_visibility_timeout(self) -> Number:
        """What AWS asks of the source queue, in seconds."""
        return VISIBILITY_TIMEOUT_FACTOR * self.timeout + self.batching_window

    @property
    def visibility_timeout(self) -> Number:
        """The source queue's visibility timeout in seconds, given or what AWS asks for."""
        given = self.visibility_timeout_seconds
        return self.least_visibility_timeout if given is None else given
