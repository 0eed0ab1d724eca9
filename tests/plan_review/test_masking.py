"""Nothing that Terraform marks as sensitive is shown, and nothing is shown to be the same that is not."""

from __future__ import annotations

import base64
import json
import re
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


def shown(*changes: dict[str, Any], masks: list[re.Pattern[str]] | None = None, **more: Any) -> str:
    reviewed = review({"dev": plan(*changes, **more)}, masks=masks or [])
    return reviewed.markdown + json.dumps(reviewed.document) + str(reviewed.gates)


MARKED = change("a_b.x", "create", after={"password": "Zebra-4711-x"}, after_sensitive={"password": True})
ELSEWHERE = {
    "a text": {"url": "uses Zebra-4711-x here"},
    "a key of a map": {"of": {"Zebra-4711-x": 1}},
    "JSON": {"doc": json.dumps({"a": ["Zebra-4711-x"]})},
    "base64": {"data": base64.b64encode(b"Zebra-4711-x").decode()},
}


@pytest.mark.parametrize("where", ELSEWHERE)
def test_what_is_marked_in_one_place_is_shown_in_no_other(where: str) -> None:
    other = change("c_d.y", "update", before=ELSEWHERE[where], after={"plain": "told"})
    secrets = ("Zebra-4711-x", base64.b64encode(b"Zebra-4711-x").decode())
    assert not any(secret in shown(MARKED, other) for secret in secrets)
    assert "told" in shown(MARKED, other)
    assert any(secret in shown(other) for secret in secrets)


def test_what_is_marked_in_the_state_a_variable_or_an_output_counts_as_well() -> None:
    other = change("c_d.y", "create", after={"text": "is Zebra-4711-x", "plain": "told"})
    state = {"address": "data.x.y", "values": {"v": "Zebra-4711-x"}, "sensitive_values": {"v": True}}
    in_state = {"prior_state": {"values": {"root_module": {"child_modules": [{"resources": [state]}]}}}}
    variable = {
        "variables": {"v": {"value": "Zebra-4711-x"}},
        "configuration": {"root_module": {"variables": {"v": {"sensitive": True}}}},
    }
    output = {"output_changes": {"o": {"actions": ["create"], "after": "Zebra-4711-x", "after_sensitive": True}}}
    for more in (in_state, variable, output, {"variables": {"db_password": {"value": "Zebra-4711-x"}}}):
        assert "Zebra-4711-x" not in shown(other, **more)
        assert "told" in shown(other, **more)


@pytest.mark.parametrize("name", ["DB_PASSWORD", "apiKey", "client_secret", "github-token", "connection_string", "DSN"])
def test_what_is_named_like_a_secret_is_masked(name: str) -> None:
    pairs = [{"name": name, "value": "Zebra-1"}, {"name": "LOG_LEVEL", "value": "info"}]
    for values in (
        {name: "Zebra-1"},
        {"environment": pairs},
        {"container_definitions": json.dumps([{"environment": pairs}])},
    ):
        text = shown(change("a_b.x", "create", after={**values, "level": "info"}))
        assert "Zebra-1" not in text
        assert "info" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("secret_arn", "Zebra-1"),
        ("kms_key_id", "Zebra-1"),
        ("http_tokens", "required"),
        ("token_validity", "Zebra-1"),
        ("DB_SECRET", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x"),
        ("authorization", "NONE"),
        ("partition_key", "Zebra-1"),
    ],
)
def test_what_only_sounds_like_a_secret_is_shown(name: str, value: str) -> None:
    assert value in shown(change("a_b.x", "create", after={name: value}))


def test_the_user_can_add_names() -> None:
    one = change("a_b.x", "create", after={"pin": "Zebra-1", "level": "info"})
    assert "Zebra-1" in shown(one)
    assert "Zebra-1" not in shown(one, masks=[re.compile("^pin$")])


def test_two_secrets_inside_of_texts_are_told_apart() -> None:
    marks = change(
        "a_b.x", "update", before={"p": "secret-one"}, after={"p": "secret-two"}, after_sensitive={"p": True}
    )
    text = change("c_d.y", "update", before={"u": "x secret-one"}, after={"u": "x secret-two"})
    assert '- u: "x (sensitive value 1)"\n+ u: "x (sensitive value 2)"' in shown(marks, text)
