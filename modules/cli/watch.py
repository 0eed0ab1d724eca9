"""What happens in the local AWS, line by line: objects that land, executions with input, states and result, dead letters."""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ..local_aws.account import Account
from ..model.text import visible

_EVERY_SECONDS = 0.5
_WIDTH_OF_FILES = 160


def watch(account: Account, *, full: bool, executions: int | None) -> None:
    """Prints what comes, until Ctrl-C, or until so many executions have ended.

    Args:
        account: of the local AWS.
        full: inputs, states and results whole, instead of the beginning of each in a line.
        executions: how many. Default: no end.
    """
    watcher = _Watcher(account, full=full)
    with contextlib.suppress(KeyboardInterrupt):
        while executions is None or watcher.ended < executions:
            for line in watcher.news():
                print(line, flush=True)
            time.sleep(_EVERY_SECONDS)


class _Watcher:
    def __init__(self, account: Account, *, full: bool) -> None:
        self._account = account
        self._full = full
        self._objects: set[tuple[str, str, str]] = set()
        self._status: dict[str, str] = {}
        self._dead: dict[str, int] = {}
        self.ended = 0

    def news(self) -> Iterator[str]:
        yield from self._new_objects()
        yield from self._executions()
        yield from self._dead_letters()

    def _new_objects(self) -> Iterator[str]:
        for bucket in self._account.pages("s3", "list_buckets", "Buckets"):
            name = bucket["Name"]
            listed = self._account.pages("s3", "list_objects_v2", "Contents", Bucket=name)
            for found in sorted(listed, key=lambda one: one["LastModified"]):
                seen = (name, found["Key"], found["LastModified"].isoformat() + found["ETag"])
                if seen not in self._objects:
                    self._objects.add(seen)
                    yield f"{_time(found['LastModified'])}  object     {name}/{visible(found['Key'])} ({found['Size']} bytes)"

    def _executions(self) -> Iterator[str]:
        for machine in self._account.pages("stepfunctions", "list_state_machines", "stateMachines"):
            arn = machine["stateMachineArn"]
            listed = self._account.pages("stepfunctions", "list_executions", "executions", stateMachineArn=arn)
            for execution in sorted(listed, key=lambda one: one["startDate"]):
                if self._status.get(execution["executionArn"]) == execution["status"]:
                    continue
                self._status[execution["executionArn"]] = execution["status"]
                if execution["status"] == "RUNNING":
                    yield f"{_time(execution['startDate'])}  started    {machine['name']}  {execution['name']}"
                else:
                    self.ended += 1
                    yield from self._ended(machine["name"], execution["executionArn"])

    def _ended(self, machine: str, arn: str) -> Iterator[str]:
        described: Any = self._account.client("stepfunctions").describe_execution(executionArn=arn)
        took = (described["stopDate"] - described["startDate"]).total_seconds()
        yield f"{_time(described['stopDate'])}  {described['status'].lower():<9}  {machine}  {described['name']}  {took:.1f} s"
        yield self._detail("input", _json(described["input"]))
        states = [
            event["stateEnteredEventDetails"]["name"]
            for event in self._account.pages("stepfunctions", "get_execution_history", "events", executionArn=arn)
            if "stateEnteredEventDetails" in event
        ]
        yield self._detail("states", " → ".join(states))
        if "output" in described:
            yield self._detail("result", _json(described["output"]))
        else:
            yield self._detail("error", f"{described.get('error', '')}: {described.get('cause', '')}")

    def _dead_letters(self) -> Iterator[str]:
        sqs: Any = self._account.client("sqs")
        for url in self._account.pages("sqs", "list_queues", "QueueUrls"):
            name = url.rpartition("/")[2]
            if not name.endswith("-dead-letter"):
                continue
            attribute = "ApproximateNumberOfMessages"
            count = int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[attribute])["Attributes"][attribute])
            if count != self._dead.get(name, 0):
                yield f"{_time(datetime.now().astimezone())}  dead       {name} has {count}"
            self._dead[name] = count

    def _detail(self, name: str, text: str) -> str:
        line = f"            {name:<7}{visible(text)}"
        width = shutil.get_terminal_size((_WIDTH_OF_FILES, 24)).columns
        return line if self._full or len(line) <= width else f"{line[: width - 1]}…"


def _time(moment: datetime) -> str:
    return moment.astimezone().strftime("%H:%M:%S")


def _json(text: str) -> str:
    """In one line, the object of an event first: what differs from one to the next."""
    try:
        document = json.loads(text)
    except ValueError:
        return text
    if isinstance(document, dict) and isinstance(document.get("detail"), dict):
        detail = document["detail"]
        first = {name: detail[name] for name in ("object", "bucket") if name in detail}
        document = {"detail": {**first, **detail}, **{name: document[name] for name in document if name != "detail"}}
    return json.dumps(document, ensure_ascii=False)
