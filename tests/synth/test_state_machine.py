"""State machines: a role of their own or an existing one, a log group, tracing, text as it was written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.constructs.encryption import Encryption
from modules.constructs.stack import Stack
from modules.constructs.state_machine import StateMachine
from modules.model.errors import ConfigurationError
from modules.model.template import Json
from tests.synth.template import KEY, Template

DEFINITION = {"StartAt": "Work", "States": {"Work": {"Type": "Pass", "Result": "é ${1+1} %{if true}", "End": True}}}

OWN = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme/${aws:username}/*"}


def machine(**arguments: object) -> Template:
    return Template.of(
        lambda stack: StateMachine(stack, "resize", definition=DEFINITION, **arguments),  # type: ignore[arg-type]
        permissions_boundary="arn:aws:iam::111122223333:policy/b",
        iam_path="/pipes/",
    )


def test_a_state_machine_logs_traces_and_waits_for_its_permissions() -> None:
    template = machine()
    resource = template["aws_sfn_state_machine.resize"]
    definition = resource.pop("definition")
    assert definition.isascii()
    assert "$${1+1} %%{if true}" in definition
    assert json.loads(definition.replace("$${", "${").replace("%%{", "%{")) == DEFINITION
    assert resource == {
        "name": "acme-dev-resize",
        "type": "STANDARD",
        "role_arn": "${aws_iam_role.resize_role.arn}",
        "logging_configuration": {
            "level": "ERROR",
            "include_execution_data": False,
            "log_destination": "${aws_cloudwatch_log_group.resize_logs.arn}:*",
        },
        "tracing_configuration": {"enabled": True},
        "depends_on": ["aws_cloudwatch_log_group.resize_logs", "aws_iam_role_policy.resize_policy"],
    }
    assert template["aws_cloudwatch_log_group.resize_logs"] == {
        "name": "/aws/vendedlogs/states/acme-dev-resize",
        "retention_in_days": 365,
    }
    role = template["aws_iam_role.resize_role"]
    assert (role["name"], role["path"], role["permissions_boundary"]) == (
        "acme-dev-resize-states",
        "/pipes/",
        "arn:aws:iam::111122223333:policy/b",
    )
    assert template.statements("aws_iam_role.resize_role", "assume_role_policy") == {
        "Assume": {
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "111122223333"},
                "ArnLike": {"aws:SourceArn": "arn:aws:states:eu-west-1:111122223333:stateMachine:acme-dev-resize"},
            },
        }
    }
    assert set(template.statements("aws_iam_role_policy.resize_policy")) == {"DeliverLogs", "Trace"}


def test_without_tracing_the_role_may_not_trace() -> None:
    template = machine(tracing=False)
    assert template["aws_sfn_state_machine.resize"]["tracing_configuration"] == {"enabled": False}
    assert set(template.statements("aws_iam_role_policy.resize_policy")) == {"DeliverLogs"}


def test_a_role_that_neither_logs_nor_traces_has_no_policy() -> None:
    assert machine(log_level="OFF", tracing=False).resources("aws_iam_role_policy") == {}
    statements = machine(log_level="OFF").statements("aws_iam_role_policy.resize_policy")
    assert list(statements) == ["Trace"]


def test_an_express_machine_with_a_log_of_everything_or_nothing() -> None:
    template = machine(type="EXPRESS", log_level="ALL", include_execution_data=True, name="fast")
    resource = template["aws_sfn_state_machine.resize"]
    assert (resource["type"], resource["name"]) == ("EXPRESS", "fast")
    assert resource["logging_configuration"]["level"] == "ALL"
    assert resource["logging_configuration"]["include_execution_data"] is True
    silent = machine(log_level="OFF")["aws_sfn_state_machine.resize"]["logging_configuration"]
    assert silent == {"level": "OFF", "include_execution_data": False}


def test_an_existing_role_is_used_and_nothing_is_added_to_it() -> None:
    template = machine(role_arn="arn:aws:iam::111122223333:role/r")
    assert [address for address in template.addresses() if not address.startswith("aws_cloudwatch_")] == [
        "aws_sfn_state_machine.resize"
    ]
    assert template["aws_sfn_state_machine.resize"]["role_arn"] == "arn:aws:iam::111122223333:role/r"


def test_the_workflows_own_permissions_are_attached_before_it_runs() -> None:
    arns = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", "arn:aws:iam::111122223333:policy/team/own"]
    template = machine(managed_policy_arns=arns, policy={"Version": "2012-10-17", "Statement": [OWN]})
    attached = template.resources("aws_iam_role_policy_attachment")
    assert {address: resource["policy_arn"] for address, resource in attached.items()} == {
        "aws_iam_role_policy_attachment.resize_managed_aws_AmazonS3ReadOnlyAccess": arns[0],
        "aws_iam_role_policy_attachment.resize_managed_team_own": arns[1],
    }
    own = template["aws_iam_role_policy.resize_own_policy"]["policy"]
    assert own == json.dumps({"Version": "2012-10-17", "Statement": [OWN]}, separators=(",", ":")).replace("${", "$${")
    assert set(attached) | {"aws_iam_role_policy.resize_own_policy"} <= set(
        template["aws_sfn_state_machine.resize"]["depends_on"]
    )


def test_a_customers_key_encrypts_the_log() -> None:
    template = Template.of(
        lambda stack: StateMachine(stack, "resize", definition=DEFINITION), encryption=Encryption.with_key(KEY)
    )
    assert template["aws_cloudwatch_log_group.resize_logs"]["kms_key_id"] == KEY


def test_files_are_filled_in_and_everything_wrong_with_one_is_raised_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(
        '{"StartAt": "B", "States": {"A": {"Type": "Pass", "Result": "${X}", "Next": "C"}}}'
    )

    def fill(stack: Stack) -> None:
        with pytest.raises(ConfigurationError) as raised:
            StateMachine.from_file(stack, "a", tmp_path / "a.json")
        assert len(raised.value.problems) == 3
        with pytest.raises(ConfigurationError, match="is not there"):
            StateMachine.from_file(stack, "a", tmp_path / "none.json")
        (tmp_path / "a.json").write_text(
            '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "${X}", "End": true}}}'
        )
        StateMachine.from_file(stack, "resize", tmp_path / "a.json", substitutions={"X": '"${1}'})

    template = Template.of(fill)
    definition = template["aws_sfn_state_machine.resize"]["definition"]
    assert json.loads(definition.replace("$${", "${"))["States"]["A"]["Result"] == '"${1}'


YAML = """
StartAt: Work
States:
  Work:
    Type: Task
    Resource: arn:aws:states:::aws-sdk:dynamodb:putItem
    TimeoutSeconds: ${Timeout}
    Parameters: "${Parameters}"
    End: true
"""


def test_files_of_yaml_with_placeholders_of_every_type(tmp_path: Path) -> None:
    (tmp_path / "a.asl.yaml").write_text(YAML, encoding="utf-8")
    (tmp_path / "p.yml").write_text(
        "Version: 2012-10-17\nStatement: {Effect: Allow, Action: '${Actions}', Resource: '*'}", encoding="utf-8"
    )
    values: dict[str, Json] = {"Timeout": 5, "Parameters": {"TableName": "t", "Item": []}, "Actions": ["s3:*", "sqs:*"]}

    def fill(stack: Stack) -> None:
        StateMachine.from_file(
            stack, "resize", tmp_path / "a.asl.yaml", policy=tmp_path / "p.yml", substitutions=values
        )

    template = Template.of(fill)
    work = json.loads(template["aws_sfn_state_machine.resize"]["definition"])["States"]["Work"]
    assert (work["TimeoutSeconds"], work["Parameters"], work["End"]) == (5, {"TableName": "t", "Item": []}, True)
    policy = json.loads(template["aws_iam_role_policy.resize_own_policy"]["policy"])
    assert policy["Statement"] == {"Effect": "Allow", "Action": ["s3:*", "sqs:*"], "Resource": "*"}


TEXTS = {
    "JSON": json.dumps(DEFINITION),
    "JSON with spaces": json.dumps(DEFINITION, indent=2) + "\n",
    "YAML": "StartAt: Work\nStates:\n  Work: {Type: Pass, Result: 'é $${1+1} %{if true}', End: true}\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_a_definition_as_text_is_the_same_as_a_dict(text: str) -> None:
    text = text if "$${" in text else text.replace("${", "$${")
    template = Template.of(lambda stack: StateMachine(stack, "resize", definition=text))
    assert template.document == machine_without_rules().document


def machine_without_rules() -> Template:
    return Template.of(lambda stack: StateMachine(stack, "resize", definition=DEFINITION))


WRONG: dict[str, object] = {
    "JSON that was encoded twice": json.dumps(json.dumps(DEFINITION)),
    "a path as text": "state_machines/resize.asl.json",
    "a path": Path("resize.asl.json"),
    "nothing": None,
    "a list": [DEFINITION],
    "a dangling transition": {"StartAt": "Wrok", "States": {"Work": {"Type": "Succeed"}}},
    "a policy": {"Version": "2012-10-17", "Statement": OWN},
    "a set": {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": {1}, "End": True}}},
    "a placeholder in text": '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${T}, "End": true}}}',
    "text that is no JSON": '{"StartAt": }',
    "text that is no YAML": "StartAt: [",
}


@pytest.mark.parametrize("definition", WRONG.values(), ids=list(WRONG))
def test_a_wrong_definition_is_refused_with_what_to_do(definition: Any, snapshot: SnapshotAssertion) -> None:
    def fill(stack: Stack) -> None:
        with pytest.raises(ConfigurationError) as refusal:
            StateMachine(stack, "resize", definition=definition)
        assert str(refusal.value) == snapshot

    Template.of(fill)


@pytest.mark.parametrize(
    "policy",
    [
        {"Version": "2012-10-17"},
        DEFINITION,
        "s3:*",
        5,
        json.dumps({"Version": "2012-10-17", "Statement": {**OWN, "Sid": "a-b"}}),
    ],
    ids=["without statements", "a definition", "a word", "a number", "text"],
)
def test_a_wrong_policy_is_refused_with_what_to_do(policy: Any, snapshot: SnapshotAssertion) -> None:
    def fill(stack: Stack) -> None:
        with pytest.raises(ConfigurationError) as refusal:
            StateMachine(stack, "resize", definition=DEFINITION, policy=policy)
        assert str(refusal.value) == snapshot

    Template.of(fill)
