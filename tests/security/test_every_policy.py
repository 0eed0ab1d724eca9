"""Every policy of every stack and module says what is meant and nothing else."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.security.documents import VARIANTS, committed, every_document, synthesized
from tests.security.policy_reader import Document, decode, read
from tests.security.policy_rules import violations
from tests.support import ROOT
from tests.support.module_documents import module_document

COMMITTED = sorted(committed())
OWN_KEYS = [id for id in VARIANTS if id.startswith("own-key")]

FEWEST = 400
"""Statements of all stacks that are made here."""

# (policies, statements) of the committed documents. A policy that is not found any more would be a policy unread.
READ = {
    "stacks/dev-bootstrap": (1, 1),
    "stacks/dev-landing": (29, 43),
    "stacks/dev-shared": (7, 13),
    "stacks/prod-bootstrap": (1, 1),
    "stacks/prod-landing": (29, 43),
    "stacks/prod-shared": (7, 13),
    "terraform/bucket-triggers": (0, 0),
    "terraform/cloudtrail-eventbridge": (3, 4),
    "terraform/direct-eventbridge": (3, 4),
    "terraform/notification-lambda": (4, 7),
    "terraform/storage-first": (4, 8),
}


def _counted(document: Document) -> tuple[int, int]:
    policies = read(document).policies
    return len(policies), sum(len(policy.statements) for policy in policies)


def test_every_committed_policy_is_read() -> None:
    assert {id: _counted(document) for id, document in committed().items()} == READ


@pytest.mark.parametrize("id", COMMITTED)
def test_what_is_committed_permits_what_is_meant(id: str) -> None:
    assert violations(committed()[id]) == []


@pytest.mark.parametrize("id", VARIANTS)
def test_no_option_permits_more(id: str) -> None:
    assert violations(synthesized()[id]) == []


def test_options_change_what_is_read() -> None:
    counted = {id: _counted(document) for id, document in synthesized().items()}
    more = len(["UseKey of a forwarder"] * 2)
    assert counted["existing-key"] == (counted["china"][0], counted["china"][1] + more)
    key = 1
    assert counted["own-key"][0] == counted["china"][0] + key
    assert counted["other-account-unmanaged"] == counted["other-account"] == (8, 13)
    assert counted["state-bucket"] == (1, 1)
    assert sum(statements for _, statements in counted.values()) > FEWEST


@pytest.mark.parametrize("id", OWN_KEYS)
def test_a_stack_with_a_key_of_its_own_has_one(id: str) -> None:
    assert [policy.kind for policy in read(synthesized()[id]).policies].count("aws_kms_key") == 1


def test_every_kind_of_policy_is_there() -> None:
    found = Counter(policy.kind for document in every_document().values() for policy in read(document).policies)
    assert set(found) == {
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_kms_key",
        "aws_lambda_permission",
        "aws_s3_bucket_policy",
        "aws_sqs_queue",
    }
    assert min(found.values()) >= len(OWN_KEYS)


def test_managed_policies_are_those_the_author_of_a_workflow_gave() -> None:
    attached = {id: read(document).attachments for id, document in every_document().items()}
    given = ("${aws_iam_role.own_role.name}", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess")
    assert {id: found for id, found in attached.items() if found} == {"machines": (given,), "bounded": (given,)}


def test_no_string_with_a_statement_is_overlooked() -> None:
    """The committed text knows as many policies as were read: nothing stands where the reader does not look."""
    for id in COMMITTED:
        folder = ROOT / ("tests/golden/stacks" if id.startswith("stacks") else "terraform") / id.partition("/")[2]
        document = module_document(folder)
        written = json.dumps({"resource": document["resource"], "data": document.get("data", {})})
        permissions = len(document["resource"].get("aws_lambda_permission", {}))
        assert _counted(document)[0] == written.count('\\"Statement\\"') + permissions


def test_both_branches_of_an_optional_statement_are_read() -> None:
    text = (
        '{"Version":"2012-10-17","Statement":[{"Sid":"A"},{"${var.key != null}":{"Sid":"B","Resource":"${var.key}"}}]}'
    )
    first, second = decode(text) or ()
    assert (first.fields, first.condition) == ({"Sid": "A"}, "")
    assert (second.fields, second.condition) == ({"Sid": "B", "Resource": "${var.key}"}, "var.key != null")


@pytest.mark.parametrize(
    "text",
    [
        '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Effect":"Allow"}]}',
        '{"Version":"2012-10-17","Statement":[{}],"Statements":[]}',
        '{"Version":"2012-10-17","Statement":[]}',
        '{"Version":"2012-10-17","Statement":["Allow"]}',
        '{"Statement":[{}]}',
        '{"Version":"2012-10-17","Statement":[{}${var.more}]}',
        "${jsonencode({ Statement = [] })}",
        '{"Version":"2012-10-17","Statement":[{"Sid":"A"}%{ if var.any },{"Sid":"B"}%{ endif }]}',
    ],
)
def test_what_cannot_be_read_is_no_policy(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        decode(text)


def test_other_texts_are_no_policies() -> None:
    for text in ("{}", "[]", "1", "", "a Statement", '{"StartAt":"A"}', "${var.any}", '{"source":["aws.s3"]}'):
        assert decode(text) is None
