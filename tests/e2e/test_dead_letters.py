"""An event whose state machine is gone. Runs late: what is deleted here is Terraform's."""

from __future__ import annotations

import json

import pytest

from tests.e2e.deployments import EVENTBRIDGE_PATTERNS, Deployment, until
from tests.e2e.plans import Deployments

pytestmark = pytest.mark.usefixtures("deployed")


@pytest.fixture(scope="module")
def without_the_doomed(deployments: Deployments) -> Deployment:
    """The deployment after somebody deleted the state machine `doomed`."""
    deployment = deployments["deployed"]

    def doomed() -> list[str]:
        machines = deployment.state_machines()
        return [machine["stateMachineArn"] for machine in machines if machine["name"].endswith("-doomed")]

    (arn,) = doomed()
    deployment.account.states.delete_state_machine(stateMachineArn=arn)
    until(doomed, lambda left: not left)  # AWS deletes it some time after it was asked to
    return deployment


@pytest.mark.parametrize("pattern", EVENTBRIDGE_PATTERNS)
def test_the_event_of_a_deleted_state_machine_is_in_the_dead_letter_queue(
    without_the_doomed: Deployment, pattern: str
) -> None:
    doomed, key = without_the_doomed.trigger(pattern, "doomed"), "doomed/it's \u00e9.txt"
    doomed.upload(key)
    (event,) = map(json.loads, doomed.dead_letters(1))
    # EventBridge keeps the event as it came, not what the target would have been given.
    if pattern == "direct-eventbridge":
        assert (event["detail-type"], event["detail"]["object"]["key"]) == ("Object Created", key)
    else:
        assert (event["detail-type"], event["detail"]["requestParameters"]["key"]) == (
            "AWS API Call via CloudTrail",
            key,
        )
    assert doomed.executions(key) == []
