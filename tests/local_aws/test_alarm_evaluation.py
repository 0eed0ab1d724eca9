"""Contract of `modules/local_aws/repairs/alarm_evaluation.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.local_aws.account import Account

NAMESPACE, METRIC = "Test", "Failures"


def test_an_alarm_looks_at_the_data_of_its_own_dimensions_only(repaired: Account, ministack_alone: Account) -> None:
    assert _state(repaired, [(0, 6.0)], of="another") == "OK"
    assert _state(repaired, [(0, 6.0)]) == "ALARM"
    assert _state(ministack_alone, [(0, 6.0)], of="another") == "ALARM"


def test_each_period_has_a_value_of_its_own(repaired: Account, ministack_alone: Account) -> None:
    """Three and three is no more than five in any minute."""
    apart = [(0, 3.0), (1, 3.0)]
    assert _state(repaired, apart, periods=2, datapoints=1) == "OK"
    assert _state(ministack_alone, apart, periods=2, datapoints=1) == "ALARM"


def test_enough_of_the_last_periods_have_to_breach(repaired: Account, ministack_alone: Account) -> None:
    twice, thrice = [(0, 6.0), (4, 6.0)], [(0, 6.0), (4, 6.0), (14, 6.0)]
    assert _state(repaired, twice, periods=15, datapoints=3) == "OK"
    assert _state(repaired, thrice, periods=15, datapoints=3) == "ALARM"
    assert _state(repaired, [(0, 6.0), (4, 6.0), (15, 6.0)], periods=15, datapoints=3) == "OK"
    assert _state(ministack_alone, twice, periods=15, datapoints=3) == "ALARM"


def test_missing_data_is_what_the_alarm_says(repaired: Account, ministack_alone: Account) -> None:
    treated = ("notBreaching", "breaching", "missing", "ignore")
    assert [_state(repaired, [], missing=missing) for missing in treated] == [
        "OK",
        "ALARM",
        "INSUFFICIENT_DATA",
        "INSUFFICIENT_DATA",
    ]
    assert _state(ministack_alone, [], missing="notBreaching") == "INSUFFICIENT_DATA"


def _state(
    aws: Account,
    data: Sequence[tuple[int, float]],
    *,
    of: str | None = None,
    periods: int = 1,
    datapoints: int | None = None,
    missing: str = "notBreaching",
) -> str:
    """The state of a new alarm on a sum above five a minute, after data of so many minutes ago."""
    name = aws.name("alarm")
    chosen: dict[str, Any] = {} if datapoints is None else {"DatapointsToAlarm": datapoints}
    aws.cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace=NAMESPACE,
        MetricName=f"{METRIC}-{name}",
        Dimensions=[{"Name": "Hop", "Value": name}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=periods,
        Threshold=5,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData=missing,
        **chosen,
    )
    now = datetime.now(UTC)
    for minutes, value in data:
        aws.cloudwatch.put_metric_data(
            Namespace=NAMESPACE,
            MetricData=[
                {
                    "MetricName": f"{METRIC}-{name}",
                    "Dimensions": [{"Name": "Hop", "Value": of or name}],
                    "Timestamp": now - timedelta(seconds=60 * minutes + 30),
                    "Value": value,
                }
            ],
        )
    (alarm,) = aws.cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    return str(alarm["StateValue"])
