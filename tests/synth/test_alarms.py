"""Every alarm of every committed stack and module rings for what its hop sends when it fails, and for nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.security.documents import committed
from tests.synth.alarm_evaluation import has_rung, state
from tests.synth.documented_metrics import DOCUMENTED, WITHOUT_ALARM, Series
from tests.synth.hops import Hop, Hops

HOPS = {name: Hops(document) for name, document in committed().items()}
ALARMS = {
    f"{document} {name}": (document, alarm)
    for document, content in committed().items()
    for name, alarm in content.get("resource", {}).get("aws_cloudwatch_metric_alarm", {}).items()
}


@pytest.fixture(params=ALARMS)
def alarm(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each alarm of each stack and module, its threshold a number."""
    document, found = ALARMS[request.param]
    return {**found, "threshold": HOPS[document].number(found["threshold"])}


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
    rung = [[alarm["threshold"] + 1]] * 15
    assert state(alarm, rung, before="OK") == "ALARM"
    assert state(alarm, [*rung, *[[]] * 15], before="ALARM") == "OK"


def test_it_leaves_time_to_save_what_would_be_lost(alarm: dict[str, Any], hop: Hop) -> None:
    """An alarm on age rings when half of the time at most has passed."""
    if "Age" in alarm["metric_name"]:
        series = _documented(alarm, "failing", hop)
        rang = next(minute for minute in range(len(series)) if state(alarm, series[: minute + 1]) == "ALARM")
        assert rang <= len(series) / 2 + 1


def test_all_look_alike_on_call(alarm: dict[str, Any]) -> None:
    assert alarm["alarm_actions"] == alarm["ok_actions"] != []
    assert alarm["treat_missing_data"] == "notBreaching"
    assert alarm["comparison_operator"] == "GreaterThanThreshold"
    assert (alarm["evaluation_periods"], alarm.get("datapoints_to_alarm")) in {(1, None), (15, 3)}
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
