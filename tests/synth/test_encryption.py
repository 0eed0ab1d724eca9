"""A customer-managed key: made in the stack, or existing, and who its policy lets in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.config.loader import load
from modules.constructs.encryption import Encryption
from modules.constructs.key_policy import KeyUsers, key_policy
from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import App, Stack
from modules.constructs.state_machine import StateMachine
from modules.constructs.trail import Trail
from modules.engine import core
from modules.model.errors import ConfigurationError
from modules.model.object_filter import ObjectFilter
from modules.patterns.cloudtrail_eventbridge import CloudTrailEventBridge
from modules.patterns.direct_eventbridge import DirectEventBridge
from modules.patterns.notification_lambda import NotificationLambda
from modules.patterns.storage_first import StorageFirst
from modules.stacks import make_stacks
from tests.synth.template import KEY, MACHINE, Json, Template

OWN = Encryption(create_kms_key=True)
OWN_ARN = "${aws_kms_key.encryption_key.arn}"
PATTERNS = {
    "function": NotificationLambda,
    "queue": StorageFirst,
    "rule": DirectEventBridge,
    "trail": CloudTrailEventBridge,
}
LOGS = "arn:aws:logs:eu-west-1:111122223333:log-group:"


def everything(stack: Stack, *patterns: str) -> None:
    bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=True)
    for id in patterns:
        PATTERNS[id](
            core.Construct(stack, f"scope-{id}"),
            id,
            bucket=bucket,
            state_machine=StateMachine.from_arn(MACHINE),
            object_filter=ObjectFilter(prefix=f"{id}/"),
        )


def key_statements(template: Template) -> dict[str, Json]:
    return template.statements("aws_kms_key.encryption_key")


def service_statements(template: Template) -> dict[str, Json]:
    found = key_statements(template)
    return {sid: statement for sid, statement in found.items() if "Service" in statement["Principal"]}


def test_by_default_the_services_manage_encryption_and_no_key_is_made() -> None:
    template = Template.of(lambda stack: everything(stack, *PATTERNS))
    assert template.resources("aws_kms_key") == {}
    assert "encryption_key" not in json.dumps(template.document["output"])


def test_the_stacks_own_key_is_rotated_named_and_protected() -> None:
    template = Template.of(lambda stack: everything(stack, "queue"), encryption=OWN)
    key = template["aws_kms_key.encryption_key"]
    assert {name: value for name, value in key.items() if name != "policy"} == {
        "description": "Encrypts queues, buckets and logs of acme-dev/test.",
        "enable_key_rotation": True,
        "deletion_window_in_days": 30,
        "lifecycle": {"prevent_destroy": True},
    }
    assert template["aws_kms_alias.encryption_key_alias"] == {
        "name": "alias/acme-dev/test",
        "target_key_id": "${aws_kms_key.encryption_key.key_id}",
    }
    assert template.document["output"]["encryption_key_arn"]["value"] == OWN_ARN


def test_a_disposable_key_goes_as_soon_as_kms_lets_it() -> None:
    template = Template.of(lambda stack: everything(stack, "queue"), encryption=OWN, disposable=True)
    key = template["aws_kms_key.encryption_key"]
    assert key["deletion_window_in_days"] == 7
    assert "lifecycle" not in key


@pytest.mark.parametrize("encryption", [OWN, Encryption.with_key(KEY)], ids=["own", "existing"])
def test_every_queue_and_log_group_is_encrypted_with_it(encryption: Encryption) -> None:
    template = Template.of(lambda stack: everything(stack, *PATTERNS), encryption=encryption)
    key = OWN_ARN if encryption.create_kms_key else KEY
    queues, groups = template.resources("aws_sqs_queue"), template.resources("aws_cloudwatch_log_group")
    assert (len(queues), len(groups)) == (5, 2)
    assert {queue["kms_master_key_id"] for queue in queues.values()} == {key}
    assert {group["kms_key_id"] for group in groups.values()} == {key}
    assert not any("sqs_managed_sse_enabled" in queue for queue in queues.values())


def test_the_policy_lets_in_s3_for_a_queue_and_only_for_its_bucket() -> None:
    template = Template.of(lambda stack: everything(stack, "queue"), encryption=OWN)
    assert service_statements(template)["NotifyThroughQueues"] == {
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
        "Resource": "*",
        "Condition": {
            "StringEquals": {"aws:SourceAccount": "111122223333"},
            "ArnEquals": {"aws:SourceArn": "arn:aws:s3:::acme-landing"},
        },
    }


def test_the_policy_lets_in_eventbridge_for_each_rule_with_a_dead_letter_queue() -> None:
    template = Template.of(lambda stack: everything(stack, "rule", "trail"), encryption=OWN)
    rules = [f"arn:aws:events:eu-west-1:111122223333:rule/acme-dev-landing-{id}-rule" for id in ("rule", "trail")]
    assert service_statements(template) == {
        "KeepFailedEvents": {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": ["kms:GenerateDataKey", "kms:Decrypt"],
            "Resource": "*",
            "Condition": {"ArnEquals": {"aws:SourceArn": rules}},
        }
    }


def test_the_policy_lets_in_logs_for_the_log_groups_of_the_stack() -> None:
    template = Template.of(lambda stack: everything(stack, "function"), encryption=OWN)
    assert service_statements(template) == {
        "KeepLogs": {
            "Effect": "Allow",
            "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
            "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
            "Resource": "*",
            "Condition": {
                "ArnEquals": {
                    "kms:EncryptionContext:aws:logs:arn": f"{LOGS}/aws/lambda/acme-dev-landing-function-forwarder"
                }
            },
        }
    }


def test_the_policy_lets_in_cloudtrail_for_the_trail_of_the_stack_and_logs_for_its_state_machine(
    tmp_path: Path,
) -> None:
    definition = tmp_path / "resize.asl.json"
    definition.write_text('{"StartAt": "Work", "States": {"Work": {"Type": "Pass", "End": true}}}', encoding="utf-8")

    def shared(stack: Stack) -> None:
        Trail(stack, "audit", selector="advanced").log("acme-landing", ObjectFilter())
        StateMachine.from_file(stack, "resize", definition)

    template = Template.of(shared, encryption=OWN)
    trail = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/acme-dev-audit-trail"
    found = service_statements(template)
    assert found["KeepTrail"]["Action"] == "kms:GenerateDataKey*"
    assert found["KeepTrail"]["Condition"] == {
        "ArnEquals": {"aws:SourceArn": trail, "kms:EncryptionContext:aws:cloudtrail:arn": trail}
    }
    assert found["CheckKey"]["Action"] == ["kms:DescribeKey", "kms:Decrypt"]
    assert found["CheckKey"]["Condition"] == {"ArnEquals": {"aws:SourceArn": trail}}
    assert found["KeepLogs"]["Condition"] == {
        "ArnEquals": {"kms:EncryptionContext:aws:logs:arn": f"{LOGS}/aws/vendedlogs/states/acme-dev-resize"}
    }
    assert template["aws_cloudtrail.audit_trail"]["kms_key_id"] == OWN_ARN


@pytest.mark.parametrize("encryption", [OWN, Encryption.with_key(KEY)], ids=["own", "existing"])
def test_only_the_log_bucket_of_a_trail_has_no_bucket_key(encryption: Encryption) -> None:
    """CloudTrail's permission on the key names the trail as encryption context; a Bucket Key makes it the bucket."""

    def fill(stack: Stack) -> None:
        SourceBucket(stack, "landing", name="acme-landing")
        Trail(stack, "audit", selector="advanced").log("acme-landing", ObjectFilter())

    template = Template.of(fill, encryption=encryption)
    rules = template.resources("aws_s3_bucket_server_side_encryption_configuration")
    assert {name: made["rule"][0]["bucket_key_enabled"] for name, made in rules.items()} == {
        "aws_s3_bucket_server_side_encryption_configuration.landing_encryption": True,
        "aws_s3_bucket_server_side_encryption_configuration.audit_logs_encryption": False,
    }


def test_a_trails_statements_for_an_existing_key_are_those_of_a_key_made_here() -> None:
    def fill(stack: Stack) -> None:
        Trail(stack, "audit", selector="advanced").log("acme-landing", ObjectFilter())

    made = service_statements(Template.of(fill, encryption=OWN))
    template = Template.of(fill, encryption=Encryption.with_key(KEY))
    said = template.document["output"]["encryption_key_policy_statements"]["value"]
    assert {statement.pop("Sid"): statement for statement in said} == made
    assert set(made) == {"KeepTrail", "CheckKey"}


def test_the_account_administers_the_key_and_uses_it_through_s3_and_sqs_only() -> None:
    found = key_statements(Template.of(lambda stack: everything(stack, "queue"), encryption=OWN))
    account = {"AWS": "arn:aws:iam::111122223333:root"}
    assert {sid for sid, statement in found.items() if statement["Principal"] == account} == {
        "Administer",
        "UseThroughServices",
    }
    reading = {"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant"}
    assert not any("*" in action for action in found["Administer"]["Action"])
    assert not reading & set(found["Administer"]["Action"])
    assert {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"} <= set(found["Administer"]["Action"])
    assert found["UseThroughServices"]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert found["UseThroughServices"]["Condition"] == {
        "StringEquals": {"kms:ViaService": ["s3.eu-west-1.amazonaws.com", "sqs.eu-west-1.amazonaws.com"]}
    }


def test_the_policy_speaks_of_the_partition_it_is_in() -> None:
    text = key_policy(KeyUsers(log_groups={"arn"}), partition="aws-cn", region="cn-north-1", account_id="111122223333")
    statements = {statement["Sid"]: statement for statement in json.loads(text)["Statement"]}
    assert statements["Administer"]["Principal"] == {"AWS": "arn:aws-cn:iam::111122223333:root"}
    assert statements["KeepLogs"]["Principal"] == {"Service": "logs.cn-north-1.amazonaws.com.cn"}


def test_an_existing_keys_stack_says_what_its_policy_needs_for_each_service_and_account() -> None:
    def fill(stack: Stack) -> None:
        everything(stack, *PATTERNS)
        theirs = SourceBucket.existing(
            stack, "theirs", name="their-landing", account_id="999988887777", manage_notification=True
        )
        StorageFirst(stack, "far", bucket=theirs, state_machine=StateMachine.from_arn(MACHINE))

    template = Template.of(fill, encryption=Encryption.with_key(KEY))
    assert template.resources("aws_kms_key") == {}
    said = template.document["output"]["encryption_key_policy_statements"]["value"]
    assert [statement["Sid"] for statement in said] == ["NotifyThroughQueues", "KeepFailedEvents", "KeepLogs"]
    assert said[0]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ["111122223333", "999988887777"]},
        "ArnEquals": {"aws:SourceArn": ["arn:aws:s3:::acme-landing", "arn:aws:s3:::their-landing"]},
    }


def test_two_stacks_of_one_platform_do_not_let_in_each_others_services() -> None:
    first = Template.of(lambda stack: everything(stack, "queue"), encryption=OWN)
    second = Template.of(lambda stack: everything(stack, "function"), encryption=OWN)
    assert set(service_statements(first)) == {"NotifyThroughQueues", "KeepLogs"}
    assert set(service_statements(second)) == {"KeepLogs"}


def test_a_key_policy_that_kms_would_refuse_is_refused_with_the_way_out(snapshot: SnapshotAssertion) -> None:
    users = KeyUsers(rules={f"arn:aws:events:eu-west-1:111122223333:rule/acme-dev-{n:04}-rule" for n in range(600)})
    with pytest.raises(ConfigurationError) as refused:
        key_policy(users, partition="aws", region="eu-west-1", account_id="111122223333")
    assert str(refused.value) == snapshot


CONFIGURATION = """
project = "acme"

[environments.dev]
region = "eu-west-1"
account_id = "111122223333"
backend = { type = "s3", bucket = "acme-state" }
encryption = { create_kms_key = true }

[buckets.landing]
name = "acme-landing"

[buckets.theirs]
name = "their-landing"
existing = true
manage_notification = true
"""


def test_a_stack_that_encrypts_nothing_and_the_one_of_the_state_make_no_key(tmp_path: Path) -> None:
    """A backend names its key before that key could be there, and an unused key costs money every month."""
    (tmp_path / "pipelines.toml").write_text(CONFIGURATION, encoding="utf-8")
    app = App(outdir=str(tmp_path / "out"))
    for deployment in load(tmp_path / "pipelines.toml"):
        make_stacks(app, deployment)
    app.synth()
    stacks = {folder.name: Template.read(folder) for folder in (tmp_path / "out" / "stacks").iterdir()}
    assert {name: len(template.resources("aws_kms_key")) for name, template in stacks.items()} == {
        "dev-bootstrap": 0,
        "dev-shared": 0,
        "dev-landing": 1,
        "dev-theirs": 0,
    }
    encryption = stacks["dev-bootstrap"]["aws_s3_bucket_server_side_encryption_configuration.state_encryption"]
    assert encryption["rule"] == [{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}]
