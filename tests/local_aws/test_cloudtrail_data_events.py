"""Contract of `modules/local_aws/links/cloudtrail_data_events.py`, which is our model of AWS."""

from __future__ import annotations

import http.client
import json
import re
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modules.local_aws import LocalAws
from tests.local_aws.account import ACCOUNT_ID, REGION, Account

KEYS = ["a b", "a+b%20c%2Bd", "year=2026/q'\"<>&\\", "café", "cafe\u0301", "日本/語", "a//b/./c", "é" * 512]
END = "local.end"  # source of the event that ends a test's wait


def test_a_written_object_is_an_event(repaired: Account) -> None:
    bucket, queue = _watched(repaired, versioned=True)
    with _logging(repaired, bucket):
        stored = repaired.s3.put_object(Bucket=bucket, Key="in/a b.png", Body=b"12")
        (event,) = _events(repaired, bucket, queue, 1)
    detail = event.pop("detail")
    for name, form in {
        "eventID": r"[0-9a-f-]{36}",
        "eventTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ",
        "requestID": r"\S+",
        "userAgent": r"\[Boto3.*\]",
    }.items():
        assert re.fullmatch(form, detail.pop(name)), name
    assert detail == {
        "eventVersion": "1.11",
        "userIdentity": {"type": "IAMUser", "principalId": "EXAMPLE", "accountId": ACCOUNT_ID},
        "eventSource": "s3.amazonaws.com",
        "eventName": "PutObject",
        "awsRegion": REGION,
        "sourceIPAddress": "127.0.0.1",
        "requestParameters": {
            "bucketName": bucket,
            "key": "in/a b.png",
            "Host": repaired.endpoint.removeprefix("http://"),
        },
        "responseElements": {"x-amz-version-id": stored["VersionId"]},
        "readOnly": False,
        "resources": [
            {"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{bucket}/in/a b.png"},
            {"type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}", "accountId": ACCOUNT_ID},
        ],
        "eventType": "AwsApiCall",
        "managementEvent": False,
        "recipientAccountId": ACCOUNT_ID,
        "eventCategory": "Data",
    }
    assert re.fullmatch(r"[0-9a-f-]{36}", event.pop("id"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event.pop("time"))
    assert event == {
        "version": "0",
        "detail-type": "AWS API Call via CloudTrail",
        "source": "aws.s3",
        "account": ACCOUNT_ID,
        "region": REGION,
        "resources": [],
    }


def test_ministack_alone_tells_nobody(ministack_alone: Account) -> None:
    bucket, queue = _watched(ministack_alone)
    with _logging(ministack_alone, bucket):
        ministack_alone.s3.put_object(Bucket=bucket, Key="k")
        assert _events(ministack_alone, bucket, queue, 0) == []


def test_every_way_of_writing_an_object_has_its_name_and_nothing_else_has_one(repaired: Account) -> None:
    bucket, queue = _watched(repaired)
    with _logging(repaired, bucket):
        repaired.s3.put_object(Bucket=bucket, Key="put")
        repaired.s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "put"})
        repaired.multipart(bucket, "multipart")
        repaired.post(bucket, "post é+%20/${filename}")
        tags = {"TagSet": [{"Key": "team", "Value": "data"}]}
        repaired.s3.put_object_tagging(Bucket=bucket, Key="put", Tagging=tags)
        repaired.s3.delete_object_tagging(Bucket=bucket, Key="put")
        repaired.s3.put_bucket_tagging(Bucket=bucket, Tagging=tags)
        repaired.s3.get_object(Bucket=bucket, Key="put")
        repaired.s3.head_object(Bucket=bucket, Key="put")
        repaired.s3.list_objects_v2(Bucket=bucket)
        aborted = repaired.s3.create_multipart_upload(Bucket=bucket, Key="aborted")["UploadId"]
        source = {"Bucket": bucket, "Key": "put"}
        repaired.s3.upload_part_copy(Bucket=bucket, Key="aborted", UploadId=aborted, PartNumber=1, CopySource=source)
        repaired.s3.abort_multipart_upload(Bucket=bucket, Key="aborted", UploadId=aborted)
        repaired.s3.delete_object(Bucket=bucket, Key="copy")
        events = _events(repaired, bucket, queue, 5)
    assert sorted(map(_call, events)) == [
        ("CompleteMultipartUpload", "multipart"),
        ("CopyObject", "copy"),
        ("DeleteObject", "copy"),
        ("PostObject", "post é+%20/file.png"),
        ("PutObject", "put"),
    ]


def test_an_object_that_a_workflow_writes_is_an_event(repaired: Account) -> None:
    bucket, queue = _watched(repaired)
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:copyObject",
        "Parameters": {"Bucket": bucket, "Key": "out/é a+b%20", "CopySource": f"{bucket}/in"},
        "End": True,
    }
    machine = repaired.state_machine({"StartAt": "Write", "States": {"Write": task}})
    repaired.s3.put_object(Bucket=bucket, Key="in")
    with _logging(repaired, bucket):
        repaired.states.start_execution(stateMachineArn=machine)
        assert [_call(event) for event in _events(repaired, bucket, queue, 1)] == [("CopyObject", "out/é a+b%20")]


@pytest.mark.parametrize("key", KEYS, ids=range(len(KEYS)))
@pytest.mark.parametrize("style", ["path", "virtual"])
def test_the_key_arrives_as_it_was_written(repaired: Account, key: str, style: str) -> None:
    bucket, queue = _watched(repaired)
    with _logging(repaired, bucket):
        _put(repaired, bucket, key, virtual_host=style == "virtual")
        (event,) = _events(repaired, bucket, queue, 1)
    assert event["detail"]["requestParameters"]["key"] == key
    assert event["detail"]["resources"][0]["ARN"] == f"arn:aws:s3:::{bucket}/{key}"


def test_a_refused_call_is_an_event_with_its_error(repaired: Account) -> None:
    bucket, queue = _watched(repaired)
    repaired.s3.put_object(Bucket=bucket, Key="old")
    with _logging(repaired, bucket):
        for refused in (
            lambda: repaired.s3.put_object(
                Bucket=bucket, Key="digest", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==", Body=b"1"
            ),
            lambda: repaired.s3.put_object(Bucket=bucket, Key="old", IfNoneMatch="*"),
            lambda: repaired.s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "none"}),
        ):
            _refused(refused)
        events = _events(repaired, bucket, queue, 3)
    assert {_call(event): event["detail"]["errorCode"] for event in events} == {
        ("PutObject", "digest"): "BadDigest",
        ("PutObject", "old"): "PreconditionFailed",
        ("CopyObject", "copy"): "NoSuchKey",
    }
    assert all(event["detail"]["errorMessage"] for event in events)
    assert all(event["detail"]["responseElements"] is None for event in events)


def test_a_call_that_succeeds_has_no_error(repaired: Account) -> None:
    bucket, queue = _watched(repaired)
    with _logging(repaired, bucket):
        repaired.s3.put_object(Bucket=bucket, Key="k")
        (event,) = _events(repaired, bucket, queue, 1)
    assert not {"errorCode", "errorMessage"} & set(event["detail"])


def test_a_call_that_iam_denies_is_an_event_and_one_without_valid_credentials_is_none() -> None:
    with LocalAws(region=REGION, enforce_iam=True) as server, ExitStack() as clients:
        aws = Account(server.endpoint, clients)
        bucket, queue = _watched(aws)
        allow = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/allowed"}
        s3 = aws.client("s3", **aws.user_key(allow))
        with _logging(aws, bucket):
            _refused(lambda: s3.put_object(Bucket=bucket, Key="denied/é+"))
            unknown = aws.client("s3", aws_access_key_id="AKIAIOSFODNN7EXAMPLE")
            _refused(lambda: unknown.put_object(Bucket=bucket, Key="unknown"))
            s3.put_object(Bucket=bucket, Key="allowed")
            events = _events(aws, bucket, queue, 2)
    assert {_call(event): event["detail"].get("errorCode") for event in events} == {
        ("PutObject", "denied/é+"): "AccessDenied",
        ("PutObject", "allowed"): None,
    }


def test_a_call_to_another_region_is_an_event_once_it_reaches_the_bucket(repaired: Account) -> None:
    bucket, queue = _watched(repaired)
    with _logging(repaired, bucket):
        repaired.client("s3", region_name="us-west-2").put_object(Bucket=bucket, Key="k")
        (event,) = _events(repaired, bucket, queue, 1)
    assert (event["region"], event["detail"]["awsRegion"], event["detail"].get("errorCode")) == (REGION, REGION, None)


def test_nothing_is_an_event_while_the_trail_does_not_log(repaired: Account) -> None:
    bucket, queue = _watched(repaired)
    with repaired.trail() as trail:
        repaired.cloudtrail.put_event_selectors(TrailName=trail, EventSelectors=[_basic(f"arn:aws:s3:::{bucket}/")])
        repaired.s3.put_object(Bucket=bucket, Key="before")
        repaired.cloudtrail.start_logging(Name=trail)
        repaired.s3.put_object(Bucket=bucket, Key="logged")
        repaired.cloudtrail.stop_logging(Name=trail)
        repaired.s3.put_object(Bucket=bucket, Key="after")
        assert [_call(event) for event in _events(repaired, bucket, queue, 1)] == [("PutObject", "logged")]


def test_a_trail_without_selectors_of_its_own_logs_no_object(repaired: Account) -> None:
    bucket, queue = _watched(repaired)
    with repaired.trail() as trail:
        repaired.cloudtrail.start_logging(Name=trail)
        repaired.s3.put_object(Bucket=bucket, Key="k")
        assert _events(repaired, bucket, queue, 0) == []


def test_basic_selectors_decide(repaired: Account) -> None:
    bucket, queue = _watched(repaired)
    with _logging(repaired, EventSelectors=[_basic(f"arn:aws:s3:::{bucket}/in/")]):
        for key in ("out/1", "in/2", "i"):
            repaired.s3.put_object(Bucket=bucket, Key=key)
        assert [_call(event) for event in _events(repaired, bucket, queue, 1)] == [("PutObject", "in/2")]


def test_basic_selectors_of_reading_calls_let_no_writing_one_through(repaired: Account) -> None:
    bucket, queue = _watched(repaired)
    with _logging(repaired, EventSelectors=[_basic("arn:aws:s3") | {"ReadWriteType": "ReadOnly"}]):
        repaired.s3.put_object(Bucket=bucket, Key="k")
        assert _events(repaired, bucket, queue, 0) == []


def test_advanced_selectors_decide(repaired: Account) -> None:
    bucket, queue = _watched(repaired)
    selector = {
        "FieldSelectors": [
            {"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
            {"Field": "eventName", "Equals": ["PutObject", "CompleteMultipartUpload"]},
            {
                "Field": "resources.ARN",
                "StartsWith": [f"arn:aws:s3:::{bucket}/in/"],
                "EndsWith": [f"{bucket}/or"],
                "NotEndsWith": [".tmp"],
            },
        ]
    }
    with _logging(repaired, AdvancedEventSelectors=[selector]):
        for key in ("in/1.png", "in/2.tmp", "or", "out/3.png"):
            repaired.s3.put_object(Bucket=bucket, Key=key)
        repaired.s3.copy_object(Bucket=bucket, Key="in/4.png", CopySource={"Bucket": bucket, "Key": "or"})
        repaired.multipart(bucket, "in/5.png")
        events = _events(repaired, bucket, queue, 3)
    assert sorted(map(_call, events)) == [
        ("CompleteMultipartUpload", "in/5.png"),
        ("PutObject", "in/1.png"),
        ("PutObject", "or"),
    ]


def test_a_call_that_several_trails_log_is_one_event(repaired: Account) -> None:
    bucket, queue = _watched(repaired)
    with _logging(repaired, bucket), _logging(repaired, bucket):
        repaired.s3.put_object(Bucket=bucket, Key="k")
        assert len(_events(repaired, bucket, queue, 1)) == 1


@pytest.mark.parametrize(("multi_region", "logged"), [(True, 1), (False, 0)])
def test_a_trail_of_another_region_logs_when_it_is_of_all_regions(
    repaired: Account, multi_region: bool, logged: int
) -> None:
    bucket, queue = _watched(repaired)
    other = repaired.client("cloudtrail", region_name="us-west-2")
    with repaired.trail(region="us-west-2", IsMultiRegionTrail=multi_region) as trail:
        other.put_event_selectors(TrailName=trail, EventSelectors=[_basic("arn:aws:s3")])
        other.start_logging(Name=trail)
        repaired.s3.put_object(Bucket=bucket, Key="k")
        assert len(_events(repaired, bucket, queue, logged)) == logged


def test_an_event_starts_an_execution(repaired: Account) -> None:
    bucket, machine = repaired.bucket(), repaired.state_machine()
    repaired.rule(_pattern(bucket), machine)
    with _logging(repaired, bucket):
        repaired.s3.put_object(Bucket=bucket, Key="k")
        execution = repaired.execution(machine)
    assert json.loads(execution["input"])["detail"]["requestParameters"]["key"] == "k"


def _watched(aws: Account, *, versioned: bool = False) -> tuple[str, str]:
    """A bucket, and a queue with the events about it that CloudTrail delivers."""
    bucket, queue = aws.bucket(versioned=versioned), aws.queue()
    aws.rule(_pattern(bucket), aws.queue_arn(queue))
    aws.rule({"source": [END], "detail": {"bucket": [bucket]}}, aws.queue_arn(queue))
    return bucket, queue


def _pattern(bucket: str) -> dict[str, Any]:
    return {
        "source": ["aws.s3"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {"requestParameters": {"bucketName": [bucket]}},
    }


@contextmanager
def _logging(aws: Account, bucket: str | None = None, **selectors: Any) -> Iterator[None]:
    """A trail that logs, by default every object of a bucket."""
    with aws.trail() as trail:
        selectors = selectors or {"EventSelectors": [_basic(f"arn:aws:s3:::{bucket}/")]}
        aws.cloudtrail.put_event_selectors(TrailName=trail, **selectors)
        aws.cloudtrail.start_logging(Name=trail)
        yield


def _basic(*values: str) -> dict[str, Any]:
    return {
        "ReadWriteType": "WriteOnly",
        "IncludeManagementEvents": False,
        "DataResources": [{"Type": "AWS::S3::Object", "Values": list(values)}],
    }


def _events(aws: Account, bucket: str, queue: str, count: int) -> list[Any]:
    """Take the events, which are `count` and no more."""
    events = aws.messages(queue, count)
    aws.put_event(END, {"bucket": bucket})
    while not events or events[-1]["source"] != END:
        events += aws.messages(queue, 1)
    assert len(events) == count + 1, [_call(event) for event in events[:-1]]
    return events[:-1]


def _call(event: Any) -> tuple[str, str]:
    return event["detail"]["eventName"], event["detail"]["requestParameters"]["key"]


def _refused(call: Callable[[], Any]) -> None:
    with pytest.raises(ClientError):
        call()


def _put(aws: Account, bucket: str, key: str, *, virtual_host: bool) -> None:
    """PutObject by hand, with a host that resolves nowhere. Without IAM the signature is not looked at."""
    path, host = urllib.parse.quote(key), aws.endpoint.removeprefix("http://")
    headers = {
        "Host": f"{bucket}.s3.{REGION}.amazonaws.com" if virtual_host else host,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={ACCOUNT_ID}/20260101/{REGION}/s3/aws4_request, "
        "SignedHeaders=host, Signature=none",
    }
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("PUT", f"/{path}" if virtual_host else f"/{bucket}/{path}", b"", headers)
    assert connection.getresponse().status == 200
    connection.close()
