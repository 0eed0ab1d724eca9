"""What the functions' roles may do, which the local AWS enforces here, and a real account everywhere."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator

from tests.e2e.deployments import Deployment, Trigger, until

START = "states:StartExecution"


def test_the_role_of_the_function_suffices(restricted: Deployment, lambda_pattern: str) -> None:
    trigger, key = restricted.trigger("landing", lambda_pattern), f"{lambda_pattern}/allowed"
    trigger.upload(key)
    assert len(trigger.started(key)) == 1
    assert trigger.logged(message="execution started", key=key)["bucket"] == trigger.bucket


def test_without_its_permission_the_function_is_denied_and_the_event_is_kept(
    restricted: Deployment, lambda_pattern: str
) -> None:
    trigger = restricted.trigger("landing", lambda_pattern)
    function = restricted.account.functions.get_function_configuration(FunctionName=trigger.function)
    role = function["Role"].rpartition("/")[2]
    forbid_starts(restricted, role)

    # AWS takes a while to change a role: what lands meanwhile is started.
    keys = (f"{lambda_pattern}/refused/{number}" for number in itertools.count())
    with trigger.visibility_timeout():
        key = until(lambda: denied_key(trigger, keys))
        (message,) = map(json.loads, trigger.dead_letters(1))
    denied = trigger.logged(message="execution not started: AccessDeniedException", key=key)
    assert (denied["level"], denied["bucket"]) == ("ERROR", trigger.bucket)
    assert START in denied["error"]
    (record,) = message.get("requestPayload", message)["Records"]
    assert (record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]) == (trigger.bucket, key)
    assert trigger.executions(key) == []


def forbid_starts(restricted: Deployment, role: str) -> None:
    """Take from the function's policy what starts executions, and nothing else: it still writes its log."""
    iam = restricted.account.iam
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == ["forward"]
    policy = iam.get_role_policy(RoleName=role, PolicyName="forward")["PolicyDocument"]
    kept = [statement for statement in policy["Statement"] if START not in statement["Action"]]
    assert len(kept) == len(policy["Statement"]) - 1
    document = json.dumps(policy | {"Statement": kept})
    iam.put_role_policy(RoleName=role, PolicyName="forward", PolicyDocument=document)


def denied_key(trigger: Trigger, keys: Iterator[str]) -> str:
    """Upload the next key, and wait for what the function says of it; the key if it was denied, else nothing."""
    key = next(keys)
    trigger.upload(key)
    return "" if trigger.logged(key=key)["message"] == "execution started" else key
