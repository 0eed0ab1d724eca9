"""Addresses are ids and parts, whatever stands around them, and two of them never meet."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import App, Stack
from modules.constructs.state_machine import StateMachine
from modules.engine import core
from modules.model.object_filter import ObjectFilter
from modules.patterns.notification_lambda import NotificationLambda
from modules.patterns.storage_first import StorageFirst
from tests.synth.template import MACHINE, PLATFORM, Template

UPLOADS, REPORTS = ObjectFilter(prefix="uploads/"), ObjectFilter(prefix="reports/")


def triggers(scope: core.Construct, bucket: SourceBucket) -> None:
    machine = StateMachine.from_arn(MACHINE)
    StorageFirst(scope, "uploads", bucket=bucket, state_machine=machine, object_filter=UPLOADS)
    NotificationLambda(scope, "reports", bucket=bucket, state_machine=machine, object_filter=REPORTS)


def test_wrapping_a_trigger_or_moving_it_into_a_function_changes_no_address() -> None:
    def flat(stack: Stack) -> None:
        bucket = SourceBucket(stack, "landing", name="acme-landing")
        machine = StateMachine.from_arn(MACHINE)
        StorageFirst(stack, "uploads", bucket=bucket, state_machine=machine, object_filter=UPLOADS)
        NotificationLambda(stack, "reports", bucket=bucket, state_machine=machine, object_filter=REPORTS)

    def wrapped(stack: Stack) -> None:
        outer = core.Construct(stack, "team")
        bucket = SourceBucket(core.Construct(outer, "storage"), "landing", name="acme-landing")
        triggers(core.Construct(outer, "wiring"), bucket)

    one, other = Template.of(flat), Template.of(wrapped)
    assert one.addresses() == other.addresses()
    assert one.resources() == other.resources()
    assert one.document["output"] == other.document["output"]


def test_addresses_are_readable() -> None:
    def fill(stack: Stack) -> None:
        triggers(stack, SourceBucket(stack, "landing", name="acme-landing"))

    assert Template.of(fill).addresses() == [
        "aws_cloudwatch_dashboard.dashboard",
        "aws_cloudwatch_log_group.reports_forwarder_logs",
        "aws_cloudwatch_log_group.uploads_forwarder_logs",
        "aws_cloudwatch_metric_alarm.reports_dead_letter_alarm",
        "aws_cloudwatch_metric_alarm.reports_dead_letter_expiring_alarm",
        "aws_cloudwatch_metric_alarm.reports_dropped_alarm",
        "aws_cloudwatch_metric_alarm.reports_forwarder_errors_alarm",
        "aws_cloudwatch_metric_alarm.reports_forwarder_throttles_alarm",
        "aws_cloudwatch_metric_alarm.reports_late_alarm",
        "aws_cloudwatch_metric_alarm.reports_undelivered_alarm",
        "aws_cloudwatch_metric_alarm.uploads_age_alarm",
        "aws_cloudwatch_metric_alarm.uploads_dead_letter_alarm",
        "aws_cloudwatch_metric_alarm.uploads_dead_letter_expiring_alarm",
        "aws_cloudwatch_metric_alarm.uploads_forwarder_errors_alarm",
        "aws_cloudwatch_metric_alarm.uploads_forwarder_throttles_alarm",
        "aws_iam_role.reports_forwarder_role",
        "aws_iam_role.uploads_forwarder_role",
        "aws_iam_role_policy.reports_forwarder_policy",
        "aws_iam_role_policy.uploads_forwarder_policy",
        "aws_lambda_event_source_mapping.uploads_mapping",
        "aws_lambda_function.reports_forwarder",
        "aws_lambda_function.uploads_forwarder",
        "aws_lambda_function_event_invoke_config.reports_retries",
        "aws_lambda_permission.reports_permission",
        "aws_s3_bucket.landing",
        "aws_s3_bucket_lifecycle_configuration.landing_lifecycle",
        "aws_s3_bucket_notification.landing_notification",
        "aws_s3_bucket_policy.landing_policy",
        "aws_s3_bucket_public_access_block.landing_public_access",
        "aws_s3_bucket_server_side_encryption_configuration.landing_encryption",
        "aws_s3_bucket_versioning.landing_versioning",
        "aws_sqs_queue.reports_dead_letter",
        "aws_sqs_queue.uploads_dead_letter",
        "aws_sqs_queue.uploads_queue",
    ]


@pytest.fixture
def stack(tmp_path: Path) -> Stack:
    return Stack(App(outdir=str(tmp_path / "out")), "test", platform=PLATFORM)


def test_two_triggers_of_one_id_are_an_error_that_names_both(stack: Stack, snapshot: SnapshotAssertion) -> None:
    bucket = SourceBucket(stack, "landing", name="acme-landing")
    machine = StateMachine.from_arn(MACHINE)
    StorageFirst(core.Construct(stack, "one"), "uploads", bucket=bucket, state_machine=machine)
    with pytest.raises(ValueError, match=r"^test/one/uploads and test/two/uploads ") as refused:
        NotificationLambda(core.Construct(stack, "two"), "uploads", bucket=bucket, state_machine=machine)
    assert str(refused.value) == snapshot


def test_a_bucket_and_a_trigger_may_share_an_id(stack: Stack) -> None:
    bucket = SourceBucket(stack, "landing", name="acme-landing")
    StorageFirst(core.Construct(stack, "one"), "landing", bucket=bucket, state_machine=StateMachine.from_arn(MACHINE))


def test_two_owners_of_one_buckets_notification_are_an_error_that_names_both(
    stack: Stack, snapshot: SnapshotAssertion
) -> None:
    machine = StateMachine.from_arn(MACHINE)
    one = SourceBucket(stack, "landing", name="acme-landing")
    other = SourceBucket.existing(stack, "again", name="acme-landing", manage_notification=True)
    NotificationLambda(stack, "reports", bucket=one, state_machine=machine)
    with pytest.raises(ValueError, match=r"^test/landing and test/again ") as refused:
        NotificationLambda(stack, "uploads", bucket=other, state_machine=machine)
    assert str(refused.value) == snapshot


@pytest.mark.parametrize("id", ["my_uploads", "1st", "a b", "é", "a.b"])
def test_an_id_that_cannot_begin_an_address_is_an_error(stack: Stack, id: str, snapshot: SnapshotAssertion) -> None:
    bucket = SourceBucket(stack, "landing", name="acme-landing")
    with pytest.raises(ValueError, match=id) as refused:
        StorageFirst(stack, id, bucket=bucket, state_machine=StateMachine.from_arn(MACHINE))
    assert str(refused.value) == snapshot
