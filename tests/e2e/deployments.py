"""The deployments that the tests share: each an AWS, a workbench, and what Terraform says about it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote_plus

from modules.local_aws.workbench import Workbench
from tests.e2e.target import Target, target
from tests.local_aws.account import Account

FOLDER = Path(__file__).parent
ENVIRONMENT = "test"
LAMBDA_PATTERNS = ("notification-lambda", "storage-first")
CLOUDTRAIL_PATTERNS = ("cloudtrail-basic", "cloudtrail-advanced")
EVENTBRIDGE_PATTERNS = ("direct-eventbridge", *CLOUDTRAIL_PATTERNS)
PATTERNS = (*LAMBDA_PATTERNS, *EVENTBRIDGE_PATTERNS)
"""Every pattern, by the id of its bucket in pipelines.toml; cloudtrail-eventbridge with both kinds of selectors."""

# Other things may run on the machine: a deadline is there to end a test that cannot pass, not to measure.
TIMEOUT_SECONDS = 120.0

# The provider mostly waits, for each queue by itself.
PARALLELISM = "-parallelism=40"

T = TypeVar("T")


def until(observe: Callable[[], T], accept: Callable[[T], object] = bool, *, seconds: float = TIMEOUT_SECONDS) -> T:
    """Look until what is seen is acceptable, and return it; fail with what was seen last.

    Args:
        observe: what is looked at.
        accept: whether it is acceptable. Default: anything but nothing.
        seconds: how long on this machine; a real account is given as many times more as it is slower.
    """
    seconds *= target().patience
    deadline = time.monotonic() + seconds
    while not accept(seen := observe()):
        assert time.monotonic() < deadline, f"after {seconds:.0f} s still {seen!r}"
        time.sleep(target().look_seconds)
    return seen


def at_once(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """What the tasks return; they run side by side."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        return [future.result() for future in [pool.submit(task) for task in tasks]]


@dataclass
class Deployment:
    """A configuration on a local AWS of its own, or in a real account.

    Attributes:
        account: clients of that AWS.
        workbench: runs cdktf and Terraform.
        project: what the names of everything that it makes begin with, and a hyphen.
        where: the AWS.
        destroyed: nothing can be tested with it any more.
        planned_alone: what Terraform said of a bucket's stack that was planned before the shared stack was there.
    """

    account: Account
    workbench: Workbench
    project: str
    where: Target = field(default_factory=target)
    destroyed: bool = False
    planned_alone: str = ""
    _inputs: dict[str, Any] = field(default_factory=dict)
    _outputs: dict[str, Mapping[str, str]] = field(default_factory=dict)
    _collected: dict[str | None, list[str]] = field(default_factory=dict)

    def named(self, name: str) -> str:
        """What a name of the configuration is in this run: `badday-test-x` is `badday-r1-test-x` in the run `r1`."""
        return self.project + name.removeprefix(self.project.removesuffix(f"-{self.where.run}"))

    def apply(self, *stacks: str, settle: bool = True) -> None:
        """Terraform's init and apply of stacks, side by side.

        Args:
            stacks: without their environment.
            settle: whether to wait until what they change has an effect.
        """
        at_once([partial(self._apply, f"{ENVIRONMENT}-{stack}") for stack in stacks])
        if settle:
            self.settle()

    def settle(self) -> None:
        """Wait until changes of notifications and rules have an effect, which on this machine they have at once."""
        time.sleep(self.where.settle_seconds)

    def owns(self, name: str) -> bool:
        """Whether a name is one of this deployment's; an AWS of its own has no others."""
        return not self.where.is_real or name.startswith(f"{self.project}-")

    def _apply(self, stack: str) -> None:
        self.workbench.terraform(stack, "init", "-input=false")
        self.workbench.terraform(stack, "apply", "-input=false", "-auto-approve", PARALLELISM)

    def configure(self, stack: str, *tables: str) -> None:
        """Applies a stack with tables of TOML laid on its configuration; without any, as it was."""
        self.workbench.write_overlay(*tables)
        self.workbench.synth(fresh=False)
        self.apply(stack)

    def destroy(self, *stacks: str) -> None:
        """Terraform's destroy of stacks, side by side."""
        line = ("destroy", "-input=false", "-auto-approve", PARALLELISM)
        at_once([partial(self.workbench.terraform, f"{ENVIRONMENT}-{stack}", *line) for stack in stacks])

    def outputs(self, stack: str) -> Mapping[str, str]:
        """Terraform's outputs of a stack."""
        if stack not in self._outputs:
            outputs = json.loads(self.workbench.terraform(stack, "output", "-json").stdout)
            self._outputs[stack] = {name: output["value"] for name, output in outputs.items()}
        return self._outputs[stack]

    def trigger(self, bucket: str, id: str) -> Trigger:
        """A trigger, found by the outputs of its stack."""
        outputs = self.outputs(f"{ENVIRONMENT}-{bucket}")
        return Trigger(
            deployment=self,
            bucket=outputs[f"{bucket}_bucket_name"],
            function=outputs.get(f"{id}_forwarder_function_name", ""),
            dead_letter_queue=outputs[f"{id}_dead_letter_queue_url"],
            queue=outputs.get(f"{id}_queue_url"),
        )

    def message_of_s3(self, key: str) -> str:
        """Upload an object that a disabled storage-first trigger matches, and take S3's message about it."""
        self.trigger("storage-first", "off").upload(key)
        return self.collected(key)

    def test_event_of_s3(self) -> str:
        """The message that S3 wrote to the disabled trigger's queue when the notification was configured."""
        until(partial(self._collect, self.trigger("storage-first", "off").queue), lambda _: self._collected.get(None))
        return self._collected[None][0]

    def collected(self, key: str) -> str:
        """Take the message about a key from the queue of the disabled trigger."""
        queue = self.trigger("storage-first", "off").queue
        until(partial(self._collect, queue), lambda _: self._collected.get(key))
        return self._collected[key].pop()

    def _collect(self, queue: str | None) -> list[str | None]:
        sqs = self.account.sqs
        for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            self._collected.setdefault(_key(json.loads(message["Body"])), []).append(message["Body"])
        return list(self._collected)

    def started(self, bucket: str, key: str, count: int = 1) -> list[str]:
        """Wait until a key has started at least `count` executions; their ARNs."""
        return until(lambda: self.executions(bucket, key), lambda arns: len(arns) >= count)

    def executions(self, bucket: str, key: str) -> list[str]:
        """The ARNs of all executions, of any state machine, whose input has this bucket and key."""
        return [arn for arn, event in self._all_inputs() if _is_about(event, bucket, key)]

    def executions_of(self, machine: str, key: str) -> list[str]:
        """The ARNs of the executions of one state machine, by its id in pipelines.toml, about a key of any bucket."""
        return [
            arn
            for arn, event in self._all_inputs()
            if self.machine(arn).endswith(f"-{machine}") and event["detail"]["object"]["key"] == key
        ]

    def input(self, execution: str) -> Any:
        """The input of an execution."""
        if execution not in self._inputs:
            described = self.account.states.describe_execution(executionArn=execution)
            self._inputs[execution] = json.loads(described["input"])
        return self._inputs[execution]

    def machine(self, execution: str) -> str:
        """The name of the state machine that an execution is of."""
        return execution.split(":")[6]

    def machine_type(self, execution: str) -> str:
        """STANDARD or EXPRESS."""
        states = self.account.states
        machine = states.describe_execution(executionArn=execution)["stateMachineArn"]
        return str(states.describe_state_machine(stateMachineArn=machine)["type"])

    def _all_inputs(self) -> Iterator[tuple[str, Any]]:
        executions = self.account.states.get_paginator("list_executions")
        for machine in self.state_machines():
            # https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html: not of EXPRESS
            if self.where.is_real and machine["type"] == "EXPRESS":
                continue
            for page in executions.paginate(stateMachineArn=machine["stateMachineArn"]):
                for execution in page["executions"]:
                    yield execution["executionArn"], self.input(execution["executionArn"])

    def state_machines(self) -> list[Any]:
        """The state machines of this deployment, as Step Functions lists them."""
        pages = self.account.states.get_paginator("list_state_machines").paginate()
        return [machine for page in pages for machine in page["stateMachines"] if self.owns(machine["name"])]


@dataclass(frozen=True)
class Trigger:
    """A deployed trigger; `function` is empty where the pattern has none."""

    deployment: Deployment
    bucket: str
    function: str
    dead_letter_queue: str
    queue: str | None

    def upload(self, key: str, body: bytes = b"content", **arguments: Any) -> Any:
        """Put an object; returns what S3 answers."""
        return self.deployment.account.s3.put_object(Bucket=self.bucket, Key=key, Body=body, **arguments)

    def executions(self, key: str) -> list[str]:
        """The ARNs of the executions that a key of this bucket has started."""
        return self.deployment.executions(self.bucket, key)

    def started(self, key: str, count: int = 1) -> list[str]:
        """Wait until a key has started at least `count` executions; their ARNs."""
        return self.deployment.started(self.bucket, key, count)

    def deliver(self, *messages: str) -> None:
        """Hand messages to the trigger as S3 does: through the queue in one batch, or to the function."""
        if self.queue is None:
            for message in messages:
                self.deployment.account.functions.invoke(
                    FunctionName=self.function, InvocationType="Event", Payload=message.encode()
                )
        else:
            entries = [{"Id": str(number), "MessageBody": message} for number, message in enumerate(messages)]
            sent = self.deployment.account.sqs.send_message_batch(QueueUrl=self.queue, Entries=entries)
            assert len(sent["Successful"]) == len(messages), sent

    @contextmanager
    def visibility_timeout(self, seconds: int = 3) -> Iterator[None]:
        """The source queue with another visibility timeout, so that five deliveries take seconds; nothing without one."""
        sqs, name = self.deployment.account.sqs, "VisibilityTimeout"
        if self.queue is None:
            yield
            return
        deployed = sqs.get_queue_attributes(QueueUrl=self.queue, AttributeNames=[name])["Attributes"][name]
        sqs.set_queue_attributes(QueueUrl=self.queue, Attributes={name: str(seconds)})
        try:
            yield
        finally:
            sqs.set_queue_attributes(QueueUrl=self.queue, Attributes={name: deployed})

    def dead_letters(self, count: int) -> list[str]:
        """Wait until the dead-letter queue holds `count` messages; their bodies. They stay in the queue."""
        account, url = self.deployment.account, self.dead_letter_queue
        until(lambda: account.waiting(url), lambda waiting: waiting >= count, seconds=2 * TIMEOUT_SECONDS)
        bodies: dict[str, str] = {}

        def receive() -> dict[str, str]:
            received = account.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
            bodies.update((message["MessageId"], message["Body"]) for message in received.get("Messages", []))
            return bodies

        return list(until(receive, lambda seen: len(seen) >= count).values())

    def log(self) -> list[Mapping[str, Any]]:
        """The function's own log lines: those in JSON."""
        lines = self.deployment.account.log(self.function)
        return [entry for line in lines if isinstance(entry := _parsed(line), dict)]

    def logged(self, **fields: object) -> Mapping[str, Any]:
        """Wait for a log line with these fields, and return it."""

        def look() -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
            lines = self.log()
            return [line for line in lines if all(line.get(name) == value for name, value in fields.items())], lines

        found, _ = until(look, lambda seen: seen[0])
        return found[0]


def _is_about(event: Any, bucket: str, key: str) -> bool:
    return bool(event["detail"]["bucket"]["name"] == bucket and event["detail"]["object"]["key"] == key)


def _key(message: Any) -> str | None:
    if message.get("Event") == "s3:TestEvent":
        return None
    (record,) = message["Records"]
    return unquote_plus(record["s3"]["object"]["key"])


def _parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None
