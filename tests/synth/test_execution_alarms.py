"""Alarms on executions: in the shared stack for a state machine made here, in each bucket's stack for another's."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from modules.config.loader import check
from modules.constructs.stack import App
from modules.model.errors import ConfigurationError
from modules.stacks import make_stacks
from tests.synth.template import Template

THEIRS = "arn:aws:states:eu-west-1:111122223333:stateMachine:their-machine"
DOCUMENT: dict[str, Any] = {
    "project": "acme",
    "environments": {
        "dev": {
            "region": "eu-west-1",
            "account_id": "111122223333",
            "backend": {"type": "local"},
            "alarm_actions": ["arn:aws:sns:eu-west-1:111122223333:oncall"],
        }
    },
    "state_machines": {
        "ours": {"definition": "ours.asl.json"},
        "theirs": {"arn": THEIRS},
        "settle": {"remote_state": {"bucket": "their-state", "key": "k", "output": "settle_state_machine_arn"}},
    },
    "buckets": {
        "landing": {
            "name": "acme-landing",
            "triggers": {
                "one": {"pattern": "direct-eventbridge", "prefix": "one/", "state_machine": "ours"},
                "two": {"pattern": "direct-eventbridge", "prefix": "two/", "state_machine": "theirs"},
                "three": {"pattern": "storage-first", "prefix": "three/", "state_machine": "theirs"},
                "four": {"pattern": "storage-first", "prefix": "four/", "state_machine": "settle"},
            },
        },
        "inbox": {
            "name": "acme-inbox",
            "triggers": {"five": {"pattern": "direct-eventbridge", "state_machine": "theirs"}},
        },
    },
}
KINDS = ("failed", "throttled", "timed-out")


def stacks(folder: Path, **state_machines: dict[str, Any]) -> dict[str, Template]:
    """The stacks, with changes of the state machines laid on top."""
    document = copy.deepcopy(DOCUMENT)
    for id, changes in state_machines.items():
        document["state_machines"][id] |= changes
    (folder / "ours.asl.json").write_text('{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}')
    app = App(outdir=str(folder / "out"))
    for deployment in check(document, source="pipelines.toml", folder=folder):
        make_stacks(app, deployment)
    app.synth()
    return {path.name: Template.read(path) for path in (folder / "out" / "stacks").iterdir()}


def watched(template: Template) -> dict[str, str]:
    """The machines of the alarms on executions, by the alarms' names."""
    return {
        alarm["alarm_name"]: alarm["dimensions"]["StateMachineArn"]
        for alarm in template.resources("aws_cloudwatch_metric_alarm").values()
        if alarm["namespace"] == "AWS/States"
    }


def test_each_machine_rings_once_in_a_stack_and_ours_in_the_shared_one_only(tmp_path: Path) -> None:
    made = stacks(tmp_path)
    ours = "arn:aws:states:eu-west-1:111122223333:stateMachine:acme-dev-ours"
    settle = "${local.unqualified_state_machine_arn}"
    assert watched(made["dev-shared"]) == {f"acme-dev-ours-{kind}-executions": ours for kind in KINDS}
    assert watched(made["dev-landing"]) == {
        **{f"acme-dev-landing-theirs-{kind}-executions": THEIRS for kind in KINDS},
        **{f"acme-dev-landing-settle-{kind}-executions": settle for kind in KINDS},
    }
    assert watched(made["dev-inbox"]) == {f"acme-dev-inbox-theirs-{kind}-executions": THEIRS for kind in KINDS}


def test_their_addresses_are_the_machines_id_and_the_part(tmp_path: Path) -> None:
    addresses = stacks(tmp_path)["dev-inbox"].addresses()
    assert [address for address in addresses if "executions" in address] == [
        "aws_cloudwatch_metric_alarm.theirs_executions_failed_alarm",
        "aws_cloudwatch_metric_alarm.theirs_executions_throttled_alarm",
        "aws_cloudwatch_metric_alarm.theirs_executions_timed_out_alarm",
    ]


@pytest.mark.parametrize("id", ["ours", "theirs", "settle"])
def test_alarms_that_its_owner_has_already_are_left_out_everywhere(tmp_path: Path, id: str) -> None:
    made = stacks(tmp_path, **{id: {"alarms": False}})
    names = [name for template in made.values() for name in watched(template)]
    before = [name for template in stacks(tmp_path).values() for name in watched(template)]
    gone = {name for name in before if f"-{id}-" in name}
    assert gone
    assert sorted(names) == sorted({*before} - gone)


def test_an_express_machine_rings_as_a_standard_one(tmp_path: Path) -> None:
    made = stacks(tmp_path, ours={"type": "EXPRESS"})["dev-shared"]
    assert made["aws_sfn_state_machine.ours"]["type"] == "EXPRESS"
    assert watched(made) == watched(stacks(tmp_path)["dev-shared"])


def test_a_machine_made_elsewhere_takes_no_other_setting_than_this_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"tracing cannot go with arn"):
        stacks(tmp_path, theirs={"alarms": True, "tracing": False})


def test_what_rings_needs_three_of_fifteen_minutes_where_aws_tries_again_by_itself(tmp_path: Path) -> None:
    alarms = stacks(tmp_path)["dev-shared"].resources("aws_cloudwatch_metric_alarm").values()
    assert {alarm["metric_name"]: (alarm["datapoints_to_alarm"], alarm["evaluation_periods"]) for alarm in alarms} == {
        "ExecutionsFailed": (1, 15),
        "ExecutionsTimedOut": (1, 15),
        "ExecutionThrottled": (3, 15),
    }
