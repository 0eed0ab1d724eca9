"""Nothing that Terraform marks as sensitive is shown, and nothing is shown to be the same that is not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modules.plan_review import review
from tests.plan_review.plan_documents import change, plan

SECRETS = {
    "a leaf": ({"password": "s3cret-1"}, {"password": True}),
    "the whole value": ({"password": "s3cret-1", "a": ["s3cret-2"]}, True),
    "a list": ({"keys": ["s3cret-1", "s3cret-2"]}, {"keys": True}),
    "an item": ({"keys": [{"k": "s3cret-1", "n": 1}]}, {"keys": [{"k": True}]}),
    "a map's value": ({"env": {"TOKEN": "s3cret-1"}}, {"env": {"TOKEN": True}}),
    "JSON in a string": ({"doc": json.dumps({"Statement": ["s3cret-1"]})}, {"doc": True}),
    "marks of another shape": ({"doc": "s3cret-1", "list": ["s3cret-2"]}, {"doc": [True], "list": {"x": True}}),
}  # fmt: skip


@pytest.mark.parametrize("where", SECRETS)
@pytest.mark.parametrize("side", ["before", "after", "drift", "marked afterwards only", "marked before only"])
def test_a_secret_is_shown_nowhere(where: str, side: str) -> None:
    value, marks = SECRETS[where]
    changes: dict[str, Any] = {
        "before": {"before": value, "before_sensitive": marks, "after": {}},
        "after": {"before": {}, "after": value, "after_sensitive": marks},
        "drift": {"before": value, "before_sensitive": marks, "after": {"other": 1}},
        "marked afterwards only": {"before": value, "after": value, "after_sensitive": marks},
        "marked before only": {"before": value, "before_sensitive": marks, "after": {**value, "other": 1}},
    }
    one = change("a_b.x", "update", **changes[side])
    reviewed = review({"dev": plan(resource_drift=[one]) if side == "drift" else plan(one)})
    assert "s3cret" not in reviewed.markdown + json.dumps(reviewed.document) + str(reviewed.gates)


def test_whether_a_secret_changes_is_told() -> None:
    def lines(before: str, after: str) -> str:
        marks = {"before_sensitive": {"p": True}, "after_sensitive": {"p": True}}
        changes = {"before": {"p": before, "n": 1}, "after": {"p": after, "n": 2}}
        return review({"dev": plan(change("a_b.x", "update", **changes, **marks))}).markdown

    assert "! p: (sensitive value, it changes)" in lines("s3cret-1", "s3cret-2")
    assert "p:" not in lines("s3cret-1", "s3cret-1")


def test_a_secret_policy_cannot_be_told_and_counts_as_widened() -> None:
    secret = json.dumps({"Statement": [{"Effect": "Allow", "Action": "s3cret:*", "Resource": "*"}]})
    one = change(
        "aws_iam_role_policy.p",
        "create",
        after={"role": "r", "policy": secret},
        after_sensitive={"policy": True},
    )
    reviewed = review({"dev": plan(one)})
    assert "⚠️ **cannot be told**: `r` has a policy that is sensitive" in reviewed.markdown
    assert reviewed.gates["access-widened"]
