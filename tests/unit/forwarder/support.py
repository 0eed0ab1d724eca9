"""What the forwarder's tests share: records as S3 writes them, and a Step Functions endpoint on this machine."""

import copy
import json
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote_plus

import boto3  # type: ignore[import-untyped, unused-ignore]
import pytest
from forwarder.environment import Settings, step_functions_client
from forwarder.forwarding import Forwarder
from forwarder.starter import Starter, StepFunctions

STATE_MACHINE_ARN = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"

# The sample of "Using AWS Lambda with Amazon S3" in the Lambda Developer Guide.
AWS_SAMPLE: dict[str, Any] = {
    "eventVersion": "2.1",
    "eventSource": "aws:s3",
    "awsRegion": "us-east-2",
    "eventTime": "2019-09-03T19:37:27.192Z",
    "eventName": "ObjectCreated:Put",
    "userIdentity": {"principalId": "AWS:AIDAINPONIXQXHT3IKHL2"},
    "requestParameters": {"sourceIPAddress": "205.255.255.255"},
    "responseElements": {
        "x-amz-request-id": "D82B88E5F771F645",
        "x-amz-id-2": "vlR7PnpV2Ce81l0PRw6jlUpck7Jo5ZsQjryTjKlc5aLWGVHPZLj5NeC6qMa0emYBDXOo6QBU0Wo=",
    },
    "s3": {
        "s3SchemaVersion": "1.0",
        "configurationId": "828aa6fc-f7b5-4305-8584-487c791949c1",
        "bucket": {
            "name": "DOC-EXAMPLE-BUCKET",
            "ownerIdentity": {"principalId": "A3I5XTEXAMAI3E"},
            "arn": "arn:aws:s3:::lambda-artifacts-deafc19498e3f2df",
        },
        "object": {
            "key": "b21b84d653bb07b05b1e6b33684dc11b",
            "size": 1305107,
            "eTag": "b21b84d653bb07b05b1e6b33684dc11b",
            "sequencer": "0C0F6F405D6ED209E1",
        },
    },
}

# The test message of "Event message structure" in the Amazon S3 User Guide.
TEST_EVENT = {
    "Service": "Amazon S3",
    "Event": "s3:TestEvent",
    "Time": "2014-10-13T15:57:02.089Z",
    "Bucket": "bucketname",
    "RequestId": "5582815E1AEA5ADF",
    "HostId": "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE",
}


def record(key: str = "in/a.csv", *, encoded_key: str | None = None, **changes: object) -> dict[str, Any]:
    """A record of a versioned bucket. `changes` go into `s3.object`, where None takes a field away."""
    made = copy.deepcopy(AWS_SAMPLE)
    created = made["s3"]["object"]
    created["key"] = quote_plus(key, safe="/") if encoded_key is None else encoded_key
    created["versionId"] = "096fKKXTRTtl3on89fVO.nfljtsv6qko"
    for name, value in changes.items():
        created[name] = value
        if value is None:
            del created[name]
    return made


def notification(*records: object) -> dict[str, Any]:
    """An S3 event notification."""
    return {"Records": list(records)}


def sqs_batch(*bodies: object) -> dict[str, Any]:
    """What SQS invokes the function with; the messages are called m0, m1, …; texts are bodies as they are."""
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "body": body if isinstance(body, str) else json.dumps(body),
                "eventSource": "aws:sqs",
            }
            for number, body in enumerate(bodies)
        ]
    }


def failed(*message_ids: str) -> dict[str, list[dict[str, str]]]:
    """The partial batch response that names these messages."""
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in message_ids]}


@dataclass
class Context:
    """Lambda's context."""

    remaining_seconds: float = 30.0
    invoked_function_arn: str = "arn:aws:lambda:us-east-2:111122223333:function:forwarder"
    aws_request_id: str = "8f507cfc-xmpl-4697-b07a-ac58fc914c95"

    def get_remaining_time_in_millis(self) -> int:
        return int(self.remaining_seconds * 1000)


@dataclass
class Clock:
    """A clock that moves when someone sleeps, and remembers the sleeps."""

    now: float = 1000.0
    sleeps: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


@dataclass(frozen=True)
class Reply:
    """What the endpoint answers. Status 0: it hangs up without an answer."""

    status: int = 200
    code: str = ""
    before: Callable[[], object] = lambda: None  # called before the answer is sent


OK = Reply()
EXISTS = Reply(400, "ExecutionAlreadyExists")
THROTTLED = Reply(400, "ThrottlingException")
DENIED = Reply(400, "AccessDeniedException")
HANGS_UP = Reply(0)


class StepFunctionsEndpoint:
    """Answers StartExecution on 127.0.0.1 as told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.calls: list[dict[str, str]] = []
        self.reply: Callable[[dict[str, str]], Reply] = lambda call: OK
        self.url = ""
        self.connections = 0

    @property
    def names(self) -> list[str]:
        return [call["name"] for call in self.calls]

    @property
    def keys(self) -> list[str]:
        return [json.loads(call["input"])["detail"]["object"]["key"] for call in self.calls]

    def replies(self, *replies: Reply) -> None:
        """Answer with these, one after the other, and then go on with the last one."""
        rest = list(replies)
        lock = threading.Lock()

        def next_reply(call: dict[str, str]) -> Reply:
            with lock:
                return rest.pop(0) if len(rest) > 1 else rest[0]

        self.reply = next_reply

    def replies_by_key(self, **replies: Reply) -> None:
        """Answer by the key without its dots and slashes; OK to all others."""

        def reply(call: dict[str, str]) -> Reply:
            key = json.loads(call["input"])["detail"]["object"]["key"]
            return replies.get(key.replace("/", "").replace(".", ""), OK)

        self.reply = reply


@contextmanager
def step_functions_endpoint() -> Iterator[StepFunctionsEndpoint]:
    """Serve an endpoint until the block ends."""
    endpoint = StepFunctionsEndpoint()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet an answer: two would wait for each other's acknowledgement

        def do_POST(self) -> None:
            assert self.headers["X-Amz-Target"] == "AWSStepFunctions.StartExecution"
            call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            endpoint.calls.append(call)
            reply = endpoint.reply(call)
            reply.before()
            if not reply.status:
                self.close_connection = True
                return
            answer: dict[str, object] = {"executionArn": f"arn:execution:{call['name']}", "startDate": 1.0}
            if reply.code:
                answer = {"__type": reply.code, "message": f"{reply.code}, it says"}
            body = json.dumps(answer).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def process_request(self, request: Any, client_address: Any) -> None:
            endpoint.connections += 1
            super().process_request(request, client_address)

        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a client that gave up is what some tests are about

    with Server(("127.0.0.1", 0), Handler) as server:
        endpoint.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield endpoint
        finally:
            server.shutdown()
            thread.join()


def aws_variables(endpoint_url: str) -> dict[str, str]:
    """The environment that leads boto3 to the endpoint."""
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }


@contextmanager
def real_client(endpoint_url: str, read_timeout: float = 5.0) -> Iterator[StepFunctions]:
    """The function's own botocore client, talking to the endpoint."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("AWS_PROFILE", raising=False)
        for name, value in aws_variables(endpoint_url).items():
            patch.setenv(name, value)
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        client = step_functions_client(read_timeout)
    try:
        yield client
    finally:
        client.close()  # type: ignore[attr-defined]


class StrictLog(logging.Handler):
    """Takes a log record apart as Lambda's JSON format does, and raises where that would."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        standard = logging.makeLogRecord({}).__dict__
        line = {"level": record.levelname, "message": record.getMessage()}
        line |= {name: value for name, value in record.__dict__.items() if name not in standard}
        json.JSONEncoder(ensure_ascii=False).encode(line).encode("utf8")
        self.lines.append(line)


@contextmanager
def forwarder_log() -> Iterator[list[dict[str, Any]]]:
    """What the forwarder logs while the block runs."""
    log, logger = StrictLog(), logging.getLogger("forwarder")
    level = logger.level
    logger.addHandler(log)
    logger.setLevel(logging.INFO)
    try:
        yield log.lines
    finally:
        logger.removeHandler(log)
        logger.setLevel(level)


def forwarder(client: StepFunctions, clock: Clock | None = None, **settings: Any) -> Forwarder:
    """A forwarder with the given client; with a clock, its pauses take no time and have their full length."""
    starter = Starter(client, STATE_MACHINE_ARN)
    if clock is not None:
        starter = Starter(client, STATE_MACHINE_ARN, clock=clock, sleep=clock.sleep, jitter=lambda longest: longest)
    return Forwarder(Settings(STATE_MACHINE_ARN, **settings), starter)
