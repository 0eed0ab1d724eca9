"""Policy documents: compact, in one order, as AWS gives them back."""

from __future__ import annotations

import json

from modules.model.expressions import Expression, items_if, json_text
from modules.model.iam_policies import allow, deny_without_tls, document, from_source, trust


def test_a_document_is_compact_and_in_order() -> None:
    assert document(allow("Read", ["s3:GetObject", "s3:GetObjectTagging"], ["arn:aws:s3:::b/*"])) == (
        '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow",'
        '"Action":["s3:GetObject","s3:GetObjectTagging"],"Resource":"arn:aws:s3:::b/*"}]}'
    )


def test_one_action_is_a_string_as_aws_returns_it() -> None:
    statement = allow("A", ["a:B"], ["r1", "r2"])
    assert (statement["Action"], statement["Resource"]) == ("a:B", ["r1", "r2"])


def test_a_service_may_only_act_for_its_own_account_and_source() -> None:
    trusted = json.loads(trust("states.amazonaws.com", from_source("111122223333", "arn:aws:states:x")))
    assert trusted["Statement"] == [
        {
            "Sid": "Assume",
            "Effect": "Allow",
            "Principal": {"Service": "states.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "111122223333"},
                "ArnLike": {"aws:SourceArn": "arn:aws:states:x"},
            },
        }
    ]


def test_a_trust_without_conditions_has_none() -> None:
    assert "Condition" not in json.loads(trust("lambda.amazonaws.com"))["Statement"][0]


def test_nobody_comes_without_tls() -> None:
    assert deny_without_tls("sqs:*", ["q"]) == {
        "Sid": "DenyWithoutTls",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:*",
        "Resource": "q",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_an_optional_statement_is_there_or_not_or_decided_at_plan_time() -> None:
    first, last = allow("A", ["a:A"], ["r"]), allow("B", ["b:B"], ["${var.key}"])
    assert items_if(True, [last]) == [last]
    assert items_if(False, [last]) == []
    written = json.loads(document(first, *items_if(Expression("var.key != null"), [last])))
    assert written["Statement"] == [first, {"${var.key != null}": last}]


def test_an_expression_in_json_is_its_terraform_string() -> None:
    assert json_text({"count": Expression("var.count"), "name": "é"}) == '{"count":"${var.count}","name":"\\u00e9"}'
