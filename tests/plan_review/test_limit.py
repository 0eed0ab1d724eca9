"""What is kept where not everything fits."""

from __future__ import annotations

import re

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.plan_review import LIMIT, review
from tests.plan_review.plan_documents import allow, change, plan, policy


def large(resources: int = 400) -> str:
    return plan(
        change("aws_sqs_queue.q", "delete", before={"name": "q"}),
        change("aws_iam_role_policy.p", "create", after={"role": "r", "policy": policy(allow("s3:*", "*"))}),
        *(change(f"a_b.x{i}", "create", after={f"k{j}": "v" * 200 for j in range(9)}) for i in range(resources)),
    )


def test_by_default_it_fits_into_a_comment_on_github() -> None:
    text = review({"dev": large()}).markdown
    assert LIMIT == 65_000
    assert LIMIT - 4_000 < len(text) <= LIMIT


@pytest.mark.parametrize("limit", [1_000, 1_500, 3_000, 20_000])
def test_the_important_parts_are_kept_and_the_rest_is_counted(limit: int) -> None:
    text = review({"dev": large()}, limit=limit).markdown
    assert len(text) <= limit
    assert "**401 to add, 1 to delete**" in text
    assert "messages in the queue and in flight" in text
    assert "**widened**" in text
    (missing,) = re.findall(r"_Cut to fit: .*?(\d+) resources not shown\._\n$", text)
    assert int(missing) + text.count("<details>") == 402


def test_what_fits_is_not_cut() -> None:
    text = review({"dev": large(20)}).markdown
    assert "Cut to fit" not in text
    assert review({"dev": large(20)}, limit=len(text)).markdown == text
    assert review({"dev": large(20)}, limit=len(text) - 1).markdown != text


def test_many_stacks_share_the_room_and_those_left_out_are_counted() -> None:
    text = review({f"stack-{i}": large(1) for i in range(100)}, limit=10_000).markdown
    assert len(text) <= 10_000
    shown = text.count("\n## ") + text.startswith("## ")
    assert text.endswith(f"_Cut to 10,000 characters: {100 - shown} more stacks changed and not shown._\n")
    assert 10 < shown < 100


def test_a_limit_without_room_for_counts_is_refused(snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ValueError, match="999") as refused:
        review({}, limit=999)
    assert str(refused.value) == snapshot
