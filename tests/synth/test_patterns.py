"""The two Lambda patterns: every argument that AWS's rules or a lost event would ask for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modules.constructs.encryption import Encryption
from modules.constructs.forwarder_package import forwarder
from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import Stack
from modules.constructs.state_machine import StateMachine
from modules.model.object_filter import ObjectFilter
from modules.model.options import NotificationLambdaOptions, StorageFirstOptions
from modules.patterns.direct_eventbridge import DirectEventBridge
from modules.patterns.notification_lambda import NotificationLambda
from modules.patterns.storage_first import StorageFirst
from tests.synth.template import KEY, MACHINE, Template

HOUSE = {"alarm_actions": ["arn:aws:sns:eu-west-1:111122223333:oncall"]}


def pattern(kind: type, template: dict[str, Any] | None = None, **arguments: Any) -> Template:
    def fill(stack: Stack) -> None:
        bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=True)
        kind(stack, "uploads", bucket=bucket, state_machine=StateMachine.from_arn(MACHINE), **arguments)

    return Template.of(fill, **(template or {}))


@pytest.mark.parametrize(("kind", "handler"), [(NotificationLambda, "notification"), (StorageFirst, "storage_first")])
def test_the_function_may_start_one_state_machine_and_log_and_little_else(kind: type, handler: str) -> None:
    template = pattern(
        kind,
        {
            "iam_path": "/pipes/",
            "permissions_boundary": "arn:aws:iam::111122223333:policy/b",
            "log_retention_in_days": 30,
        },
        object_filter=ObjectFilter(suffix="é.csv", skip_folder_markers=True),
    )
    function = template["aws_lambda_function.uploads_forwarder"]
    assert function == {
        "function_name": "acme-dev-landing-uploads-forwarder",
        "role": "${aws_iam_role.uploads_forwarder_role.arn}",
        "runtime": "python3.13",
        "architectures": ["arm64"],
        "handler": f"forwarder.{handler}.handler",
        "filename": "${path.module}/forwarder.zip",
        "source_code_hash": forwarder().source_code_hash,
        "memory_size": 1769,
        "timeout": 30,
        "environment": {
            "variables": {
                "STATE_MACHINE_ARN": MACHINE,
                "NOTIFIED_KEYS": "*%C3%A9.csv",
                "SKIP_FOLDER_MARKERS": "true",
                "BUCKET_OWNER_ACCOUNT_ID": "111122223333",
            }
        },
        "logging_config": {
            "log_format": "JSON",
            "log_group": "${aws_cloudwatch_log_group.uploads_forwarder_logs.name}",
        },
        "depends_on": [
            "aws_iam_role_policy.uploads_forwarder_policy",
            "aws_cloudwatch_log_group.uploads_forwarder_logs",
        ],
    }
    statements = template.statements("aws_iam_role_policy.uploads_forwarder_policy")
    assert statements["Start"] == {"Effect": "Allow", "Action": "states:StartExecution", "Resource": MACHINE}
    assert statements["Log"] == {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/acme-dev-landing-uploads-forwarder:*",
    }
    assert set(statements) == {"Start", "Log", "DeadLetter" if kind is NotificationLambda else "Read"}
    role = template["aws_iam_role.uploads_forwarder_role"]
    assert (role["path"], role["permissions_boundary"]) == ("/pipes/", "arn:aws:iam::111122223333:policy/b")
    assert template.statements("aws_iam_role.uploads_forwarder_role", "assume_role_policy") == {
        "Assume": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    }
    assert template["aws_cloudwatch_log_group.uploads_forwarder_logs"] == {
        "name": "/aws/lambda/acme-dev-landing-uploads-forwarder",
        "retention_in_days": 30,
    }


def test_notification_lambda_lets_in_one_bucket_and_keeps_what_failed() -> None:
    options = NotificationLambdaOptions(
        maximum_retry_attempts=1, maximum_event_age_in_seconds=600, reserved_concurrent_executions=7
    )
    template = pattern(NotificationLambda, options=options)
    assert template["aws_lambda_permission.uploads_permission"] == {
        "statement_id": "AllowBucket",
        "action": "lambda:InvokeFunction",
        "function_name": "${aws_lambda_function.uploads_forwarder.function_name}",
        "principal": "s3.amazonaws.com",
        "source_arn": "arn:aws:s3:::acme-landing",
        "source_account": "111122223333",
    }
    assert template["aws_lambda_function_event_invoke_config.uploads_retries"] == {
        "function_name": "${aws_lambda_function.uploads_forwarder.function_name}",
        "maximum_retry_attempts": 1,
        "maximum_event_age_in_seconds": 600,
        "destination_config": {"on_failure": {"destination": "${aws_sqs_queue.uploads_dead_letter.arn}"}},
        "depends_on": ["aws_iam_role_policy.uploads_forwarder_policy"],
    }
    assert template["aws_lambda_function.uploads_forwarder"]["reserved_concurrent_executions"] == 7
    assert template.statements("aws_iam_role_policy.uploads_forwarder_policy")["DeadLetter"] == {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:eu-west-1:111122223333:acme-dev-landing-uploads-dead-letter",
    }
    assert template["aws_sqs_queue.uploads_dead_letter"]["message_retention_seconds"] == 14 * 86400


def test_no_concurrency_is_reserved_by_default() -> None:
    assert "reserved_concurrent_executions" not in pattern(NotificationLambda)["aws_lambda_function.uploads_forwarder"]


def test_a_notification_lambda_that_is_switched_off_has_no_notification() -> None:
    assert pattern(NotificationLambda, enabled=False).resources("aws_s3_bucket_notification") == {}


@pytest.mark.parametrize("kind", [NotificationLambda, DirectEventBridge])
def test_no_queue_may_use_a_dead_letter_queue_that_is_none_of_a_queue(kind: type) -> None:
    queue = pattern(kind)["aws_sqs_queue.uploads_dead_letter"]
    assert json.loads(queue["redrive_allow_policy"]) == {"redrivePermission": "denyAll"}


def test_storage_first_waits_as_long_as_it_is_told() -> None:
    template = pattern(StorageFirst, options=StorageFirstOptions(visibility_timeout_seconds=900))
    assert template["aws_sqs_queue.uploads_queue"]["visibility_timeout_seconds"] == 900


def test_storage_first_waits_as_long_as_aws_asks_and_loses_nothing() -> None:
    template = pattern(StorageFirst, HOUSE, options=StorageFirstOptions(timeout=60, batch_size=100))
    queue = template["aws_sqs_queue.uploads_queue"]
    redrive = json.loads(queue.pop("redrive_policy"))
    assert redrive == {"deadLetterTargetArn": "${aws_sqs_queue.uploads_dead_letter.arn}", "maxReceiveCount": 25}
    queue.pop("policy")
    assert json.loads(queue.pop("redrive_allow_policy")) == {"redrivePermission": "denyAll"}
    assert queue == {
        "name": "acme-dev-landing-uploads-events",
        "message_retention_seconds": 7 * 86400,
        "visibility_timeout_seconds": 6 * 60 + 1,
        "sqs_managed_sse_enabled": True,
    }
    dead_letter = template["aws_sqs_queue.uploads_dead_letter"]
    assert dead_letter["message_retention_seconds"] == 14 * 86400
    assert json.loads(dead_letter["redrive_allow_policy"]) == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": ["arn:aws:sqs:eu-west-1:111122223333:acme-dev-landing-uploads-events"],
    }
    arn = "arn:aws:sqs:eu-west-1:111122223333:acme-dev-landing-uploads-events"
    statements = template.statements("aws_sqs_queue.uploads_queue")
    assert statements["AllowBucket"] == {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "111122223333"},
            "ArnLike": {"aws:SourceArn": "arn:aws:s3:::acme-landing"},
        },
    }
    assert set(statements) == {"AllowBucket", "DenyWithoutTls"}
    assert template.statements("aws_iam_role_policy.uploads_forwarder_policy")["Read"] == {
        "Effect": "Allow",
        "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
        "Resource": arn,
    }


@pytest.mark.parametrize(
    ("options", "window", "scaling"),
    [
        (StorageFirstOptions(), 0, {"maximum_concurrency": 10}),
        (StorageFirstOptions(batch_size=11), 1, {"maximum_concurrency": 10}),
        (
            StorageFirstOptions(maximum_batching_window_in_seconds=20, maximum_concurrency=2),
            20,
            {"maximum_concurrency": 2},
        ),
        (StorageFirstOptions(maximum_concurrency=None), 0, None),
    ],
)
def test_storage_first_reads_batches_and_reports_each_failed_item(
    options: StorageFirstOptions, window: int, scaling: dict[str, int] | None
) -> None:
    mapping = pattern(StorageFirst, options=options)["aws_lambda_event_source_mapping.uploads_mapping"]
    assert mapping == {
        "event_source_arn": "${aws_sqs_queue.uploads_queue.arn}",
        "function_name": "${aws_lambda_function.uploads_forwarder.arn}",
        "enabled": True,
        "batch_size": options.batch_size,
        "maximum_batching_window_in_seconds": window,
        "function_response_types": ["ReportBatchItemFailures"],
        "depends_on": ["aws_iam_role_policy.uploads_forwarder_policy"],
        **({"scaling_config": scaling} if scaling else {}),
    }


def test_a_storage_first_that_is_switched_off_goes_on_collecting() -> None:
    template = pattern(StorageFirst, enabled=False)
    assert template["aws_lambda_event_source_mapping.uploads_mapping"]["enabled"] is False
    assert len(template["aws_s3_bucket_notification.landing_notification"]["queue"]) == 1


QUEUE, DEAD_LETTER, FUNCTION = (f"acme-dev-landing-uploads-{part}" for part in ("events", "dead-letter", "forwarder"))
OF_BOTH = {
    "dead_letter_alarm": ("dead-letter", "AWS/SQS ApproximateNumberOfMessagesVisible", DEAD_LETTER, 0, "Maximum"),
    "forwarder_errors_alarm": ("errors", "AWS/Lambda Errors", FUNCTION, 0, "Sum"),
    "forwarder_throttles_alarm": ("throttles", "AWS/Lambda Throttles", FUNCTION, 0, "Sum"),
}
WINDOW = ("datapoints_to_alarm", "evaluation_periods", "period")
SUSTAINED = {"forwarder_errors_alarm", "forwarder_throttles_alarm"}


@pytest.mark.parametrize(
    ("kind", "options", "own"),
    [
        (
            NotificationLambda,
            NotificationLambdaOptions(maximum_event_age_in_seconds=600),
            {
                "dead_letter_expiring_alarm": (
                    "expiring",
                    "AWS/SQS ApproximateNumberOfMessagesVisible",
                    DEAD_LETTER,
                    0,
                    "Maximum",
                ),
                "late_alarm": ("late", "AWS/Lambda AsyncEventAge", FUNCTION, 300_000, "Maximum"),
                "dropped_alarm": ("dropped", "AWS/Lambda AsyncEventsDropped", FUNCTION, 0, "Sum"),
                "undelivered_alarm": ("undelivered", "AWS/Lambda DestinationDeliveryFailures", FUNCTION, 0, "Sum"),
            },
        ),
        (
            StorageFirst,
            StorageFirstOptions(age_alarm_seconds=900, message_retention_seconds=10 * 86400),
            {
                "dead_letter_expiring_alarm": (
                    "expiring",
                    "AWS/SQS ApproximateNumberOfMessagesVisible",
                    DEAD_LETTER,
                    0,
                    "Maximum",
                ),
                "age_alarm": ("age", "AWS/SQS ApproximateAgeOfOldestMessage", QUEUE, 900, "Maximum"),
            },
        ),
    ],
)
def test_every_hop_rings(kind: type, options: object, own: dict[str, tuple[str, str, str, int, str]]) -> None:
    hours = (7 if kind is NotificationLambda else 2) * 24
    windows = {"dead_letter_expiring_alarm": (hours, hours, 3600), **dict.fromkeys(SUSTAINED, (3, 15, 60))}
    found = pattern(kind, HOUSE, options=options).resources("aws_cloudwatch_metric_alarm")
    alarms = {**OF_BOTH, **own}
    assert set(found) == {f"aws_cloudwatch_metric_alarm.uploads_{id}" for id in alarms}
    for id, (name, metric, hop, threshold, statistic) in alarms.items():
        alarm = found[f"aws_cloudwatch_metric_alarm.uploads_{id}"]
        assert alarm.pop("alarm_description")
        namespace, metric_name = metric.split()
        assert alarm == {
            "alarm_name": f"acme-dev-landing-uploads-{name}",
            "namespace": namespace,
            "metric_name": metric_name,
            "dimensions": {"FunctionName" if hop == FUNCTION else "QueueName": hop},
            "comparison_operator": "GreaterThanThreshold",
            "threshold": threshold,
            "statistic": statistic,
            **dict(zip(WINDOW, windows.get(id, (1, 15, 60)), strict=True)),
            "treat_missing_data": "notBreaching",
            "alarm_actions": HOUSE["alarm_actions"],
            "ok_actions": HOUSE["alarm_actions"],
        }


@pytest.mark.parametrize(
    ("kind", "actions"),
    [(NotificationLambda, ["kms:GenerateDataKey", "kms:Decrypt"]), (StorageFirst, "kms:Decrypt")],
)
def test_a_customers_key_encrypts_queues_and_logs_and_the_function_may_use_it(
    kind: type, actions: str | list[str]
) -> None:
    template = pattern(kind, {"encryption": Encryption.with_key(KEY)})
    for queue in template.resources("aws_sqs_queue").values():
        assert queue["kms_master_key_id"] == KEY
        assert "sqs_managed_sse_enabled" not in queue
    assert template["aws_cloudwatch_log_group.uploads_forwarder_logs"]["kms_key_id"] == KEY
    assert template.statements("aws_iam_role_policy.uploads_forwarder_policy")["UseKey"] == {
        "Effect": "Allow",
        "Action": actions,
        "Resource": KEY,
    }


def test_a_long_name_is_cut_so_that_every_part_fits() -> None:
    template = pattern(StorageFirst, {"name_prefix": "a-very-long-prefix-of-a-very-large-organisation"})
    assert len(template["aws_iam_role.uploads_forwarder_role"]["name"]) <= 64
    assert len(template["aws_lambda_function.uploads_forwarder"]["function_name"]) <= 64
