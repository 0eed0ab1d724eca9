"""A small bad day: faults of every kind, an outage, second deliveries; `make reliability` is the large one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.e2e.deployments import Deployment
from tests.e2e.plans import Deployments
from tests.reliability.day import LAMBDA_PATTERNS, PATTERNS, Day, Size
from tests.reliability.dead_letters import BUCKET
from tests.reliability.faults import FAULTS_WITH_AN_ANSWER
from tests.reliability.injector import START_FAULTS
from tests.reliability.outage import machine_arn
from tests.reliability.scenario import endure

SMALL = Size(
    lambda_objects=60,
    eventbridge_objects=30,
    per_second=12,
    outages=(18.0,),  # long enough for five deliveries
    quiet_seconds=6,
    visibility_timeout=3,  # as deployed, five deliveries take a minute and a half
)

pytestmark = pytest.mark.usefixtures("bad_day")


@pytest.fixture(scope="module")
def before(deployments: Deployments) -> Mapping[str, Any]:
    """What the day replaces for a while, as it was deployed."""
    return _replaceable(deployments["bad_day"])


@pytest.fixture(scope="module")
def day(deployments: Deployments, before: Mapping[str, Any]) -> Day:
    return endure(deployments["bad_day"], SMALL)


def test_something_of_every_kind_went_wrong(day: Day) -> None:
    """Otherwise the other tests would show nothing."""
    kinds = {fault for _, fault in day.injected}
    assert len(kinds & set(FAULTS_WITH_AN_ANSWER)) >= 3
    assert len(kinds & set(START_FAULTS)) >= 3
    assert all(day.rows[id].dead_lettered for id in PATTERNS)
    assert all(day.rows[id].copies and day.rows[id].foreign for id in LAMBDA_PATTERNS)


def test_no_object_is_lost_and_none_is_doubled(day: Day) -> None:
    fates = {id: (row.tally.lost, row.tally.doubled) for id, row in day.rows.items()}
    assert fates == dict.fromkeys(PATTERNS, ((), ()))
    assert {id: row.tally.uploaded for id, row in day.rows.items()} == SMALL.objects


def test_what_is_not_s3s_is_kept_and_the_rest_is_redriven(day: Day) -> None:
    assert day.problems == []


def test_what_was_replaced_meanwhile_is_as_it_was(bad_day: Deployment, before: Mapping[str, Any], day: Day) -> None:
    assert _replaceable(bad_day) == before


def _replaceable(deployment: Deployment) -> Mapping[str, Any]:
    account, queue = deployment.account, str(deployment.trigger(BUCKET, "storage-first").queue)
    found = {"machine": account.states.describe_state_machine(stateMachineArn=machine_arn(deployment))["definition"]}
    attributes = account.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
    for id in LAMBDA_PATTERNS:
        name = deployment.trigger(BUCKET, id).function
        function = account.functions.get_function_configuration(FunctionName=name)
        found[id] = {field: function[field] for field in ("CodeSha256", "Environment", "Handler", "Timeout", "Role")}
    return found | attributes
