"""Buckets: nobody reads them by accident, no plan destroys them, one owner of their notifications."""

from __future__ import annotations

from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.config.loader import load
from modules.constructs.encryption import Encryption
from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import App, Stack
from modules.constructs.state_machine import StateMachine
from modules.model.errors import ConfigurationError
from modules.model.object_filter import ObjectFilter
from modules.model.other_notifications import OtherFunction, OtherNotifications, OtherQueue, OtherTopic
from modules.patterns.notification_lambda import NotificationLambda
from modules.patterns.storage_first import StorageFirst
from modules.stacks import make_stacks
from tests.synth.template import KEY, MACHINE, PLATFORM, Template

DISPOSABLE = {"disposable": True}


def new(stack: Stack) -> SourceBucket:
    return SourceBucket(stack, "landing", name="acme-landing", abort_incomplete_multipart_upload_days=3)


def with_triggers(stack: Stack, bucket: SourceBucket) -> None:
    machine = StateMachine.from_arn(MACHINE)
    NotificationLambda(
        stack, "reports", bucket=bucket, state_machine=machine, object_filter=ObjectFilter(prefix="a b/", suffix=".csv")
    )
    StorageFirst(stack, "uploads", bucket=bucket, state_machine=machine, object_filter=ObjectFilter(suffix=".png"))
    copies = ObjectFilter(prefix="scans/", suffix=".tif", events=("Copy",))
    StorageFirst(stack, "scans", bucket=bucket, state_machine=machine, object_filter=copies)


def test_a_new_bucket_is_private_versioned_encrypted_and_protected() -> None:
    template = Template.of(new)
    bucket = "${aws_s3_bucket.landing.id}"
    assert template["aws_s3_bucket.landing"] == {
        "bucket": "acme-landing",
        "force_destroy": False,
        "lifecycle": {"prevent_destroy": True},
    }
    assert template["aws_s3_bucket_public_access_block.landing_public_access"] == {
        "bucket": bucket,
        "block_public_acls": True,
        "block_public_policy": True,
        "ignore_public_acls": True,
        "restrict_public_buckets": True,
    }
    assert template["aws_s3_bucket_versioning.landing_versioning"]["versioning_configuration"] == {"status": "Enabled"}
    assert template["aws_s3_bucket_server_side_encryption_configuration.landing_encryption"]["rule"] == [
        {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    ]
    assert template["aws_s3_bucket_lifecycle_configuration.landing_lifecycle"]["rule"] == [
        {
            "id": "abort-incomplete-uploads",
            "status": "Enabled",
            "filter": [{"prefix": ""}],
            "abort_incomplete_multipart_upload": [{"days_after_initiation": 3}],
        }
    ]
    assert template.statements("aws_s3_bucket_policy.landing_policy") == {
        "DenyWithoutTls": {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::acme-landing", "arn:aws:s3:::acme-landing/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    }
    assert len(template.resources()) == 6


def test_a_disposable_bucket_may_go_with_all_it_holds() -> None:
    assert Template.of(new, disposable=True)["aws_s3_bucket.landing"] == {
        "bucket": "acme-landing",
        "force_destroy": True,
    }


def test_a_bucket_without_lifecycle_rules_says_why_and_is_otherwise_the_same() -> None:
    template, usual = Template.of(new, bucket_lifecycle_rules=False), Template.of(new)
    rules = usual.resources("aws_s3_bucket_lifecycle_configuration")
    assert template.resources() == {k: v for k, v in usual.resources().items() if k not in rules}
    reasons = [t.document["resource"]["aws_s3_bucket"]["landing"]["//"]["accepted"] for t in (template, usual)]
    assert reasons[0].pop("CKV2_AWS_61").startswith("The environment says bucket_lifecycle_rules = false")
    assert reasons[0] == reasons[1]


def test_a_customers_key_encrypts_the_bucket() -> None:
    template = Template.of(new, encryption=Encryption.with_key(KEY))
    assert template["aws_s3_bucket_server_side_encryption_configuration.landing_encryption"]["rule"] == [
        {
            "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": KEY},
            "bucket_key_enabled": True,
        }
    ]


def test_one_notification_holds_every_trigger_and_waits_for_all_that_s3_checks() -> None:
    template = Template.of(lambda stack: with_triggers(stack, new(stack)))
    created = "s3:ObjectCreated:"
    every = [f"{created}{kind}" for kind in ("Put", "Post", "Copy", "CompleteMultipartUpload")]
    assert template.resources("aws_s3_bucket_notification") == {
        "aws_s3_bucket_notification.landing_notification": {
            "bucket": "${aws_s3_bucket.landing.id}",
            "lambda_function": [
                {
                    "id": "acme-dev-landing-reports",
                    "lambda_function_arn": "${aws_lambda_function.reports_forwarder.arn}",
                    "events": every,
                    "filter_prefix": "a+b/",
                    "filter_suffix": ".csv",
                }
            ],
            "queue": [
                {
                    "id": "acme-dev-landing-uploads",
                    "queue_arn": "${aws_sqs_queue.uploads_queue.arn}",
                    "events": every,
                    "filter_suffix": ".png",
                },
                {
                    "id": "acme-dev-landing-scans",
                    "queue_arn": "${aws_sqs_queue.scans_queue.arn}",
                    "events": [f"{created}Copy"],
                    "filter_prefix": "scans/",
                    "filter_suffix": ".tif",
                },
            ],
            "depends_on": [
                "aws_lambda_permission.reports_permission",
                "aws_lambda_function_event_invoke_config.reports_retries",
                "aws_sqs_queue.uploads_queue",
                "aws_sqs_queue.scans_queue",
            ],
        }
    }


OTHERS = OtherNotifications(
    eventbridge=True,
    queue=[
        OtherQueue(id="theirs", queue_arn="arn:aws:sqs:eu-west-1:111122223333:theirs", events=["s3:ObjectRemoved:*"])
    ],
    topic=[
        OtherTopic(
            id="told",
            topic_arn="arn:aws:sns:eu-west-1:111122223333:told",
            events=["s3:ObjectCreated:Put"],
            filter_prefix="told/${a}",
            filter_suffix=".pdf",
        )
    ],
    lambda_function=[
        OtherFunction(
            id="called",
            lambda_function_arn="arn:aws:lambda:eu-west-1:111122223333:function:called:$LATEST",
            events=["s3:ObjectCreated:*"],
            filter_suffix=".gif",
        )
    ],
)


def test_entries_of_others_stay_beside_those_of_triggers_and_without_any() -> None:
    def alone(stack: Stack) -> None:
        SourceBucket(stack, "landing", name="acme-landing", other_notifications=OTHERS)

    def beside(stack: Stack) -> None:
        bucket = SourceBucket.existing(
            stack, "landing", name="acme-landing", manage_notification=True, other_notifications=OTHERS
        )
        with_triggers(stack, bucket)

    address = "aws_s3_bucket_notification.landing_notification"
    theirs = Template.of(alone)[address]
    assert theirs == {
        "bucket": "${aws_s3_bucket.landing.id}",
        "eventbridge": True,
        "queue": [{"id": "theirs", "queue_arn": OTHERS.queue[0].queue_arn, "events": ["s3:ObjectRemoved:*"]}],
        "topic": [
            {
                "id": "told",
                "topic_arn": OTHERS.topic[0].topic_arn,
                "events": ["s3:ObjectCreated:Put"],
                "filter_prefix": "told/$${a}",
                "filter_suffix": ".pdf",
            }
        ],
        "lambda_function": [
            {
                "id": "called",
                "lambda_function_arn": OTHERS.lambda_function[0].lambda_function_arn,
                "events": ["s3:ObjectCreated:*"],
                "filter_suffix": ".gif",
            }
        ],
    }
    both = Template.of(beside)[address]
    assert both["eventbridge"] is True
    assert {kind: [entry["id"] for entry in both[kind]] for kind in ("queue", "topic", "lambda_function")} == {
        "queue": ["theirs", "acme-dev-landing-uploads", "acme-dev-landing-scans"],
        "topic": ["told"],
        "lambda_function": ["called", "acme-dev-landing-reports"],
    }


def test_entries_of_others_are_refused_where_nothing_is_written_or_s3_would_refuse_them(
    tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    stack = Stack(App(outdir=str(tmp_path / "out")), "test", platform=PLATFORM)
    with pytest.raises(ConfigurationError) as unmanaged:
        SourceBucket.existing(
            stack, "theirs", name="acme-theirs", manage_notification=False, other_notifications=OTHERS
        )
    bucket = SourceBucket(stack, "landing", name="acme-landing", other_notifications=OTHERS)
    with pytest.raises(ConfigurationError) as overlapping:
        StorageFirst(stack, "all", bucket=bucket, state_machine=StateMachine.from_arn(MACHINE))
    topic = OtherTopic(id="far", topic_arn="arn:aws:sns:us-east-1:111122223333:far", events=["s3:ObjectRemoved:*"])
    with pytest.raises(ConfigurationError) as elsewhere:
        SourceBucket(stack, "near", name="acme-near", other_notifications=OtherNotifications(topic=[topic]))
    assert f"{unmanaged.value}\n{overlapping.value}\n{elsewhere.value}" == snapshot


@pytest.mark.parametrize("manage_notification", [True, False])
def test_a_filter_that_s3_would_refuse_beside_the_others_is_refused_with_every_one_it_overlaps(
    manage_notification: bool, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    stack = Stack(App(outdir=str(tmp_path / "out")), "test", platform=PLATFORM)
    bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=manage_notification)
    with_triggers(stack, bucket)
    with pytest.raises(ConfigurationError) as refused:
        StorageFirst(
            stack,
            "more",
            bucket=bucket,
            state_machine=StateMachine.from_arn(MACHINE),
            object_filter=ObjectFilter(suffix="g"),
        )
    assert str(refused.value) == snapshot


def test_a_trigger_that_is_switched_off_overlaps_by_its_queue_and_not_by_its_function() -> None:
    def fill(stack: Stack) -> None:
        bucket, machine = new(stack), StateMachine.from_arn(MACHINE)
        NotificationLambda(stack, "off", bucket=bucket, state_machine=machine, enabled=False)
        StorageFirst(stack, "collecting", bucket=bucket, state_machine=machine, enabled=False)
        NotificationLambda(stack, "off-too", bucket=bucket, state_machine=machine, enabled=False)
        with pytest.raises(ConfigurationError, match="acme-dev-landing-collecting"):
            NotificationLambda(stack, "reports", bucket=bucket, state_machine=machine)

    Template.of(fill)


def test_a_bucket_without_triggers_has_no_notification() -> None:
    assert Template.of(new).resources("aws_s3_bucket_notification") == {}


def test_of_an_existing_bucket_only_the_notification_is_made() -> None:
    template = Template.of(
        lambda stack: with_triggers(
            stack, SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=True)
        )
    )
    assert [address for address in template.addresses() if address.startswith("aws_s3_")] == [
        "aws_s3_bucket_notification.landing_notification"
    ]
    assert template["aws_s3_bucket_notification.landing_notification"]["bucket"] == "acme-landing"


IN_USE = """
project = "acme"
[environments.dev]
region = "eu-west-1"
account_id = "111122223333"
backend = { type = "local" }

[state_machines.theirs]
arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:theirs"

[buckets.landing]
name = "acme-{environment}"
"""
TRIGGER = '[buckets.landing.triggers.new]\npattern = "direct-eventbridge"\nstate_machine = "theirs"\n'
MANAGED = "existing = true\nmanage_notification = true\n"


@pytest.mark.parametrize(
    ("text", "imported"),
    [
        (MANAGED + TRIGGER, [{"to": "aws_s3_bucket_notification.landing_notification", "id": "acme-dev"}]),
        (MANAGED.replace("notification = true", "notification = false") + TRIGGER, None),
        (MANAGED, None),
        (TRIGGER, None),
    ],
    ids=["managed", "not managed", "no trigger", "made here"],
)
def test_what_an_existing_bucket_has_is_imported_so_that_the_first_plan_shows_what_goes(
    text: str, imported: object, tmp_path: Path
) -> None:
    (tmp_path / "pipelines.toml").write_text(IN_USE + text, encoding="utf-8")
    app = App(outdir=str(tmp_path / "out"))
    (deployment,) = load(tmp_path / "pipelines.toml")
    make_stacks(app, deployment, "landing")
    app.synth()
    assert Template.read(tmp_path / "out" / "stacks" / "dev-landing").document.get("import") == imported


def test_an_existing_bucket_may_keep_its_own_notification() -> None:
    def fill(stack: Stack) -> None:
        bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=False)
        with_triggers(stack, bucket)
        assert [entry["id"] for entry in bucket.notification_entries["queue"]] == [
            "acme-dev-landing-uploads",
            "acme-dev-landing-scans",
        ]
        assert [entry["id"] for entry in bucket.notification_entries["lambda_function"]] == ["acme-dev-landing-reports"]

    template = Template.of(fill)
    assert [address for address in template.addresses() if address.startswith("aws_s3_")] == []


def test_events_of_another_accounts_bucket_come_from_that_account() -> None:
    def fill(stack: Stack) -> None:
        bucket = SourceBucket.existing(
            stack, "landing", name="acme-landing", account_id="999999999999", manage_notification=True
        )
        with_triggers(stack, bucket)

    template = Template.of(fill)
    assert template["aws_lambda_permission.reports_permission"]["source_account"] == "999999999999"
    allowed = template.statements("aws_sqs_queue.uploads_queue")["AllowBucket"]
    assert allowed["Condition"]["StringEquals"] == {"aws:SourceAccount": "999999999999"}
    variables = template["aws_lambda_function.uploads_forwarder"]["environment"]["variables"]
    assert variables["BUCKET_OWNER_ACCOUNT_ID"] == "999999999999"


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
def test_no_arn_names_a_partition_other_than_the_regions(region: str, partition: str) -> None:
    def fill(stack: Stack) -> None:
        machine = StateMachine(stack, "resize", definition={"StartAt": "A", "States": {"A": {"Type": "Succeed"}}})
        bucket = new(stack)
        NotificationLambda(
            stack, "reports", bucket=bucket, state_machine=machine, object_filter=ObjectFilter(prefix="reports/")
        )
        StorageFirst(
            stack, "uploads", bucket=bucket, state_machine=machine, object_filter=ObjectFilter(prefix="uploads/")
        )

    template = Template.of(
        fill,
        region=region,
        partition=partition,
        encryption=Encryption.with_key(KEY.replace("arn:aws", f"arn:{partition}")),
    )
    assert "arn:aws:" not in template.text
    assert template.text.count(f"arn:{partition}:") > 10
