"""What each construct hands out is the resource that Terraform gets: it can be granted, subscribed, tagged and overridden."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from modules.constructs.dead_letter_queue import DeadLetterQueue
from modules.constructs.platform import Platform
from modules.constructs.source_bucket import SourceBucket
from modules.constructs.state_machine import StateMachine
from modules.constructs.trail import Trail
from modules.engine import aws, core
from modules.patterns.cloudtrail_eventbridge import CloudTrailEventBridge
from modules.patterns.direct_eventbridge import DirectEventBridge
from modules.patterns.notification_lambda import NotificationLambda
from modules.patterns.storage_first import StorageFirst
from tests.golden.constructs_table import CONSTRUCTS, attributes, terraform_type
from tests.support.engine import cdk
from tests.synth.test_any_stack import DEFINITION, PLATFORM

ONCALL = "arn:aws:sns:eu-west-1:111122223333:team"


@pytest.fixture(scope="module")
def made() -> dict[str, core.Construct]:
    """One of each, in a stack that is only cdktf's."""
    stack = core.TerraformStack(core.App(), "photos")
    PLATFORM.attach(stack)
    bucket = SourceBucket(stack, "landing", name="acme-landing")
    machine = StateMachine(stack, "resize", definition=DEFINITION)
    trail = Trail(stack, "audit", selector="advanced")
    platform: Platform = PLATFORM
    return {
        "StorageFirst": StorageFirst(stack, "uploads", bucket=bucket, state_machine=machine),
        "NotificationLambda": NotificationLambda(
            stack, "reports", bucket=SourceBucket(stack, "other", name="acme-other"), state_machine=machine
        ),
        "DirectEventBridge": DirectEventBridge(stack, "invoices", bucket=bucket, state_machine=machine),
        "CloudTrailEventBridge": CloudTrailEventBridge(
            stack, "contracts", bucket=bucket, state_machine=machine, trail=trail
        ),
        "SourceBucket": bucket,
        "StateMachine": machine,
        "Trail": trail,
        "DeadLetterQueue": DeadLetterQueue(stack, "spare", name="acme-spare", platform=platform),
    }


def document(construct: core.Construct) -> Mapping[str, Any]:
    resources: Mapping[str, Any] = json.loads(cdk.Testing.synth(core.TerraformStack.of(construct)))["resource"]
    return resources


@pytest.mark.parametrize(
    ("construct", "attribute"), [(name, attribute) for name in CONSTRUCTS for attribute in attributes(name)]
)
def test_an_attribute_is_the_resource_and_can_be_overridden(
    made: dict[str, core.Construct], construct: str, attribute: str
) -> None:
    resource = getattr(made[construct], attribute)
    kind, _ = attributes(construct)[attribute]
    assert isinstance(resource, getattr(aws, kind))
    assert resource.node.path.startswith(f"{made[construct].node.path}/")
    resource.add_override("probe", f"{construct}.{attribute}")
    resources = document(made[construct])[terraform_type(kind)]
    found = [id for id, body in resources.items() if body.get("probe") == f"{construct}.{attribute}"]
    assert found == [resource.friendly_unique_id]
    assert found[0].startswith(f"{made[construct].node.id}_") or found[0] == made[construct].node.id


@pytest.mark.parametrize(
    ("construct", "alarms"),
    [
        ("StorageFirst", {"age", "dead_letter", "dead_letter_expiring", "forwarder_errors", "forwarder_throttles"}),
        (
            "NotificationLambda",
            {
                *("dead_letter", "dead_letter_expiring", "forwarder_errors", "forwarder_throttles"),
                *("late", "dropped", "undelivered"),
            },
        ),
        (
            "DirectEventBridge",
            {"failed", "undelivered", "retrying", "throttled", "dead_letter", "dead_letter_expiring"},
        ),
        (
            "CloudTrailEventBridge",
            {"failed", "undelivered", "retrying", "throttled", "dead_letter", "dead_letter_expiring"},
        ),
        ("StateMachine", {"executions_failed", "executions_timed_out", "executions_throttled"}),
        ("SourceBucket", set()),
        ("Trail", set()),
    ],
)
def test_alarms_are_found_by_the_end_of_their_addresses_and_tell_who_subscribes(
    made: dict[str, Any], construct: str, alarms: set[str]
) -> None:
    found = made[construct].alarms
    assert set(found) == {f"{name}_alarm" for name in alarms}
    for alarm in found.values():
        alarm.alarm_actions = [ONCALL]
    written = document(made[construct]).get("aws_cloudwatch_metric_alarm", {})
    for part in found:
        assert written[f"{made[construct].node.id}_{part}"]["alarm_actions"] == [ONCALL]
    with pytest.raises(TypeError):
        found["another"] = None


def test_a_grant_names_the_resource_by_reference(made: dict[str, Any]) -> None:
    queue = made["StorageFirst"].dead_letter_queue
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": queue.arn}],
    }
    role = made["StateMachine"].role
    stack = core.TerraformStack.of(queue)
    aws.IamRolePolicy(stack, "look", name="look", role=role.name, policy=json.dumps(policy))
    written = document(queue)["aws_iam_role_policy"]["look"]
    assert json.loads(written["policy"])["Statement"][0]["Resource"] == "${aws_sqs_queue.uploads_dead_letter.arn}"
    assert written["role"] == "${aws_iam_role.resize_role.name}"


def test_an_existing_bucket_and_role_hand_out_none() -> None:
    stack = core.TerraformStack(core.App(), "photos")
    PLATFORM.attach(stack)
    assert SourceBucket.existing(stack, "theirs", name="theirs", manage_notification=True).bucket is None
    role = "arn:aws:iam::111122223333:role/resize"
    assert StateMachine(stack, "resize", definition=DEFINITION, role_arn=role).role is None
    assert Trail(stack, "unused", selector="basic").trail is None


def test_attributes_are_read_only_for_mypy() -> None:
    declared = [
        annotation
        for name in CONSTRUCTS
        for cls in getattr(__import__("modules"), name).__mro__
        for annotation in getattr(cls, "__annotations__", {}).values()
        if "aws." in str(annotation)
    ]
    assert all("Final[" in str(annotation) or "None" in str(annotation) for annotation in declared)
