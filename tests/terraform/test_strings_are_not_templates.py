"""What a user wrote reaches Terraform's state, and AWS, as it was written."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest

from modules.local_aws import LocalAws
from modules.local_aws.workbench import Workbench

ACCOUNT = "111122223333"
TEXT = "in/${1+1}/%{if true}x"
BUCKET = "literal-landing"

CONFIGURATION = """
project = "literal"
[environments.dev]
region = "eu-west-1"
account_id = "111122223333"
backend = { type = "local" }

[state_machines.note]
definition = "note.asl.json"
policy = "note.policy.json"
substitutions = { Text = "in/${1+1}/%{if true}x" }

[buckets.landing]
name = "literal-landing"
existing = true
manage_notification = true
[buckets.landing.triggers.files]
pattern = "notification-lambda"
prefix = "in/${1+1}/%{if true}x"
suffix = "${2+2}"
state_machine = "note"
"""
# `$${` is the author's way to write `${` into a file; `%{` means nothing there.
DEFINITION = {
    "Comment": "in/$${1+1}/%{if true}x",
    "StartAt": "Say",
    "States": {"Say": {"Type": "Pass", "Result": {"text": "${Text}"}, "ResultPath": "$.said", "End": True}},
}
POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/in/$${1+1}/%{if true}x"}],
}


class Deployed:
    """The configuration above, applied to a local AWS of its own."""

    def __init__(self, aws: LocalAws, workbench: Workbench) -> None:
        self.aws = aws
        self._workbench = workbench

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.aws.endpoint,
            region_name="eu-west-1",
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="local",
        )

    def state(self, stack: str) -> Mapping[str, dict[str, Any]]:
        """Values of each resource in the stack's state, by address."""
        shown = json.loads(self._workbench.terraform(stack, "show", "-json").stdout)
        return {resource["address"]: resource["values"] for resource in shown["values"]["root_module"]["resources"]}


@pytest.fixture(scope="module")
def literal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("literal")
    (folder / "pipelines.toml").write_text(CONFIGURATION, encoding="utf-8")
    (folder / "note.asl.json").write_text(json.dumps(DEFINITION), encoding="utf-8")
    (folder / "note.policy.json").write_text(json.dumps(POLICY), encoding="utf-8")
    with LocalAws() as aws:
        workbench = Workbench(
            folder / "work", aws.endpoint, {"dev": ACCOUNT}, pipelines=folder / "pipelines.toml", with_s3_state=False
        )
        running = Deployed(aws, workbench)
        running.client("s3").create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        workbench.synth()
        for stack in ("dev-shared", "dev-landing"):
            workbench.terraform(stack, "init", "-no-color")
            workbench.terraform(stack, "apply", "-auto-approve", "-no-color")
        yield running


def test_the_definition_is_literal(literal: Deployed) -> None:
    definition = json.loads(literal.state("dev-shared")["aws_sfn_state_machine.note"]["definition"])
    assert definition["Comment"] == TEXT
    assert definition["States"]["Say"]["Result"] == {"text": TEXT}


def test_the_policy_is_literal(literal: Deployed) -> None:
    policy = json.loads(literal.state("dev-shared")["aws_iam_role_policy.note_own_policy"]["policy"])
    assert policy["Statement"][0]["Resource"] == f"arn:aws:s3:::b/{TEXT}"


def test_the_filter_is_the_encoded_text(literal: Deployed) -> None:
    (rule,) = literal.state("dev-landing")["aws_s3_bucket_notification.landing_notification"]["lambda_function"]
    assert rule["filter_prefix"] == "in/%24%7B1%2B1%7D/%25%7Bif+true%7Dx"
    assert rule["filter_suffix"] == "%24%7B2%2B2%7D"


def test_an_object_with_such_a_key_starts_its_execution(literal: Deployed) -> None:
    key = f"{TEXT}/a${{2+2}}"
    literal.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"x")
    machines = literal.client("stepfunctions")
    arn = literal.state("dev-shared")["aws_sfn_state_machine.note"]["arn"]
    deadline = time.monotonic() + 60
    while not (executions := machines.list_executions(stateMachineArn=arn, statusFilter="SUCCEEDED")["executions"]):
        assert time.monotonic() < deadline, "no execution was started"
        time.sleep(0.2)
    (execution,) = executions
    described = machines.describe_execution(executionArn=execution["executionArn"])
    assert json.loads(described["input"])["detail"]["object"]["key"] == key
    assert json.loads(described["output"])["said"] == {"text": TEXT}
