"""Alarms: one way to make them, so that all look alike on call."""

from __future__ import annotations

from typing import NamedTuple

from .. import __version__
from ..engine import aws, core
from ..engine.values import create_if, number, strings
from ..model.expressions import Condition, Expression, Number
from .attachment import Attachment
from .monitoring.metrics import Metric
from .platform import Platform

PUBLIC_RUNBOOK: str | None = None
"""Where everybody finds docs/runbook.md of this version; nowhere yet. Set it together with [project.urls] of pyproject.toml."""


class Window(NamedTuple):
    """How many of the last periods must be above the threshold, and how long a period is.

    PutMetricAlarm: at most a day in all, and seven days with periods of an hour or more.
    """

    datapoints: Number
    periods: Number
    period_seconds: int = 60


ONCE = Window(1, 15)
"""One minute is enough. Fifteen are looked at, because a data point may be late: "might be delayed", says
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html (2026-11-28)."""

SUSTAINED = Window(3, 15)
"""What is tried again by itself rings when it goes on, not when it happens."""


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
    window: Window = ONCE,
    when: Condition = True,
) -> None:
    """Tells when the metric is above `threshold` for long enough, and again when it has recovered.

    Missing data is no breach: an idle queue, function, rule or state machine reports none.

    Args:
        description: what has happened, for who is called.
        runbook: the heading of docs/runbook.md that says what to do.
        threshold: in the metric's unit. Default: 0.
        window: for how long. Default: one minute is enough.
        when: whether there is such an alarm.
    """
    made = create_if(
        when,
        lambda: aws.CloudwatchMetricAlarm(
            scope,
            id,
            alarm_name=name,
            alarm_description=f"{description} Runbook: {_runbook(platform.runbook_url, runbook)}",
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions={metric.dimension: metric.value},
            comparison_operator="GreaterThanThreshold",
            threshold=number(threshold),
            statistic=metric.statistic,
            period=window.period_seconds,
            evaluation_periods=number(window.periods),
            datapoints_to_alarm=number(window.datapoints),
            treat_missing_data="notBreaching",
            alarm_actions=strings(platform.alarm_actions),
            ok_actions=strings(platform.alarm_actions),
        ),
    )
    if made is not None:
        attachment = Attachment.of(scope)
        attachment.add_alarm(made)
        attachment.dashboard_row(scope).add_alarm(platform.arn("cloudwatch", f"alarm:{name}"), when)


def _runbook(url: str | Expression | None, heading: str) -> str:
    anchor = heading.lower().replace(" ", "-")
    section = f"{PUBLIC_RUNBOOK}#{anchor}" if PUBLIC_RUNBOOK else f'section "{heading}", s3-to-sfn {__version__}'
    if isinstance(url, Expression):
        quoted = section.replace('"', '\\"')
        return f'${{{url.text} == null ? "{quoted}" : "{url}#{anchor}"}}'
    return section if url is None else f"{url}#{anchor}"
