"""Every alarm of every committed stack and module rings for what its hop sends when it fails, and for nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.security.documents import committed
from tests.synth.alarm_evaluation import has_rung, minutes, rings_after, state
from tests.synth.documented_metrics import DOCUMENTED, WITHOUT_ALARM, Series, age_of_a_message_received_each_hour
from tests.synth.hops import Hop, Hops

HOUR = 3600

HOPS = {name: Hops(document) for name, document in committed().items()}
ALARMS = {
    f"{document} {name}": (document, alarm)
    for document, content in committed().items()
    for name, alarm in content.get("resource", {}).get("aws_cloudwatch_metric_alarm", {}).items()
}


@pytest.fixture(params=ALARMS)
def alarm(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each alarm of each stack and module, its numbers known."""
    document, found = ALARMS[request.param]
    return HOPS[document].numbered(found)


@pytest.fixture
def hop(request: pytest.FixtureRequest, alarm: dict[str, Any]) -> Hop:
    """What the alarm watches: a resource of the same stack, or the state machine that a module is given."""
    document, _ = ALARMS[request.node.callspec.params["alarm"]]
    (dimension,) = alarm["dimensions"].items()
    return HOPS[document].found[dimension]


def test_its_metric_dimension_and_statistic_are_documented(alarm: dict[str, Any], hop: Hop) -> None:
    metric = DOCUMENTED[alarm["namespace"], alarm["metric_name"]]
    assert [metric.dimension] == list(alarm["dimensions"])
    assert alarm["namespace"] == hop.namespace
    assert alarm["statistic"] in metric.statistics
    assert "unit" not in alarm


def test_it_rings_for_what_the_hop_sends_when_it_fails(alarm: dict[str, Any], hop: Hop) -> None:
    assert has_rung(alarm, _documented(alarm, "failing", hop))


def test_it_does_not_ring_for_what_the_hop_sends_on_a_good_day(alarm: dict[str, Any], hop: Hop) -> None:
    assert not has_rung(alarm, _documented(alarm, "healthy", hop))


def test_it_does_not_ring_while_nothing_is_sent_and_recovers_without_data(alarm: dict[str, Any]) -> None:
    assert state(alarm, []) == "OK"
    whole = minutes(alarm) * alarm["evaluation_periods"]
    rung = [[alarm["threshold"] + 1]] * whole
    assert state(alarm, rung, before="OK") == "ALARM"
    assert state(alarm, [*rung, *[[]] * whole], before="ALARM") == "OK"


def test_it_leaves_time_to_save_what_would_be_lost(alarm: dict[str, Any], hop: Hop) -> None:
    """An alarm on waiting rings when half of the time at most has passed."""
    if "Age" in alarm["metric_name"] or alarm["period"] == HOUR:
        series = _documented(alarm, "failing", hop)
        rang = rings_after(alarm, series)
        assert rang is not None
        assert rang <= len(series) / 2 + 2


def test_a_single_event_rings_though_its_data_point_is_late(alarm: dict[str, Any]) -> None:
    """CloudWatch looks at a minute again while it is among the last fifteen."""
    if alarm["period"] != HOUR and alarm["datapoints_to_alarm"] == 1:
        bad = [alarm["threshold"] + 1]
        assert state(alarm, [bad, *[[]] * 14]) == "ALARM"
        assert state(alarm, [bad, *[[]] * 15]) == "OK"


@pytest.mark.parametrize("name", [name for name, (_, alarm) in ALARMS.items() if alarm["period"] == HOUR])
def test_a_message_that_was_looked_at_again_and_again_is_not_forgotten(name: str) -> None:
    """What waits and is received each hour, as by dry runs, rings when half of its time is over; its age would not."""
    document, found = ALARMS[name]
    alarm, hops = HOPS[document].numbered(found), HOPS[document]
    (dimension,) = alarm["dimensions"].items()
    settings = hops.found[dimension].settings
    waits = DOCUMENTED["AWS/SQS", "ApproximateNumberOfMessagesVisible"].failing(settings)
    assert rings_after(alarm, waits) == alarm["evaluation_periods"] * 60 == len(waits) // 2
    assert not has_rung(alarm, [*waits[: 24 * 60], *[[0]] * 60] * 14), "somebody redrives each day"
    old = {**alarm, "period": 60, "evaluation_periods": 1, "datapoints_to_alarm": 1, "threshold": len(waits) * 60 // 2}
    assert not has_rung(old, age_of_a_message_received_each_hour(settings))


def test_all_look_alike_on_call(alarm: dict[str, Any]) -> None:
    assert alarm["alarm_actions"] == alarm["ok_actions"] != []
    assert alarm["treat_missing_data"] == "notBreaching"
    assert alarm["comparison_operator"] == "GreaterThanThreshold"
    of = alarm["datapoints_to_alarm"], alarm["evaluation_periods"], alarm["period"]
    hours = alarm["evaluation_periods"]
    assert of in {(1, 15, 60), (3, 15, 60), (hours, hours, HOUR)}
    # PutMetricAlarm: seven days with periods of an hour or more, a day with shorter ones.
    assert alarm["evaluation_periods"] * alarm["period"] <= (7 * 24 * HOUR if alarm["period"] >= HOUR else 24 * HOUR)
    assert len(alarm["alarm_description"]) <= 1024


@pytest.mark.parametrize("name", [name for name in committed() if HOPS[name].found])
def test_every_documented_failure_of_every_hop_has_an_alarm_or_a_reason(name: str) -> None:
    alarms = {
        (*dimension, alarm["metric_name"])
        for alarm in committed()[name]["resource"]["aws_cloudwatch_metric_alarm"].values()
        for dimension in alarm["dimensions"].items()
    }
    silent = {
        f"{hop.kind} {value}: {metric}"
        for (dimension, value), hop in HOPS[name].found.items()
        for (namespace, metric), documented in DOCUMENTED.items()
        if namespace == hop.namespace and documented.failure
        if (dimension, value, metric) not in alarms and (hop.kind, metric) not in WITHOUT_ALARM
    }
    assert silent == set()


def test_no_reason_is_given_for_an_alarm_that_exists_or_a_hop_that_does_not() -> None:
    kinds = {(hop.kind, hop.namespace) for hops in HOPS.values() for hop in hops.found.values()}
    failures = {
        (kind, metric)
        for kind, of in kinds
        for (namespace, metric), it in DOCUMENTED.items()
        if namespace == of and it.failure
    }
    ringing = {
        (HOPS[document].found[dimension].kind, alarm["metric_name"])
        for document, alarm in ALARMS.values()
        for dimension in alarm["dimensions"].items()
    }
    assert failures - ringing == set(WITHOUT_ALARM)


def test_no_two_alarms_of_an_account_have_the_same_name() -> None:
    for environment in ("dev", "prod"):
        names = [alarm["alarm_name"] for name, alarm in ALARMS.values() if name.startswith(f"stacks/{environment}-")]
        assert len(names) == len(set(names)) > 50


def _documented(alarm: Mapping[str, Any], day: str, hop: Hop) -> Series:
    metric = DOCUMENTED[alarm["namespace"], alarm["metric_name"]]
    series: Series = {"failing": metric.failing, "healthy": metric.healthy}[day](hop.settings)
    assert series, "nothing says what is sent"
    return series
