"""The two EventBridge patterns: what lets events in, what happens to those that cannot be started, what the input is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from modules import __version__
from modules.constructs.encryption import Encryption
from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import App, Stack
from modules.constructs.state_machine import StateMachine
from modules.model.errors import ConfigurationError
from modules.model.object_filter import ObjectFilter
from modules.model.options import CloudTrailEventBridgeOptions, DirectEventBridgeOptions
from modules.patterns.cloudtrail_eventbridge import CloudTrailEventBridge
from modules.patterns.direct_eventbridge import DirectEventBridge
from modules.patterns.notification_lambda import NotificationLambda
from modules.patterns.storage_first import StorageFirst
from tests.synth.template import KEY, MACHINE, PLATFORM, Template

HOUSE = {"alarm_actions": ["arn:aws:sns:eu-west-1:111122223333:oncall"]}
BOTH = pytest.mark.parametrize("kind", [DirectEventBridge, CloudTrailEventBridge])
OPTIONS: dict[type, type] = {
    DirectEventBridge: DirectEventBridgeOptions,
    CloudTrailEventBridge: CloudTrailEventBridgeOptions,
}

RULE = "arn:aws:events:eu-west-1:111122223333:rule/acme-dev-landing-uploads-rule"
WINDOW = ("datapoints_to_alarm", "evaluation_periods", "period")
DEAD_LETTER = "arn:aws:sqs:eu-west-1:111122223333:acme-dev-landing-uploads-dead-letter"
FROM_THIS_RULE = {"StringEquals": {"aws:SourceAccount": "111122223333"}, "ArnLike": {"aws:SourceArn": RULE}}


def pattern(kind: type, template: dict[str, Any] | None = None, machine: str = MACHINE, **arguments: Any) -> Template:
    def fill(stack: Stack) -> None:
        bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=True)
        kind(stack, "uploads", bucket=bucket, state_machine=StateMachine.from_arn(machine), **arguments)

    return Template.of(fill, **(template or {}))


@pytest.mark.parametrize(
    ("kind", "description", "expected"),
    [
        (
            DirectEventBridge,
            "Objects created in acme-landing start an execution.",
            {
                "source": ["aws.s3"],
                "detail-type": ["Object Created"],
                "detail": {
                    "bucket": {"name": ["acme-landing"]},
                    "reason": ["PutObject", "POST Object"],
                    "object": {"key": [{"wildcard": "in/*.csv"}]},
                },
            },
        ),
        (
            CloudTrailEventBridge,
            "Calls that create objects in acme-landing, logged by CloudTrail, start an execution.",
            {
                "source": ["aws.s3"],
                "detail-type": ["AWS API Call via CloudTrail"],
                "detail": {
                    "eventSource": ["s3.amazonaws.com"],
                    "eventName": ["PutObject", "PostObject"],
                    "errorCode": [{"exists": False}],
                    "requestParameters": {"bucketName": ["acme-landing"], "key": [{"wildcard": "in/*.csv"}]},
                },
            },
        ),
    ],
)
def test_the_rule_lets_in_what_the_filter_selects_of_one_bucket(
    kind: type, description: str, expected: dict[str, Any]
) -> None:
    object_filter = ObjectFilter(prefix="in/", suffix=".csv", events=("Put", "Post"))
    rule = pattern(kind, object_filter=object_filter)["aws_cloudwatch_event_rule.uploads_rule"]
    assert json.loads(rule.pop("event_pattern")) == expected
    assert rule == {"name": "acme-dev-landing-uploads-rule", "description": description, "state": "ENABLED"}


@BOTH
def test_what_is_switched_off_has_a_rule_that_matches_nothing_and_keeps_everything_else(kind: type) -> None:
    on, off = pattern(kind), pattern(kind, enabled=False)
    assert off["aws_cloudwatch_event_rule.uploads_rule"]["state"] == "DISABLED"
    assert json.loads(off.text.replace('"DISABLED"', '"ENABLED"')) == on.document


@BOTH
def test_only_this_rule_assumes_the_role_and_the_role_may_start_one_state_machine(kind: type) -> None:
    template = pattern(kind, {"iam_path": "/pipes/", "permissions_boundary": "arn:aws:iam::111122223333:policy/b"})
    role = template["aws_iam_role.uploads_role"]
    role.pop("assume_role_policy")
    assert role == {
        "name": "acme-dev-landing-uploads-rule",
        "path": "/pipes/",
        "permissions_boundary": "arn:aws:iam::111122223333:policy/b",
    }
    assert template.statements("aws_iam_role.uploads_role", "assume_role_policy") == {
        "Assume": {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": FROM_THIS_RULE,
        }
    }
    assert template.statements("aws_iam_role_policy.uploads_policy") == {
        "Start": {"Effect": "Allow", "Action": "states:StartExecution", "Resource": MACHINE}
    }
    policy = template["aws_iam_role_policy.uploads_policy"]
    assert (policy["name"], policy["role"]) == ("start", "${aws_iam_role.uploads_role.id}")
    assert list(template.resources("aws_iam_role_policy")) == ["aws_iam_role_policy.uploads_policy"]


@pytest.mark.parametrize(
    ("given", "retry_policy"),
    [
        ({}, {"maximum_retry_attempts": 185, "maximum_event_age_in_seconds": 86400}),
        (
            {"maximum_retry_attempts": 0, "maximum_event_age_in_seconds": 60},
            {"maximum_retry_attempts": 0, "maximum_event_age_in_seconds": 60},
        ),
    ],
)
@BOTH
def test_a_start_is_tried_again_and_then_its_event_is_kept(
    kind: type, given: dict[str, int], retry_policy: dict[str, int]
) -> None:
    target = pattern(kind, options=OPTIONS[kind](**given))["aws_cloudwatch_event_target.uploads_target"]
    target.pop("input_transformer", None)
    assert target == {
        "target_id": "state-machine",
        "rule": "${aws_cloudwatch_event_rule.uploads_rule.name}",
        "arn": MACHINE,
        "role_arn": "${aws_iam_role.uploads_role.arn}",
        "dead_letter_config": {"arn": "${aws_sqs_queue.uploads_dead_letter.arn}"},
        "retry_policy": retry_policy,
        "depends_on": ["aws_iam_role_policy.uploads_policy"],
    }


@BOTH
def test_only_this_rule_writes_to_the_dead_letter_queue_which_keeps_events_for_14_days(kind: type) -> None:
    template = pattern(kind)
    queue = template["aws_sqs_queue.uploads_dead_letter"]
    queue.pop("policy")
    assert queue == {
        "name": "acme-dev-landing-uploads-dead-letter",
        "message_retention_seconds": 14 * 86400,
        "sqs_managed_sse_enabled": True,
        "redrive_allow_policy": '{"redrivePermission":"denyAll"}',
    }
    assert template.statements("aws_sqs_queue.uploads_dead_letter") == {
        "AllowService": {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": DEAD_LETTER,
            "Condition": FROM_THIS_RULE,
        },
        "DenyWithoutTls": {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "sqs:*",
            "Resource": DEAD_LETTER,
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    }


@BOTH
def test_a_customers_key_encrypts_the_dead_letter_queue(kind: type) -> None:
    queue = pattern(kind, {"encryption": Encryption.with_key(KEY)})["aws_sqs_queue.uploads_dead_letter"]
    assert queue["kms_master_key_id"] == KEY
    assert "sqs_managed_sse_enabled" not in queue


@BOTH
def test_events_that_are_not_started_ring_wherever_they_end(kind: type) -> None:
    found = pattern(kind, HOUSE).resources("aws_cloudwatch_metric_alarm")
    of_the_rule = {"RuleName": "acme-dev-landing-uploads-rule"}
    alarms = {
        "failed_alarm": (
            "failed",
            "AWS/Events",
            "FailedInvocations",
            of_the_rule,
            "Sum",
            "acme-dev-landing-uploads-rule could not start executions and gave up: its role or the state machine is "
            "broken. Runbook: The rule fails",
        ),
        "undelivered_alarm": (
            "undelivered",
            "AWS/Events",
            "InvocationsFailedToBeSentToDlq",
            of_the_rule,
            "Sum",
            "Events that acme-dev-landing-uploads-rule could not start did not reach the dead-letter queue either: "
            "they are lost. Runbook: Events are lost",
        ),
        "retrying_alarm": (
            "retrying",
            "AWS/Events",
            "RetryInvocationAttempts",
            of_the_rule,
            "Sum",
            "acme-dev-landing-uploads-rule has to try again and again to start executions: events start late. "
            "Runbook: The rule tries again",
        ),
        "throttled_alarm": (
            "throttled",
            "AWS/Events",
            "ThrottledRules",
            of_the_rule,
            "Sum",
            "EventBridge holds acme-dev-landing-uploads-rule back: events start late. Runbook: The rule is throttled",
        ),
        "dead_letter_alarm": (
            "dead-letter",
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            {"QueueName": "acme-dev-landing-uploads-dead-letter"},
            "Maximum",
            "Events that could not be started wait in acme-dev-landing-uploads-dead-letter. "
            "Find the cause, then redrive them. Runbook: Dead letters wait",
        ),
        "dead_letter_expiring_alarm": (
            "expiring",
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            {"QueueName": "acme-dev-landing-uploads-dead-letter"},
            "Maximum",
            "Events have waited for days in acme-dev-landing-uploads-dead-letter, and are lost when they expire. Redrive them now. "
            "Runbook: Dead letters expire",
        ),
    }
    windows = {"retrying": (3, 15, 60), "throttled": (3, 15, 60), "expiring": (7 * 24, 7 * 24, 3600)}
    assert found == {
        f"aws_cloudwatch_metric_alarm.uploads_{id}": {
            "alarm_name": f"acme-dev-landing-uploads-{name}",
            "alarm_description": re.sub(r"Runbook: (.+)$", r'Runbook: section "\1", s3-to-sfn ', description)
            + __version__,
            "namespace": namespace,
            "metric_name": metric_name,
            "dimensions": dimensions,
            "comparison_operator": "GreaterThanThreshold",
            "threshold": 0,
            "statistic": statistic,
            **dict(zip(WINDOW, windows.get(name, (1, 15, 60)), strict=True)),
            "treat_missing_data": "notBreaching",
            "alarm_actions": HOUSE["alarm_actions"],
            "ok_actions": HOUSE["alarm_actions"],
        }
        for id, (name, namespace, metric_name, dimensions, statistic, description) in alarms.items()
    }


@BOTH
def test_a_rule_needs_no_function_no_second_queue_and_no_trail(kind: type) -> None:
    notification = ["aws_s3_bucket_notification.landing_notification"] if kind is DirectEventBridge else []
    assert pattern(kind).addresses() == [
        "aws_cloudwatch_dashboard.dashboard",
        "aws_cloudwatch_event_rule.uploads_rule",
        "aws_cloudwatch_event_target.uploads_target",
        "aws_cloudwatch_metric_alarm.uploads_dead_letter_alarm",
        "aws_cloudwatch_metric_alarm.uploads_dead_letter_expiring_alarm",
        "aws_cloudwatch_metric_alarm.uploads_failed_alarm",
        "aws_cloudwatch_metric_alarm.uploads_retrying_alarm",
        "aws_cloudwatch_metric_alarm.uploads_throttled_alarm",
        "aws_cloudwatch_metric_alarm.uploads_undelivered_alarm",
        "aws_iam_role.uploads_role",
        "aws_iam_role_policy.uploads_policy",
        *notification,
        "aws_sqs_queue.uploads_dead_letter",
    ]


@BOTH
def test_queue_and_rule_are_outputs(kind: type) -> None:
    outputs = pattern(kind).document["output"]
    assert {name: output["value"] for name, output in outputs.items()} == {
        "dashboard_name": "${aws_cloudwatch_dashboard.dashboard.dashboard_name}",
        "uploads_rule_arn": "${aws_cloudwatch_event_rule.uploads_rule.arn}",
        "uploads_rule_name": "${aws_cloudwatch_event_rule.uploads_rule.name}",
        "uploads_role_arn": "${aws_iam_role.uploads_role.arn}",
        "uploads_dead_letter_queue_name": "${aws_sqs_queue.uploads_dead_letter.name}",
        "uploads_dead_letter_queue_arn": "${aws_sqs_queue.uploads_dead_letter.arn}",
        "uploads_dead_letter_queue_url": "${aws_sqs_queue.uploads_dead_letter.url}",
    }


def test_s3s_own_event_is_passed_on_as_it_is() -> None:
    target = pattern(DirectEventBridge)["aws_cloudwatch_event_target.uploads_target"]
    assert {"input", "input_path", "input_transformer"} & set(target) == set()


def transformer(**house_rules: Any) -> tuple[dict[str, str], str]:
    target = pattern(CloudTrailEventBridge, house_rules)["aws_cloudwatch_event_target.uploads_target"]
    assert set(target["input_transformer"]) == {"input_paths", "input_template"}
    return target["input_transformer"]["input_paths"], target["input_transformer"]["input_template"]


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-understanding-s3-entries.html
def test_of_cloudtrails_event_the_target_reads_these_fields() -> None:
    paths, template = transformer()
    assert paths == {
        "id": "$.detail.eventID",
        "account": "$.account",
        "time": "$.detail.eventTime",
        "region": "$.region",
        "bucket": "$.detail.requestParameters.bucketName",
        "key": "$.detail.requestParameters.key",
        "request_id": "$.detail.requestID",
        "source_ip_address": "$.detail.sourceIPAddress",
        "reason": "$.detail.eventName",
    }
    assert template == (
        '{"version":"0","id":<id>,"detail-type":"Object Created","source":"aws.s3","account":<account>,"time":<time>,'
        '"region":<region>,"resources":["arn:aws:s3:::acme-landing"],"detail":{"version":"0","bucket":{"name":<bucket>},'
        '"object":{"key":<key>},"request-id":<request_id>,"source-ip-address":<source_ip_address>,"reason":<reason>}}'
    )
    assert len(template) <= 8192


def test_every_variable_has_a_path_and_stands_where_quotes_and_escapes_come_with_it() -> None:
    paths, template = transformer()
    outside_strings = re.sub(r'"(?:[^"\\]|\\.)*"', "", template)
    placeholders = re.findall(r"<(\w+)>", outside_strings)
    assert sorted(placeholders) == sorted(paths)
    # None is left, so none stood inside a string.
    assert re.findall("[<>]", re.sub(r"<\w+>", "", outside_strings)) == []
    assert len(re.findall("<", template)) == len(placeholders)


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
@BOTH
def test_no_arn_names_a_partition_other_than_the_regions(kind: type, region: str, partition: str) -> None:
    machine = f"arn:{partition}:states:{region}:111122223333:stateMachine:resize"
    text = pattern(kind, {"region": region, "partition": partition}, machine).text
    assert "arn:aws:" not in text
    assert text.count(f"arn:{partition}:") > 3


def test_the_buckets_own_notification_sends_events_to_the_bus_once_the_target_is_there() -> None:
    assert pattern(DirectEventBridge).resources("aws_s3_bucket_notification") == {
        "aws_s3_bucket_notification.landing_notification": {
            "bucket": "acme-landing",
            "eventbridge": True,
            "depends_on": ["aws_cloudwatch_event_target.uploads_target"],
        }
    }


def test_what_cloudtrail_logs_needs_no_notification_and_no_entry_in_anybodys() -> None:
    def fill(stack: Stack) -> None:
        bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=False)
        CloudTrailEventBridge(stack, "calls", bucket=bucket, state_machine=StateMachine.from_arn(MACHINE))
        assert bucket.notification_entries == {}

    assert "landing_notification_entries" not in Template.of(fill).document["output"]
    assert pattern(CloudTrailEventBridge).resources("aws_s3_bucket_notification") == {}


REPORTS = ObjectFilter(prefix="a/", events=("Post", "Copy"))


def every_pattern(stack: Stack, bucket: SourceBucket) -> None:
    machine = StateMachine.from_arn(MACHINE)
    DirectEventBridge(stack, "invoices", bucket=bucket, state_machine=machine)
    StorageFirst(stack, "uploads", bucket=bucket, state_machine=machine, object_filter=ObjectFilter(events=("Put",)))
    CloudTrailEventBridge(stack, "calls", bucket=bucket, state_machine=machine)
    NotificationLambda(stack, "reports", bucket=bucket, state_machine=machine, object_filter=REPORTS)
    DirectEventBridge(stack, "letters", bucket=bucket, state_machine=machine)


QUEUE = {
    "id": "acme-dev-landing-uploads",
    "queue_arn": "${aws_sqs_queue.uploads_queue.arn}",
    "events": ["s3:ObjectCreated:Put"],
}
FUNCTION = {
    "id": "acme-dev-landing-reports",
    "lambda_function_arn": "${aws_lambda_function.reports_forwarder.arn}",
    "events": ["s3:ObjectCreated:Post", "s3:ObjectCreated:Copy"],
    "filter_prefix": "a/",
}


def test_triggers_of_every_pattern_share_one_notification() -> None:
    template = Template.of(lambda stack: every_pattern(stack, SourceBucket(stack, "landing", name="acme-landing")))
    assert template.resources("aws_s3_bucket_notification") == {
        "aws_s3_bucket_notification.landing_notification": {
            "bucket": "${aws_s3_bucket.landing.id}",
            "eventbridge": True,
            "queue": [QUEUE],
            "lambda_function": [FUNCTION],
            "depends_on": [
                "aws_cloudwatch_event_target.invoices_target",
                "aws_sqs_queue.uploads_queue",
                "aws_lambda_permission.reports_permission",
                "aws_lambda_function_event_invoke_config.reports_retries",
                "aws_cloudwatch_event_target.letters_target",
            ],
        }
    }


def test_the_owner_of_an_existing_notification_is_told_what_to_add() -> None:
    def alone(stack: Stack) -> None:
        bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=False)
        DirectEventBridge(stack, "uploads", bucket=bucket, state_machine=StateMachine.from_arn(MACHINE))

    def together(stack: Stack) -> None:
        bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=False)
        every_pattern(stack, bucket)

    description = "The blocks for the bucket's own aws_s3_bucket_notification."
    without = {"filter_prefix": "${null}", "filter_suffix": "${null}"}
    for fill, entries in [
        (alone, {"eventbridge": True}),
        (
            together,
            {
                "eventbridge": True,
                "queue": [{**without, **QUEUE}],
                "lambda_function": [{**without, **FUNCTION}],
            },
        ),
    ]:
        template = Template.of(fill)
        assert template.resources("aws_s3_bucket_notification") == {}
        output = template.document["output"]["landing_notification_entries"]
        assert (output["value"], output["description"]) == (entries, description)


@BOTH
def test_a_bucket_of_another_account_is_refused_before_anything_is_made(
    kind: type, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    stack = Stack(App(outdir=str(tmp_path / "out")), "test", platform=PLATFORM)
    bucket = SourceBucket.existing(
        stack, "landing", name="acme-landing", account_id="999999999999", manage_notification=True
    )
    with pytest.raises(ConfigurationError) as refused:
        kind(stack, "uploads", bucket=bucket, state_machine=StateMachine.from_arn(MACHINE))
    assert str(refused.value) == snapshot
    assert stack.node.find_child("uploads").node.children == []


@BOTH
def test_a_bucket_whose_owner_is_said_to_be_the_own_account_is_no_other_ones(kind: type, tmp_path: Path) -> None:
    stack = Stack(App(outdir=str(tmp_path / "out")), "test", platform=PLATFORM)
    bucket = SourceBucket.existing(
        stack, "landing", name="acme-landing", account_id="111122223333", manage_notification=True
    )
    kind(stack, "uploads", bucket=bucket, state_machine=StateMachine.from_arn(MACHINE))


@BOTH
def test_messages_survive_a_change_of_pattern(kind: type) -> None:
    before, after = pattern(StorageFirst), pattern(kind)
    address = "aws_sqs_queue.uploads_dead_letter"
    # Terraform replaces a queue whose name changes, and destroys one whose address is gone.
    assert before[address]["name"] == after[address]["name"] == "acme-dev-landing-uploads-dead-letter"
    unchanged = ("message_retention_seconds", "sqs_managed_sse_enabled")
    assert {field: before[address][field] for field in unchanged} == {
        field: after[address][field] for field in unchanged
    }


@BOTH
def test_a_long_name_is_cut_so_that_every_part_fits(kind: type) -> None:
    template = pattern(kind, {"name_prefix": "a-very-long-prefix-of-a-very-large-organisation"})
    names = [
        template["aws_cloudwatch_event_rule.uploads_rule"]["name"],
        template["aws_iam_role.uploads_role"]["name"],
    ]
    assert names[0] == names[1]
    assert len(names[0]) <= 64


@pytest.mark.parametrize(
    ("kind", "object_filter", "field"),
    [
        (DirectEventBridge, ObjectFilter(prefix="in/", skip_folder_markers=True), "skip_folder_markers"),
        (CloudTrailEventBridge, ObjectFilter(skip_folder_markers=True), "skip_folder_markers"),
        (DirectEventBridge, ObjectFilter(prefix="p" * 1000, suffix="s" * 1000), "prefix"),
        (CloudTrailEventBridge, ObjectFilter(prefix="p" * 1000, suffix="s" * 1000), "prefix"),
    ],
)
def test_a_filter_that_no_rule_can_express_is_refused(kind: type, object_filter: ObjectFilter, field: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        pattern(kind, object_filter=object_filter)
    assert [problem.where for problem in refused.value.problems] == [field]
