"""What the tests of the local AWS need of an account."""

from __future__ import annotations

import io
import itertools
import json
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar

import boto3
from botocore.config import Config

ACCOUNT_ID = "111122223333"
REGION = "eu-west-1"
TIMEOUT_SECONDS = 20.0

T = TypeVar("T")


class Account:
    """An account of one local AWS: clients, and the few resources that several tests want.

    Args:
        endpoint: of the local AWS. With None the credentials and endpoints are those of the environment.
        clients: closes them.
        id: of the account.
        region: of the clients.
        prefix: what the names made here begin with, where an account is shared.
    """

    def __init__(
        self,
        endpoint: str | None,
        clients: ExitStack,
        *,
        id: str = ACCOUNT_ID,
        region: str = REGION,
        prefix: str = "",
    ) -> None:
        self.endpoint, self.id, self.region = endpoint, id, region
        self._prefix = prefix
        self._names = itertools.count()
        self._exit = clients
        self.cloudtrail = self.client("cloudtrail")
        self.cloudwatch = self.client("cloudwatch")
        self.events = self.client("events")
        self.functions = self.client("lambda")
        self.iam = self.client("iam")
        self.logs = self.client("logs")
        # For forms: S3 takes no version 2 of signatures for buckets made since 2020-06-24, and the address without a Region
        # is redirected, which a form does not survive. An address that is a number gets path style all the same.
        self.s3 = self.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))
        self.states = self.client("stepfunctions")
        self.sqs = self.client("sqs")

    def client(self, service: str, **options: Any) -> Any:
        """A client, by default of the account in its Region; `options` are boto3's."""
        keys = {"aws_access_key_id": self.id, "aws_secret_access_key": "local"} if self.endpoint else {}
        client = boto3.client(service, endpoint_url=self.endpoint, **{"region_name": self.region, **keys} | options)
        self._exit.callback(client.close)
        return client

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables for a command that has to talk to this account; a real one's credentials are there."""
        if self.endpoint is None:
            return {"AWS_REGION": self.region}
        keys = {"AWS_ACCESS_KEY_ID": self.id, "AWS_SECRET_ACCESS_KEY": "local"}
        return {"AWS_REGION": self.region, "AWS_ENDPOINT_URL": self.endpoint, **keys}

    def name(self, kind: str) -> str:
        """A name that no other test has."""
        return f"{self._prefix}{kind}-{next(self._names)}"

    def bucket(self, *, versioned: bool = False) -> str:
        """A new bucket; its name."""
        name = self.name("bucket")
        self.make_bucket(name)
        if versioned:
            self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name

    def make_bucket(self, name: str) -> None:
        """A new bucket of this name, in the account's Region."""
        # S3 takes every Region but the first as a constraint.
        located = {"CreateBucketConfiguration": {"LocationConstraint": self.region}}
        self.s3.create_bucket(Bucket=name, **({} if self.region == "us-east-1" else located))

    def queue(self, **attributes: str) -> str:
        """A new queue; its URL."""
        return str(self.sqs.create_queue(QueueName=self.name("queue"), Attributes=attributes)["QueueUrl"])

    def queue_arn(self, url: str) -> str:
        """The ARN of a queue."""
        return str(self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"])

    def role(self, service: str) -> str:
        """A new role without any permission, for a service; its ARN."""
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        response = self.iam.create_role(RoleName=self.name("role"), AssumeRolePolicyDocument=document)
        return str(response["Role"]["Arn"])

    def user_key(self, statement: dict[str, Any]) -> dict[str, str]:
        """The access key of a new user with one statement in its policy, for `client`."""
        user = self.name("user")
        self.iam.create_user(UserName=user)
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.iam.put_user_policy(UserName=user, PolicyName="policy", PolicyDocument=document)
        key = self.iam.create_access_key(UserName=user)["AccessKey"]
        return {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}

    def function(self, source: str, **environment: str) -> str:
        """A new Python function; `source` is its module and has a `handler`. Its name."""
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("index.py", source)
        name = self.name("function")
        self.functions.create_function(
            FunctionName=name,
            Role=self.role("lambda.amazonaws.com"),
            Runtime="python3.13",
            Handler="index.handler",
            Timeout=10,
            Code={"ZipFile": archive.getvalue()},
            Environment={"Variables": environment},
        )
        return name

    def log(self, function: str) -> list[str]:
        """Every line in the log group of a function."""
        group = f"/aws/lambda/{function}"
        if self.endpoint is None:
            # On AWS a page may be empty, and others follow; the local AWS has no more than one page that way.
            pages = self.logs.get_paginator("filter_log_events").paginate(logGroupName=group)
            return [str(event["message"]) for page in pages for event in page["events"]]
        streams = self.logs.describe_log_streams(logGroupName=group)["logStreams"]
        return [
            str(event["message"])
            for stream in streams
            for event in self.logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])["events"]
        ]

    def state_machine(self, definition: dict[str, Any] | None = None, **options: Any) -> str:
        """A new state machine, by default one state that passes its input on; its ARN."""
        definition = definition or {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
        response = self.states.create_state_machine(
            name=self.name("machine"),
            definition=json.dumps(definition),
            roleArn=self.role("states.amazonaws.com"),
            **options,
        )
        return str(response["stateMachineArn"])

    def execution(self, state_machine_arn: str) -> Any:
        """Wait for the one execution of a state machine, and describe it."""
        (listed,) = eventually(lambda: self.states.list_executions(stateMachineArn=state_machine_arn)["executions"])
        return self.states.describe_execution(executionArn=listed["executionArn"])

    def multipart(self, bucket: str, key: str) -> None:
        """Upload an object of one part."""
        upload = self.s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
        part = self.s3.upload_part(Bucket=bucket, Key=key, UploadId=upload, PartNumber=1, Body=b"1")
        parts = {"Parts": [{"ETag": part["ETag"], "PartNumber": 1}]}
        self.s3.complete_multipart_upload(Bucket=bucket, Key=key, UploadId=upload, MultipartUpload=parts)

    def post(self, bucket: str, key: str) -> None:
        """Upload a file named `file.png` as a browser's form does."""
        form = self.s3.generate_presigned_post(bucket, key)
        parts = [f'name="{name}"\r\n\r\n{value}' for name, value in form["fields"].items()]
        parts.append('name="file"; filename="file.png"\r\n\r\ncontent')
        body = "".join(f"--edge\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
        request = urllib.request.Request(
            form["url"],
            f"{body}--edge--\r\n".encode(),
            {"Content-Type": "multipart/form-data; boundary=edge"},
        )
        urllib.request.urlopen(request, timeout=10).close()

    @contextmanager
    def trail(self, *, region: str = REGION, **options: Any) -> Iterator[str]:
        """A trail that logs nothing yet; its name. It ends with the test: another test's objects are not its own."""
        cloudtrail, name = self.client("cloudtrail", region_name=region), self.name("trail")
        cloudtrail.create_trail(Name=name, S3BucketName=self.name("logs"), **options)
        yield name
        cloudtrail.delete_trail(Name=name)

    def rule(self, pattern: dict[str, Any], target_arn: str, *, state: str = "ENABLED", **target: Any) -> str:
        """A new rule of the default bus with one target; its ARN."""
        name = self.name("rule")
        arn = self.events.put_rule(Name=name, EventPattern=json.dumps(pattern), State=state)["RuleArn"]
        self.events.put_targets(Rule=name, Targets=[{"Id": "target", "Arn": target_arn, **target}])
        return str(arn)

    def put_event(self, source: str, detail: Any) -> None:
        """Put an event of one's own on the default bus."""
        entry = {"Source": source, "DetailType": "test", "Detail": json.dumps(detail)}
        assert self.events.put_events(Entries=[entry])["FailedEntryCount"] == 0

    def notify(self, bucket: str, *configurations: dict[str, Any], kind: str = "Queue") -> None:
        """Write the notification configuration of a bucket."""
        self.s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={f"{kind}Configurations": list(configurations)}
        )

    def messages(self, url: str, count: int) -> list[Any]:
        """Take `count` messages, JSON decoded, from a queue, and wait for them."""
        taken: list[Any] = []
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while len(taken) < count:
            assert time.monotonic() < deadline, f"{len(taken)} of {count} messages came: {taken}"
            received = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
            for message in received.get("Messages", []):
                self.sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                taken.append(json.loads(message["Body"]))
        return taken

    def records(self, url: str, count: int) -> list[Any]:
        """Take `count` notification records from a queue; test events do not count."""
        taken: list[Any] = []
        while len(taken) < count:
            taken += [record for message in self.messages(url, 1) for record in message.get("Records", [])]
        return taken

    def waiting(self, url: str) -> int:
        """How many messages a queue holds, in flight or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return sum(int(attributes[name]) for name in names)


def eventually(
    observe: Callable[[], T], accept: Callable[[T], bool] = bool, *, within_seconds: float = TIMEOUT_SECONDS
) -> T:
    """Look until what is seen is acceptable, and return it."""
    deadline = time.monotonic() + within_seconds
    while not accept(seen := observe()):
        assert time.monotonic() < deadline, f"still {seen!r}"
        time.sleep(0.05)
    return seen
