"""Versions, aliases and names with dots: what is started is what was given, what is permitted and counted is the state machine."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modules.constructs.execution_alarms import WatchedStateMachine
from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import Stack
from modules.constructs.state_machine import StateMachine, StateMachineRef
from modules.model.object_filter import ObjectFilter
from modules.patterns import PATTERNS
from tests.support.engine import bindings, cdk
from tests.synth.template import Template

HOME = "arn:aws:states:eu-west-1:111122223333:stateMachine:"


def started(machine: StateMachineRef, stack: Stack) -> None:
    bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=True)
    for pattern, kind in PATTERNS.items():
        kind(stack, pattern, bucket=bucket, state_machine=machine, object_filter=ObjectFilter(prefix=f"{pattern}/"))
    WatchedStateMachine(stack, "theirs", state_machine_arn=machine.arn, name="theirs")


def what_is_started(template: Template) -> set[str]:
    return {
        *(target["arn"] for target in template.resources("aws_cloudwatch_event_target").values()),
        *(
            function["environment"]["variables"]["STATE_MACHINE_ARN"]
            for function in template.resources("aws_lambda_function").values()
        ),
    }


def what_is_permitted(template: Template) -> list[str]:
    return [
        template.statements(address)["Start"]["Resource"]
        for address in template.resources("aws_iam_role_policy")
        if "Start" in template.statements(address)
    ]


def what_is_counted(template: Template) -> set[str]:
    alarms = template.resources("aws_cloudwatch_metric_alarm").values()
    counted = {alarm["dimensions"]["StateMachineArn"] for alarm in alarms if alarm["namespace"] == "AWS/States"}
    for dashboard in template.resources("aws_cloudwatch_dashboard").values():
        for widget in json.loads(dashboard["dashboard_body"])["widgets"]:
            for metric in widget["properties"].get("metrics", []):
                if metric[0] == "AWS/States":
                    counted.add(metric[3])
    return counted


@pytest.mark.parametrize(
    ("name", "qualifier"),
    [("settle", ":PROD"), ("acme.settle-v2", ""), ("räumen", ":7"), ("n" * 80, ":blue.green_2-b")],
)
def test_the_qualified_one_is_started_and_the_state_machine_is_permitted_and_counted(name: str, qualifier: str) -> None:
    arn = f"{HOME}{name}{qualifier}"
    template = Template.of(lambda stack: started(StateMachine.from_arn(arn), stack))
    assert what_is_started(template) == {arn}
    assert what_is_permitted(template) == [f"{HOME}{name}"] * len(PATTERNS)
    assert what_is_counted(template) == {f"{HOME}{name}"}
    assert "locals" not in template.document


def test_an_alias_of_the_same_stack_is_started_and_its_state_machine_permitted() -> None:
    def fill(stack: Stack) -> None:
        routing: Any = [{"stateMachineVersionArn": f"{HOME}settle:7", "weight": 100}]
        alias = bindings("sfn_alias").SfnAlias(stack, "live", name="live", routing_configuration=routing)
        started(StateMachine.from_arn(alias.arn), stack)

    template = Template.of(fill)
    (arn,) = what_is_started(template)
    assert arn == "${aws_sfn_alias.live.arn}"
    assert set(what_is_permitted(template)) == what_is_counted(template) == {"${local.unqualified_state_machine_arn}"}
    (value,) = template.document["locals"].values()
    assert value.startswith("${replace(aws_sfn_alias.live.arn, ")


def test_a_local_value_of_the_stacks_owner_stays() -> None:
    def fill(stack: Stack) -> None:
        cdk.TerraformLocal(stack, "mine", "x")
        started(StateMachine.from_arn("${var.state_machine_arn}"), stack)

    assert Template.of(fill).document["locals"] == {
        "mine": "x",
        "unqualified_state_machine_arn": '${replace(var.state_machine_arn, "/^((?:[^:]+:){6}[^:]+):.*$/", "$1")}',
    }
