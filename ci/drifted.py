"""Says what was changed outside of Terraform, from a plan that only refreshes.

    terraform plan -refresh-only -out=drift.tfplan
    terraform show -json drift.tfplan | python ci/drifted.py

prints a line for each argument that differs, and nothing when nothing does. Terraform itself finds drift in every stack that was
just applied: the provider writes null where it reads an empty list later, counts what other resources of the stack manage as
their neighbour's, and reports how a queue was last read.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

CHARACTERS = 400  # of a value; policies are long

REPORTED = {"aws_lambda_event_source_mapping": {"last_modified", "last_processing_result", "state_transition_reason"}}
"""What AWS says of a resource by itself, and nobody changes."""

MANAGED_ELSEWHERE = {
    "aws_s3_bucket": {
        "aws_s3_bucket_lifecycle_configuration": {"lifecycle_rule"},
        "aws_s3_bucket_policy": {"policy"},
        "aws_s3_bucket_server_side_encryption_configuration": {"server_side_encryption_configuration"},
        "aws_s3_bucket_versioning": {"versioning"},
    },
}
"""What the provider shows of a resource though another one manages it; where a stack has that one, its own drift counts."""


def main() -> int:
    for line in lines(json.load(sys.stdin)):
        print(line)
    return 0


def lines(plan: Mapping[str, Any]) -> Iterator[str]:
    """What a person would call drift."""
    resources = plan.get("prior_state", {}).get("values", {}).get("root_module", {}).get("resources", [])
    kinds = {resource["type"] for resource in resources}
    policies = {
        (resource["values"]["role"], resource["values"]["name"])
        for resource in resources
        if resource["type"] == "aws_iam_role_policy"
    }
    for drift in plan.get("resource_drift", []):
        change = drift["change"]
        if change["after"] is None:
            yield f"{drift['address']} is gone"
            continue
        before, after = change["before"] or {}, change["after"]
        for argument in sorted({*before, *after} - _elsewhere(drift["type"], kinds)):
            old, new = before.get(argument), after.get(argument)
            if (drift["type"], argument) == ("aws_iam_role", "inline_policy"):
                old, new = (_foreign(each, after["name"], policies) for each in (old, new))
            if _without_nothing(old) != _without_nothing(new):
                hidden = any(_hides(change.get(side), argument) for side in ("before_sensitive", "after_sensitive"))
                shown = "changed; its value is sensitive" if hidden else f"{_short(old)} → {_short(new)}"
                yield f"{drift['address']} {argument}: {shown}"


def _elsewhere(kind: str, kinds: set[str]) -> set[str]:
    others = MANAGED_ELSEWHERE.get(kind, {})
    return REPORTED.get(kind, set()).union(*(arguments for other, arguments in others.items() if other in kinds))


def _foreign(inline: Any, role: str, policies: set[tuple[str, str]]) -> list[Any]:
    """The inline policies of a role that no aws_iam_role_policy of the stack manages: somebody added them."""
    return [policy for policy in inline or [] if (role, policy.get("name")) not in policies]


def _without_nothing(value: Any) -> Any:
    """The value with null, "", [] and {} taken for the same, as the provider does."""
    if isinstance(value, dict):
        cleaned = {name: _without_nothing(item) for name, item in value.items()}
        return {name: item for name, item in cleaned.items() if item is not None} or None
    if isinstance(value, list):
        return [item for item in map(_without_nothing, value) if item is not None] or None
    return None if value == "" else value


def _hides(sensitive: Any, argument: str) -> bool:
    """Whether anything below an argument is marked sensitive."""

    def marked(value: Any) -> bool:
        if isinstance(value, dict):
            return any(map(marked, value.values()))
        return any(map(marked, value)) if isinstance(value, list) else value is True

    return sensitive is True or (isinstance(sensitive, dict) and marked(sensitive.get(argument)))


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= CHARACTERS else f"{text[:CHARACTERS]}…"


if __name__ == "__main__":
    sys.exit(main())
