"""What is said of things that hold data, or work that is under way."""

from __future__ import annotations

import pytest

from modules.plan_review import review
from tests.plan_review.plan_documents import change, plan


def rows(*changes: dict[str, object]) -> list[str]:
    text = review({"dev": plan(*changes)}).markdown.partition("### Resources")[0]
    return [line for line in text.splitlines() if line.startswith("| **")]


def test_a_replaced_queue_names_what_forces_it_and_what_is_lost() -> None:
    queue = change(
        "aws_sqs_queue.q",
        "delete",
        "create",
        before={"name": "old", "fifo_queue": False},
        after={"name": "new", "fifo_queue": True},
        replace_paths=[["name"], ["fifo_queue"]],
        action_reason="replace_because_cannot_update",
    )
    assert rows(queue) == [
        "| **replaced** | `aws_sqs_queue.q` | messages in the queue and in flight | `name`: `old` → `new`; `fifo_queue`: `false` → `true` |"
    ]


def test_deletions_come_first_and_say_why() -> None:
    table = change("aws_dynamodb_table.t", "create", "delete", before={}, after={}, action_reason="replace_by_request")
    logs = change("aws_cloudwatch_log_group.l", "delete", before={}, action_reason="delete_because_no_resource_config")
    assert rows(table, logs) == [
        "| **deleted** | `aws_cloudwatch_log_group.l` | its logs | the configuration no longer has it |",
        "| **replaced, the new one first** | `aws_dynamodb_table.t` | its items, and backups by point-in-time recovery | `-replace` asks for it |",
    ]


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ({"force_destroy": True}, "`force_destroy` is set: Terraform empties it first"),
        ({"force_destroy": False}, "Terraform refuses while anything is in it"),
    ],
)
def test_a_bucket_says_what_becomes_of_its_objects(before: dict[str, object], said: str) -> None:
    (row,) = rows(change("aws_s3_bucket.b", "delete", before=before))
    assert f"its objects and their versions; {said}" in row


def test_what_holds_nothing_is_not_listed() -> None:
    assert rows(change("aws_iam_role.r", "delete", before={}), change("aws_sqs_queue.q", "forget", before={})) == []


def test_a_secret_that_forces_a_replacement_is_not_shown() -> None:
    database = change(
        "aws_db_instance.d",
        "delete",
        "create",
        before={"username": "s3cret-1"},
        after={"username": "s3cret-2"},
        after_sensitive={"username": True},
        replace_paths=[["username"]],
    )
    (row,) = rows(database)
    assert "`username`: `(sensitive value)` → `(sensitive value)`" in row
