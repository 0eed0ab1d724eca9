"""Constructs in a stack that is nothing but cdktf's: its owner's things stay as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from modules.constructs.attachment import Attachment
from modules.constructs.encryption import Encryption
from modules.constructs.platform import Platform
from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import Stack
from modules.constructs.state_machine import StateMachine
from modules.constructs.trail import Trail
from modules.engine import aws, core
from modules.model.object_filter import ObjectFilter
from modules.patterns.cloudtrail_eventbridge import CloudTrailEventBridge
from modules.patterns.direct_eventbridge import DirectEventBridge
from modules.patterns.notification_lambda import NotificationLambda
from modules.patterns.storage_first import StorageFirst
from tests.support.engine import cdk

PLATFORM = Platform(
    region="eu-west-1",
    account_id="111122223333",
    name_prefix="acme",
    alarm_actions=["arn:aws:sns:eu-west-1:111122223333:oncall"],
    encryption=Encryption(create_kms_key=True),
)
DEFINITION = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}


def every_construct(stack: core.TerraformStack) -> None:
    bucket = SourceBucket(stack, "landing", name="acme-landing")
    machine = StateMachine(stack, "resize", definition=DEFINITION)
    StorageFirst(stack, "uploads", bucket=bucket, state_machine=machine, object_filter=ObjectFilter(prefix="a/"))
    NotificationLambda(stack, "reports", bucket=bucket, state_machine=machine, object_filter=ObjectFilter(prefix="b/"))
    DirectEventBridge(stack, "invoices", bucket=bucket, state_machine=machine)
    trail = Trail(stack, "audit", selector="advanced")
    CloudTrailEventBridge(stack, "contracts", bucket=bucket, state_machine=machine, trail=trail)


def synthesized(folder: Path, id: str = "photos") -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "stacks" / id / "cdk.tf.json").read_text(encoding="utf-8"))
    return document


def plain(folder: Path) -> tuple[core.App, core.TerraformStack]:
    app = core.App(outdir=str(folder))
    stack = core.TerraformStack(app, "photos")
    aws.AwsProvider(stack, "aws", region="eu-west-1")
    return app, stack


def test_a_plain_stack_has_the_same_bytes_as_one_of_this_project(tmp_path: Path) -> None:
    app, stack = plain(tmp_path / "plain")
    PLATFORM.attach(stack)
    every_construct(stack)
    app.synth()
    own = core.App(outdir=str(tmp_path / "own"))
    every_construct(Stack(own, "photos", platform=PLATFORM))
    own.synth()
    there, here = synthesized(tmp_path / "plain"), synthesized(tmp_path / "own")
    assert json.dumps(there["resource"]) == json.dumps(here["resource"])
    assert json.dumps(there["output"]) == json.dumps(here["output"])
    assert {"aws_kms_key", "aws_cloudwatch_dashboard", "aws_lambda_function", "aws_cloudtrail"} <= set(
        there["resource"]
    )
    zips = [tmp_path / app / "stacks" / "photos" / "forwarder.zip" for app in ("plain", "own")]
    assert zips[0].read_bytes() == zips[1].read_bytes()


def test_what_its_owner_puts_there_stays_as_it_would_be_without(tmp_path: Path) -> None:
    def owners(stack: core.TerraformStack) -> None:
        core.LocalBackend(stack, path="theirs.tfstate")
        team = core.Construct(stack, "team")
        topic = core.Resource(team, "topic", terraform_resource_type="aws_sns_topic")
        topic.add_override("name", "theirs")
        cdk.TerraformOutput(team, "topic_arn", value=topic.get_string_attribute("arn"))

    app, stack = plain(tmp_path / "with")
    owners(stack)
    PLATFORM.attach(stack)
    every_construct(stack)
    app.synth()
    other, alone = plain(tmp_path / "without")
    owners(alone)
    other.synth()
    there, expected = synthesized(tmp_path / "with"), synthesized(tmp_path / "without")
    assert there["resource"]["aws_sns_topic"] == expected["resource"]["aws_sns_topic"]
    assert expected["output"].items() <= there["output"].items()
    assert {**there["terraform"], "required_providers": None} == {**expected["terraform"], "required_providers": None}
    assert sorted(path.name for path in (tmp_path / "with" / "stacks" / "photos").iterdir()) == [
        ".checkov.yaml",
        "cdk.tf.json",
        "forwarder.zip",
    ]


def test_the_owners_unit_tests_see_the_dashboard_and_the_key_policy() -> None:
    app = cdk.Testing.app()
    stack = core.TerraformStack(app, "photos")
    PLATFORM.attach(stack)
    every_construct(stack)
    document = json.loads(cdk.Testing.synth(stack))
    assert "dashboard" in document["resource"]["aws_cloudwatch_dashboard"]
    assert "NotifyThroughQueues" in document["resource"]["aws_kms_key"]["encryption_key"]["policy"]


def test_an_address_that_the_owner_has_taken_is_refused(tmp_path: Path) -> None:
    """cdktf would merge both into one queue without a word."""
    app, stack = plain(tmp_path)
    core.Resource(stack, "uploads_queue", terraform_resource_type="aws_sqs_queue")
    PLATFORM.attach(stack)
    every_construct(stack)
    with pytest.raises(
        Exception, match=r"photos/uploads/queue and photos/uploads_queue would both have the address aws_sqs_queue\."
    ):
        app.synth()


def test_a_stack_without_a_platform_is_told_how_to_get_one(tmp_path: Path) -> None:
    _, stack = plain(tmp_path)
    with pytest.raises(TypeError, match=r"^photos/landing: the stack photos has no platform\. .*\.attach\(stack\)"):
        SourceBucket(stack, "landing", name="acme-landing")


def test_a_stack_has_one_platform(tmp_path: Path) -> None:
    app, stack = plain(tmp_path)
    attachment = PLATFORM.attach(stack)
    assert Attachment.of(core.Construct(stack, "any")) is attachment
    for again in (stack, Stack(app, "own", platform=PLATFORM)):
        with pytest.raises(ValueError, match="has a platform already: attach one, once"):
            PLATFORM.attach(again)


def test_trails_are_counted_over_all_stacks_of_an_application(tmp_path: Path) -> None:
    app, stack = plain(tmp_path)
    PLATFORM.attach(stack)
    for number in range(5):
        Trail(stack, f"trail{number}", selector="basic")
    other = core.TerraformStack(app, "other")
    PLATFORM.attach(other)
    with pytest.raises(ValueError, match="are 6 trails in eu-west-1 of account 111122223333; CloudTrail allows 5"):
        Trail(other, "one-more", selector="basic")
