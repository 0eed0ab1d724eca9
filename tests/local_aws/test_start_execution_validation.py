"""Contract of `modules/local_aws/repairs/start_execution_validation.py`."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.account import Account

LONGEST_INPUT = '"' + "x" * 262_142 + '"'


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("n" * 81, "{}", "InvalidName"),
        ("a b", "{}", "InvalidName"),
        ("a/b", "{}", "InvalidName"),
        ("a\x7f", "{}", "InvalidName"),
        ("n", "no JSON", "InvalidExecutionInput"),
        ("n", LONGEST_INPUT + " ", "ValidationException"),
    ],
)
def test_what_aws_refuses_is_refused(
    repaired: Account, ministack_alone: Account, name: str, text: str, code: str
) -> None:
    with pytest.raises(ClientError) as refused:
        _start(repaired, name, text)
    assert refused.value.response["Error"]["Code"] == code
    _start(ministack_alone, name, text)


@pytest.mark.parametrize(("name", "text"), [("n" * 80, "{}"), ("a.b_c-d=e@f", "[]"), ("é", LONGEST_INPUT)])
def test_what_aws_accepts_is_accepted(repaired: Account, name: str, text: str) -> None:
    _start(repaired, name, text)


def _start(aws: Account, name: str, text: str) -> None:
    aws.states.start_execution(stateMachineArn=aws.state_machine(), name=name, input=text)
