"""docs/security.md leaves nothing out, and what it shows of the modules holds for the stacks."""

from __future__ import annotations

import pytest

from modules.export.bucket_triggers import NAME
from tests.golden.security_reference import Row, key_rows, rows, table, text
from tests.golden.security_words import CONDITIONS, PATTERNS, WHY
from tests.security.documents import committed
from tests.security.policy_reader import read

STACKS = {id.removeprefix("stacks/"): document for id, document in committed().items() if id.startswith("stacks/")}
# What calls them has no policy of its own.
MODULES = {
    id.removeprefix("terraform/"): document
    for id, document in committed().items()
    if id.startswith("terraform/") and id != f"terraform/{NAME}"
}
TRIGGERS = ("aws_lambda_permission", "aws_sqs_queue", "aws_iam_role", "aws_iam_role_policy")


def test_every_pattern_has_a_table_with_a_row_for_every_statement() -> None:
    assert set(PATTERNS) == set(MODULES)
    for document in MODULES.values():
        assert len(rows(document)) == sum(len(policy.statements) for policy in read(document).policies)


@pytest.mark.parametrize("stack", ["dev-landing", "prod-landing"])
def test_the_stacks_say_what_the_tables_of_the_modules_say(stack: str) -> None:
    shown = {
        _of_this_account(row) for document in MODULES.values() for row in rows(document) if "kms_key_arn" not in row[3]
    }
    assert set(rows(STACKS[stack], TRIGGERS)) == shown


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_nothing_of_the_sample_is_shown(environment: str) -> None:
    for stack, document in STACKS.items():
        if stack.startswith(environment):
            shown = table(rows(document))
            assert not any(text in shown for text in ("acme", "111122223333", "444455556666", "eu-west-1", "arn:aws"))


def test_no_word_is_left_over() -> None:
    """A reason for what no policy says any more would be a lie."""
    documents = [*MODULES.values(), *STACKS.values()]
    said = {row[4] for document in documents for row in rows(document)} | {row[4] for row in key_rows()}
    assert set(WHY.values()) == said
    conditions = " ".join(row[3] for document in documents for row in rows(document))
    conditions += " ".join(row[3] for row in key_rows())
    assert all(words.partition("{}")[0] in conditions for words in CONDITIONS.values())


def test_further_sections_stand_at_the_end() -> None:
    accepted = "## Accepted findings\n\n| check | why |\n"
    assert text(MODULES, STACKS, accepted).endswith("\n\n## Accepted findings\n\n| check | why |\n")
    assert "Accepted" not in text(MODULES, STACKS)


def _of_this_account(row: Row) -> Row:
    who, may, what, condition, why = row
    return who, may, what, condition.replace("<bucket owner>", "<account>"), why
