"""Alarms: one way to make them, so that all look alike on call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from .engine import Number, aws, core
from .engine.values import number, strings
from .platform import Platform

PERIOD_SECONDS = 60


def alarm(
    scope: core.Construct,
    id: str,
    *,
    name: str,
    description: str,
    namespace: str,
    metric_name: str,
    dimensions: Mapping[str, str],
    threshold: Number,
    statistic: Literal["Maximum", "Sum"],
    platform: Platform,
) -> None:
    """Rings when the metric is above `threshold` within a minute, and again when it has recovered.

    Missing data is no breach: an idle queue or function reports none.
    """
    aws.CloudwatchMetricAlarm(
        scope,
        id,
        alarm_name=name,
        alarm_description=description,
        namespace=namespace,
        metric_name=metric_name,
        dimensions=dict(dimensions),
        comparison_operator="GreaterThanThreshold",
        threshold=number(threshold),
        statistic=statistic,
        period=PERIOD_SECONDS,
        evaluation_periods=1,
        treat_missing_data="notBreaching",
        alarm_actions=strings(platform.alarm_actions),
        ok_actions=strings(platform.alarm_actions),
    )
