"""`queue-pipe` from the bucket to the execution: EventBridge, a queue, a pipe, the dispatcher, on our model of AWS."""

from __future__ import annotations

import json
from typing import Any

import pytest
from forwarder.executions import execution_name

from modules.model import dispatcher
from tests.local_aws.account import ACCOUNT_ID, REGION, Account, eventually

AWKWARD = ["in/a b+c%20.csv", "写真/é e\u0301 😀.jpg", 'it\'s "quoted" \\ <&>', "${var.x}%{if}{%$%}", "--", "x" * 1024]
GONE = f"arn:aws:states:{REGION}:{ACCOUNT_ID}:stateMachine:gone"


class Wiring:
    """Queue, pipe and dispatcher in front of a state machine."""

    def __init__(self, aws: Account, state_machine: str, *, desired_state: str = "RUNNING") -> None:
        self.aws, self.state_machine = aws, state_machine
        self.dead_letter = aws.queue()
        policy = {"deadLetterTargetArn": aws.queue_arn(self.dead_letter), "maxReceiveCount": 2}
        self.queue = aws.queue(VisibilityTimeout="2", RedrivePolicy=json.dumps(policy))
        self.dispatcher = aws.state_machine(dispatcher.definition(state_machine, "aws"), type="EXPRESS")
        self.pipe = aws.name("pipe")
        aws.client("pipes").create_pipe(
            Name=self.pipe,
            Source=aws.queue_arn(self.queue),
            Target=self.dispatcher,
            RoleArn=aws.role("pipes.amazonaws.com"),
            DesiredState=desired_state,
        )

    def send(self, *bodies: str) -> None:
        for body in bodies:
            self.aws.sqs.send_message(QueueUrl=self.queue, MessageBody=body)

    def run(self) -> None:
        self.aws.client("pipes").start_pipe(Name=self.pipe)

    def emptied(self) -> None:
        eventually(lambda: self.aws.waiting(self.queue), lambda waiting: waiting == 0)

    def executions(self) -> dict[str, Any]:
        """The input of every execution, by name."""
        listed = self.aws.states.list_executions(stateMachineArn=self.state_machine)["executions"]
        described = [self.aws.states.describe_execution(executionArn=item["executionArn"]) for item in listed]
        return {execution["name"]: json.loads(execution["input"]) for execution in described}


@pytest.mark.parametrize("versioned", [True, False])
def test_every_object_starts_the_execution_that_the_forwarder_would_start(repaired: Account, versioned: bool) -> None:
    bucket, seen = repaired.bucket(versioned=versioned), repaired.queue()
    wiring = Wiring(repaired, repaired.state_machine())
    repaired.s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    pattern = {"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": {"bucket": {"name": [bucket]}}}
    rule = repaired.rule(pattern, repaired.queue_arn(wiring.queue)).rpartition("/")[2]
    repaired.events.put_targets(Rule=rule, Targets=[{"Id": "seen", "Arn": repaired.queue_arn(seen)}])
    for key in AWKWARD:
        repaired.s3.put_object(Bucket=bucket, Key=key, Body=b"1")
    events = repaired.messages(seen, len(AWKWARD))
    wiring.emptied()
    assert sorted(event["detail"]["object"]["key"] for event in events) == sorted(AWKWARD)
    assert all(("version-id" in event["detail"]["object"]) is versioned for event in events)
    assert wiring.executions() == {_name(event): event for event in events}
    assert repaired.waiting(wiring.dead_letter) == 0


def test_what_is_delivered_twice_starts_once(repaired: Account) -> None:
    wait = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}
    for definition in (None, wait):  # has ended, and runs
        wiring = Wiring(repaired, repaired.state_machine(definition), desired_state="STOPPED")
        event = _event("a")
        wiring.send(json.dumps(event), json.dumps(event), json.dumps(_event("b")))
        wiring.run()
        wiring.emptied()
        wiring.send(json.dumps(event, indent=1))
        wiring.emptied()
        assert sorted(wiring.executions()) == sorted([_name(event), _name(_event("b"))])
        assert repaired.waiting(wiring.dead_letter) == 0


def test_a_message_that_is_no_event_goes_back_alone(repaired: Account) -> None:
    wiring = Wiring(repaired, repaired.state_machine(), desired_state="STOPPED")
    broken = ["{", "[]", '{"source": "aws.s3"}', json.dumps(_event("a") | {"source": "other"})]
    wiring.send(json.dumps(_event("a")), *broken, json.dumps(_event("b")))
    wiring.run()
    wiring.emptied()
    assert sorted(wiring.executions()) == sorted([_name(_event("a")), _name(_event("b"))])
    answer = repaired.sqs.receive_message(QueueUrl=wiring.dead_letter, MaxNumberOfMessages=10)
    assert sorted(message["Body"] for message in answer["Messages"]) == sorted(broken)


def test_while_the_state_machine_is_gone_messages_end_in_the_dead_letter_queue(repaired: Account) -> None:
    wiring = Wiring(repaired, GONE)
    bodies = [json.dumps(_event(f"{number}")) for number in range(12)]
    wiring.send(*bodies)
    eventually(lambda: repaired.waiting(wiring.dead_letter), lambda waiting: waiting == len(bodies))
    wiring.state_machine = repaired.state_machine()
    repaired.states.update_state_machine(
        stateMachineArn=wiring.dispatcher, definition=json.dumps(dispatcher.definition(wiring.state_machine, "aws"))
    )
    repaired.sqs.start_message_move_task(SourceArn=repaired.queue_arn(wiring.dead_letter))
    eventually(wiring.executions, lambda executions: len(executions) == len(bodies))
    assert wiring.executions() == {_name(json.loads(body)): json.loads(body) for body in bodies}


def _event(key: str) -> dict[str, Any]:
    created = {"key": key, "size": 1, "version-id": "v1", "sequencer": "0A"}
    return {
        "version": "0",
        "id": "2ee9cc15-d022-99ea-1fb8-1b1bac4850f9",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "detail": {"bucket": {"name": "landing"}, "object": created, "reason": "PutObject"},
    }


def _name(event: dict[str, Any]) -> str:
    created = event["detail"]["object"]
    return execution_name(
        bucket=event["detail"]["bucket"]["name"],
        key=created["key"],
        version_id=created.get("version-id"),
        sequencer=created.get("sequencer"),
    )
