"""State machines of another team: their ARN is read from that team's state, wherever a pattern needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from modules.config.loader import check
from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import App, Stack
from modules.constructs.state_machine import StateMachine
from modules.model.object_filter import ObjectFilter
from modules.model.state_locations import S3State
from modules.patterns.cloudtrail_eventbridge import CloudTrailEventBridge
from modules.patterns.direct_eventbridge import DirectEventBridge
from modules.patterns.notification_lambda import NotificationLambda
from modules.patterns.storage_first import StorageFirst
from modules.stacks import make_stacks
from tests.synth.template import Template

ARN = "${data.terraform_remote_state.theirs.outputs.resize_state_machine_arn}"

UNQUALIFIED = "${local.unqualified_state_machine_arn}"
"""Whether that state has the ARN of a version or an alias, only Terraform knows."""


def remote(**state: Any) -> Template:
    def fill(stack: Stack) -> None:
        machine = StateMachine.from_remote_state(
            stack,
            "theirs",
            state=S3State(**{"bucket": "their-state", "key": "their.tfstate", "region": "eu-west-1", **state}),
            output="resize_state_machine_arn",
        )
        bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=True)
        for id, kind in [
            ("letters", DirectEventBridge),
            ("calls", CloudTrailEventBridge),
            ("uploads", StorageFirst),
            ("reports", NotificationLambda),
        ]:
            kind(stack, id, bucket=bucket, state_machine=machine, object_filter=ObjectFilter(prefix=f"{id}/"))

    return Template.of(fill)


def test_the_other_state_is_read_and_nothing_is_made_there() -> None:
    template = remote()
    assert template.document["data"] == {
        "terraform_remote_state": {
            "theirs": {
                "backend": "s3",
                "config": {"bucket": "their-state", "key": "their.tfstate", "region": "eu-west-1"},
            }
        }
    }
    assert template.resources("aws_sfn_state_machine") == {}


def test_whatever_the_backend_takes_is_passed_on_as_text() -> None:
    template = remote(
        bucket="their-state-${1+1}",
        key="%{if true}/their.tfstate",
        region="us-east-1",
        arguments={
            "profile": "reader",
            "use_path_style": True,
            "max_retries": 3,
            "allowed_account_ids": ["111122223333"],
            "assume_role": {"role_arn": "arn:aws:iam::999999999999:role/reader", "external_id": "${var.secret}"},
        },
    )
    assert template.document["data"]["terraform_remote_state"]["theirs"]["config"] == {
        "bucket": "their-state-$${1+1}",
        "key": "%%{if true}/their.tfstate",
        "region": "us-east-1",
        "profile": "reader",
        "use_path_style": True,
        "max_retries": 3,
        "allowed_account_ids": ["111122223333"],
        "assume_role": {"role_arn": "arn:aws:iam::999999999999:role/reader", "external_id": "$${var.secret}"},
    }


@pytest.mark.parametrize("id", ["letters", "calls"])
def test_a_rule_starts_what_the_other_state_names_and_may_start_nothing_else(id: str) -> None:
    template = remote()
    assert template[f"aws_cloudwatch_event_target.{id}_target"]["arn"] == ARN
    assert template.statements(f"aws_iam_role_policy.{id}_policy") == {
        "Start": {"Effect": "Allow", "Action": "states:StartExecution", "Resource": UNQUALIFIED}
    }


@pytest.mark.parametrize("id", ["uploads", "reports"])
def test_a_function_starts_what_the_other_state_names_and_may_start_nothing_else(id: str) -> None:
    template = remote()
    function = template[f"aws_lambda_function.{id}_forwarder"]
    assert function["environment"]["variables"]["STATE_MACHINE_ARN"] == ARN
    assert template.statements(f"aws_iam_role_policy.{id}_forwarder_policy")["Start"] == {
        "Effect": "Allow",
        "Action": "states:StartExecution",
        "Resource": UNQUALIFIED,
    }


def test_the_permission_is_for_the_state_machine_and_not_for_an_alias_of_it() -> None:
    pattern = "/^((?:[^:]+:){6}[^:]+):.*$/"
    assert remote().document["locals"] == {
        "unqualified_state_machine_arn": f'${{replace({ARN[2:-1]}, "{pattern}", "$1")}}'
    }


def test_two_machines_of_one_state_are_two_references() -> None:
    def fill(stack: Stack) -> None:
        state = S3State(bucket="their-state", key="their.tfstate", region="eu-west-1")
        bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=True)
        for id in ("one", "other-one"):
            machine = StateMachine.from_remote_state(stack, id, state=state, output=f"{id}_arn")
            DirectEventBridge(stack, f"starts-{id}", bucket=bucket, state_machine=machine)

    template = Template.of(fill)
    assert sorted(template.document["data"]["terraform_remote_state"]) == ["one", "other-one"]
    arn = "${data.terraform_remote_state.other-one.outputs.other-one_arn}"
    assert template["aws_cloudwatch_event_target.starts-other-one_target"]["arn"] == arn
    statements = template.statements("aws_iam_role_policy.starts-other-one_policy")
    assert statements["Start"]["Resource"] == "${local.unqualified_state_machine_arn_2}"
    assert arn[2:-1] in template.document["locals"]["unqualified_state_machine_arn_2"]


def stacks(folder: Path, **remote_state: Any) -> dict[str, Template]:
    document = {
        "project": "acme",
        "environments": {
            name: {"region": "eu-west-1", "account_id": account_id, "backend": {"type": "local"}}
            for name, account_id in [("dev", "111122223333"), ("prod", "444455556666")]
        },
        "state_machines": {"theirs": {"remote_state": remote_state}},
        "buckets": {
            "landing": {
                "name": "acme-landing-{environment}",
                "triggers": {
                    "letters": {"pattern": "direct-eventbridge", "prefix": "letters/", "state_machine": "theirs"},
                    "uploads": {"pattern": "storage-first", "prefix": "uploads/", "state_machine": "theirs"},
                },
            }
        },
    }
    app = App(outdir=str(folder / "out"))
    for deployment in check(document, source="pipelines.toml", folder=folder):
        make_stacks(app, deployment)
    app.synth()
    return {path.name: Template.read(path) for path in folder.glob("out/stacks/*")}


@pytest.mark.parametrize(("given", "region"), [({}, "eu-west-1"), ({"region": "us-east-1"}, "us-east-1")])
def test_pipelines_toml_names_the_state_of_each_environment(tmp_path: Path, given: dict[str, str], region: str) -> None:
    found = stacks(
        tmp_path,
        bucket="their-state-{account_id}",
        key="workflows/{environment}/{stack}.tfstate",
        output="resize_state_machine_arn",
        arguments={"assume_role": {"role_arn": "arn:aws:iam::999999999999:role/reader"}, "profile": "{environment}"},
        **given,
    )
    assert sorted(found) == ["dev-landing", "dev-shared", "prod-landing", "prod-shared"]
    for name, account_id in [("dev", "111122223333"), ("prod", "444455556666")]:
        template = found[f"{name}-landing"]
        assert template.document["data"] == {
            "terraform_remote_state": {
                "theirs": {
                    "backend": "s3",
                    "config": {
                        "bucket": f"their-state-{account_id}",
                        "key": f"workflows/{name}/{{stack}}.tfstate",
                        "region": region,
                        "assume_role": {"role_arn": "arn:aws:iam::999999999999:role/reader"},
                        "profile": "{environment}",
                    },
                }
            }
        }
        assert template["aws_cloudwatch_event_target.letters_target"]["arn"] == ARN
        variables = template["aws_lambda_function.uploads_forwarder"]["environment"]["variables"]
        assert variables["STATE_MACHINE_ARN"] == ARN
        assert found[f"{name}-shared"].resources() == {}
        assert "data" not in found[f"{name}-shared"].document
