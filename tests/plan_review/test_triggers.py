"""Which objects start what, before and after."""

from __future__ import annotations

import json

import pytest

from modules.plan_review import review
from tests.plan_review.plan_documents import LAMBDA, SQS, STATES, change, configuration, plan

UPLOADS = {"id": "in", "queue_arn": f"{SQS}:events", "filter_prefix": "year%3D2026/a+b/", "filter_suffix": ".png"}
MACHINE = f"{STATES}:archive"
BY_QUEUE = "S3 → SQS → Lambda (`storage-first`)"
BY_RULE = "S3 → EventBridge (`direct-eventbridge`)"


def bucket(**blocks: object) -> dict[str, object]:
    return {"bucket": "landing", "eventbridge": False, "queue": [], "lambda_function": [], **blocks}


def notification(before: object, after: object, *actions: str) -> dict[str, object]:
    return change("aws_s3_bucket_notification.n", *(actions or ("update",)), before=before, after=after)


def storage_first(*actions: str, enabled: bool = True, enabled_after: bool = True) -> list[dict[str, object]]:
    """Queue, mapping and function of a trigger, which all have the same thing done to them."""

    def of(address: str, values: dict[str, object], after: dict[str, object] | None = None) -> dict[str, object]:
        stays = actions != ("delete",)
        begins = actions != ("create",)
        return change(address, *actions, before=values if begins else None, after=(after or values) if stays else None)

    mapping = {"event_source_arn": f"{SQS}:events", "function_name": f"{LAMBDA}:forwarder", "enabled": enabled}
    environment = [{"variables": {"STATE_MACHINE_ARN": MACHINE}}]
    return [
        of("aws_sqs_queue.q", {"name": "events", "arn": f"{SQS}:events"}),
        of("aws_lambda_event_source_mapping.m", mapping, {**mapping, "enabled": enabled_after}),
        of(
            "aws_lambda_function.f",
            {"function_name": "forwarder", "arn": f"{LAMBDA}:forwarder", "environment": environment},
        ),
    ]


def rule(*actions: str, key: object, state: str = "ENABLED", cloudtrail: bool = False) -> list[dict[str, object]]:
    detail = {"bucket": {"name": ["landing"]}, "object": {"key": key}}
    kind = "Object Created"
    if cloudtrail:
        detail, kind = {"requestParameters": {"bucketName": ["landing"], "key": key}}, "AWS API Call via CloudTrail"
    pattern = json.dumps({"source": ["aws.s3"], "detail-type": [kind], "detail": detail})
    made = {"name": "r", "event_pattern": pattern, "state": state}
    target = {"rule": "r", "arn": MACHINE}
    return [
        change("aws_cloudwatch_event_rule.r", *actions, after=made, unknown={"arn": True}),
        change("aws_cloudwatch_event_target.t", *actions, after=target),
    ]


def rows(*changes: dict[str, object], **more: object) -> list[str]:
    text = review({"dev": plan(*changes, **more)}).markdown
    table = text.partition("### What starts executions")[2].partition("###")[0]
    return [line for line in table.splitlines() if line.startswith(("| `", "| <code>"))]


def test_a_new_trigger_with_its_keys_as_they_are() -> None:
    assert rows(notification(None, bucket(queue=[UPLOADS]), "create"), *storage_first("create")) == [
        f"| `landing/year=2026/a b/*.png` | `archive` | nothing | {BY_QUEUE} |  |"
    ]


def test_a_pattern_that_is_swapped_is_one_row_and_a_warning() -> None:
    (row,) = rows(
        notification(bucket(queue=[UPLOADS]), bucket(eventbridge=True)),
        *storage_first("delete"),
        *rule("create", key=[{"wildcard": "year=2026/a b/*.png"}, "year=2026/a b/.png"]),
    )
    assert row == (
        f"| `landing/year=2026/a b/*.png` | `archive` | {BY_QUEUE} | {BY_RULE} | ⚠️ messages that wait in the old queue are "
        "deleted with it; objects that land during the apply can start nothing or start twice: Terraform promises no order "
        "between the end of the old wiring and the beginning of the new |"
    )


def test_a_trigger_that_is_switched_off() -> None:
    same = bucket(queue=[UPLOADS])
    (row,) = rows(notification(same, same, "no-op"), *storage_first("update", enabled_after=False))
    assert row.endswith(f"| {BY_QUEUE} | {BY_QUEUE}, **off** |  |")


def test_what_stays_is_not_listed() -> None:
    same = bucket(queue=[UPLOADS])
    other = change("aws_sns_topic.t", "create", after={})
    assert rows(notification(same, same, "no-op"), *storage_first("no-op"), other) == []


@pytest.mark.parametrize(
    ("replaced", "warned"),
    [("aws_sqs_queue.q", True), ("aws_s3_bucket_notification.n", True), ("aws_lambda_function.f", False)],
)
def test_a_replaced_part_is_a_gap_unless_the_queue_keeps_the_events(replaced: str, warned: bool) -> None:
    same = bucket(queue=[UPLOADS])
    parts = [notification(same, same, "no-op"), *storage_first("no-op")]
    for part in parts:
        if part["address"] == replaced:
            part["change"]["actions"] = ["delete", "create"]  # type: ignore[index]
    assert any("can start nothing" in row for row in rows(*parts)) == warned


def test_a_function_that_s3_invokes() -> None:
    entry = {"lambda_function_arn": f"{LAMBDA}:forwarder", "filter_prefix": "", "filter_suffix": None}
    function = storage_first("no-op")[2]
    assert rows(function, notification(None, bucket(lambda_function=[entry]), "create")) == [
        "| `landing/*` | `archive` | nothing | S3 → Lambda (`notification-lambda`) |  |"
    ]


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ([{"prefix": "a/"}], "landing/a/*"),
        ([{"suffix": ".csv"}], "landing/*.csv"),
        ([{"wildcard": "a\\\\*b/*.csv"}], "landing/a\\*b/*.csv"),
        ([{"wildcard": "*/x/*"}], "landing/*/x/*"),
        (["exact"], "landing/exact"),
        (None, "landing/*"),
    ],
)
def test_keys_of_a_rule(key: object, shown: str) -> None:
    (row,) = rows(*rule("create", key=key, cloudtrail=True))
    assert row == f"| `{shown}` | `archive` | nothing | CloudTrail → EventBridge (`cloudtrail-eventbridge`) |  |"


def test_a_rule_that_is_off_or_gets_no_events() -> None:
    (off,) = rows(*rule("create", key=None, state="DISABLED"))
    (silent,) = rows(*rule("create", key=None), notification(None, bucket(eventbridge=False), "create"))
    assert off.endswith("(`direct-eventbridge`), **off** |  |")
    assert silent.endswith("(`direct-eventbridge`), **off** |  |")


def test_arns_that_are_not_known_yet_are_found_through_the_configuration() -> None:
    made = notification(None, bucket(queue=[{**UPLOADS, "queue_arn": None}]), "create")
    made["change"]["after_unknown"] = {"queue": [{"queue_arn": True}]}  # type: ignore[index]
    queue, mapping, function = storage_first("create")
    for part, argument in (
        (queue, "arn"),
        (function, "arn"),
        (mapping, "event_source_arn"),
        (mapping, "function_name"),
    ):
        part["change"]["after"][argument] = None  # type: ignore[index]
        part["change"]["after_unknown"][argument] = True  # type: ignore[index]
    refers = configuration(
        {
            "aws_sqs_queue.q": {},
            "aws_lambda_function.f": {},
            "aws_s3_bucket_notification.n": {"queue": [{"queue_arn": {"references": ["aws_sqs_queue.q.arn"]}}]},
            "aws_lambda_event_source_mapping.m": {
                "event_source_arn": {"references": ["aws_sqs_queue.q.arn"]},
                "function_name": {"references": ["aws_lambda_function.f.arn"]},
            },
        }
    )
    assert rows(made, queue, mapping, function, configuration=refers) == [
        f"| `landing/year=2026/a b/*.png` | `archive` | nothing | {BY_QUEUE} |  |"
    ]


def test_a_trigger_that_goes_stops_the_gate() -> None:
    gone = plan(notification(bucket(queue=[UPLOADS]), None, "delete"), *storage_first("delete"))
    assert review({"dev": gone}).gates["events-lost"] == (
        "dev: landing year=2026/a b/….png → archive: messages that wait in the old queue are deleted with it",
        "dev: landing year=2026/a b/….png → archive: nothing starts it any more",
    )


def test_a_rule_that_is_replaced_by_one_that_is_there_first_is_no_gap() -> None:
    for actions, gap in ((("delete", "create"), True), (("create", "delete"), False)):
        parts = rule("no-op", key=None)
        for part in parts:
            part["change"]["before"] = part["change"]["after"]  # type: ignore[index]
        parts[0]["change"]["actions"] = list(actions)  # type: ignore[index]
        assert any("can start nothing" in row for row in rows(*parts)) == gap


def test_objects_that_start_nothing_any_more_are_counted_at_the_top() -> None:
    gone = notification(bucket(queue=[UPLOADS]), bucket())
    lines = review({"dev": plan(gone, *storage_first("no-op"))}).markdown.splitlines()
    assert lines[4] == "⚠️ the objects of 1 trigger start nothing any more"
    come = notification(bucket(), bucket(queue=[UPLOADS]))
    assert "nothing any more" not in review({"dev": plan(come, *storage_first("no-op"))}).markdown


@pytest.mark.parametrize("name", ["archive:PROD", "archive:7", "archive.v2"])
def test_an_alias_is_shown_with_its_state_machine_and_is_no_machine_of_its_name(name: str) -> None:
    """Another state machine of the plan may be called as the alias is."""
    other = change("aws_sfn_state_machine.other", "create", after={"name": name[8:]}, unknown={"arn": True})
    (rule_made, target) = rule("create", key=[{"prefix": "in/"}])
    target["change"]["after"]["arn"] = f"{STATES}:{name}"  # type: ignore[index]
    (row,) = rows(rule_made, target, other)
    assert f"| `{name}` |" in row


def test_several_prefixes_and_suffixes_of_one_trigger_are_one_row() -> None:
    entries = [{**UPLOADS, "id": f"in.{end}", "filter_suffix": end} for end in (".png", ".jpg")]
    late = {**UPLOADS, "id": "in.3", "filter_prefix": "late/"}
    assert rows(notification(None, bucket(queue=[*entries, late]), "create"), *storage_first("create")) == [
        "| `landing/late/*.png`, `landing/year=2026/a b/*.jpg` and `landing/year=2026/a b/*.png` | `archive` | nothing "
        f"| {BY_QUEUE} |  |"
    ]
    added = notification(bucket(queue=entries), bucket(queue=[*entries, late]))
    assert rows(added, *storage_first("no-op")) == [f"| `landing/late/*.png` | `archive` | nothing | {BY_QUEUE} |  |"]
    found = review({"dev": plan(*rule("create", key=[{"prefix": "a/"}, {"prefix": "b/"}]))})
    (trigger,) = found.document["stacks"][0]["triggers"]
    assert (trigger["prefix"], trigger["others"]) == ("a/", [{"prefix": "b/", "suffix": "", "keys": None}])
