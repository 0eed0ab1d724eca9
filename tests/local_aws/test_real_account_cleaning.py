"""What a run in a real account takes down, and what it says is left; the account here is one of the local AWS's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.announcement import fits
from tests.e2e.cleaning import clean
from tests.e2e.deployments import Deployment
from tests.e2e.listings import listings
from tests.e2e.places import real_place
from tests.e2e.target import RefusedError, Target, chosen
from tests.local_aws.account import REGION, Account
from tests.terraform.terraform_runs import REATTACH

ID = "444455556666"
STRANGERS = ("tiny-r10-bucket", "tiny", "someone-elses")
"""Names that a careless comparison would take for the run's."""

PIPELINES = """
project = "tiny"

[environments.test]
region = "eu-west-1"
account_id = "111122223333"
backend = { type = "local" }

[state_machines.archive]
definition = "archive.asl.json"

[buckets.theirs]
name = "tiny-{environment}-theirs"
existing = true
manage_notification = true
"""


@pytest.fixture
def account(repaired: Account, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """An account by the credentials and endpoints of the environment, as a caller of `make e2e TARGET=aws` has them."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", str(repaired.endpoint))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.delenv(REATTACH, raising=False)  # that provider does not have this environment
    with ExitStack() as clients:
        yield Account(None, clients, id=ID, region=REGION)


@pytest.fixture
def tiny(account: Account, tmp_path: Path) -> Iterator[Deployment]:
    """A run whose stacks are made within seconds."""
    (tmp_path / "pipelines.toml").write_text(PIPELINES, encoding="utf-8")
    states = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    (tmp_path / "archive.asl.json").write_text(json.dumps(states), encoding="utf-8")
    where = Target(account_id=ID, region=REGION, run="r1", provider_arguments={"s3_use_path_style": True})
    with real_place(tmp_path / "run", tmp_path / "pipelines.toml", where) as deployment:
        yield deployment


def make_by_hand(account: Account, deployment: Deployment, name: str) -> None:
    """A rule, a queue and a bucket that holds versions and a marker, as tests make them behind Terraform's back."""
    account.events.put_rule(Name=name, EventPattern=json.dumps({"source": ["aws.s3"]}))
    queue = account.sqs.create_queue(QueueName=name)["QueueUrl"]
    account.events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": account.queue_arn(queue)}])
    account.make_bucket(name)
    account.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    for _ in range(2):
        account.s3.put_object(Bucket=name, Key="a+b c", Body=b"")
    account.s3.delete_object(Bucket=name, Key="a+b c")


def everything(account: Account) -> dict[str, list[str]]:
    return {kind: names for kind, names in listings(account, lambda _: True).items() if names}


def test_nothing_of_a_run_is_left_and_everything_else_is(account: Account, tiny: Deployment) -> None:
    for name in STRANGERS:
        make_by_hand(account, tiny, name)
    before = everything(account)
    assert before == {kind: sorted(STRANGERS) for kind in ("buckets", "queues", "rules")}

    tiny.workbench.synth()
    tiny.apply("shared")
    make_by_hand(account, tiny, f"{tiny.project}-by-hand")
    made = {kind: names for kind, names in listings(account, tiny.owns).items() if names}
    by_hand, by_terraform = (
        {"buckets", "queues", "rules"},
        {"alarms", "dashboards", "log groups", "roles", "state machines"},
    )
    assert made.keys() == by_hand | by_terraform
    assert clean(tiny) == []
    assert everything(account) == before
    for name in STRANGERS:
        remove_by_hand(account, name)


def test_what_terraform_does_not_know_of_is_said_and_left_alone(account: Account, tiny: Deployment) -> None:
    definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
    name, role = f"{tiny.project}-forgotten", account.role("states.amazonaws.com")
    arn = account.states.create_state_machine(name=name, definition=definition, roleArn=role)["stateMachineArn"]
    key = account.client("kms").create_key(Tags=[{"TagKey": "Project", "TagValue": tiny.project}])["KeyMetadata"]
    assert clean(tiny) == [f"state machines: {name}", f"keys: {key['Arn']}"]

    account.client("kms").schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    account.states.delete_state_machine(stateMachineArn=arn)
    assert clean(tiny) == []
    account.iam.delete_role(RoleName=role.rpartition("/")[2])


def test_a_stack_that_cannot_be_destroyed_is_said_and_its_buckets_are_kept(account: Account, tiny: Deployment) -> None:
    bucket = f"{tiny.project}-tfstate-test"
    account.make_bucket(bucket)
    tiny.workbench.synth()
    state = tiny.workbench.folder / "terraform.test-shared.tfstate"
    state.write_text("no state", encoding="utf-8")
    (broken, listed) = clean(tiny)
    assert broken.startswith("test-shared is not destroyed: ")
    assert listed == f"buckets: {bucket}"

    state.write_text("", encoding="utf-8")  # as a Terraform leaves it that was killed before it made anything
    assert clean(tiny) == []


def test_credentials_of_another_account_are_refused(account: Account) -> None:
    asked = {"E2E_TARGET": "aws", "E2E_ACCOUNT": "777788889999", "AWS_REGION": REGION}
    with pytest.raises(RefusedError, match=f"credentials are of account {ID} .*, and ACCOUNT is 777788889999"):
        chosen(asked)


def test_credentials_of_the_account_that_was_named_are_taken(account: Account) -> None:
    asked = {"E2E_TARGET": "aws", "E2E_ACCOUNT": ID, "AWS_REGION": REGION}
    where = chosen(asked | {"E2E_RUN": "r7"})
    assert (where.account_id, where.region, where.partition, where.run) == (ID, REGION, "aws", "r7")
    assert where.patience * 120 > 15 * 60  # what tests wait for CloudTrail
    assert chosen(asked).run != chosen(asked).run


def test_more_trails_than_cloudtrail_allows_are_refused(account: Account) -> None:
    with ExitStack() as trails:
        made = [trails.enter_context(account.trail()) for _ in range(4)]
        fits(account, ["bad_day", "restricted"])
        with pytest.raises(RefusedError) as refused:
            fits(account, ["bad_day", "encrypted"])
        assert f"{REGION} has 4 trails ({', '.join(made)}), the tests make 3 more" in str(refused.value)


def remove_by_hand(account: Account, name: str) -> Any:
    account.events.remove_targets(Rule=name, Ids=["queue"])
    account.events.delete_rule(Name=name)
    account.sqs.delete_queue(QueueUrl=account.sqs.get_queue_url(QueueName=name)["QueueUrl"])
    versions = account.s3.list_object_versions(Bucket=name)
    for item in [*versions["Versions"], *versions["DeleteMarkers"]]:
        account.s3.delete_object(Bucket=name, Key=item["Key"], VersionId=item["VersionId"])
    account.s3.delete_bucket(Bucket=name)
