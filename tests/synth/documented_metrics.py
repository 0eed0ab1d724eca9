"""What AWS documents of the metrics that the hops send: looked up on 2026-11-25, in our words.

`failing` is what a hop sends that has failed, and `healthy` what it sends on a good day: for each minute from the first
one on, the values of that minute. A minute without any is one in which nothing is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

SQS = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"
LAMBDA = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"
EVENTS = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html"
STATES = "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html"

MINUTE, DAY = 60, 24 * 3600
LONGEST_RETENTION = 14 * DAY

Series: TypeAlias = Sequence[Sequence[float]]
Settings: TypeAlias = Mapping[str, int]
"""Numbers of the hop that say when it loses an event, by the Terraform argument."""


@dataclass(frozen=True, kw_only=True)
class Documented:
    """A metric of a service.

    Args:
        dimension: the only one that identifies a hop.
        unit: as CloudWatch names it.
        statistics: those that say something.
        sent: when there is a data point.
        failure: whether it tells of events that are lost, late, or not worked on.
        failing, healthy: what is sent, from the hop's settings.
    """

    dimension: str
    unit: str
    statistics: frozenset[str]
    sent: str
    url: str
    failure: bool = False
    failing: Callable[[Settings], Series] = field(default=lambda _: [])
    healthy: Callable[[Settings], Series] = field(default=lambda _: [])


LEVEL = frozenset({"Average", "Minimum", "Maximum"})
COUNT = frozenset({"Sum", "SampleCount"})
WHILE_ACTIVE = "every minute while the queue holds messages or is asked, and for up to six hours after"
WHEN_IT_HAPPENS = "when it happens"
EACH_INVOCATION = "with each invocation, 0 or 1, at the minute in which it began"
NOT_ZERO = "in a minute in which it is not zero"


def _ages_until(seconds: int, *, unit: int = 1) -> Series:
    """A message that nobody takes, up to the minute before it is given up."""
    return [[age * unit] for age in range(0, seconds, MINUTE)]


def _until_it_expires_in_the_queue(settings: Settings) -> Series:
    return _ages_until(settings["message_retention_seconds"])


def _waits_in_the_dead_letter_queue(settings: Settings) -> Series:
    """One message, and each hour a minute in which it is in flight because somebody looks at it.

    SQS deletes it by when it was first sent, its time in the source queue included.
    """
    return [[0 if minute % 60 == 30 else 1] for minute in range(_left(settings) // MINUTE)]


def age_of_a_message_received_each_hour(settings: Settings) -> Series:
    """Received three times without being deleted, a message is left out of the metric."""
    return [age if minute < 3 * 60 else [] for minute, age in enumerate(_ages_until(_left(settings)))]


def _left(settings: Settings) -> int:
    return LONGEST_RETENTION - settings["source_retention_seconds"]


def _errors(settings: Settings) -> Series:
    """Asynchronously one minute and then two after an error; from a queue each time that the message is visible again."""
    if "maximum_retry_attempts" in settings:
        minutes = (0, 1, 3)[: settings["maximum_retry_attempts"] + 1]
    else:
        wait = -(-settings["visibility_timeout_seconds"] // MINUTE)
        minutes = tuple(wait * delivery for delivery in range(settings["max_receive_count"]))
    return [[1] if minute in minutes else [] for minute in range(minutes[-1] + 1)]


def _once(minute: Sequence[float]) -> Callable[[Settings], Series]:
    return lambda _: [minute]


def _every_minute(value: float) -> Callable[[Settings], Series]:
    return lambda _: [[value]] * 15


NOTHING: Callable[[Settings], Series] = lambda _: [[]] * 15  # noqa: E731
ONE_THAT_SUCCEEDS_AFTER_A_RETRY: Callable[[Settings], Series] = lambda _: [[0, 1], [0], [], [0]]  # noqa: E731
A_SHORT_BURST: Callable[[Settings], Series] = lambda _: [[12], [3], [0]]  # noqa: E731

DOCUMENTED: Mapping[tuple[str, str], Documented] = {
    ("AWS/SQS", "ApproximateNumberOfMessagesVisible"): Documented(
        dimension="QueueName",
        unit="Count",
        statistics=LEVEL,
        sent=WHILE_ACTIVE,
        url=SQS,
        failure=True,
        failing=_waits_in_the_dead_letter_queue,
        healthy=_every_minute(0),
    ),
    ("AWS/SQS", "ApproximateAgeOfOldestMessage"): Documented(
        dimension="QueueName",
        unit="Seconds",
        statistics=LEVEL,
        sent="every minute while the queue holds a message that was received less than three times",
        url=SQS,
        failure=True,
        failing=_until_it_expires_in_the_queue,
        healthy=_every_minute(0),
    ),
    ("AWS/SQS", "NumberOfMessagesSent"): Documented(
        dimension="QueueName", unit="Count", statistics=COUNT, sent=WHILE_ACTIVE, url=SQS
    ),
    ("AWS/Lambda", "Invocations"): Documented(
        dimension="FunctionName", unit="Count", statistics=COUNT, sent=EACH_INVOCATION, url=LAMBDA
    ),
    ("AWS/Lambda", "Duration"): Documented(
        dimension="FunctionName", unit="Milliseconds", statistics=LEVEL, sent="with each invocation", url=LAMBDA
    ),
    ("AWS/Lambda", "Errors"): Documented(
        dimension="FunctionName",
        unit="Count",
        statistics=COUNT,
        sent=EACH_INVOCATION,
        url=LAMBDA,
        failure=True,
        failing=_errors,
        healthy=ONE_THAT_SUCCEEDS_AFTER_A_RETRY,
    ),
    ("AWS/Lambda", "Throttles"): Documented(
        dimension="FunctionName",
        unit="Count",
        statistics=COUNT,
        sent="with each request that is refused for want of concurrency",
        url=LAMBDA,
        failure=True,
        # Tried again after one second, two, four, … and at most five minutes.
        failing=lambda _: [[1] * 6, [1], [1], [], [1], [], [], [], [1]],
        healthy=A_SHORT_BURST,
    ),
    ("AWS/Lambda", "AsyncEventsReceived"): Documented(
        dimension="FunctionName", unit="Count", statistics=COUNT, sent=WHEN_IT_HAPPENS, url=LAMBDA
    ),
    ("AWS/Lambda", "AsyncEventAge"): Documented(
        dimension="FunctionName",
        unit="Milliseconds",
        statistics=LEVEL,
        sent="with each attempt to invoke the function",
        url=LAMBDA,
        failure=True,
        failing=lambda settings: _ages_until(settings["maximum_event_age_in_seconds"], unit=1000),
        healthy=_every_minute(40),
    ),
    ("AWS/Lambda", "AsyncEventsDropped"): Documented(
        dimension="FunctionName",
        unit="Count",
        statistics=COUNT,
        sent="for an event that is given up, also where it goes to a destination then",
        url=LAMBDA,
        failure=True,
        failing=_once([1]),
        healthy=NOTHING,
    ),
    ("AWS/Lambda", "DestinationDeliveryFailures"): Documented(
        dimension="FunctionName",
        unit="Count",
        statistics=COUNT,
        sent=WHEN_IT_HAPPENS,
        url=LAMBDA,
        failure=True,
        failing=_once([1]),
        healthy=NOTHING,
    ),
    ("AWS/Lambda", "DeadLetterErrors"): Documented(
        dimension="FunctionName", unit="Count", statistics=COUNT, sent=WHEN_IT_HAPPENS, url=LAMBDA, failure=True
    ),
    ("AWS/Lambda", "RecursiveInvocationsDropped"): Documented(
        dimension="FunctionName", unit="Count", statistics=COUNT, sent=WHEN_IT_HAPPENS, url=LAMBDA, failure=True
    ),
    ("AWS/Lambda", "FailedInvokeEventCount"): Documented(
        dimension="EventSourceMappingUUID",
        unit="Count",
        statistics=COUNT,
        sent="where the mapping's MetricsConfig asks for it",
        url=LAMBDA,
        failure=True,
    ),
    ("AWS/Lambda", "DroppedEventCount"): Documented(
        dimension="EventSourceMappingUUID",
        unit="Count",
        statistics=COUNT,
        sent="where the mapping's MetricsConfig asks for it",
        url=LAMBDA,
        failure=True,
    ),
    ("AWS/Events", "Invocations"): Documented(
        dimension="RuleName", unit="Count", statistics=COUNT, sent=NOT_ZERO, url=EVENTS
    ),
    ("AWS/Events", "InvocationsSentToDlq"): Documented(
        dimension="RuleName", unit="Count", statistics=COUNT, sent=NOT_ZERO, url=EVENTS, failure=True
    ),
    ("AWS/Events", "DeadLetterInvocations"): Documented(
        dimension="RuleName", unit="Count", statistics=COUNT, sent=WHEN_IT_HAPPENS, url=EVENTS, failure=True
    ),
    ("AWS/Events", "FailedInvocations"): Documented(
        dimension="RuleName",
        unit="Count",
        statistics=COUNT,
        sent=NOT_ZERO,
        url=EVENTS,
        failure=True,
        failing=_once([1]),
        healthy=NOTHING,
    ),
    ("AWS/Events", "InvocationsFailedToBeSentToDlq"): Documented(
        dimension="RuleName",
        unit="Count",
        statistics=COUNT,
        sent=NOT_ZERO,
        url=EVENTS,
        failure=True,
        failing=_once([1]),
        healthy=NOTHING,
    ),
    ("AWS/Events", "RetryInvocationAttempts"): Documented(
        dimension="RuleName",
        unit="Count",
        statistics=COUNT,
        sent=WHEN_IT_HAPPENS,
        url=EVENTS,
        failure=True,
        failing=_every_minute(4),
        healthy=A_SHORT_BURST,
    ),
    ("AWS/Events", "ThrottledRules"): Documented(
        dimension="RuleName",
        unit="Count",
        statistics=COUNT,
        sent=WHEN_IT_HAPPENS,
        url=EVENTS,
        failure=True,
        failing=_every_minute(4),
        healthy=A_SHORT_BURST,
    ),
    ("AWS/States", "ExecutionsStarted"): Documented(
        dimension="StateMachineArn", unit="Count", statistics=COUNT, sent=WHEN_IT_HAPPENS, url=STATES
    ),
    ("AWS/States", "ExecutionsSucceeded"): Documented(
        dimension="StateMachineArn", unit="Count", statistics=COUNT, sent=WHEN_IT_HAPPENS, url=STATES
    ),
    ("AWS/States", "ExecutionTime"): Documented(
        dimension="StateMachineArn",
        unit="Milliseconds",
        statistics=LEVEL,
        sent="with each execution that ends",
        url=STATES,
    ),
    ("AWS/States", "ExecutionsFailed"): Documented(
        dimension="StateMachineArn",
        unit="Count",
        statistics=COUNT,
        sent=WHEN_IT_HAPPENS,
        url=STATES,
        failure=True,
        failing=_once([1]),
        healthy=_every_minute(0),
    ),
    ("AWS/States", "ExecutionsTimedOut"): Documented(
        dimension="StateMachineArn",
        unit="Count",
        statistics=COUNT,
        sent=WHEN_IT_HAPPENS,
        url=STATES,
        failure=True,
        failing=_once([1]),
        healthy=_every_minute(0),
    ),
    ("AWS/States", "ExecutionThrottled"): Documented(
        dimension="StateMachineArn",
        unit="Count",
        statistics=COUNT,
        sent=WHEN_IT_HAPPENS,
        url=STATES,
        failure=True,
        failing=_every_minute(9),
        healthy=A_SHORT_BURST,
    ),
    ("AWS/States", "ExecutionsAborted"): Documented(
        dimension="StateMachineArn", unit="Count", statistics=COUNT, sent=WHEN_IT_HAPPENS, url=STATES, failure=True
    ),
    ("AWS/States", "ThrottledEvents"): Documented(
        dimension="APIName", unit="Count", statistics=COUNT, sent=WHEN_IT_HAPPENS, url=STATES, failure=True
    ),
}

MAPPING = "asked for by nobody here: the queue's age and its dead-letter queue tell the same"
WITHOUT_ALARM: Mapping[tuple[str, str], str] = {
    (
        "source queue",
        "ApproximateNumberOfMessagesVisible",
    ): "a burst waits there on purpose; age tells when it waits too long",
    (
        "dead-letter queue",
        "ApproximateAgeOfOldestMessage",
    ): "a message that was received three times leaves it; how long the queue is not empty rings instead",
    (
        "asynchronous function",
        "DeadLetterErrors",
    ): "its dead-letter queue is a destination, and has a metric of its own",
    (
        "asynchronous function",
        "RecursiveInvocationsDropped",
    ): "it calls StartExecution only, which Lambda looks for no loops in",
    ("asynchronous function", "FailedInvokeEventCount"): "no mapping invokes it",
    ("asynchronous function", "DroppedEventCount"): "no mapping invokes it",
    ("function of a queue", "DeadLetterErrors"): "nothing invokes it asynchronously",
    ("function of a queue", "DestinationDeliveryFailures"): "nothing invokes it asynchronously",
    ("function of a queue", "AsyncEventAge"): "nothing invokes it asynchronously",
    ("function of a queue", "AsyncEventsDropped"): "nothing invokes it asynchronously",
    (
        "function of a queue",
        "RecursiveInvocationsDropped",
    ): "it calls StartExecution only, which Lambda looks for no loops in",
    ("function of a queue", "FailedInvokeEventCount"): MAPPING,
    ("function of a queue", "DroppedEventCount"): MAPPING,
    ("rule", "InvocationsSentToDlq"): "they are in the dead-letter queue then, which rings",
    (
        "rule",
        "DeadLetterInvocations",
    ): "counts what would run the same rule again; its target is a state machine, which sends no S3 event",
    ("state machine", "ExecutionsAborted"): "whoever stopped an execution knows it",
    (
        "state machine",
        "ThrottledEvents",
    ): "counts the calls of the whole account; the hop before tries again, and rings",
}
"""Failures that a hop's service documents and that ring nothing, each with its reason."""
