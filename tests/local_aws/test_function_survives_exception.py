"""Contract of `modules/local_aws/repairs/function_survives_exception.py`."""

from __future__ import annotations

import json
from typing import Any

from tests.local_aws.account import Account

COUNT = """
import os
seen = []
def handler(event, context):
    seen.append(event)
    if event == "raise":
        raise ValueError("on purpose")
    if event == "exit":
        os._exit(1)
    return len(seen)
"""


def test_what_a_function_holds_outlives_an_exception(repaired: Account, ministack_alone: Account) -> None:
    assert _third_answer(repaired, "raise") == 3
    assert _third_answer(ministack_alone, "raise") == 1


def test_what_a_function_holds_does_not_outlive_its_process(repaired: Account) -> None:
    assert _third_answer(repaired, "exit") == 1


def test_the_exception_is_reported_as_before(repaired: Account, ministack_alone: Account) -> None:
    expected = {"errorMessage": "on purpose", "errorType": "Runtime.HandlerError"}
    for aws in (repaired, ministack_alone):
        answer = aws.functions.invoke(FunctionName=aws.function(COUNT), Payload=b'"raise"')
        assert (answer["FunctionError"], json.load(answer["Payload"])) == ("Unhandled", expected)


def _third_answer(aws: Account, second: str) -> Any:
    name = aws.function(COUNT)
    answers = [
        aws.functions.invoke(FunctionName=name, Payload=json.dumps(event).encode()) for event in ("", second, "")
    ]
    assert ["FunctionError" in answer for answer in answers] == [False, True, False]
    return json.load(answers[2]["Payload"])
