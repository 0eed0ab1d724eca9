"""Where everything is encrypted with a customer-managed key of its stack.

The local AWS keeps keys, their policies and which key a thing is encrypted with; it encrypts nothing, and asks no key
policy. Whether the policy suffices on AWS is read from AWS's documents, statement by statement, in modules/constructs/key_policy.py.
"""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.deployments import ENVIRONMENT, PATTERNS, Deployment, until
from tests.e2e.test_plan import changes

LANDING, SHARED = f"{ENVIRONMENT}-landing", f"{ENVIRONMENT}-shared"


def key_of(encrypted: Deployment, stack: str) -> str:
    return encrypted.outputs(stack)["encryption_key_arn"]


def test_an_object_starts_an_execution_through_every_pattern(encrypted: Deployment) -> None:
    triggers = {pattern: encrypted.trigger("landing", pattern) for pattern in PATTERNS}
    for pattern, trigger in triggers.items():
        trigger.upload(f"{pattern}/object")
    started = {pattern: len(trigger.started(f"{pattern}/object")) for pattern, trigger in triggers.items()}
    assert started == dict.fromkeys(PATTERNS, 1)


def test_every_queue_bucket_log_group_and_trail_has_the_key_of_its_stack(encrypted: Deployment) -> None:
    landing, shared = key_of(encrypted, LANDING), key_of(encrypted, SHARED)
    account = encrypted.account
    urls = account.sqs.list_queues(QueueNamePrefix=f"{encrypted.project}-")["QueueUrls"]
    attributes = [account.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"] for url in urls]
    assert len(urls) == len(PATTERNS) + 1
    assert {found.get("KmsMasterKeyId") for found in attributes} == {landing}

    pages = account.logs.get_paginator("describe_log_groups").paginate()
    groups = {group["logGroupName"]: group.get("kmsKeyId") for page in pages for group in page["logGroups"]}
    keys = {name.split("/")[2]: key for name, key in groups.items() if encrypted.owns(name.rpartition("/")[2])}
    assert keys == {"lambda": landing, "vendedlogs": shared}

    trails = [trail for trail in account.cloudtrail.describe_trails()["trailList"] if encrypted.owns(trail["Name"])]
    assert [trail.get("KmsKeyId") for trail in trails] == [shared, shared]
    expected = {trail["S3BucketName"]: shared for trail in trails}
    expected |= {encrypted.outputs(LANDING)["landing_bucket_name"]: landing}
    assert {bucket: default_encryption(encrypted, bucket) for bucket in expected} == {
        bucket: {
            "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key},
            "BucketKeyEnabled": key == landing,  # CloudTrail writes to the others
        }
        for bucket, key in expected.items()
    }


def default_encryption(encrypted: Deployment, bucket: str) -> Any:
    (rule,) = encrypted.account.s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    return rule


def test_each_key_is_rotated_and_lets_in_the_services_of_its_stack(encrypted: Deployment) -> None:
    kms = encrypted.account.client("kms")
    services = {}
    for stack in (LANDING, SHARED):
        key = key_of(encrypted, stack)
        assert kms.get_key_rotation_status(KeyId=key)["KeyRotationEnabled"]
        policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
        principals = [statement["Principal"] for statement in policy["Statement"]]
        services[stack] = {principal["Service"] for principal in principals if "Service" in principal}
    logs = f"logs.{encrypted.account.region}.amazonaws.com"
    assert services == {
        LANDING: {"s3.amazonaws.com", "events.amazonaws.com", logs},
        SHARED: {"cloudtrail.amazonaws.com", logs},
    }


def test_a_plan_after_the_apply_is_empty(encrypted: Deployment) -> None:
    assert changes(encrypted, LANDING) | changes(encrypted, SHARED) == set()


def test_destroy_leaves_keys_that_can_still_be_restored(encrypted: Deployment) -> None:
    keys = [key_of(encrypted, stack) for stack in (LANDING, SHARED)]
    encrypted.destroy("landing", "shared")
    kms = encrypted.account.client("kms")
    states = [kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] for key in keys]
    assert states == ["PendingDeletion", "PendingDeletion"]
    ours = {"QueueNamePrefix": f"{encrypted.project}-"}
    until(lambda: encrypted.account.sqs.list_queues(**ours).get("QueueUrls", []), lambda urls: not urls)
