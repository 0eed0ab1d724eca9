"""An alarm looks at its own metric, minute by minute, and at missing data as it is told.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html: CloudWatch takes the data of exactly
the alarm's dimensions, makes one value of each period, and asks whether enough of the last periods breach; with
`notBreaching` a period without data does not. MiniStack makes one value of all data of that metric name, whatever its
dimensions, over all periods together, and leaves an alarm as it is while there are none.
"""

from __future__ import annotations

import operator
import time
from collections.abc import Callable
from typing import Any

from ministack.services import cloudwatch

SYMBOLS = tuple(
    f"ministack.services.cloudwatch.{name}"
    for name in (
        "_evaluate_alarm",
        "_metrics",
        "_dims_key",
        "_calc_stats",
        "_stat_value",
        "_record_history",
        "_dispatch_alarm_actions",
        "_evaluate_parent_alarms",
    )
)
BREACHES: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def apply() -> None:
    """Evaluate such an alarm as CloudWatch does; leave every other kind to MiniStack."""
    evaluate = cloudwatch._evaluate_alarm

    def evaluate_own(alarm: dict[str, Any]) -> None:
        if alarm.get("ComparisonOperator") not in BREACHES or not alarm.get("MetricName"):
            evaluate(alarm)
            return
        state, breaching = _state(alarm)
        before = alarm["StateValue"]
        if state in (None, before):
            return
        reason = f"Threshold Crossed: {breaching} of the last {_periods(alarm)} periods breach {alarm['Threshold']}"
        alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
        cloudwatch._record_history(alarm["AlarmName"], before, state, reason)
        cloudwatch._dispatch_alarm_actions(alarm, before, state, reason)
        cloudwatch._evaluate_parent_alarms(alarm)

    cloudwatch._evaluate_alarm = evaluate_own


def _state(alarm: dict[str, Any]) -> tuple[str | None, int]:
    """The state, None to leave it as it is, and how many periods breach."""
    period, periods = int(alarm.get("Period") or 60), _periods(alarm)
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average")
    dimensions = {dimension["Name"]: dimension["Value"] for dimension in alarm.get("Dimensions") or []}
    key = (alarm.get("Namespace"), alarm.get("MetricName"), cloudwatch._dims_key(dimensions))
    now = time.time()
    found: dict[int, list[dict[str, Any]]] = {}
    for point in cloudwatch._metrics.get(key, []):
        age = int((now - point["Timestamp"]) // period)
        if 0 <= age < periods:
            found.setdefault(age, []).append(point)
    breaches = BREACHES[alarm["ComparisonOperator"]]
    values = {
        age: cloudwatch._stat_value(cloudwatch._calc_stats(points), statistic, points) for age, points in found.items()
    }
    breaching = sum(breaches(value, float(alarm["Threshold"])) for value in values.values() if value is not None)
    missing, treat = periods - len(values), alarm.get("TreatMissingData") or "missing"
    if missing and treat == "ignore":
        return None, breaching
    if not values and treat == "missing":
        return "INSUFFICIENT_DATA", 0
    breaching += missing if treat == "breaching" else 0
    return ("ALARM" if breaching >= int(alarm.get("DatapointsToAlarm") or periods) else "OK"), breaching


def _periods(alarm: dict[str, Any]) -> int:
    return int(alarm.get("EvaluationPeriods") or 1)
