"""Takes down what a run has made in a real account, also after a failure, and says what is left."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from modules.model.errors import CommandError, ConfigurationError
from tests.e2e.deployments import ENVIRONMENT, PARALLELISM, Deployment, at_once
from tests.e2e.listings import listings

LOCK_TIMEOUT = "15m"
"""How long Terraform waits for another one that holds the lock of a state."""

LEAVING_SECONDS = 300.0
"""AWS lists queues, event source mappings and state machines for a while after they were deleted."""


def clean(deployment: Deployment, *, break_locks: bool = False) -> list[str]:
    """Destroy the stacks of a deployment in reverse order, delete what its tests have made themselves, and look.

    Args:
        deployment: in a real account.
        break_locks: whether the run was killed: its Terraform may still be under way, and is waited for; a lock in S3
            that stays is then nobody's.

    Returns:
        What could not be destroyed and what is left, a line each.
    """
    said = [*_said(partial(_unprotect, deployment)), *_said(partial(_destroy_stacks, deployment, break_locks))]
    if not said:  # the state bucket is among what is deleted, and whatever stands in a state is Terraform's to destroy
        said = _said(partial(_delete_what_tests_made, deployment))
    return [*said, *_said(partial(left, deployment))]


def left(deployment: Deployment) -> list[str]:
    """What the account still holds of a deployment, a line each; waits for what AWS takes time to forget."""
    deadline = time.monotonic() + LEAVING_SECONDS
    while names := [f"{kind}: {name}" for kind, names in _listed(deployment).items() for name in names]:
        if time.monotonic() > deadline or not deployment.where.settle_seconds:
            break
        time.sleep(deployment.where.look_seconds)
    return names + list(_keys(deployment))


def _said(step: Callable[[], list[str]], what: str = "not done") -> list[str]:
    """What a step says; what it fails on is said as well, and the next one still comes."""
    try:
        return step()
    except (CommandError, ConfigurationError, BotoCoreError, ClientError, OSError, ValueError) as error:
        return [f"{what}: {error}"]


def _unprotect(deployment: Deployment) -> list[str]:
    """Synthesize once more, with buckets that may be destroyed, and empty those."""
    workbench = deployment.workbench
    if not workbench.output.exists():
        return []
    workbench.disposable = True
    workbench.write_overlay()
    workbench.synth(fresh=False)
    for name in _listed(deployment)["buckets"]:
        if "-tfstate-" not in name:
            _empty(deployment, name)
    return []


def _destroy_stacks(deployment: Deployment, break_locks: bool) -> list[str]:
    folder = deployment.workbench.output / "stacks"
    stacks = [path.name for path in folder.iterdir()] if folder.exists() else []
    last = [f"{ENVIRONMENT}-shared", f"{ENVIRONMENT}-bootstrap"]
    turns = [[stack for stack in stacks if stack not in last], *([stack] for stack in last if stack in stacks)]
    said = []
    for turn in filter(None, turns):
        tasks = [
            partial(_said, partial(_destroy_stack, deployment, stack, break_locks), f"{stack} is not destroyed")
            for stack in turn
        ]
        said += [line for lines in at_once(tasks) for line in lines]
    return said


def _destroy_stack(deployment: Deployment, stack: str, break_locks: bool) -> list[str]:
    if not _has_state(deployment, stack, begun_is_enough=break_locks):
        return []
    terraform = partial(deployment.workbench.terraform, stack)
    terraform("init", "-input=false")
    timeout = LOCK_TIMEOUT if break_locks else "0s"
    line = ["destroy", "-input=false", "-auto-approve", "-no-color", PARALLELISM, f"-lock-timeout={timeout}"]
    done = terraform(*line, check=False)
    if break_locks and "Error acquiring the state lock" in done.stderr:
        line.append("-lock=false")
        done = terraform(*line, check=False)
    if done.returncode:
        # A stack that reads another one's state cannot be refreshed once that one has failed.
        terraform(*line, "-refresh=false")
    return []


def _has_state(deployment: Deployment, stack: str, *, begun_is_enough: bool) -> bool:
    """Whether anything was ever made: without a state bucket there is nothing to initialize with.

    A Terraform that outlives its killed run may still write into a state that holds nothing yet.
    """
    workbench = deployment.workbench
    written = (workbench.output / "stacks" / stack / "cdk.tf.json").read_text(encoding="utf-8")
    ((kind, backend),) = json.loads(written)["terraform"]["backend"].items()
    if kind == "s3":
        return backend["bucket"] in _listed(deployment)["buckets"]
    file = workbench.folder / f"terraform.{stack}.tfstate"
    if begun_is_enough or not file.exists():
        return file.exists()
    # Terraform begins with an empty file, and has made nothing before it writes into it.
    state = file.read_text(encoding="utf-8")
    return bool(state) and bool(json.loads(state)["resources"])


def _delete_what_tests_made(deployment: Deployment) -> list[str]:
    """Rules, queues and buckets that are in no state."""
    account, listed = deployment.account, _listed(deployment)
    for rule in listed["rules"]:
        targets = [found["Id"] for found in account.events.list_targets_by_rule(Rule=rule)["Targets"]]
        if targets:
            account.events.remove_targets(Rule=rule, Ids=targets)
        account.events.delete_rule(Name=rule)
    for queue in listed["queues"]:
        account.sqs.delete_queue(QueueUrl=account.sqs.get_queue_url(QueueName=queue)["QueueUrl"])
    for bucket in listed["buckets"]:
        _empty(deployment, bucket)
        account.s3.delete_bucket(Bucket=bucket)
    return []


def _empty(deployment: Deployment, bucket: str) -> None:
    s3 = deployment.account.s3
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        objects = [{"Key": item["Key"], "VersionId": item["VersionId"]} for item in found]
        if objects:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})


def _keys(deployment: Deployment) -> Iterator[str]:
    """Customer-managed keys have no names: they are found by the tag that every resource of a run has."""
    tagging, kms = deployment.account.client("resourcegroupstaggingapi"), deployment.account.client("kms")
    tags = [{"Key": "Project", "Values": [deployment.project]}]
    for page in tagging.get_paginator("get_resources").paginate(ResourceTypeFilters=["kms:key"], TagFilters=tags):
        for found in page["ResourceTagMappingList"]:
            key: dict[str, Any] = kms.describe_key(KeyId=found["ResourceARN"])["KeyMetadata"]
            if key["KeyState"] != "PendingDeletion":
                yield f"keys: {found['ResourceARN']}"


def _listed(deployment: Deployment) -> Any:
    return listings(deployment.account, deployment.owns)
