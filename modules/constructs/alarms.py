"""Alarms: one way to make them, so that all look alike on call."""

from __future__ import annotations

from ..engine import aws, core
from ..engine.values import existing_when, number, strings
from ..model.expressions import Condition, Number
from .attachment import Attachment
from .monitoring.metrics import Metric
from .platform import Platform

PERIOD_SECONDS = 60

SUSTAINED = (3, 15)
"""How many of the last minutes: what is tried again by itself rings when it goes on, not when it happens."""

RUNBOOK = "docs/runbook.md"


def alarm(
    scope: core.Construct,
    id: str,
    *,
    name: str,
    description: str,
    runbook: str,
    metric: Metric,
    platform: Platform,
    threshold: Number = 0,
    sustained: bool = False,
    when: Condition = True,
) -> None:
    """Rings when the metric is above `threshold` within a minute, and again when it has recovered.

    Missing data is no breach: an idle queue, function, rule or state machine reports none.

    Args:
        description: what has happened, for who is called.
        runbook: the heading of docs/runbook.md that says what to do, as an anchor.
        threshold: in the metric's unit. Default: 0.
        sustained: rings when three of the last fifteen minutes were above the threshold. Default: one is enough.
        when: whether there is such an alarm.
    """
    datapoints, minutes = SUSTAINED if sustained else (None, 1)
    made = existing_when(
        when,
        lambda: aws.CloudwatchMetricAlarm(
            scope,
            id,
            alarm_name=name,
            alarm_description=f"{description} Runbook: {RUNBOOK}#{runbook}",
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions={metric.dimension: metric.value},
            comparison_operator="GreaterThanThreshold",
            threshold=number(threshold),
            statistic=metric.statistic,
            period=PERIOD_SECONDS,
            evaluation_periods=minutes,
            datapoints_to_alarm=datapoints,
            treat_missing_data="notBreaching",
            alarm_actions=strings(platform.alarm_actions),
            ok_actions=strings(platform.alarm_actions),
        ),
    )
    if made is not None:
        attachment = Attachment.of(scope)
        attachment.add_alarm(made)
        attachment.row(scope).add_alarm(platform.arn("cloudwatch", f"alarm:{name}"), when)
