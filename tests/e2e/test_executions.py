"""What an execution is started with, and by which ways of creating an object."""

from __future__ import annotations

import copy
import ipaddress
import json
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema
import pytest

from tests.e2e.deployments import CLOUDTRAIL_PATTERNS, LAMBDA_PATTERNS, Deployment, Trigger, until
from tests.e2e.target import target
from tests.support.canonical_event import SCHEMA


def _put(trigger: Trigger, key: str) -> None:
    trigger.upload(key)


def _copy(trigger: Trigger, key: str) -> None:
    source = trigger.upload("no trigger/source")
    copied = {"Bucket": trigger.bucket, "Key": "no trigger/source", "VersionId": source["VersionId"]}
    trigger.deployment.account.s3.copy_object(Bucket=trigger.bucket, Key=key, CopySource=copied)


def _upload_in_parts(trigger: Trigger, key: str) -> None:
    s3, target = trigger.deployment.account.s3, {"Bucket": trigger.bucket, "Key": key}
    upload = s3.create_multipart_upload(**target)["UploadId"]
    parts = [
        {"PartNumber": number, "ETag": s3.upload_part(**target, UploadId=upload, PartNumber=number, Body=body)["ETag"]}
        for number, body in [(1, b"x" * 5 * 1024 * 1024), (2, b"y")]
    ]
    s3.complete_multipart_upload(**target, UploadId=upload, MultipartUpload={"Parts": parts})


def _post_a_form(trigger: Trigger, key: str) -> None:
    account = trigger.deployment.account
    signed = account.s3.generate_presigned_post(trigger.bucket, key)
    form = signed["fields"] | {"file": "content"}
    fields = [f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{form[name]}\r\n' for name in form]
    request = urllib.request.Request(
        signed["url"],
        f"{''.join(fields)}--edge--\r\n".encode(),
        {"Content-Type": "multipart/form-data; boundary=edge"},
    )
    urllib.request.urlopen(request, timeout=60).close()


WAYS: Mapping[str, Callable[[Trigger, str], None]] = {
    "PutObject": _put,
    "CopyObject": _copy,
    "CompleteMultipartUpload": _upload_in_parts,
    "POST Object": _post_a_form,
}


@pytest.mark.parametrize("reason", WAYS)
def test_every_way_of_creating_an_object_starts_one_execution_that_says_how(
    pattern: str, trigger: Callable[[str], Trigger], reason: str
) -> None:
    keys, key = trigger("keys"), f"keys/created by {reason}"
    WAYS[reason](keys, key)
    (execution,) = keys.started(key)
    event = keys.deployment.input(execution)
    jsonschema.validate(event, SCHEMA)
    # CloudTrail has the name of the API, which here is another word than S3's.
    assert event["detail"]["reason"] == (reason.replace("POST ", "Post") if pattern in CLOUDTRAIL_PATTERNS else reason)


def test_the_input_is_the_event_that_s3_sends_to_eventbridge(pattern: str, trigger: Callable[[str], Trigger]) -> None:
    keys, key = trigger("keys"), "keys/year=2026/a+b \u00e9.txt"
    skew = target().clock_skew
    before = datetime.now(UTC).replace(microsecond=0) - skew
    put = keys.upload(key, b"four")
    (execution,) = keys.started(key)
    event = copy.deepcopy(keys.deployment.input(execution))
    jsonschema.validate(event, SCHEMA)

    created = event["detail"]["object"]
    described = {"size": 4, "etag": put["ETag"].strip('"'), "version-id": put["VersionId"]}
    if pattern in CLOUDTRAIL_PATTERNS:
        described = {}
    else:
        assert int(created.pop("sequencer"), 16) > 0
    if pattern == "direct-eventbridge":
        assert event["detail"].pop("requester")
        assert event["detail"].pop("event-version")
    assert ipaddress.ip_address(event["detail"].pop("source-ip-address"))
    assert event["detail"].pop("request-id")  # the local AWS writes another one into the event than it answers
    made = uuid.UUID(event.pop("id"))
    assert pattern not in LAMBDA_PATTERNS or made.version == 5  # EventBridge's own follow no version
    time = datetime.fromisoformat(event.pop("time"))
    assert before <= time <= datetime.now(UTC) + timedelta(seconds=1) + skew
    assert event == {
        "version": "0",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": target().account_id,
        "region": target().region,
        "resources": [f"arn:{target().partition}:s3:::{keys.bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": keys.bucket},
            "object": {"key": key, **described},
            "reason": "PutObject",
        },
    }


def test_a_workflow_with_permissions_of_its_own_reads_the_tags_of_the_object(
    trigger: Callable[[str], Trigger],
) -> None:
    tagged, key = trigger("tagged"), "tagged/it's 100% \u00e9.txt"
    tagged.upload(key, Tagging="team=data&stage=raw")
    (execution,) = tagged.started(key)
    output = json.loads(_succeeded(tagged.deployment, execution)["output"])
    tags = {tag["Key"]: tag["Value"] for tag in output.pop("tags")}
    # "inspection" is what pipelines.toml substitutes for ${Purpose}.
    assert (output, tags) == ({"key": key, "purpose": "inspection"}, {"team": "data", "stage": "raw"})


def test_an_express_machine_is_started_too(trigger: Callable[[str], Trigger]) -> None:
    express, key = trigger("express"), "express/a b"
    express.upload(key)
    (execution,) = express.started(key)
    assert express.deployment.machine_type(execution) == "EXPRESS"
    jsonschema.validate(express.deployment.input(execution), SCHEMA)


def _succeeded(deployment: Deployment, execution: str) -> Any:
    described = until(
        lambda: deployment.account.states.describe_execution(executionArn=execution),
        lambda seen: seen["status"] != "RUNNING",
    )
    assert described["status"] == "SUCCEEDED", described
    return described
