"""What a rule must not start, and several triggers on one bucket."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.e2e.deployments import CLOUDTRAIL_PATTERNS, Deployment, Trigger, until
from tests.e2e.plans import Deployments

pytestmark = pytest.mark.usefixtures("deployed")


class Onlooker:
    """A rule and a queue, made behind Terraform's back, that see everything that CloudTrail sends, so that what starts nothing is known to have come."""

    def __init__(self, deployment: Deployment) -> None:
        self._account = deployment.account
        self.queue, self.rule = self._account.queue(), self._account.name("onlooker")
        self._seen: list[Any] = []
        buckets = [{"prefix": f"{deployment.project}-"}]
        pattern = {
            "detail-type": ["AWS API Call via CloudTrail"],
            "detail": {"requestParameters": {"bucketName": buckets}},
        }
        self._account.events.put_rule(Name=self.rule, EventPattern=json.dumps(pattern))
        arn = self._account.queue_arn(self.queue)
        allowed = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed | {"Resource": arn}]})
        self._account.sqs.set_queue_attributes(QueueUrl=self.queue, Attributes={"Policy": policy})
        self._account.events.put_targets(Rule=self.rule, Targets=[{"Id": "queue", "Arn": arn}])
        deployment.settle()

    def saw(self, bucket: str, key: str, name: str = "PutObject") -> Any:
        """Wait for the event of a call about an object; returns its detail."""
        return until(lambda: self.seen(bucket, key, name))[-1]

    def seen(self, bucket: str, key: str, name: str) -> list[Any]:
        """The events of such calls that have come until now."""
        received = self._account.sqs.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in received.get("Messages", []):
            self._account.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
            self._seen.append(json.loads(message["Body"])["detail"])
        return [
            detail
            for detail in self._seen
            if detail["eventName"] == name
            and {"bucketName": bucket, "key": key}.items() <= detail["requestParameters"].items()
        ]

    def leave(self) -> None:
        """Nothing of it is left for the tests that count."""
        self._account.events.remove_targets(Rule=self.rule, Ids=["queue"])
        self._account.events.delete_rule(Name=self.rule)
        self._account.sqs.delete_queue(QueueUrl=self.queue)


@pytest.fixture(scope="module")
def onlooker(deployments: Deployments) -> Iterator[Onlooker]:
    onlooker = Onlooker(deployments["deployed"])
    yield onlooker
    onlooker.leave()


@pytest.fixture(params=CLOUDTRAIL_PATTERNS)
def logged(request: pytest.FixtureRequest, deployed: Deployment) -> Callable[[str], Trigger]:
    """A trigger of cloudtrail-eventbridge, with each kind of selectors in turn."""
    return lambda id: deployed.trigger(str(request.param), id)


def test_a_refused_put_starts_nothing(logged: Callable[[str], Trigger], onlooker: Onlooker) -> None:
    keys, key, later = logged("keys"), "keys/refused", "keys/after a refused one"
    with pytest.raises(ClientError, match=r"BadDigest|InvalidDigest"):
        keys.upload(key, ContentMD5="AAAAAAAAAAAAAAAAAAAAAA==")
    assert onlooker.saw(keys.bucket, key)["errorCode"]
    keys.upload(later)
    assert len(keys.started(later)) == 1
    assert keys.executions(key) == []


def test_what_only_the_selector_lets_through_starts_nothing(
    logged: Callable[[str], Trigger], onlooker: Onlooker
) -> None:
    reports, key, later = logged("reports"), "reports/right prefix, wrong suffix.txt", "reports/both right.csv"
    reports.upload(key)
    assert "errorCode" not in onlooker.saw(reports.bucket, key)
    reports.upload(later)
    assert len(reports.started(later)) == 1
    assert reports.executions(key) == []


@pytest.mark.parametrize("kind", ["basic", "advanced"])
def test_another_bucket_that_the_same_trail_logs_starts_nothing_here(
    deployed: Deployment, onlooker: Onlooker, kind: str
) -> None:
    """Both buckets have a trigger for keys/, which start different state machines."""
    keys, key = deployed.trigger(f"cloudtrail-{kind}", "keys"), f"keys/in one of two buckets, {kind}"
    keys.upload(key)
    assert "errorCode" not in onlooker.saw(keys.bucket, key)
    (execution,) = keys.started(key)
    assert deployed.machine(execution).endswith("-archive")

    overlap = deployed.trigger("overlap", kind)
    overlap.upload(key)
    overlap.started(key, count=3)
    assert keys.executions(key) == [execution]
    (other,) = deployed.executions_of(f"by-{kind}", key)
    assert deployed.input(other)["detail"]["bucket"]["name"] == overlap.bucket


def test_the_basic_selector_logs_every_write_and_the_advanced_one_what_creates_objects(
    deployed: Deployment, onlooker: Onlooker
) -> None:
    key = "no trigger/deleted"
    advanced, basic = (deployed.trigger(f"cloudtrail-{kind}", "keys").bucket for kind in ("advanced", "basic"))
    for bucket in (advanced, basic):
        deployed.account.s3.put_object(Bucket=bucket, Key=key, Body=b"")
        deployed.account.s3.delete_object(Bucket=bucket, Key=key)
        assert onlooker.saw(bucket, key)
    assert onlooker.saw(basic, key, "DeleteObject")
    assert onlooker.seen(advanced, key, "DeleteObject") == []


def test_a_folder_marker_is_told_from_a_file_by_its_size(deployed: Deployment) -> None:
    folders = deployed.trigger("direct-eventbridge", "folders")
    folders.upload("folders/new folder/", b"")
    folders.upload("folders/not empty/")
    assert len(folders.started("folders/not empty/")) == 1
    assert folders.executions("folders/new folder/") == []


def test_a_workflow_of_another_teams_state_is_started(deployed: Deployment) -> None:
    theirs, key = deployed.trigger("overlap", "theirs"), "theirs/an object"
    theirs.upload(key)
    (execution,) = theirs.started(key)
    assert deployed.machine(execution).endswith("-archive")
