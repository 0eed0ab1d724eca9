"""What counts as drift, and what Terraform only reports after every apply."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.support import ROOT


def drifted(plan: dict[str, Any]) -> list[str]:
    line = [sys.executable, "ci/drifted.py"]
    done = subprocess.run(line, cwd=ROOT, input=json.dumps(plan), text=True, capture_output=True, check=True)
    return done.stdout.splitlines()


def plan(kind: str, before: Any, after: Any, *others: tuple[str, Any], **change: Any) -> dict[str, Any]:
    resources = [{"type": other, "values": values} for other, values in others]
    return {
        "resource_drift": [
            {"address": f"{kind}.one", "type": kind, "change": {"before": before, "after": after, **change}}
        ],
        "prior_state": {"values": {"root_module": {"resources": resources}}},
    }


def test_an_argument_that_was_changed_is_named_with_both_values() -> None:
    found = drifted(plan("aws_sqs_queue", {"delay_seconds": 0}, {"delay_seconds": 5}))
    assert found == ["aws_sqs_queue.one delay_seconds: 0 → 5"]


def test_what_is_gone_is_named() -> None:
    assert drifted(plan("aws_sqs_queue", {"name": "queue"}, None)) == ["aws_sqs_queue.one is gone"]


def test_a_plan_without_drift_says_nothing() -> None:
    assert drifted({}) == []


@pytest.mark.parametrize(("before", "after"), [(None, {}), (None, []), (None, ""), ([{"name": None}], [])])
def test_nothing_by_another_name_is_no_drift(before: Any, after: Any) -> None:
    assert drifted(plan("aws_sqs_queue", {"tags": before}, {"tags": after})) == []


@pytest.mark.parametrize(("before", "after"), [(None, False), (None, 0), (False, True), (0, "0")])
def test_false_and_zero_are_values(before: Any, after: Any) -> None:
    assert len(drifted(plan("aws_sqs_queue", {"argument": before}, {"argument": after}))) == 1


def test_the_policy_of_a_bucket_counts_where_no_other_resource_manages_it() -> None:
    before, after = {"policy": ""}, {"policy": "{}", "bucket": "name"}
    managed = ("aws_s3_bucket_policy", {"bucket": "name"})
    assert 'aws_s3_bucket.one policy: "" → "{}"' in drifted(plan("aws_s3_bucket", before, after))
    assert all(" policy: " not in line for line in drifted(plan("aws_s3_bucket", before, after, managed)))


def test_an_inline_policy_that_somebody_added_to_a_role_is_found_among_our_own() -> None:
    ours, theirs = {"name": "forward", "policy": "{}"}, {"name": "everything", "policy": '{"Action":"*"}'}
    managed = ("aws_iam_role_policy", {"role": "role", "name": "forward"})
    before, after = {"name": "role", "inline_policy": []}, {"name": "role", "inline_policy": [ours]}
    assert drifted(plan("aws_iam_role", before, after, managed)) == []
    after["inline_policy"].append(theirs)
    (line,) = drifted(plan("aws_iam_role", before, after, managed))
    assert line.startswith("aws_iam_role.one inline_policy: [] → ")
    assert "everything" in line
    assert "forward" not in line


@pytest.mark.parametrize("sensitive", [{"secret": True}, {"secret": [{"inner": True}]}, True])
def test_a_sensitive_value_is_not_shown(sensitive: Any) -> None:
    before, after = {"secret": "old secret"}, {"secret": "new secret"}
    (line,) = drifted(plan("aws_sqs_queue", before, after, before_sensitive=False, after_sensitive=sensitive))
    assert line == "aws_sqs_queue.one secret: changed; its value is sensitive"


def test_a_long_value_is_cut() -> None:
    (line,) = drifted(plan("aws_sqs_queue", {"policy": "a"}, {"policy": "b" * 10_000}))
    assert len(line) < 1_000
