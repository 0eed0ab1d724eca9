"""Six triggers of four patterns on one bucket through one call of a module, beside the notification of another team."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from modules.local_aws import LocalAws
from modules.local_aws.terraform import provider_overrides
from tests.local_aws.account import ACCOUNT_ID, REGION, Account, eventually
from tests.support import ROOT
from tests.terraform.terraform_runs import Terraform

pytestmark = pytest.mark.terraform

BUCKET, LOGS = "acme-landing", "acme-trail-logs"
TRIGGERS = {
    "csv": {"pattern": "storage-first", "prefix": ["in/"], "suffix": [".csv"]},
    "json": {"pattern": "storage-first", "prefix": ["in/"], "suffix": [".json"]},
    "letters": {"pattern": "notification-lambda", "prefix": ["letters/a b/"]},
    "photos": {"pattern": "notification-lambda", "prefix": ["photos/", "pictures/"], "suffix": [".jpg"]},
    "all-of-in": {"pattern": "direct-eventbridge", "prefix": ["in/"]},
    "contracts": {"pattern": "cloudtrail-eventbridge", "prefix": ["contracts/"]},
}
STARTS = {
    "in/1.csv": ["all-of-in", "csv"],
    "in/1.json": ["all-of-in", "json"],
    "letters/a b/1.txt": ["letters"],
    "photos/1.jpg": ["photos"],
    "pictures/1.jpg": ["photos"],
    "contracts/1.pdf": ["contracts"],
    "elsewhere/1.txt": [],
}
CALL = "module.landing"
NOTIFICATION = f"{CALL}.aws_s3_bucket_notification.bucket_notification[0]"


class Bucket:
    """A bucket in use, a state machine for each trigger, and the configuration of the team that has the triggers."""

    def __init__(self, account: Account, terraform: Terraform, folder: Path) -> None:
        self._account, self._terraform, self._folder = account, terraform, folder
        for name in (BUCKET, LOGS):
            account.make_bucket(name)
        self._machines = {id: account.state_machine() for id in TRIGGERS}
        self._heard = account.queue()
        sns = account.client("sns")
        topic = sns.create_topic(Name="deletions")["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=account.queue_arn(self._heard))
        self._topic = {"id": "theirs", "topic_arn": topic, "events": ["s3:ObjectRemoved:*"]}
        self.foreign = {"Id": "theirs", "TopicArn": topic, "Events": ["s3:ObjectRemoved:*"]}
        account.notify(BUCKET, self.foreign, kind="Topic")

    def plan(self, *ids: str, moved: Mapping[str, str] | None = None) -> dict[str, Any]:
        """What would be changed to have these triggers: the change by address."""
        configuration = self._configuration(*ids)
        configuration["moved"] = [{"from": old, "to": new} for old, new in (moved or {}).items()]
        (self._folder / "main.tf.json").write_text(json.dumps(configuration), encoding="utf-8")
        self._terraform(self._folder, "init", "-no-color")
        self._terraform(self._folder, "plan", "-no-color", "-out=plan")
        plan = json.loads(self._terraform(self._folder, "show", "-json", "plan").stdout)
        changes = {each["address"]: each["change"] for each in plan["resource_changes"]}
        return {address: change for address, change in changes.items() if change["actions"] != ["no-op"]}

    def apply(self) -> None:
        """Applies what was planned."""
        self._terraform(self._folder, "apply", "-no-color", "-parallelism=40", "plan")

    def state_move(self, address: str, new_address: str) -> None:
        """Lets the state say that something is called otherwise."""
        self._terraform(self._folder, "state", "mv", address, new_address)

    def notification(self) -> dict[str, Any]:
        """The bucket's notification configuration."""
        found = self._account.s3.get_bucket_notification_configuration(Bucket=BUCKET)
        del found["ResponseMetadata"]
        return dict(found)

    def put(self) -> None:
        """An object of each key."""
        for key in STARTS:
            self._account.s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")

    def keys(self) -> dict[str, list[str]]:
        """Keys of the objects that started an execution, by trigger."""
        return {id: self._keys(arn) for id, arn in self._machines.items()}

    def _keys(self, arn: str) -> list[str]:
        states = self._account.states
        listed = states.list_executions(stateMachineArn=arn)["executions"]
        inputs = [states.describe_execution(executionArn=each["executionArn"])["input"] for each in listed]
        return sorted(json.loads(text)["detail"]["object"]["key"] for text in inputs)

    def delete(self, key: str) -> list[str]:
        """Deletes an object, and waits until the other team hears of any; their keys."""
        self._account.s3.delete_object(Bucket=BUCKET, Key=key)
        return eventually(self._deleted_keys)

    def _deleted_keys(self) -> list[str]:
        messages = [json.loads(message["Message"]) for message in self._account.messages(self._heard, 1)]
        # The test event that S3 sends when a configuration is written has no records.
        return [record["s3"]["object"]["key"] for message in messages for record in message.get("Records", [])]

    def _configuration(self, *ids: str) -> dict[str, Any]:
        assert self._account.endpoint is not None
        call = {
            "source": "./modules/bucket-triggers",
            "bucket": BUCKET,
            "name": "landing",
            "manage_bucket_notification": True,
            "other_notifications": {"topic": [self._topic]},
            "triggers": {id: {**TRIGGERS[id], "state_machine_arn": self._machines[id]} for id in ids},
        }
        # One block for a trail that has its selectors from the module.
        selector = {
            "for_each": f"${{{CALL}.advanced_event_selector}}",
            "content": {
                "name": "${advanced_event_selector.value.name}",
                "dynamic": {
                    "field_selector": {
                        "for_each": "${advanced_event_selector.value.field_selector}",
                        "content": {
                            "field": "${field_selector.value.field}",
                            "equals": "${try(field_selector.value.equals, null)}",
                            "starts_with": "${try(field_selector.value.starts_with, null)}",
                        },
                    }
                },
            },
        }
        trail = {"name": "objects", "s3_bucket_name": LOGS, "dynamic": {"advanced_event_selector": selector}}
        provider = {"region": REGION, **provider_overrides(self._account.endpoint, ACCOUNT_ID)}
        return {
            "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
            "provider": {"aws": provider},
            "module": {"landing": call},
            "import": {"to": NOTIFICATION, "id": BUCKET},
            "resource": {"aws_cloudtrail": {"objects": trail}},
            "output": {"recovery": {"value": f"${{{CALL}.recovery}}"}},
        }


@pytest.fixture(scope="module")
def bucket(terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    folder = tmp_path_factory.mktemp("landing")
    shutil.copytree(ROOT / "terraform", folder / "modules", ignore=shutil.ignore_patterns("examples", "tests"))
    with LocalAws(region=REGION) as aws, ExitStack() as clients:
        yield Bucket(Account(aws.endpoint, clients), terraform, folder)


def test_objects_start_what_they_should_and_what_others_have_stays(bucket: Bucket) -> None:
    changes = bucket.plan(*TRIGGERS)
    assert changes[NOTIFICATION]["before"]["topic"] == changes[NOTIFICATION]["after"]["topic"], "nothing foreign goes"
    bucket.apply()
    written = bucket.notification()
    assert written["TopicConfigurations"] == [bucket.foreign]
    assert {entry["Id"] for entry in written["QueueConfigurations"]} == {"landing-csv", "landing-json"}
    assert {entry["Id"] for entry in written["LambdaFunctionConfigurations"]} == {
        *("landing-letters", "landing-photos", "landing-photos.2")
    }
    bucket.put()
    eventually(bucket.keys, lambda found: found == started(dict.fromkeys(TRIGGERS, 1)))
    assert bucket.delete("elsewhere/1.txt") == ["elsewhere/1.txt"]

    changes = bucket.plan(*(id for id in TRIGGERS if id != "csv"))
    assert changes.pop(NOTIFICATION)["actions"] == ["update"]
    removed = f'{CALL}.module.storage_first["csv"].'
    assert {(address.startswith(removed), *change["actions"]) for address, change in changes.items()} == {
        (True, "delete")
    }
    bucket.apply()
    kept = [entry for entry in written["QueueConfigurations"] if entry["Id"] == "landing-json"]
    assert bucket.notification() == {**written, "QueueConfigurations": kept}
    bucket.put()
    eventually(bucket.keys, lambda found: found == started(dict.fromkeys(TRIGGERS, 2) | {"csv": 1}))
    assert bucket.delete("elsewhere/1.txt") == ["elsewhere/1.txt"]


MOVED = {
    "module.letters": f'{CALL}.module.notification_lambda["letters"]',
    "module.in_all": f'{CALL}.module.direct_eventbridge["all-of-in"]',
}


@pytest.mark.parametrize(
    "owner", ["aws_s3_bucket_notification.landing", "module.letters.aws_s3_bucket_notification.bucket_notification[0]"]
)
def test_modules_of_one_trigger_each_move_in_without_a_change(bucket: Bucket, owner: str) -> None:
    """As CHANGELOG.md says. The state is made what theirs was: each in a module, the notification beside or in one of them."""
    moved = {**MOVED, owner: NOTIFICATION}
    for old, new in moved.items():
        bucket.state_move(new, old)
    assert bucket.plan(*(id for id in TRIGGERS if id != "csv"), moved=moved) == {}
    bucket.apply()


def started(times: Mapping[str, int]) -> dict[str, list[str]]:
    """The keys that start an execution, by trigger.

    Args:
        times: how often each was put while the trigger was there.
    """
    return {id: sorted([key for key, ids in STARTS.items() if id in ids] * often) for id, often in times.items()}
