"""PutRule replaces a rule: what the request leaves out is gone.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html. MiniStack keeps the old state,
description and role, so that Terraform, which leaves out a description to remove it, wants to remove it in every plan.
"""

from __future__ import annotations

from typing import Any

from ministack.services import eventbridge

SYMBOLS = ("ministack.services.eventbridge._put_rule",)

WHEN_LEFT_OUT = {"State": "ENABLED", "Description": "", "RoleArn": ""}


def apply() -> None:
    """Write into the request what leaving out means."""
    put = eventbridge._put_rule

    def put_whole(request: dict[str, Any]) -> Any:
        return put(WHEN_LEFT_OUT | request)

    eventbridge._put_rule = put_whole
