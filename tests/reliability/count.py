"""Counts executions as an onlooker does: by the events that Step Functions sends, which a deleted machine does not take along."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.reliability.deliveries import Uploaded

RULE = "reliability-onlooker"

Identity = tuple[str, str, str | None]
"""Bucket, key and version, where the input names one."""


@dataclass(frozen=True)
class Tally:
    """What became of the objects of one trigger.

    Attributes:
        uploaded: object versions.
        executions: that were started for them.
        lost: started none.
        doubled: started executions of different names.
        again: were started once more, under the same name, after the state machine had been deleted and made again.
    """

    uploaded: int
    executions: int
    lost: tuple[Uploaded, ...]
    doubled: tuple[Uploaded, ...]
    again: int


class Onlooker:
    """A rule and a queue, made behind Terraform's back, that see every execution begin."""

    def __init__(self, account: Any) -> None:
        self._account = account
        self._started: dict[Identity, set[tuple[str, int]]] = defaultdict(set)
        self._seen: set[str] = set()
        self._end = threading.Event()

    @contextmanager
    def watching(self, machine_arn: str) -> Iterator[Onlooker]:
        """Takes what comes until the block ends; nothing of it is left then.

        Args:
            machine_arn: the state machine whose executions of before are none of its business.
        """
        account = self._account
        self._seen |= self._listed(machine_arn)
        queue = account.queue()
        pattern = {"source": ["aws.states"], "detail": {"status": ["RUNNING"]}}
        account.events.put_rule(Name=RULE, EventPattern=json.dumps(pattern))
        account.events.put_targets(Rule=RULE, Targets=[{"Id": "queue", "Arn": account.queue_arn(queue)}])
        thread = threading.Thread(target=self._take, args=(account.client("sqs"), queue), daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._end.set()
            thread.join()
            account.events.remove_targets(Rule=RULE, Ids=["queue"])
            account.events.delete_rule(Name=RULE)
            account.sqs.delete_queue(QueueUrl=queue)

    @property
    def executions(self) -> int:
        """How many have begun."""
        return sum(map(len, list(self._started.values())))

    def note(self, detail: Any) -> None:
        """Takes down one execution that began: the `detail` of a "Step Functions Execution Status Change"."""
        event = json.loads(detail["input"])
        bucket, created = event["detail"]["bucket"]["name"], event["detail"]["object"]
        identity = (bucket, created["key"], created.get("version-id"))
        self._started[identity].add((detail["executionArn"], detail["startDate"]))
        self._seen.add(detail["executionArn"])

    def missed(self, machine_arn: str) -> set[str]:
        """The executions that Step Functions lists and the onlooker did not see: what it counts is complete without."""
        return self._listed(machine_arn) - self._seen

    def started(self, uploaded: Uploaded) -> set[tuple[str, int]]:
        """The executions of an object version: ARN, and the milliseconds at which it began."""
        return self._started.get(_identity(uploaded), set())

    def tally(self, uploads: Sequence[Uploaded]) -> Tally:
        """What became of uploads."""
        lost, doubled, executions, again = [], [], 0, 0
        for uploaded in uploads:
            begun = self.started(uploaded)
            arns = {arn for arn, _ in begun}
            executions += len(begun)
            if not begun:
                lost.append(uploaded)
            elif len(arns) > 1:
                doubled.append(uploaded)
            again += len(begun) - len(arns)
        return Tally(len(uploads), executions, tuple(lost), tuple(doubled), again)

    def _listed(self, machine_arn: str) -> set[str]:
        pages = self._account.states.get_paginator("list_executions").paginate(stateMachineArn=machine_arn)
        return {execution["executionArn"] for page in pages for execution in page["executions"]}

    def _take(self, sqs: Any, queue: str) -> None:
        while not self._end.is_set():
            messages = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
            if not messages:
                # Waiting in SQS would hold up others here: MiniStack has one process for everything.
                self._end.wait(0.2)
                continue
            for message in messages:
                self.note(json.loads(message["Body"])["detail"])
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages)
            ]
            sqs.delete_message_batch(QueueUrl=queue, Entries=entries)


def _identity(uploaded: Uploaded) -> Identity:
    """As the input of its execution names it: CloudTrail's events have no version."""
    version = None if uploaded.trigger.startswith("cloudtrail") else uploaded.version_id
    return uploaded.bucket, uploaded.key, version
