"""How often: once for each upload, however often its event is delivered."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.e2e.deployments import CLOUDTRAIL_PATTERNS, Deployment, Trigger


def test_the_same_key_uploaded_twice_starts_twice(pattern: str, trigger: Callable[[str], Trigger]) -> None:
    keys, key = trigger("keys"), "keys/uploaded twice"
    versions = {keys.upload(key)["VersionId"], keys.upload(key)["VersionId"]}
    executions = keys.started(key, count=2)
    inputs = [keys.deployment.input(execution) for execution in executions]
    told = {event["detail"]["object"].get("version-id") for event in inputs}
    assert told == ({None} if pattern in CLOUDTRAIL_PATTERNS else versions)
    assert len({event["id"] for event in inputs}) == len(executions) == 2


def test_the_same_event_delivered_twice_starts_once(
    deployed: Deployment, lambda_pattern: str, lambda_trigger: Callable[[str], Trigger]
) -> None:
    keys, key = lambda_trigger("keys"), f"off/delivered twice by {lambda_pattern}"
    message = deployed.message_of_s3(key)
    keys.deliver(message)
    started = keys.logged(message="execution started", key=key)
    keys.deliver(message)
    refused = keys.logged(message="execution exists already", key=key)
    assert refused["execution_name"] == started["execution_name"]
    (execution,) = deployed.executions(started["bucket"], key)
    assert execution.rpartition(":")[2] == started["execution_name"]


def test_an_event_delivered_twice_has_one_input(
    deployed: Deployment, lambda_pattern: str, lambda_trigger: Callable[[str], Trigger]
) -> None:
    """Seen on an EXPRESS machine, which starts an event again."""
    express, key = lambda_trigger("express"), f"off/delivered twice to EXPRESS by {lambda_pattern}"
    message = deployed.message_of_s3(key)
    (bucket,) = {record["s3"]["bucket"]["name"] for record in json.loads(message)["Records"]}
    express.deliver(message)
    deployed.started(bucket, key)  # one batch with both would start it once
    express.deliver(message)
    first, second = deployed.started(bucket, key, count=2)
    assert deployed.input(first) == deployed.input(second)


def test_a_test_event_starts_nothing_and_is_no_failure(
    deployed: Deployment, lambda_trigger: Callable[[str], Trigger]
) -> None:
    reports = lambda_trigger("reports")
    reports.deliver(deployed.test_event_of_s3())
    forwarded = reports.logged(message="messages forwarded", test_events=1)
    assert (forwarded["executions"], forwarded["executions_failed"], forwarded["messages_failed"]) == (0, 0, 0)


def test_s3s_own_test_event_to_the_queue_is_no_failure(deployed: Deployment) -> None:
    percent = deployed.trigger("storage-first", "percent")
    assert percent.logged(message="messages forwarded", test_events=1)["messages_failed"] == 0
