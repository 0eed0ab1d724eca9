"""`plan` after `apply`."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from tests.e2e.deployments import ENVIRONMENT, PATTERNS, Deployment, at_once, until

STACKS = [f"{ENVIRONMENT}-{stack}" for stack in ("bootstrap", "shared", *PATTERNS, "overlap")]

Change = tuple[str, str, str]

FORGOTTEN: dict[Change, str] = {}
"""What the local AWS forgets: (stack, address, attribute) and why. Nothing, at present."""


def test_a_plan_after_an_apply_is_empty_but_for_what_the_local_aws_forgets(deployed: Deployment) -> None:
    planned = at_once([partial(changes, deployed, stack) for stack in STACKS])
    assert set().union(*planned) == set(FORGOTTEN)


def test_a_stack_of_a_bucket_can_be_planned_before_the_shared_one_is_there(deployed: Deployment) -> None:
    resources = json.loads(
        (deployed.workbench.output / "stacks" / f"{ENVIRONMENT}-direct-eventbridge" / "cdk.tf.json").read_text("utf-8")
    )["resource"]
    count = sum(map(len, resources.values()))
    assert f"Plan: {count} to add, 0 to change, 0 to destroy." in deployed.planned_alone


def test_a_plan_is_not_empty_when_something_was_changed(deployed: Deployment) -> None:
    """So that the test above is known to see what it looks for."""
    address, queue = "aws_sqs_queue.year_queue", deployed.trigger("storage-first", "year").queue
    attributes = deployed.account.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])
    deployed.account.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "99"})
    try:
        # AWS takes up to a minute to change a queue.
        seen = until(lambda: changes(deployed, f"{ENVIRONMENT}-storage-first", f"-target={address}"))
    finally:
        deployed.account.sqs.set_queue_attributes(QueueUrl=queue, Attributes=attributes["Attributes"])
    assert seen == {(f"{ENVIRONMENT}-storage-first", address, "visibility_timeout_seconds")}


def changes(deployment: Deployment, stack: str, *arguments: str) -> set[Change]:
    """What a plan would change.

    Whatever the stack sets and is no longer so is among it. Terraform's list of what else reads differently than after
    the apply is not looked at: it holds what the provider computes, such as a mapping's last result.
    """
    terraform = partial(deployment.workbench.terraform, stack)
    terraform("plan", "-input=false", "-lock=false", "-out=saved.tfplan", *arguments)
    plan = json.loads(terraform("show", "-json", "saved.tfplan").stdout)
    found = {(stack, item["address"], name) for item in plan["resource_changes"] for name in _planned(item["change"])}
    outputs = plan["output_changes"].items()
    return found | {(stack, f"output.{name}", "value") for name, change in outputs if change["actions"] != ["no-op"]}


def _planned(change: dict[str, Any]) -> set[str]:
    """Attributes that the plan sets; the action itself where it is not an update."""
    if change["actions"] in (["no-op"], ["read"]):
        return set()
    if change["actions"] != ["update"]:
        return {"/".join(change["actions"])}
    before, after, unknown = change["before"], change["after"], change["after_unknown"]
    return {name for name in {*before, *after, *unknown} if before.get(name) != after.get(name) or unknown.get(name)}
