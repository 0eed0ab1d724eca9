"""Trails: they log what the triggers need and nothing else, into a bucket of their own, five to a Region."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.constructs.encryption import Encryption
from modules.constructs.platform import Platform
from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import App, Stack
from modules.constructs.state_machine import StateMachine
from modules.constructs.trail import Trail
from modules.export.filter_expression import ObjectFilterExpression
from modules.model.errors import ConfigurationError
from modules.model.event_selectors import SELECTOR_KINDS, SelectorKind
from modules.model.object_filter import ObjectFilter
from modules.patterns.cloudtrail_eventbridge import CloudTrailEventBridge
from tests.synth.template import KEY, MACHINE, PLATFORM, Template

EVERY_CALL = ["PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload"]
LOGS = "acme-dev-objects-trail-eu-west-1-111122223333"
FROM_THIS_TRAIL = {
    "StringEquals": {"aws:SourceAccount": "111122223333"},
    "ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/acme-dev-objects-trail"},
}
BOTH = pytest.mark.parametrize("selector", SELECTOR_KINDS)


def logging(*filters: ObjectFilter, selector: SelectorKind = "basic", **arguments: Any) -> Callable[[Stack], None]:
    def fill(stack: Stack) -> None:
        trail = Trail(stack, "objects", selector=selector, **arguments)
        for object_filter in filters:
            trail.log("acme-landing", object_filter)

    return fill


def in_app(app: App, id: str = "test", platform: Platform = PLATFORM) -> Stack:
    return Stack(app, id, platform=platform)


@pytest.fixture
def app(tmp_path: Path) -> App:
    return App(outdir=str(tmp_path / "out"))


def basic(*values: str) -> list[dict[str, Any]]:
    return [
        {
            "read_write_type": "WriteOnly",
            "include_management_events": False,
            "data_resource": [{"type": "AWS::S3::Object", "values": list(values)}],
        }
    ]


def advanced(calls: list[str], *prefixes: str) -> dict[str, Any]:
    return {
        "name": ", ".join(calls),
        "field_selector": [
            {"field": "eventCategory", "equals": ["Data"]},
            {"field": "resources.type", "equals": ["AWS::S3::Object"]},
            {"field": "eventName", "equals": calls},
            {"field": "resources.ARN", "starts_with": list(prefixes)},
        ],
    }


def test_a_trail_with_a_basic_selector_logs_writes_below_the_prefix_in_one_region() -> None:
    template = Template.of(logging(ObjectFilter(prefix="in/", suffix=".csv")))
    assert template.resources("aws_cloudtrail") == {
        "aws_cloudtrail.objects_trail": {
            "name": "acme-dev-objects-trail",
            "s3_bucket_name": "${aws_s3_bucket.objects_logs.id}",
            "include_global_service_events": False,
            "is_multi_region_trail": False,
            "enable_log_file_validation": True,
            "event_selector": basic("arn:aws:s3:::acme-landing/in/"),
            "depends_on": ["aws_s3_bucket_policy.objects_logs_policy"],
        }
    }


def test_a_trail_with_an_advanced_selector_logs_the_calls_that_create_objects() -> None:
    template = Template.of(logging(ObjectFilter(prefix="in/", suffix=".csv"), selector="advanced"))
    trail = template["aws_cloudtrail.objects_trail"]
    assert trail["advanced_event_selector"] == [advanced(EVERY_CALL, "arn:aws:s3:::acme-landing/in/")]
    assert "event_selector" not in trail


def several_triggers(selector: SelectorKind) -> Template:
    def fill(stack: Stack) -> None:
        machine = StateMachine.from_arn(MACHINE)
        landing = SourceBucket(stack, "landing", name="acme-landing")
        other = SourceBucket(stack, "other", name="acme-other")
        trail = Trail(stack, "objects", selector=selector)
        for id, bucket, object_filter in [
            ("narrow", landing, ObjectFilter(prefix="in/2026/", suffix=".pdf")),
            ("wide", landing, ObjectFilter(prefix="in/", suffix=".csv")),
            ("again", landing, ObjectFilter(prefix="in/")),
            ("puts", landing, ObjectFilter(prefix="in/puts/", events=("CompleteMultipartUpload", "Put"))),
            ("whole", other, ObjectFilter(suffix=".json")),
            ("part", other, ObjectFilter(prefix="a/")),
        ]:
            CloudTrailEventBridge(
                stack, id, bucket=bucket, state_machine=machine, object_filter=object_filter, trail=trail
            )

    return Template.of(fill)


def test_one_trail_serves_every_trigger_and_logs_nothing_twice() -> None:
    prefixes = ["arn:aws:s3:::acme-landing/in/", "arn:aws:s3:::acme-other/"]
    (one,) = several_triggers("basic").resources("aws_cloudtrail").values()
    assert one["event_selector"] == basic(*prefixes)
    (other,) = several_triggers("advanced").resources("aws_cloudtrail").values()
    assert other["advanced_event_selector"] == [
        advanced(["PutObject", "CompleteMultipartUpload"], "arn:aws:s3:::acme-landing/in/puts/"),
        advanced(EVERY_CALL, *prefixes),
    ]


@BOTH
def test_no_selector_holds_a_suffix_which_would_log_every_object_of_every_bucket_that_ends_so(
    selector: SelectorKind,
) -> None:
    trail = Template.of(logging(ObjectFilter(suffix=".ending"), ObjectFilter(prefix="a", suffix=".ending")))
    assert ".ending" not in trail.text
    trail = several_triggers(selector)["aws_cloudtrail.objects_trail"]
    fields = [field for found in trail.get("advanced_event_selector", []) for field in found["field_selector"]]
    assert {operator for field in fields for operator in field} <= {"field", "equals", "starts_with"}


def test_a_trail_is_made_when_something_is_logged_and_not_before() -> None:
    assert Template.of(logging()).resources() == {}
    assert Template.of(logging()).document.get("output", {}) == {}
    assert "aws_cloudtrail.objects_trail" in Template.of(logging(ObjectFilter())).addresses()


def test_log_files_lie_in_a_private_versioned_encrypted_bucket_and_expire() -> None:
    template = Template.of(logging(ObjectFilter(), expire_logs_after_days=30))
    bucket = "${aws_s3_bucket.objects_logs.id}"
    policy = template["aws_s3_bucket_policy.objects_logs_policy"]
    policy.pop("policy")
    every_key = [{"prefix": ""}]
    assert policy == {
        "bucket": bucket,
        "depends_on": ["aws_s3_bucket_public_access_block.objects_logs_public_access"],
    }
    assert {address: arguments for address, arguments in template.resources().items() if "policy" not in address} == {
        "aws_cloudtrail.objects_trail": template["aws_cloudtrail.objects_trail"],
        "aws_s3_bucket.objects_logs": {
            "bucket": LOGS,
            "force_destroy": False,
            "lifecycle": {"prevent_destroy": True},
        },
        "aws_s3_bucket_public_access_block.objects_logs_public_access": {
            "bucket": bucket,
            "block_public_acls": True,
            "block_public_policy": True,
            "ignore_public_acls": True,
            "restrict_public_buckets": True,
        },
        "aws_s3_bucket_versioning.objects_logs_versioning": {
            "bucket": bucket,
            "versioning_configuration": {"status": "Enabled"},
        },
        "aws_s3_bucket_server_side_encryption_configuration.objects_logs_encryption": {
            "bucket": bucket,
            "rule": [{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
        },
        "aws_s3_bucket_lifecycle_configuration.objects_logs_lifecycle": {
            "bucket": bucket,
            "rule": [
                {
                    "id": "abort-incomplete-uploads",
                    "status": "Enabled",
                    "filter": every_key,
                    "abort_incomplete_multipart_upload": [{"days_after_initiation": 1}],
                },
                {"id": "expire-objects", "status": "Enabled", "filter": every_key, "expiration": [{"days": 30}]},
                {
                    "id": "expire-old-versions",
                    "status": "Enabled",
                    "filter": every_key,
                    "noncurrent_version_expiration": [{"noncurrent_days": 1}],
                },
            ],
            "depends_on": ["aws_s3_bucket_versioning.objects_logs_versioning"],
        },
    }


def test_log_files_are_kept_for_90_days_by_default() -> None:
    rules = Template.of(logging(ObjectFilter()))["aws_s3_bucket_lifecycle_configuration.objects_logs_lifecycle"]["rule"]
    assert [rule["expiration"] for rule in rules if "expiration" in rule] == [[{"days": 90}]]


def test_only_this_trail_writes_to_its_log_bucket_and_only_over_tls() -> None:
    template = Template.of(logging(ObjectFilter()))
    assert template.statements("aws_s3_bucket_policy.objects_logs_policy") == {
        "TrailChecks": {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "s3:GetBucketAcl",
            "Resource": f"arn:aws:s3:::{LOGS}",
            "Condition": FROM_THIS_TRAIL,
        },
        "TrailWrites": {
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{LOGS}/AWSLogs/111122223333/*",
            "Condition": {
                "StringEquals": {
                    "aws:SourceAccount": "111122223333",
                    "s3:x-amz-acl": "bucket-owner-full-control",
                },
                "ArnLike": FROM_THIS_TRAIL["ArnLike"],
            },
        },
        "DenyWithoutTls": {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [f"arn:aws:s3:::{LOGS}", f"arn:aws:s3:::{LOGS}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        },
    }


def test_a_customers_key_encrypts_log_files_and_their_bucket() -> None:
    template = Template.of(logging(ObjectFilter()), encryption=Encryption.with_key(KEY))
    assert template["aws_cloudtrail.objects_trail"]["kms_key_id"] == KEY
    (rule,) = template["aws_s3_bucket_server_side_encryption_configuration.objects_logs_encryption"]["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {"sse_algorithm": "aws:kms", "kms_master_key_id": KEY}


def test_trail_and_log_bucket_are_outputs() -> None:
    outputs = Template.of(logging(ObjectFilter())).document["output"]
    assert {name: output["value"] for name, output in outputs.items()} == {
        "objects_trail_arn": "${aws_cloudtrail.objects_trail.arn}",
        "objects_log_bucket_name": "${aws_s3_bucket.objects_logs.bucket}",
    }


def test_trail_and_log_bucket_may_have_names_of_their_own() -> None:
    template = Template.of(logging(ObjectFilter(), name="audit", log_bucket_name="acme-audit"))
    assert template["aws_cloudtrail.objects_trail"]["name"] == "audit"
    assert template["aws_s3_bucket.objects_logs"]["bucket"] == "acme-audit"
    statements = template.statements("aws_s3_bucket_policy.objects_logs_policy")
    assert statements["TrailChecks"]["Resource"] == "arn:aws:s3:::acme-audit"
    assert statements["TrailChecks"]["Condition"]["ArnLike"] == {
        "aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/audit"
    }


def test_a_log_buckets_long_name_is_cut_to_what_s3_allows(app: App) -> None:
    prefix = "a-very-long-prefix-of-a-very-large-organisation-and-its-parts"
    names = [
        Trail(
            in_app(app, f"test-{end}", Platform(**{**vars(PLATFORM), "name_prefix": prefix + end})), "t", selector=kind
        )
        for end, kind in zip("ab", SELECTOR_KINDS, strict=True)
    ]
    one, other = (trail.log_bucket_name for trail in names)
    assert (len(one), len(other)) == (63, 63)
    assert one != other


@pytest.mark.parametrize(("region", "partition"), [("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")])
@BOTH
def test_no_arn_names_a_partition_other_than_the_regions(selector: SelectorKind, region: str, partition: str) -> None:
    template = Template.of(logging(ObjectFilter(), selector=selector), region=region, partition=partition)
    assert "arn:aws:" not in template.text
    assert f"arn:{partition}:s3:::acme-landing/" in template.text


@pytest.mark.parametrize(
    ("prefix", "selected"),
    [
        ("in/cafe\u0301/2026/", "in/caf"),
        ("e\u0301/", ""),
        ("in/caf\u00e9/", "in/caf\u00e9/"),
        ("in/${1+1}/%{if}", "in/$${1+1}/%%{if}"),
    ],
    ids=["decomposed", "decomposed at once", "composed", "no template"],
)
def test_a_selector_ends_before_a_letter_that_terraform_would_change(prefix: str, selected: str) -> None:
    value = f"arn:aws:s3:::acme-landing/{selected}"
    one = Template.of(logging(ObjectFilter(prefix=prefix)))
    assert one["aws_cloudtrail.objects_trail"]["event_selector"] == basic(value)
    other = Template.of(logging(ObjectFilter(prefix=prefix), selector="advanced"))
    assert other["aws_cloudtrail.objects_trail"]["advanced_event_selector"] == [advanced(EVERY_CALL, value)]


@BOTH
@pytest.mark.parametrize("given", [None, "acme-logs"])
def test_a_trail_does_not_log_its_own_log_files(
    app: App, selector: SelectorKind, given: str | None, snapshot: SnapshotAssertion
) -> None:
    stack = in_app(app)
    trail = Trail(stack, "objects", selector=selector, log_bucket_name=given)
    with pytest.raises(ConfigurationError) as refused:
        trail.log(given or LOGS, ObjectFilter(prefix="in/"))
    assert str(refused.value) == snapshot
    assert trail.node.children == []


def test_a_trigger_in_the_trails_own_log_bucket_is_refused_before_anything_is_made(app: App) -> None:
    stack = in_app(app)
    bucket = SourceBucket.existing(stack, "logs", name=LOGS, manage_notification=True)
    trail = Trail(stack, "objects", selector="basic")
    with pytest.raises(ConfigurationError, match="it would log the writing of every log file"):
        CloudTrailEventBridge(
            stack, "uploads", bucket=bucket, state_machine=StateMachine.from_arn(MACHINE), trail=trail
        )
    assert stack.node.try_find_child("uploads") is None


@pytest.mark.parametrize(("selector", "accepted"), [("basic", 250), ("advanced", 500 - 2 - len(EVERY_CALL))])
def test_a_trail_takes_as_many_values_as_cloudtrail_and_not_one_more(
    app: App, selector: SelectorKind, accepted: int, snapshot: SnapshotAssertion
) -> None:
    trail = Trail(in_app(app), "objects", selector=selector)
    for index in range(accepted):
        trail.log("acme-landing", ObjectFilter(prefix=f"{index:03}/"))
    trail.log("acme-landing", ObjectFilter(prefix="000/covered/"))
    with pytest.raises(ConfigurationError) as refused:
        trail.log("acme-landing", ObjectFilter(prefix="more/"))
    assert str(refused.value) == snapshot


def test_a_filter_known_at_plan_time_only_cannot_be_logged(app: App, snapshot: SnapshotAssertion) -> None:
    trail = Trail(in_app(app), "objects", selector="basic")
    with pytest.raises(TypeError, match=r"^test/objects: ") as refused:
        trail.log("acme-landing", ObjectFilterExpression())
    assert str(refused.value) == snapshot


def test_a_sixth_trail_of_one_account_and_region_is_refused_wherever_it_stands(
    app: App, snapshot: SnapshotAssertion
) -> None:
    one, other = in_app(app, "one"), in_app(app, "other")
    for id in "abc":
        Trail(one, id, selector="basic")
    for id in "de":
        Trail(other, id, selector="advanced")
    with pytest.raises(ValueError, match="trails") as refused:
        Trail(other, "f", selector="basic")
    assert str(refused.value) == snapshot


@pytest.mark.parametrize("elsewhere", [{"region": "us-east-1"}, {"account_id": "444455556666"}])
def test_trails_of_another_region_or_account_are_counted_apart(app: App, elsewhere: dict[str, str]) -> None:
    here = in_app(app, "here")
    there = in_app(app, "there", Platform(**{**vars(PLATFORM), **elsewhere}))
    for id in "abcde":
        Trail(here, id, selector="basic")
        Trail(there, id, selector="basic")
    with pytest.raises(ValueError, match="are 6 trails in"):
        Trail(there, "f", selector="basic")
