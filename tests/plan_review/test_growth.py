"""Four times as much takes four times as long: counted in the interpreter's steps, which no other work on the machine changes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from modules.plan_review import review
from modules.plan_review.analysis.policies import statements
from modules.plan_review.reading.values import decoded
from tests.plan_review.generated.plans import repeated
from tests.plan_review.plan_documents import allow, change, plan, policy

FEW, MANY = 30, 120
MOST = 4.2
"""How many times the steps: what grows with the square would take sixteen times as many, of which a part is enough."""


def _permissions(count: int, where: str = "") -> str:
    fixed = {"function_name": "f", "action": "lambda:InvokeFunction", "principal": "apigateway.amazonaws.com"}
    sides = [[{**fixed, "source_arn": f"arn:aws:execute-api:eu-west-1:111122223333:{name}{i}/*/GET/{where}"} for i in range(count)] for name in "ab"]  # fmt: skip
    return plan(*(change(f"aws_lambda_permission.p{i}", "update", before=old, after=new) for i, (old, new) in enumerate(zip(*sides, strict=True))))  # fmt: skip


def _rules(count: int) -> str:
    rule = {"type": "ingress", "security_group_id": "sg-1", "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}
    return plan(*(change(f"aws_security_group_rule.r{i}", "create", after={**rule, "from_port": i, "to_port": i}) for i in range(count)))  # fmt: skip


def _policy(of: Callable[[str, int], list[dict[str, Any]]], count: int) -> str:
    old, new = ({"role": "r", "policy": policy(*of(name, count))} for name in "ab")
    return plan(change("aws_iam_role_policy.p", "update", before=old, after=new))


def _combinations(name: str, count: int) -> list[dict[str, Any]]:
    """A statement whose combinations grow with the square of its length."""
    return [allow([f"s3:Get{i}*" for i in range(count)], [f"arn:aws:s3:::{name}{i}/*" for i in range(count)])]


def _statements(name: str, count: int) -> list[dict[str, Any]]:
    return [
        allow(["s3:Get*", "s3:PutObject"], [f"arn:aws:s3:::{name}{i}/*", f"arn:aws:s3:::both{i}"]) for i in range(count)
    ]


def _conditions(name: str, count: int) -> list[dict[str, Any]]:
    return [allow("s3:List*", "*", Condition={"StringLike": {"s3:prefix": f"{name}{i}/*"}}) for i in range(count)]


def _generated(count: int) -> str:
    return json.dumps(repeated(count // FEW))


PLANS: dict[str, Callable[[int], str]] = {
    "permissions on one function": _permissions,
    "permissions with a long pattern": lambda count: _permissions(count, "x/*"),
    "rules of one group": _rules,
    "statements": lambda count: _policy(_statements, count),
    "conditions": lambda count: _policy(_conditions, count),
    "combinations of one statement": lambda count: _policy(_combinations, count),
    "resources": _generated,
}


def _steps(document: str) -> int:
    counted = 0

    def count(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal counted
        if event == "call":
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            counted += 1
        return count

    for cache in (statements, decoded):
        cache.cache_clear()
    before = sys.gettrace()
    sys.settrace(count)
    try:
        review({"dev": document})
    finally:
        sys.settrace(before)
    return counted


@pytest.mark.parametrize("name", PLANS)
def test_it_grows_with_the_plan(name: str) -> None:
    few, many = (_steps(PLANS[name](count)) for count in (FEW, MANY))
    assert few * 2 < many < few * MOST
