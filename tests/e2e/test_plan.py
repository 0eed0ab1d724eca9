"""`plan` after `apply`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from tests.e2e.deployments import ENVIRONMENT, PATTERNS, Deployment, at_once

STACKS = [f"{ENVIRONMENT}-{stack}" for stack in ("bootstrap", "shared", *PATTERNS)]

Change = tuple[str, str, str]

FORGOTTEN: dict[Change, str] = {}
"""What the local AWS forgets: (stack, address, attribute) and why. Nothing, at present."""


def test_a_plan_after_an_apply_is_empty_but_for_what_the_local_aws_forgets(deployed: Deployment) -> None:
    planned = at_once([partial(changes, deployed, stack) for stack in STACKS])
    assert set().union(*planned) == set(FORGOTTEN)


def test_a_plan_is_not_empty_when_something_was_changed(deployed: Deployment) -> None:
    """So that the test above is known to see what it looks for."""
    address, queue = "aws_sqs_queue.year_queue", deployed.trigger("storage-first", "year").queue
    attributes = deployed.account.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])
    deployed.account.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "99"})
    try:
        seen = changes(deployed, f"{ENVIRONMENT}-storage-first", f"-target={address}")
    finally:
        deployed.account.sqs.set_queue_attributes(QueueUrl=queue, Attributes=attributes["Attributes"])
    assert seen == {(f"{ENVIRONMENT}-storage-first", address, "visibility_timeout_seconds")}


def changes(deployment: Deployment, stack: str, *arguments: str) -> set[Change]:
    """What a plan would change, and what changed outside of Terraform; nothing else is compared."""
    terraform = partial(deployment.workbench.terraform, stack)
    terraform("plan", "-input=false", "-lock=false", "-out=saved.tfplan", *arguments)
    plan = json.loads(terraform("show", "-json", "saved.tfplan").stdout)
    resources = [*plan.get("resource_changes", []), *plan.get("resource_drift", [])]
    named = [(item["address"], item["change"]) for item in resources]
    named += [(f"output.{name}", change) for name, change in plan.get("output_changes", {}).items()]
    return {(stack, address, attribute) for address, change in named for attribute in _attributes(change)}


def _attributes(change: dict[str, Any]) -> Iterator[str]:
    if change["actions"] in (["no-op"], ["read"]):
        return
    before, after, unknown = (change.get(part) for part in ("before", "after", "after_unknown"))
    if not (isinstance(before, dict) and isinstance(after, dict)):
        yield "/".join(change["actions"])
        return
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name) or (isinstance(unknown, dict) and unknown.get(name)):
            yield name
