"""Where the local AWS enforces what the functions' roles may do."""

from __future__ import annotations

import json

from tests.e2e.deployments import Deployment


def test_the_role_of_the_function_suffices(restricted: Deployment, lambda_pattern: str) -> None:
    trigger, key = restricted.trigger("landing", lambda_pattern), f"{lambda_pattern}/allowed"
    trigger.upload(key)
    assert len(trigger.started(key)) == 1
    assert trigger.logged(message="execution started", key=key)["bucket"] == trigger.bucket


def test_without_its_policy_the_function_is_denied_and_the_event_is_kept(
    restricted: Deployment, lambda_pattern: str
) -> None:
    trigger, key = restricted.trigger("landing", lambda_pattern), f"{lambda_pattern}/refused"
    function = restricted.account.functions.get_function_configuration(FunctionName=trigger.function)
    role = function["Role"].rpartition("/")[2]
    assert restricted.account.iam.list_role_policies(RoleName=role)["PolicyNames"] == ["forward"]
    restricted.account.iam.delete_role_policy(RoleName=role, PolicyName="forward")

    trigger.upload(key)
    denied = trigger.logged(message="execution not started: AccessDeniedException", key=key)
    assert (denied["level"], denied["bucket"]) == ("ERROR", trigger.bucket)
    assert "states:StartExecution" in denied["error"]
    (message,) = map(json.loads, trigger.dead_letters(1))
    (record,) = message.get("requestPayload", message)["Records"]
    assert (record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]) == (trigger.bucket, key)
    assert trigger.executions(key) == []
