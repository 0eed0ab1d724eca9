"""A bucket that is in use already: the first plan shows which of its notifications would go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from modules.local_aws import LocalAws
from modules.local_aws.workbench import Workbench
from tests.local_aws.account import Account

ACCOUNT, REGION, BUCKET, STACK = "111122223333", "eu-west-1", "acme-in-use", "dev-landing"
NOTIFICATION = "aws_s3_bucket_notification.landing_notification"
CONFIGURATION = f"""
project = "acme"
[environments.dev]
region = "{REGION}"
account_id = "{ACCOUNT}"
backend = {{ type = "local" }}

[state_machines.theirs]
arn = "arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:theirs"
alarms = false

[buckets.landing]
name = "{BUCKET}"
existing = true
manage_notification = true
[buckets.landing.triggers.uploads]
pattern = "direct-eventbridge"
state_machine = "theirs"
"""


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with LocalAws(region=REGION) as aws, ExitStack() as clients:
        yield Account(aws.endpoint, clients, id=ACCOUNT, region=REGION)


@pytest.fixture
def foreign(account: Account) -> Iterator[dict[str, Any]]:
    """A bucket with the notification of another team."""
    account.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:theirs"
    allowed = {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    account.sqs.create_queue(QueueName="theirs", Attributes={"Policy": policy})
    entry = {
        "Id": "theirs",
        "QueueArn": arn,
        "Events": ["s3:ObjectRemoved:*"],
        "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "in/"}]}},
    }
    account.s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"QueueConfigurations": [entry]}
    )
    yield entry
    account.s3.delete_bucket(Bucket=BUCKET)


def workbench(folder: Path, account: Account, configuration: str = CONFIGURATION) -> Workbench:
    (folder / "pipelines.toml").write_text(configuration, encoding="utf-8")
    found = Workbench(
        folder / "work",
        str(account.endpoint),
        {"dev": ACCOUNT},
        pipelines=folder / "pipelines.toml",
        with_s3_state=False,
    )
    found.synth()
    found.terraform(STACK, "init", "-no-color")
    return found


def planned(workbench: Workbench) -> dict[str, Any]:
    """The change of the bucket's notification."""
    workbench.terraform(STACK, "plan", "-no-color", "-out=plan")
    plan = json.loads(workbench.terraform(STACK, "show", "-json", "plan").stdout)
    (change,) = (change["change"] for change in plan["resource_changes"] if change["address"] == NOTIFICATION)
    return dict(change)


@pytest.mark.usefixtures("foreign")
def test_the_first_plan_shows_a_foreign_entry_as_an_update_that_removes_it(account: Account, tmp_path: Path) -> None:
    stack = workbench(tmp_path, account)
    change = planned(stack)
    assert change["importing"] == {"id": BUCKET}
    assert change["actions"] == ["update"]
    assert [entry["id"] for entry in change["before"]["queue"]] == ["theirs"]
    assert (change["after"]["queue"], change["after"]["eventbridge"]) == ([], True)
    stack.terraform(STACK, "apply", "-auto-approve", "-no-color")
    assert planned(stack)["actions"] == ["no-op"]
    stack.terraform(STACK, "destroy", "-auto-approve", "-no-color")
    stack.terraform(STACK, "destroy", "-auto-approve", "-no-color")


KEPT = f"""
[[buckets.landing.other_notifications.queue]]
id = "theirs"
queue_arn = "arn:aws:sqs:{REGION}:{ACCOUNT}:theirs"
events = ["s3:ObjectRemoved:*"]
filter_prefix = "in/"
"""


def test_an_entry_of_others_that_is_given_stays(account: Account, foreign: dict[str, Any], tmp_path: Path) -> None:
    stack = workbench(tmp_path, account, CONFIGURATION + KEPT)
    change = planned(stack)
    assert change["before"]["queue"] == change["after"]["queue"]
    assert (change["before"]["eventbridge"], change["after"]["eventbridge"]) == (False, True)
    stack.terraform(STACK, "apply", "-auto-approve", "-no-color")
    written = account.s3.get_bucket_notification_configuration(Bucket=BUCKET)
    assert (written["QueueConfigurations"], written["EventBridgeConfiguration"]) == ([foreign], {})
    assert planned(stack)["actions"] == ["no-op"]
    stack.terraform(STACK, "destroy", "-auto-approve", "-no-color")
