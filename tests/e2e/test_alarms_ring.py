"""Every alarm that Terraform made rings for its hop alone, tells who is on call, and recovers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e.deployments import ENVIRONMENT, Deployment, until
from tests.e2e.plans import Deployments
from tests.local_aws.account import Account
from tests.synth.alarm_evaluation import minutes, rings_after, state
from tests.synth.documented_metrics import DOCUMENTED
from tests.synth.hops import Hops

pytestmark = pytest.mark.usefixtures("bad_day")

STACKS = ("shared", "landing", "unversioned")
TOPIC = "oncall"
"""As bad_day.toml names it."""

STAYS_SECONDS = 40
"""How long after it was sent the oldest of an alarm's bad minutes counts: long enough to look, short enough to wait for."""


class OnCall:
    """Who is told: a queue that listens to the topic."""

    def __init__(self, account: Account) -> None:
        self._account = account
        sns = account.client("sns")
        topic = sns.create_topic(Name=TOPIC)["TopicArn"]
        self._queue = account.queue()
        arn = account.queue_arn(self._queue)
        raw = {"RawMessageDelivery": "true"}
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=raw)
        self.told: list[tuple[str, str]] = []

    def listen(self) -> list[tuple[str, str]]:
        """Every (alarm, state) so far."""
        received = self._account.sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
        for message in received.get("Messages", []):
            notification = json.loads(message["Body"])
            self.told.append((notification["AlarmName"], notification["NewStateValue"]))
            self._account.sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        return self.told


class Alarm:
    """An alarm of a stack, and what its hop sends up to the minute in which it rings."""

    def __init__(self, arguments: Mapping[str, Any], hops: Hops) -> None:
        self.arguments = hops.numbered(arguments)
        self.name = str(arguments["alarm_name"])
        (self.dimension,) = arguments["dimensions"].items()
        self.documented = DOCUMENTED[arguments["namespace"], arguments["metric_name"]]
        series = self.documented.failing(hops.found[self.dimension].settings)
        rings = rings_after(self.arguments, series)
        assert rings is not None
        step = minutes(self.arguments)
        bad = series[max(0, rings - step * self.arguments["evaluation_periods"]) : rings]
        while state(self.arguments, bad[step:]) == "ALARM":
            bad = bad[step:]
        self.bad = bad[::step]

    @property
    def is_of_errors(self) -> bool:
        """Whether the local AWS sends the metric itself when a function fails."""
        return self.arguments["metric_name"] == "Errors"

    def send(self, account: Account, periods: Sequence[Sequence[float]]) -> None:
        """Sends the hop's metric; the first period leaves the alarm's sight after `STAYS_SECONDS`."""
        name, value = self.dimension
        period = self.arguments["period"]
        first = datetime.now(UTC) - timedelta(seconds=period * self.arguments["evaluation_periods"] - STAYS_SECONDS)
        data = [
            {
                "MetricName": self.arguments["metric_name"],
                "Dimensions": [{"Name": name, "Value": value}],
                "Timestamp": first + timedelta(seconds=period * number),
                "Value": sent,
                "Unit": self.documented.unit,
            }
            for number, values in enumerate(periods)
            for sent in values
        ]
        account.cloudwatch.put_metric_data(Namespace=self.arguments["namespace"], MetricData=data)


@pytest.fixture(scope="module")
def rang(deployments: Deployments) -> Mapping[str, Any]:
    """Each hop fails in turn, and recovers.

    Returns the alarms by name; what rang before any failed; what rang with each that did not before; what rang of the
    functions before their last error, which is a real one; and what was told.
    """
    deployment = deployments["bad_day"]
    account = deployment.account
    oncall, alarms = OnCall(account), {alarm.name: alarm for alarm in _of_terraform(deployment)}
    quiet, with_each, too_early = _ringing(account), {}, set()
    for alarm in alarms.values():
        before = _ringing(account)
        if alarm.is_of_errors:
            alarm.send(account, alarm.bad[:-1])
            too_early |= _ringing(account) - before
            _, function = alarm.dimension
            answer = account.functions.invoke(FunctionName=function, Payload=b"{}")
            assert answer["FunctionError"] == "Unhandled", answer
        else:
            alarm.send(account, alarm.bad)
        with_each[alarm.name] = _ringing(account) - before
    until(lambda: _ringing(account), lambda ringing: not ringing, seconds=3 * STAYS_SECONDS)
    until(oncall.listen, lambda told: len(told) >= 2 * len(alarms))
    return {
        "alarms": alarms,
        "quiet": quiet,
        "with_each": with_each,
        "too_early": too_early,
        "told": oncall.listen(),
    }


def test_every_hop_has_its_alarms_and_none_rings_before_one_fails(rang: Mapping[str, Any]) -> None:
    metrics = Counter(alarm.arguments["metric_name"] for alarm in rang["alarms"].values())
    assert metrics == {
        "ApproximateNumberOfMessagesVisible": 5 + 5,
        "ApproximateAgeOfOldestMessage": 2,
        "Errors": 3,
        "Throttles": 3,
        "AsyncEventAge": 1,
        "AsyncEventsDropped": 1,
        "DestinationDeliveryFailures": 1,
        "FailedInvocations": 2,
        "InvocationsFailedToBeSentToDlq": 2,
        "RetryInvocationAttempts": 2,
        "ThrottledRules": 2,
        "ExecutionsFailed": 1,
        "ExecutionsTimedOut": 1,
        "ExecutionThrottled": 1,
    }
    assert rang["quiet"] == set()


def test_what_a_failed_hop_sends_rings_its_alarm_and_no_other(rang: Mapping[str, Any]) -> None:
    assert rang["with_each"] == {name: {name} for name in rang["alarms"]}


def test_a_functions_error_rings_only_when_it_goes_on(rang: Mapping[str, Any]) -> None:
    """The last error is the function's own, counted by the local AWS."""
    assert rang["too_early"] == set()


def test_who_is_on_call_is_told_once_that_it_rings_and_once_that_it_has_recovered(rang: Mapping[str, Any]) -> None:
    assert Counter(rang["told"]) == {(name, now): 1 for name in rang["alarms"] for now in ("ALARM", "OK")}


def test_the_dashboard_that_cloudwatch_has_shows_the_state_of_every_alarm(
    bad_day: Deployment, rang: Mapping[str, Any]
) -> None:
    cloudwatch = bad_day.account.cloudwatch
    names = [entry["DashboardName"] for entry in cloudwatch.list_dashboards()["DashboardEntries"]]
    bodies = [json.loads(cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"]) for name in names]
    arns = {arn for body in bodies for widget in body["widgets"] for arn in widget["properties"].get("alarms", ())}
    assert sorted(names) == [f"badday-{ENVIRONMENT}-{stack}" for stack in sorted(STACKS)]
    assert arns == {alarm["AlarmArn"] for alarm in cloudwatch.describe_alarms()["MetricAlarms"]}


def _of_terraform(deployment: Deployment) -> Iterator[Alarm]:
    """The alarms that Terraform says it has made."""
    made = {alarm["AlarmName"] for alarm in deployment.account.cloudwatch.describe_alarms()["MetricAlarms"]}
    for stack in STACKS:
        file = deployment.workbench.output / "stacks" / f"{ENVIRONMENT}-{stack}" / "cdk.tf.json"
        document = json.loads(file.read_text(encoding="utf-8"))
        for arguments in document["resource"]["aws_cloudwatch_metric_alarm"].values():
            made.remove(arguments["alarm_name"])
            yield Alarm(arguments, Hops(document))
    assert made == set()


def _ringing(account: Account) -> set[str]:
    """The alarms that ring now. The local AWS looks at them when somebody sends data, AWS does by itself."""
    account.cloudwatch.put_metric_data(Namespace="Clock", MetricData=[{"MetricName": "Tick", "Value": 1}])
    return {alarm["AlarmName"] for alarm in account.cloudwatch.describe_alarms(StateValue="ALARM")["MetricAlarms"]}
