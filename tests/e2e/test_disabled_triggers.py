"""`enabled = false`."""

from __future__ import annotations

import json

import pytest

from tests.e2e.deployments import EVENTBRIDGE_PATTERNS, Deployment


def test_a_disabled_storage_first_goes_on_collecting_and_starts_nothing(deployed: Deployment) -> None:
    off, key = deployed.trigger("storage-first", "off"), "off/collected"
    off.upload(key)
    (record,) = json.loads(deployed.collected(key))["Records"]  # taken from the queue: nobody else had it
    assert record["s3"]["bucket"]["name"] == off.bucket
    assert off.executions(key) == []
    assert off.log() == []


def test_a_disabled_notification_lambda_has_no_notification_and_starts_nothing(deployed: Deployment) -> None:
    off, key = deployed.trigger("notification-lambda", "off"), "off/not noticed"
    off.upload(key)
    keys, later = deployed.trigger("notification-lambda", "keys"), "keys/after an object that is not noticed"
    keys.upload(later)
    assert len(keys.started(later)) == 1
    assert off.executions(key) == []
    configuration = deployed.account.s3.get_bucket_notification_configuration(Bucket=off.bucket)
    functions = [entry["LambdaFunctionArn"] for entry in configuration["LambdaFunctionConfigurations"]]
    assert keys.function in {arn.rpartition(":")[2] for arn in functions}
    assert off.function not in {arn.rpartition(":")[2] for arn in functions}


@pytest.mark.parametrize("pattern", EVENTBRIDGE_PATTERNS)
def test_a_disabled_rule_starts_nothing(deployed: Deployment, pattern: str) -> None:
    off, key = deployed.trigger(pattern, "off"), "off/not noticed"
    off.upload(key)
    keys, later = deployed.trigger(pattern, "keys"), "keys/after an object that no rule noticed"
    keys.upload(later)
    assert len(keys.started(later)) == 1
    assert off.executions(key) == []
    rule = deployed.outputs(f"test-{pattern}")["off_rule_arn"].rpartition("/")[2]
    assert deployed.account.events.describe_rule(Name=rule)["State"] == "DISABLED"
