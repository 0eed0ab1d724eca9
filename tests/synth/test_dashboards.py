"""One dashboard for each stack and module: what is on it, in which order, and that CloudWatch takes it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import Stack
from modules.constructs.state_machine import StateMachine
from modules.model.object_filter import ObjectFilter
from modules.patterns.direct_eventbridge import DirectEventBridge
from modules.patterns.notification_lambda import NotificationLambda
from modules.patterns.storage_first import StorageFirst
from tests.security.documents import committed
from tests.synth.dashboard_body import Body, evaluated, problems
from tests.synth.documented_metrics import DOCUMENTED
from tests.synth.hops import Hops
from tests.synth.template import MACHINE, Template

DASHBOARDS = {
    f"{document} {name}": (document, dashboard)
    for document, content in committed().items()
    for name, dashboard in content.get("resource", {}).get("aws_cloudwatch_dashboard", {}).items()
}
PASS = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}


@pytest.fixture(params=DASHBOARDS)
def document(request: pytest.FixtureRequest) -> str:
    return DASHBOARDS[request.param][0]


@pytest.fixture
def body(document: str) -> Body:
    (dashboard,) = committed()[document]["resource"]["aws_cloudwatch_dashboard"].values()
    return evaluated(dashboard["dashboard_body"])


def metrics(body: Body) -> Iterator[Any]:
    for widget in body["widgets"]:
        yield from widget["properties"].get("metrics", ())


def shown_alarms(body: Body) -> list[str]:
    return [arn for widget in body["widgets"] for arn in widget["properties"].get("alarms", ())]


def test_every_stack_with_something_to_show_has_one_and_no_other() -> None:
    shown = {document for document, _ in DASHBOARDS.values()}
    assert len(shown) == len(DASHBOARDS)
    assert shown == {name for name, content in committed().items() if Hops(content).found}


def test_cloudwatch_takes_its_body(body: Body) -> None:
    assert problems(body) == []


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("type",), "graph", "'graph' is not one of ['text', 'alarm', 'metric']"),
        (("x",), 20, "metric at 20, 4 is wider than the grid"),
        (("y",), 0, "alarm at 0, 0 and metric at 0, 0 overlap"),
        (("properties", "region"), None, "'region' is a required property"),
        (("properties", "metrics"), [["AWS/SQS", "NumberOfMessagesSent"]], "is too short"),
        (("properties", "alarms"), [], "'alarms' was unexpected"),
    ],
)
def test_a_body_that_cloudwatch_would_refuse_is_noticed(place: tuple[str, ...], value: object, said: str) -> None:
    body = copy.deepcopy(evaluated(DASHBOARDS["stacks/dev-shared dashboard"][1]["dashboard_body"]))
    node = next(widget for widget in body["widgets"] if widget["type"] == "metric")
    for key in place[:-1]:
        node = node[key]
    if value is None:
        del node[place[-1]]
    else:
        node[place[-1]] = value
    assert any(said in problem for problem in problems(body)), problems(body)


def test_the_state_of_every_alarm_stands_on_top_and_of_no_other(document: str, body: Body) -> None:
    alarms = committed()[document]["resource"]["aws_cloudwatch_metric_alarm"].values()
    names = sorted(alarm["alarm_name"] for alarm in alarms)
    assert sorted(arn.rpartition(":alarm:")[2] for arn in shown_alarms(body)) == names
    top = min(body["widgets"], key=lambda widget: widget["y"])
    assert top["type"] == "alarm"


def test_every_hop_is_shown_and_every_metric_is_documented_and_of_a_hop(document: str, body: Body) -> None:
    found = Hops(committed()[document]).found
    starts_elsewhere = {
        ("StateMachineArn", value) for _, _, name, value, _ in metrics(body) if name == "StateMachineArn"
    }
    shown = set()
    for namespace, name, dimension, value, options in metrics(body):
        documented = DOCUMENTED[namespace, name]
        assert dimension == documented.dimension
        assert options["stat"] in documented.statistics
        assert (
            options.get("yAxis", "left") == ("left" if documented.unit == "Count" else "right")
            or name == "ExecutionTime"
        )
        shown.add((dimension, value))
    assert shown - starts_elsewhere == {hop for hop in found if hop[0] != "StateMachineArn"}
    assert starts_elsewhere >= {hop for hop in found if hop[0] == "StateMachineArn"}


def test_what_rings_can_be_seen(document: str, body: Body) -> None:
    """A metric with an alarm is on a graph, unless the graph is another stack's."""
    seen = {(name, value) for _, name, _, value, _ in metrics(body)}
    missing = {
        (alarm["metric_name"], value)
        for alarm in committed()[document]["resource"]["aws_cloudwatch_metric_alarm"].values()
        for value in alarm["dimensions"].values()
    } - seen
    assert {name for name, _ in missing} <= {"ExecutionThrottled"}


def test_a_module_shows_the_alarms_on_executions_only_where_it_makes_them() -> None:
    for document, dashboard in DASHBOARDS.values():
        if document.startswith("terraform/"):
            every, own = (evaluated(dashboard["dashboard_body"], wanted=wanted) for wanted in (True, False))
            assert problems(own) == []
            assert {arn for arn in shown_alarms(every) if arn.endswith("-executions")} == {*shown_alarms(every)} - {
                *shown_alarms(own)
            }
            assert len(shown_alarms(every)) - len(shown_alarms(own)) == 3


def test_a_row_follows_an_event_from_left_to_right() -> None:
    def fill(stack: Stack) -> None:
        bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=True)
        machine = StateMachine.from_arn(MACHINE)
        StorageFirst(stack, "queued", bucket=bucket, state_machine=machine, object_filter=ObjectFilter(prefix="a/"))
        NotificationLambda(
            stack, "quick", bucket=bucket, state_machine=machine, object_filter=ObjectFilter(prefix="b/")
        )
        DirectEventBridge(stack, "ruled", bucket=bucket, state_machine=machine)

    executions = "State machine: executions, of all its triggers"
    assert rows(Template.of(fill)) == {
        "### acme-dev-landing-queued: what lands in bucket acme-landing": [
            "Queue of events",
            "Forwarder function",
            executions,
            "Dead-letter queue",
        ],
        "### acme-dev-landing-quick: what lands in bucket acme-landing": [
            "Lambda's own queue of events",
            "Forwarder function",
            executions,
            "Dead-letter queue",
        ],
        "### acme-dev-landing-ruled: what lands in bucket acme-landing": [
            "EventBridge rule",
            executions,
            "Dead-letter queue",
        ],
    }


def test_a_state_machine_made_here_has_a_row_of_its_own() -> None:
    template = Template.of(lambda stack: StateMachine(stack, "resize", definition=PASS))
    assert rows(template) == {
        "### State machine acme-dev-resize": ["Executions", "Throttled transitions", "Milliseconds from start to end"]
    }


def test_a_stack_with_nothing_to_show_and_a_team_that_wants_none_have_none() -> None:
    bucket = Template.of(lambda stack: SourceBucket(stack, "landing", name="acme-landing"))
    unwanted = Template.of(lambda stack: StateMachine(stack, "resize", definition=PASS), dashboards=False)
    for template in (bucket, unwanted):
        assert template.resources("aws_cloudwatch_dashboard") == {}
        assert "dashboard_name" not in template.document.get("output", {})
    assert len(unwanted.resources("aws_cloudwatch_metric_alarm")) == 3


def test_more_triggers_than_a_dashboard_takes_go_on_a_further_one() -> None:
    count = 81

    def fill(stack: Stack) -> None:
        bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=True)
        for number in range(count):
            DirectEventBridge(stack, f"t{number}", bucket=bucket, state_machine=StateMachine.from_arn(MACHINE))

    template = Template.of(fill)
    found = template.resources("aws_cloudwatch_dashboard")
    assert {address: dashboard["dashboard_name"] for address, dashboard in found.items()} == {
        "aws_cloudwatch_dashboard.dashboard": "acme-dev-test",
        "aws_cloudwatch_dashboard.dashboard_2": "acme-dev-test-2",
    }
    bodies = [evaluated(dashboard["dashboard_body"]) for dashboard in found.values()]
    assert [problems(body) for body in bodies] == [[], []]
    alarms = template.resources("aws_cloudwatch_metric_alarm")
    assert len({arn for body in bodies for arn in shown_alarms(body)}) == len(alarms) == 6 * count


def rows(template: Template) -> dict[str, list[str]]:
    """The titles of the graphs from left to right, by the heading above them."""
    (dashboard,) = template.resources("aws_cloudwatch_dashboard").values()
    body = evaluated(dashboard["dashboard_body"])
    assert problems(body) == []
    found: dict[str, list[str]] = {}
    heading = ""
    for widget in body["widgets"]:
        if widget["type"] == "text":
            heading = widget["properties"]["markdown"]
        elif widget["type"] == "metric":
            found.setdefault(heading, []).append(widget["properties"]["title"])
    graphs = [widget for widget in body["widgets"] if widget["type"] == "metric"]
    assert all(one["y"] < other["y"] or one["x"] < other["x"] for one, other in pairwise(graphs))
    return found
