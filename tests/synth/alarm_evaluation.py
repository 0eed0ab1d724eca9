"""An alarm's state as CloudWatch finds it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, looked up on 2026-11-25.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from statistics import fmean
from typing import Any

STATISTICS: Mapping[str, Callable[[Sequence[float]], float]] = {
    "Average": fmean,
    "Maximum": max,
    "Minimum": min,
    "SampleCount": len,
    "Sum": sum,
}
BREACHES: Mapping[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def minutes(alarm: Mapping[str, Any]) -> int:
    """How many minutes a period has."""
    return int(alarm["period"]) // 60


def state(alarm: Mapping[str, Any], series: Sequence[Sequence[float]], before: str = "OK") -> str:
    """The state after the last minute of `series`.

    Args:
        alarm: the arguments of an aws_cloudwatch_metric_alarm with a period of whole minutes.
        series: the values sent in each minute; none where a minute is missing.
        before: its state until then.
    """
    length, periods = minutes(alarm), alarm["evaluation_periods"]
    window = [*[()] * length * periods, *series][-length * periods :]
    aggregate, breaches = STATISTICS[alarm["statistic"]], BREACHES[alarm["comparison_operator"]]
    of_periods = [[*chain.from_iterable(window[first : first + length])] for first in range(0, len(window), length)]
    points = [breaches(aggregate(values), alarm["threshold"]) if values else None for values in of_periods]
    treat_missing = alarm.get("treat_missing_data", "missing")
    if treat_missing == "ignore" and None in points:
        return before
    if treat_missing == "missing" and all(point is None for point in points):
        return "INSUFFICIENT_DATA"
    breaching = sum(treat_missing == "breaching" if point is None else point for point in points)
    return "ALARM" if breaching >= alarm.get("datapoints_to_alarm", alarm["evaluation_periods"]) else "OK"


def has_rung(alarm: Mapping[str, Any], series: Sequence[Sequence[float]]) -> bool:
    """Whether it is in ALARM after any period of `series`."""
    return rings_after(alarm, series) is not None


def rings_after(alarm: Mapping[str, Any], series: Sequence[Sequence[float]]) -> int | None:
    """The minutes of `series` after which it is in ALARM for the first time, at the end of a period; None for never."""
    ends = range(minutes(alarm), len(series) + 1, minutes(alarm))
    return next((end for end in ends if state(alarm, series[:end]) == "ALARM"), None)
