"""How events are lost: by what writes a bucket's notification, and by every argument and permission on the way."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from modules.plan_review import review
from tests.plan_review.plan_documents import LAMBDA, SQS, STATES, allow, change, plan, policy

SNS = "arn:aws:sns:eu-west-1:111122223333"
Values = dict[str, Any]
TRUST = policy(allow("sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"}))
BY_S3 = policy(
    allow(
        "sqs:SendMessage",
        f"{SQS}:events",
        Principal={"Service": "s3.amazonaws.com"},
        Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::landing"}},
    )
)
WORK = policy(
    allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], f"{SQS}:events"),
    allow("states:StartExecution", f"{STATES}:archive"),
)
STORAGE_FIRST: dict[str, Values] = {
    "aws_s3_bucket_notification.n": {
        "bucket": "landing",
        "eventbridge": False,
        "queue": [{"queue_arn": f"{SQS}:events", "events": ["s3:ObjectCreated:*"], "filter_prefix": "in/"}],
    },
    "aws_sqs_queue.q": {
        "name": "events",
        "arn": f"{SQS}:events",
        "policy": BY_S3,
        "redrive_policy": json.dumps({"deadLetterTargetArn": f"{SQS}:dead", "maxReceiveCount": 5}),
        "message_retention_seconds": 1209600,
        "visibility_timeout_seconds": 360,
    },
    "aws_sqs_queue.dead": {"name": "dead", "arn": f"{SQS}:dead", "message_retention_seconds": 1209600},
    "aws_lambda_event_source_mapping.m": {
        "event_source_arn": f"{SQS}:events",
        "function_name": f"{LAMBDA}:forwarder",
        "enabled": True,
        "function_response_types": ["ReportBatchItemFailures"],
    },
    "aws_lambda_function.f": {
        "function_name": "forwarder",
        "arn": f"{LAMBDA}:forwarder",
        "role": "arn:aws:iam::111122223333:role/forwarder",
        "timeout": 60,
        "environment": [{"variables": {"STATE_MACHINE_ARN": f"{STATES}:archive"}}],
    },
    "aws_iam_role.r": {
        "name": "forwarder",
        "arn": "arn:aws:iam::111122223333:role/forwarder",
        "assume_role_policy": TRUST,
    },
    "aws_iam_role_policy.w": {"role": "forwarder", "name": "work", "policy": WORK},
    "aws_sfn_state_machine.s": {"name": "archive", "arn": f"{STATES}:archive"},
}
RULE: dict[str, Values] = {
    "aws_s3_bucket_notification.n": {"bucket": "landing", "eventbridge": True},
    "aws_cloudwatch_event_rule.r": {
        "name": "r",
        "event_pattern": json.dumps(
            {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": ["landing"]}}}
        ),
    },
    "aws_cloudwatch_event_target.t": {
        "rule": "r",
        "arn": f"{STATES}:archive",
        "role_arn": "arn:aws:iam::111122223333:role/starts",
        "dead_letter_config": [{"arn": f"{SQS}:dead"}],
        "retry_policy": [{"maximum_retry_attempts": 185, "maximum_event_age_in_seconds": 86400}],
    },
}
TOPIC: dict[str, Values] = {
    "aws_s3_bucket_notification.n": {
        "bucket": "landing",
        "eventbridge": False,
        "topic": [{"topic_arn": f"{SNS}:news", "events": ["s3:ObjectCreated:*"]}],
    },
    "aws_sns_topic.news": {"name": "news", "arn": f"{SNS}:news"},
    "aws_sns_topic_subscription.s": {"topic_arn": f"{SNS}:news", "protocol": "sqs", "endpoint": f"{SQS}:events", "redrive_policy": '{"deadLetterTargetArn":"x"}'},
    **{address: values for address, values in STORAGE_FIRST.items() if not address.startswith("aws_s3_")},
}  # fmt: skip


def planned(before: dict[str, Values], after: dict[str, Values]) -> str:
    """A plan from one set of resources to another."""
    changes = []
    for address in {**before, **after}:
        old, new = before.get(address), after.get(address)
        action = "create" if old is None else "delete" if new is None else "no-op" if old == new else "update"
        changes.append(change(address, action, before=old, after=new))
    return plan(*changes)


def gaps(before: dict[str, Values], after: dict[str, Values]) -> str:
    return "\n".join(review({"dev": planned(before, after)}).gates["events-lost"])


def with_changes(resources: dict[str, Values], address: str, changes: Values | None) -> dict[str, Values]:
    """The resources, of which one has other values, or is not there."""
    other = copy.deepcopy(resources)
    if changes is None:
        del other[address]
    else:
        other[address] = {**other.get(address, {}), **changes}
    return other


NARROW = [{"queue_arn": f"{SQS}:events", "events": ["s3:ObjectCreated:Put"], "filter_prefix": "in/"}]
ANOTHER_BUCKET = BY_S3.replace(":::landing", ":::other")
WORSE: dict[str, tuple[dict[str, Values], str, Values | None, str]] = {
    "a notification that goes": (STORAGE_FIRST, "aws_s3_bucket_notification.n", None, "nothing starts it any more"),
    "narrowed events": (STORAGE_FIRST, "aws_s3_bucket_notification.n", {"queue": NARROW}, "only s3:ObjectCreated:Put"),
    "no dead letters": (STORAGE_FIRST, "aws_sqs_queue.q", {"redrive_policy": ""}, "kept nowhere"),
    "fewer attempts": (STORAGE_FIRST, "aws_sqs_queue.q", {"redrive_policy": json.dumps({"deadLetterTargetArn": f"{SQS}:dead", "maxReceiveCount": 1})}, "fewer attempts"),
    "shorter retention": (STORAGE_FIRST, "aws_sqs_queue.q", {"message_retention_seconds": 60}, "a shorter time"),
    "shorter retention of the dead letters": (STORAGE_FIRST, "aws_sqs_queue.dead", {"message_retention_seconds": 60}, "a shorter time"),
    "dead letters that are deleted": (STORAGE_FIRST, "aws_sqs_queue.dead", None, "messages that failed are deleted"),
    "a shorter visibility timeout": (STORAGE_FIRST, "aws_sqs_queue.q", {"visibility_timeout_seconds": 30}, "received again"),
    "AWS's own key": (STORAGE_FIRST, "aws_sqs_queue.q", {"kms_master_key_id": "alias/aws/sqs"}, "AWS's own key"),
    "no policy of the queue": (STORAGE_FIRST, "aws_sqs_queue.q", {"policy": ""}, "S3 may no longer send to the queue"),
    "a policy for another bucket": (STORAGE_FIRST, "aws_sqs_queue.q", {"policy": ANOTHER_BUCKET}, "S3 may no longer send to the queue"),
    "a refusal": (STORAGE_FIRST, "aws_sqs_queue.q", {"policy": policy(json.loads(BY_S3)["Statement"][0], {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"})}, "S3 may no longer send to the queue"),
    "whole batches": (STORAGE_FIRST, "aws_lambda_event_source_mapping.m", {"function_response_types": []}, "whole batch"),
    "a mapping that is off": (STORAGE_FIRST, "aws_lambda_event_source_mapping.m", {"enabled": False}, "nothing starts it"),
    "a filter": (STORAGE_FIRST, "aws_lambda_event_source_mapping.m", {"filter_criteria": [{"filter": [{"pattern": "{}"}]}]}, "its filter"),
    "no concurrency": (STORAGE_FIRST, "aws_lambda_function.f", {"reserved_concurrent_executions": 0}, "concurrency is 0"),
    "no policy of the role": (STORAGE_FIRST, "aws_iam_role_policy.w", None, "the function may no longer start executions"),
    "a policy without the queue": (STORAGE_FIRST, "aws_iam_role_policy.w", {"policy": policy(allow("states:StartExecution", f"{STATES}:archive"))}, "may no longer receive messages"),
    "a role for another service": (STORAGE_FIRST, "aws_iam_role.r", {"assume_role_policy": TRUST.replace("lambda.", "ec2.")}, "may no longer act as its role"),
    "no notification for a rule": (RULE, "aws_s3_bucket_notification.n", None, "nothing starts it any more"),
    "a rule that is off": (RULE, "aws_cloudwatch_event_rule.r", {"state": "DISABLED"}, "nothing starts it any more"),
    "a rule that selects less": (RULE, "aws_cloudwatch_event_rule.r", {"event_pattern": RULE["aws_cloudwatch_event_rule.r"]["event_pattern"].replace('"detail": {', '"detail": {"reason": ["PutObject"], ')}, "fewer or other events"),
    "a rule on another bus": (RULE, "aws_cloudwatch_event_rule.r", {"event_bus_name": "own"}, "leaves the bus"),
    "a target without dead letters": (RULE, "aws_cloudwatch_event_target.t", {"dead_letter_config": []}, "kept nowhere"),
    "a target that tries less": (RULE, "aws_cloudwatch_event_target.t", {"retry_policy": [{"maximum_retry_attempts": 0}]}, "fewer attempts"),
    "a topic's subscription": (TOPIC, "aws_sns_topic_subscription.s", None, "nothing starts it any more"),
    "a subscription's filter": (TOPIC, "aws_sns_topic_subscription.s", {"filter_policy": '{"a":["b"]}'}, "selects other events"),
    "a subscription's dead letters": (TOPIC, "aws_sns_topic_subscription.s", {"redrive_policy": ""}, "kept nowhere"),
    "a topic's notification": (TOPIC, "aws_s3_bucket_notification.n", {"topic": []}, "nothing starts it any more"),
}  # fmt: skip


@pytest.mark.parametrize("what", WORSE)
def test_events_that_are_lost_are_told_and_shut_the_gate_and_the_other_way_round_does_not(what: str) -> None:
    resources, address, changes, words = WORSE[what]
    other = with_changes(resources, address, changes)
    assert words in gaps(resources, other)
    if what not in ("a rule that selects less", "a filter", "a subscription's filter"):
        assert words not in gaps(other, resources)


@pytest.mark.parametrize("resources", [STORAGE_FIRST, RULE, TOPIC], ids=["queue", "rule", "topic"])
def test_what_has_nothing_to_do_with_events_is_no_gap(resources: dict[str, Values]) -> None:
    tagged = {address: {**values, "tags": {"team": "a"}} for address, values in resources.items()}
    assert gaps(resources, tagged) == ""


SECOND = {"bucket": "landing", "eventbridge": True}


def test_a_second_resource_that_writes_one_buckets_notification() -> None:
    both = {**STORAGE_FIRST, "aws_s3_bucket_notification.second": SECOND}
    assert "several resources write the notification" in gaps(STORAGE_FIRST, both)
    assert "several" not in gaps(STORAGE_FIRST, {**both, "aws_s3_bucket_notification.second": {"bucket": "b"}})
    assert "removes this one as well" in gaps(both, STORAGE_FIRST)


def test_a_notification_that_is_renamed_without_a_moved_block() -> None:
    renamed = with_changes(STORAGE_FIRST, "aws_s3_bucket_notification.n", None)
    renamed["aws_s3_bucket_notification.other"] = STORAGE_FIRST["aws_s3_bucket_notification.n"]
    assert "can come after this one is written" in gaps(STORAGE_FIRST, renamed)


@pytest.mark.parametrize(
    ("pattern", "bucket"),
    [
        ({"source": ["aws.s3"], "detail": {"bucket": {"name": ["landing"]}}}, "landing"),
        ({"source": ["aws.s3"], "resources": ["arn:aws:s3:::landing"]}, "landing"),
        ({"source": [{"prefix": "aws.s3"}], "detail-type": [{"prefix": "Object "}], "resources": ["arn:aws:s3:::landing"]}, "landing"),
        ({"detail-type": ["Object Created"], "detail": {"bucket": {"name": [{"prefix": "land"}]}}}, "land*"),
        ({"source": ["aws.s3"], "detail-type": ["Object Deleted"]}, None),
        ({"source": ["aws.ec2"]}, None),
    ],
)  # fmt: skip
def test_rules_that_name_kind_and_bucket_in_other_ways(pattern: Values, bucket: str | None) -> None:
    rule = {"name": "r", "event_pattern": json.dumps(pattern)}
    found = gaps({**RULE, "aws_cloudwatch_event_rule.r": rule}, {})
    assert (f"dev: {bucket} " in found) if bucket else found == ""


def test_a_function_is_named_with_its_qualifier() -> None:
    function = {"function_name": "thumbs", "arn": f"{LAMBDA}:thumbs"}
    entry = {"lambda_function_arn": f"{LAMBDA}:thumbs:live", "events": ["s3:ObjectCreated:*"]}
    before = {
        "aws_s3_bucket_notification.n": {"bucket": "landing", "lambda_function": [entry]},
        "aws_lambda_function.f": function,
    }
    assert "→ function thumbs:live:" in gaps(before, {"aws_lambda_function.f": function})


def test_what_terraform_forgets_goes_on() -> None:
    forgotten = [change("aws_s3_bucket_notification.n", "forget", before=RULE["aws_s3_bucket_notification.n"])]
    forgotten += [change(address, "no-op", before=values, after=values) for address, values in RULE.items() if "rule" in address or "target" in address]  # fmt: skip
    assert review({"dev": plan(*forgotten)}).gates["events-lost"] == ()
