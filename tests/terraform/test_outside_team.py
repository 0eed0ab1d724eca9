"""A configuration in HCL, as a team would write it that knows the modules only, on the local AWS."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from modules.local_aws import LocalAws
from modules.patterns import PATTERNS
from tests.local_aws.account import ACCOUNT_ID, REGION, Account
from tests.support import ROOT
from tests.terraform.terraform_runs import Terraform

TIMEOUT_SECONDS = 120.0

KEYS = {
    "notification-lambda": ["function/it's + é.txt"],
    "storage-first": ["queue/year=2026/a b.csv", "queue/year=2026/a b.json"],
    # Shorter than prefix and suffix together: they overlap.
    "direct-eventbridge": ["rule/a.csv"],
    "cloudtrail-eventbridge": ['trail/"quoted" 100%'],
}
INSIDE = sorted(key for keys in KEYS.values() for key in keys)
OUTSIDE = ["other/function.txt", "queue/year=2026/a b.txt", "rule/a", "rule/b.csv", "trai/l"]


class Applied:
    """The configuration, applied."""

    def __init__(self, account: Account, terraform: Terraform, folder: Path) -> None:
        self.account = account
        self.terraform = terraform
        self.folder = folder

    def keys(self) -> list[str]:
        """The keys of all executions."""
        arn = json.loads(self.terraform(self.folder, "output", "-json").stdout)["state_machine_arn"]["value"]
        listed = self.account.states.list_executions(stateMachineArn=arn)["executions"]
        inputs = [self.account.states.describe_execution(executionArn=item["executionArn"])["input"] for item in listed]
        return sorted(json.loads(text)["detail"]["object"]["key"] for text in inputs)


@pytest.fixture(scope="module")
def applied(terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    folder = tmp_path_factory.mktemp("outside")
    shutil.copy(ROOT / "tests" / "terraform" / "outside_team" / "main.tf", folder)
    shutil.copytree(ROOT / "terraform", folder / "modules", ignore=shutil.ignore_patterns("examples", "tests"))
    with LocalAws(region=REGION) as aws, ExitStack() as clients:
        variables = {"endpoint": aws.endpoint, "account_id": ACCOUNT_ID}
        (folder / "terraform.tfvars.json").write_text(json.dumps(variables), encoding="utf-8")
        terraform(folder, "init", "-no-color")
        terraform(folder, "apply", "-auto-approve", "-no-color", "-parallelism=40")
        yield Applied(Account(aws.endpoint, clients), terraform, folder)


def test_the_module_of_every_pattern_is_used() -> None:
    text = (ROOT / "tests" / "terraform" / "outside_team" / "main.tf").read_text(encoding="utf-8")
    assert [name for name in PATTERNS if f'"./modules/{name}"' not in text] == []
    assert sorted(KEYS) == sorted(PATTERNS)


def test_an_object_starts_one_execution_through_each_module_and_others_none(applied: Applied) -> None:
    for key in [*OUTSIDE, *INSIDE]:
        applied.account.s3.put_object(Bucket="outside-landing", Key=key, Body=b"x")
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while len(keys := applied.keys()) < len(INSIDE):
        assert time.monotonic() < deadline, keys
        time.sleep(0.2)
    assert keys == INSIDE


def test_a_plan_after_the_apply_is_empty(applied: Applied) -> None:
    plan = applied.terraform(applied.folder, "plan", "-no-color", "-detailed-exitcode", check=False)
    assert plan.returncode == 0, plan.stdout + plan.stderr


def test_the_tags_that_were_given_are_on_what_was_made(applied: Applied) -> None:
    url = applied.account.sqs.get_queue_url(QueueName="outside-queue-csv-events")["QueueUrl"]
    assert applied.account.sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"Team": "outside"}


def test_a_queue_is_encrypted_with_the_key_whose_policy_is_made_of_the_modules_output(applied: Applied) -> None:
    sqs, kms = applied.account.sqs, applied.account.client("kms")
    keys = {}
    for queue in ("csv-events", "csv-dead-letter", "json-events", "json-dead-letter"):
        url = sqs.get_queue_url(QueueName=f"outside-queue-{queue}")["QueueUrl"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        keys[queue] = attributes.get("KmsMasterKeyId")
    key = keys["csv-events"]
    assert keys == {"csv-events": key, "csv-dead-letter": key, "json-events": None, "json-dead-letter": None}
    policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    statements = {statement["Sid"]: statement for statement in policy["Statement"]}
    assert statements["NotifyThroughQueues"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT_ID},
        "ArnEquals": {"aws:SourceArn": "arn:aws:s3:::outside-landing"},
    }
    group = f"arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:/aws/lambda/outside-queue-csv-forwarder"
    assert statements["KeepLogs"]["Principal"] == {"Service": f"logs.{REGION}.amazonaws.com"}
    assert statements["KeepLogs"]["Condition"] == {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": group}}


def test_destroy_works(applied: Applied) -> None:
    applied.terraform(applied.folder, "destroy", "-auto-approve", "-no-color", "-parallelism=40")
    assert applied.account.sqs.list_queues().get("QueueUrls", []) == []
