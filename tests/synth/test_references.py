"""What Python applications give of other resources stays a reference, or is refused where nothing can be computed of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from syrupy.assertion import SnapshotAssertion

from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import App, Stack
from modules.constructs.state_machine import StateMachine
from modules.constructs.trail import Trail
from modules.engine import aws
from modules.model.errors import ConfigurationError
from modules.model.naming import base_name
from modules.model.object_filter import ObjectFilter
from modules.model.other_notifications import OtherNotifications, OtherQueue
from modules.model.state_locations import S3State
from modules.patterns.cloudtrail_eventbridge import CloudTrailEventBridge
from modules.patterns.direct_eventbridge import DirectEventBridge
from modules.patterns.storage_first import StorageFirst
from tests.synth.template import MACHINE, PLATFORM, Template

BUCKET, QUEUE = "${aws_s3_bucket.other.bucket}", "${aws_sqs_queue.theirs.arn}"


def others(stack: Stack) -> tuple[aws.S3Bucket, aws.SqsQueue]:
    return aws.S3Bucket(stack, "other", bucket="acme-other"), aws.SqsQueue(stack, "theirs", name="theirs")


def every_pattern(stack: Stack) -> None:
    other, theirs = others(stack)
    kept = OtherQueue(id="theirs", events=("s3:ObjectRemoved:*",), queue_arn=theirs.arn)
    bucket = SourceBucket.existing(
        stack,
        "landing",
        name=other.bucket,
        manage_notification=True,
        other_notifications=OtherNotifications(queue=(kept,)),
    )
    machine = StateMachine(
        stack,
        "work",
        definition={
            "StartAt": "A",
            "States": {"A": {"Type": "Pass", "Result": {"Bucket": other.bucket, "Text": "${x}"}, "End": True}},
        },
    )
    given: dict[str, Any] = {"bucket": bucket, "state_machine": machine}
    StorageFirst(stack, "queued", **given, object_filter=ObjectFilter(prefix="${1+1}/"))
    DirectEventBridge(stack, "direct", **given, object_filter=ObjectFilter(suffix='"${x}"'))
    CloudTrailEventBridge(stack, "logged", **given, trail=Trail(stack, "basic", selector="basic"))


def test_a_bucket_a_queue_and_a_value_of_other_resources_stay_references() -> None:
    template = Template.of(every_pattern)
    notification = template["aws_s3_bucket_notification.landing_notification"]
    assert notification["bucket"] == BUCKET
    assert notification["queue"][0]["queue_arn"] == QUEUE
    direct, logged = (
        json.loads(template[f"aws_cloudwatch_event_rule.{name}_rule"]["event_pattern"])["detail"]
        for name in ("direct", "logged")
    )
    assert direct["bucket"] == {"name": [BUCKET]}
    assert direct["object"] == {"key": [{"suffix": '"$${x}"'}]}
    assert logged["requestParameters"] == {"bucketName": [BUCKET]}
    selector = template["aws_cloudtrail.basic_trail"]["event_selector"][0]["data_resource"][0]
    assert selector["values"] == [f"arn:aws:s3:::{BUCKET}/"]
    definition = json.loads(template["aws_sfn_state_machine.work"]["definition"])
    assert definition["States"]["A"]["Result"] == {"Bucket": BUCKET, "Text": "$${x}"}
    assert "TfToken" not in template.text
    assert f"$${BUCKET}" not in template.text


REFUSED: dict[str, Callable[[Stack], object]] = {
    "a prefix": lambda stack: ObjectFilter(prefix=["in/", others(stack)[0].bucket]),
    "a suffix": lambda stack: ObjectFilter(suffix=f".{others(stack)[0].bucket}"),
    "a filter of others": lambda stack: OtherQueue(
        id="theirs", events=("s3:ObjectRemoved:*",), queue_arn="arn:aws:sqs:eu-west-1:111122223333:q",
        filter_prefix=others(stack)[0].bucket,
    ),
    "a state": lambda stack: Stack(
        App(), "with-state", platform=PLATFORM, state=S3State(bucket=others(stack)[0].bucket, key="a", region="eu-west-1")
    ),
    "a long name": lambda stack: base_name("a-name-of-so-many-letters-that-it", others(stack)[0].bucket, "is-cut"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(REFUSED))
def test_of_what_is_known_later_nothing_can_be_computed(name: str, snapshot: SnapshotAssertion) -> None:
    said = []

    def fill(stack: Stack) -> None:
        with pytest.raises((ConfigurationError, ValidationError)) as refusal:
            REFUSED[name](stack)
        error = refusal.value
        said.append(error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error))

    Template.of(fill)
    assert said[0] == snapshot
    assert "TfToken" not in said[0]


def test_values_for_placeholders_and_policies_stay_references(tmp_path: Path) -> None:
    states = {"A": {"Type": "Pass", "Result": {"Whole": "${Name}", "Part": "s3://${Name}/in"}, "End": True}}
    (tmp_path / "work.asl.json").write_text(json.dumps({"StartAt": "A", "States": states}), encoding="utf-8")
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${Arn}/*"}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    (tmp_path / "work.policy.json").write_text(json.dumps(policy), encoding="utf-8")

    def fill(stack: Stack) -> None:
        other, _ = others(stack)
        StateMachine.from_file(
            stack,
            "work",
            tmp_path / "work.asl.json",
            policy=tmp_path / "work.policy.json",
            substitutions={"Name": other.bucket, "Arn": other.arn},
        )

    template = Template.of(fill)
    definition = json.loads(template["aws_sfn_state_machine.work"]["definition"])
    assert definition["States"]["A"]["Result"] == {"Whole": BUCKET, "Part": f"s3://{BUCKET}/in"}
    written = json.loads(template["aws_iam_role_policy.work_own_policy"]["policy"])
    assert written["Statement"][0]["Resource"] == "${aws_s3_bucket.other.arn}/*"


def test_the_text_of_a_reference_is_text() -> None:
    (entry,) = ObjectFilter(prefix="${aws_s3_bucket.other.bucket}/").notification_entries("acme")
    assert entry.filter_prefix == "%24%7Baws_s3_bucket.other.bucket%7D/"


def test_resources_named_after_a_reference_keep_it() -> None:
    def fill(stack: Stack) -> None:
        bucket = SourceBucket.existing(stack, "landing", name="acme", manage_notification=True)
        StorageFirst(
            stack, "queued", bucket=bucket, state_machine=StateMachine.from_arn(MACHINE), name=others(stack)[0].bucket
        )

    assert Template.of(fill)["aws_sqs_queue.queued_queue"]["name"] == f"{BUCKET}-events"
