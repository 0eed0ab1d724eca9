"""What the tests of the local AWS need of an account."""

from __future__ import annotations

import io
import itertools
import json
import time
import zipfile
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, TypeVar

import boto3

ACCOUNT_ID = "111122223333"
REGION = "eu-west-1"
TIMEOUT_SECONDS = 20.0

T = TypeVar("T")


class Account:
    """An account of one local AWS: clients, and the few resources that several tests want."""

    def __init__(self, endpoint: str, clients: ExitStack) -> None:
        self.endpoint = endpoint
        self._names = itertools.count()
        self._exit = clients
        self.cloudwatch = self._client("cloudwatch")
        self.functions = self._client("lambda")
        self.iam = self._client("iam")
        self.logs = self._client("logs")
        self.s3 = self._client("s3")
        self.states = self._client("stepfunctions")
        self.sqs = self._client("sqs")

    def _client(self, service: str) -> Any:
        client = boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=ACCOUNT_ID,
            aws_secret_access_key="local",
        )
        self._exit.callback(client.close)
        return client

    def name(self, kind: str) -> str:
        """A name that no other test has."""
        return f"{kind}-{next(self._names)}"

    def bucket(self, *, versioned: bool = False) -> str:
        """A new bucket; its name."""
        name = self.name("bucket")
        self.s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        if versioned:
            self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name

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


def eventually(observe: Callable[[], T], accept: Callable[[T], bool] = bool) -> T:
    """Look until what is seen is acceptable, and return it."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not accept(seen := observe()):
        assert time.monotonic() < deadline, f"still {seen!r}"
        time.sleep(0.05)
    return seen
