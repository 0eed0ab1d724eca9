"""Partitions, ARNs, and the options that derive others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import botocore
import pytest
from pydantic import ValidationError

from modules.constructs.encryption import Encryption
from modules.constructs.platform import Platform
from modules.model.arns import REGIONS, STATE_MACHINE_ARN, unqualified
from modules.model.expressions import Expression
from modules.model.options import NotificationLambdaOptions, StorageFirstOptions
from modules.model.partitions import partition_of


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("us-east-1", "aws"),
        ("cn-north-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
        ("eu-isoe-west-1", "aws-iso-e"),
        ("us-isof-south-1", "aws-iso-f"),
        ("eusc-de-east-1", "aws-eusc"),
        ("mx-central-1", "aws"),
    ],
)
def test_a_region_belongs_to_a_partition(region: str, partition: str) -> None:
    assert partition_of(region) == partition
    platform = Platform(region=region, account_id="111122223333")
    assert platform.arn("sqs", "q") == f"arn:{partition}:sqs:{region}:111122223333:q"
    assert platform.bucket_arn("b") == f"arn:{partition}:s3:::b"


def test_a_partition_that_is_given_is_not_computed() -> None:
    platform = Platform(region="${var.region}", account_id="111122223333", partition="${local.partition}")
    assert platform.arn("sqs", "q") == "arn:${local.partition}:sqs:${var.region}:111122223333:q"


@pytest.mark.parametrize(
    ("options", "window", "visibility"),
    [
        (StorageFirstOptions(), 0, 180),
        (StorageFirstOptions(batch_size=10), 0, 180),
        (StorageFirstOptions(batch_size=11), 1, 181),
        (StorageFirstOptions(batch_size=11, maximum_batching_window_in_seconds=300, timeout=900), 300, 5700),
        (StorageFirstOptions(maximum_batching_window_in_seconds=5, timeout=3), 5, 23),
        (StorageFirstOptions(visibility_timeout_seconds=180), 0, 180),
        (StorageFirstOptions(visibility_timeout_seconds=43200, timeout=900), 0, 43200),
        (StorageFirstOptions(visibility_timeout_seconds=19, timeout=3, batch_size=11), 1, 19),
    ],
)
def test_the_visibility_timeout_is_given_or_six_times_the_functions_and_the_window(
    options: StorageFirstOptions, window: int, visibility: int
) -> None:
    assert options.batching_window == window
    assert options.visibility_timeout == visibility


def test_a_large_batch_cannot_do_without_a_window() -> None:
    with pytest.raises(ValidationError) as refused:
        StorageFirstOptions(batch_size=11, maximum_batching_window_in_seconds=0)
    (error,) = refused.value.errors()
    assert error["msg"] == (
        "Value error, batch_size 11 with maximum_batching_window_in_seconds 0: Lambda refuses batches above 10 without a window of at "
        "least 1 second. Leave the window out, or set it to 1 or more."
    )


@pytest.mark.parametrize(
    ("field", "smallest", "largest"),
    [
        ("batch_size", 1, 10000),
        ("maximum_batching_window_in_seconds", 0, 300),
        ("maximum_concurrency", 2, 1000),
        ("message_retention_seconds", 604800, 1209600),
        ("max_receive_count", 5, 1000),
        ("age_alarm_seconds", 60, 302400),
        ("visibility_timeout_seconds", 180, 43200),
        ("timeout", 3, 900),
        ("memory_size", 128, 10240),
    ],
)
def test_options_have_the_bounds_of_aws(field: str, smallest: int, largest: int) -> None:
    for value in (smallest, largest):
        assert getattr(StorageFirstOptions(**{field: value}), field) == value
    for value in (smallest - 1, largest + 1):
        with pytest.raises(ValidationError):
            StorageFirstOptions(**{field: value})


def test_options_take_no_other_type_and_no_other_name_and_do_not_change() -> None:
    for wrong in ({"timeout": "30"}, {"timeout": 30.0}, {"timeout": True}, {"time_out": 30}):
        with pytest.raises(ValidationError):
            NotificationLambdaOptions(**wrong)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="frozen"):
        NotificationLambdaOptions().timeout = 5  # type: ignore[misc]


def test_a_key_excludes_encryption_managed_by_sqs() -> None:
    assert Encryption().sqs_managed_sse_enabled is True
    assert Encryption.with_key("arn:aws:kms:eu-west-1:111122223333:key/k").sqs_managed_sse_enabled is None
    later = Encryption(kms_key_arn="${var.key}", customer_managed=Expression("var.key != null"))
    assert later.sqs_managed_sse_enabled == Expression("var.key != null ? null : true")


def test_every_region_that_the_aws_sdk_knows_is_known_here() -> None:
    """boto3 is updated more often than anybody reads AWS's list."""
    partitions = json.loads((Path(botocore.__file__).parent / "data" / "partitions.json").read_text(encoding="utf-8"))
    known = {
        region: partition["id"]
        for partition in partitions["partitions"]
        for region in partition["regions"]
        if not region.endswith("-global")
    }
    assert set(known) - set(REGIONS) == set()
    assert {region: partition_of(region) for region in known} == known


HOME = "arn:aws:states:eu-west-1:111122223333:stateMachine:"


@pytest.mark.parametrize("name", ["settle", "acme.settle-v2", "a=b", "(x)'!@+", "räumen", "n" * 80])
@pytest.mark.parametrize("qualifier", ["", ":PROD", ":7", ":blue.green_2-b"])
def test_what_aws_calls_a_state_machine_is_an_arn_of_one(name: str, qualifier: str) -> None:
    assert re.fullmatch(STATE_MACHINE_ARN, HOME + name + qualifier)
    assert unqualified(HOME + name + qualifier) == HOME + name


@pytest.mark.parametrize(
    "name", ["", "n" * 81, "a b", "a*", "a/b", "a:b:c", "a:", "{x}", "a$", "a\x7f", "a:b c", "a:" + "b" * 81]
)
def test_what_aws_calls_no_state_machine_is_no_arn_of_one(name: str) -> None:
    assert not re.fullmatch(STATE_MACHINE_ARN, HOME + name)
