"""The executions that were started, and whether they are exactly those that the uploads had to start."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from modules.local_aws.account import Account

from .uploads import Upload

START_TIMEOUT_SECONDS = 60.0
LOOK_EVERY_SECONDS = 0.2
QUIET_SECONDS = 5.0
"""How long to go on looking once all have started: a second start of the same file would come now."""

RUNNING = "RUNNING"
SUCCEEDED = "SUCCEEDED"


@dataclass(frozen=True, kw_only=True)
class Execution:
    """One execution, of whichever state machine.

    Attributes:
        name: of the execution.
        state_machine: name of its state machine.
        bucket: that its input names.
        key: of the object that its input names.
        status: in AWS's words.
        started: seconds since 1970.
        input: JSON, decoded.
        output: JSON; None while there is none.
        cause: why it failed.
    """

    name: str
    state_machine: str
    bucket: str
    key: str
    status: str
    started: float
    input: object = None
    output: str | None = None
    cause: str | None = None

    @property
    def start(self) -> tuple[str, str, str]:
        """What is counted: which state machine was started for which object."""
        return self.state_machine, self.bucket, self.key

    @property
    def tags(self) -> dict[str, str] | None:
        """The object's tags as the workflow found them; None where it did not look for any."""
        found = self._field("tags")
        if not isinstance(found, list):
            return None
        return {str(tag["Key"]): str(tag["Value"]) for tag in found}

    @property
    def purpose(self) -> str | None:
        """What the configuration's substitution wrote into the workflow."""
        found = self._field("purpose")
        return found if isinstance(found, str) else None

    def _field(self, name: str) -> object:
        document = json.loads(self.output) if self.output else None
        return document.get(name) if isinstance(document, dict) else None


def executions_of(account: Account) -> list[Execution]:
    """Every execution in the account, the oldest first."""
    client = account.client("stepfunctions")
    found = []
    for machine in account.pages("stepfunctions", "list_state_machines", "stateMachines"):
        arn = machine["stateMachineArn"]
        for listed in account.pages("stepfunctions", "list_executions", "executions", stateMachineArn=arn):
            described = client.describe_execution(executionArn=listed["executionArn"])
            event = json.loads(described["input"])
            detail = event.get("detail", {})
            found.append(
                Execution(
                    name=described["name"],
                    state_machine=machine["name"],
                    bucket=detail.get("bucket", {}).get("name", ""),
                    key=detail.get("object", {}).get("key", ""),
                    status=described["status"],
                    started=described["startDate"].timestamp(),
                    input=event,
                    output=described.get("output"),
                    cause=described.get("cause"),
                )
            )
    return sorted(found, key=lambda execution: execution.started)


def wait(look: Callable[[], list[Execution]], uploads: Sequence[Upload], say: Callable[[str], None]) -> list[Execution]:
    """Waits until all has started and ended that has to, and a while longer; gives up in time.

    Args:
        look: returns the executions there are.
        uploads: what was uploaded.
        say: is told how far it is.
    """
    expected = expected_starts(uploads)
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        executions = look()
        ended = Counter(execution.start for execution in executions if execution.status != RUNNING)
        say(f"{(ended & expected).total()} of {expected.total()} executions have ended")
        if ended >= expected:
            break
        time.sleep(LOOK_EVERY_SECONDS)
    say("and whether anything else starts")
    time.sleep(QUIET_SECONDS)
    return look()


def expected_starts(uploads: Iterable[Upload]) -> Counter[tuple[str, str, str]]:
    """How often each state machine has to be started for each object."""
    return Counter((machine, upload.bucket, upload.key) for upload in uploads for machine in upload.expected)


def problems(uploads: Sequence[Upload], executions: Sequence[Execution]) -> list[str]:
    """What is not as it has to be, in sentences: every start exactly once, no other, each succeeded, tags found."""
    expected = expected_starts(uploads)
    started = Counter(execution.start for execution in executions)
    triggers = {(upload.bucket, upload.key): upload.trigger for upload in uploads}
    sentences = []
    for start in sorted(expected.keys() | started.keys()):
        machine, bucket, key = start
        if expected[start] == started[start]:
            continue
        trigger = triggers.get((bucket, key))
        about = f'"{key}" of trigger {trigger}' if trigger else f'"{key}" in {bucket}, which the demo did not upload,'
        sentences.append(f"{about} started {machine} {_times(started[start])} instead of {_times(expected[start])}.")
    for execution in executions:
        if execution.status != SUCCEEDED:
            because = f": {execution.cause}" if execution.cause else ""
            sentences.append(f"Execution {execution.name} of {execution.state_machine} is {execution.status}{because}.")
    return sentences + _wrong_tags(uploads, executions)


def _wrong_tags(uploads: Sequence[Upload], executions: Sequence[Execution]) -> list[str]:
    return [
        f'Execution {execution.name} found the tags {execution.tags} on "{upload.key}", which has {dict(upload.tags)}.'
        for upload in uploads
        for execution in executions
        if upload.tags
        and execution.status == SUCCEEDED
        and execution.start == upload.start
        and execution.tags != upload.tags
    ]


def _times(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
