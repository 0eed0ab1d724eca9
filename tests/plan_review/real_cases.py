"""What is deployed, and what is then changed in it: the cases of which `real_plans` makes plans."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from modules.constructs.moved_addresses import Move
from tests.support import SAMPLE

ENVIRONMENT = "test"
STACKS = (SHARED, LANDING) = f"{ENVIRONMENT}-shared", f"{ENVIRONMENT}-landing"

PIPELINES = "pipelines.toml"
DEFINITION, POLICY = "inspect.asl.json", "inspect.policy.json"

FILES = {
    PIPELINES: f"""\
project = "acme"

[environments.{ENVIRONMENT}]
region = "eu-west-1"
account_id = "111122223333"
backend = {{ type = "local" }}
alarm_actions = ["arn:aws:sns:eu-west-1:111122223333:oncall"]
tags = {{ Project = "acme" }}

[state_machines.inspect]
definition = "{DEFINITION}"
policy = "{POLICY}"
substitutions = {{ Bucket = "acme-test-landing-{{account_id}}", Purpose = "inspection" }}

[buckets.landing]
name = "acme-test-landing-{{account_id}}"

[buckets.landing.triggers.uploads]
pattern = "storage-first"
prefix = "uploads/"
state_machine = "inspect"

[buckets.landing.triggers.invoices]
pattern = "direct-eventbridge"
prefix = "invoices/"
state_machine = "inspect"
""",
    DEFINITION: (SAMPLE / "state_machines" / DEFINITION).read_text(encoding="utf-8"),
    POLICY: (SAMPLE / "state_machines" / POLICY).read_text(encoding="utf-8"),
}


@dataclass(frozen=True)
class Edit:
    """What stands in a file of the configuration, or in a synthesized stack, and what stands there instead."""

    file: str
    old: str
    new: str

    def of(self, file: str, text: str) -> str:
        """The text of `file`, edited where it is about this file."""
        if file != self.file:
            return text
        assert self.old in text, f"{self.file} has no {self.old}"
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Case:
    """A change, and the stacks that a pull request with it would plan.

    Args:
        edits: of the configuration's files, and of the synthesized stacks by their names.
        stacks: those that are planned.
        applied: whether the configuration without the change is applied before.
        disposable: whether buckets may be destroyed; a plan that would do it all the same fails part of the way.
    """

    edits: Sequence[Edit] = ()
    stacks: Sequence[str] = (LANDING,)
    applied: bool = True
    disposable: bool = True


NO_CHANGE = "no-change"
FIRST_DEPLOYMENT = "first-deployment"
DRIFT = "drift"
MOVED = "moved"

CASES: Mapping[str, Case] = {
    FIRST_DEPLOYMENT: Case(stacks=STACKS, applied=False),
    NO_CHANGE: Case(stacks=STACKS),
    "prefix-changed": Case([Edit(PIPELINES, 'prefix = "uploads/"', 'prefix = "incoming/"')]),
    "pattern-swapped": Case([Edit(PIPELINES, '"storage-first"', '"direct-eventbridge"')]),
    "policy-widened": Case(
        [
            Edit(POLICY, '["s3:GetObjectTagging"]', '["s3:GetObjectTagging", "s3:DeleteObject"]'),
            Edit(POLICY, '"arn:aws:s3:::${Bucket}/*"', '"arn:aws:s3:::*"'),
            Edit(PIPELINES, 'Bucket = "acme-test-landing-{account_id}", ', ""),
        ],
        stacks=[SHARED],
    ),
    "bucket-renamed": Case([Edit(PIPELINES, '"acme-test-landing-', '"acme-test-inbox-')], stacks=STACKS),
    "bucket-renamed-and-protected": Case(
        [Edit(PIPELINES, '"acme-test-landing-', '"acme-test-inbox-')], disposable=False
    ),
    # As a version of ours would plan it that called the queue otherwise: no setting changes the name of a queue only.
    "queue-replaced": Case([Edit(LANDING, "acme-test-landing-uploads-events", "acme-test-landing-uploads-waiting")]),
    DRIFT: Case(),
}
NAMES = (*CASES, MOVED)

MODULE = "storage-first"
"""The Terraform module whose parts move."""

MOVES = (
    Move("aws_sqs_queue.{id}_waiting", "aws_sqs_queue.{id}_queue"),
    Move("aws_cloudwatch_metric_alarm.{id}_late", "aws_cloudwatch_metric_alarm.{id}_age_alarm"),
    # In a module no id begins the addresses.
    Move("aws_sqs_queue.waiting", "aws_sqs_queue.queue"),
    Move("aws_cloudwatch_metric_alarm.late", "aws_cloudwatch_metric_alarm.age_alarm"),
)
"""What modules/constructs/moved_addresses.py would hold if the version before this one had called two parts of storage-first otherwise."""

Document: TypeAlias = dict[str, Any]


def of_the_version_before(document: Document) -> Document:
    """A synthesized stack or module with the old addresses of `MOVES`."""
    old = {
        f"{kind}.{name}": before
        for kind, resources in document["resource"].items()
        for name in resources
        for move in MOVES
        if (before := move.old_address(f"{kind}.{name}")) is not None
    }
    assert len(old) == len(MOVES) / 2, old
    for address, before in old.items():
        kind, name = address.split(".")
        resources = document["resource"][kind]
        resources[before.split(".")[1]] = resources.pop(name)
    return _with_references(document, old)


def _with_references(value: Any, old: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _with_references(item, old) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_references(item, old) for item in value]
    if isinstance(value, str):
        for address, before in old.items():
            value = re.sub(rf"\b{re.escape(address)}\b", before, value)
    return value
