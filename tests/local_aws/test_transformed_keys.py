"""What becomes of any key in the input transformer of `cloudtrail-eventbridge`, whichever way EventBridge fills it in.

"EventBridge does not escape values extracted by Input Path, when populating the Input Template for a target", says
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html (2026-11-28). Whether that
holds for a variable without quotes, which becomes a JSON string, is on the list of docs/real-account.md. The local AWS
escapes there; inside quotes it does not, which is how the other reading is made here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jsonschema
import pytest

from modules.recovery.paced_starter import PacedStarter
from modules.recovery.redrive.drain import Drain
from modules.recovery.redrive.queue import DeadLetters
from tests.local_aws.account import ACCOUNT_ID, REGION, Account, eventually
from tests.support import ROOT
from tests.support.canonical_event import SCHEMA
from tests.unit.recovery.recovery_support import trigger

STACK = json.loads((ROOT / "tests/golden/stacks/dev-landing/cdk.tf.json").read_text(encoding="utf-8"))
TRANSFORMER = STACK["resource"]["aws_cloudwatch_event_target"]["contracts_target"]["input_transformer"]
BUCKET = "acme-landing-dev-111122223333"
ESCAPED = TRANSFORMER["input_template"]
UNESCAPED = re.sub(r"<\w+>", r'"\g<0>"', ESCAPED)

PLAIN = "contracts/a b+c%20é.pdf"
BREAKING = ['a "quoted" key', "ends in \\", "two\nlines", 'in/"<id>" \\ ${1+1} é\n.csv']
CHANGING = {"contracts\\u002fa.pdf": "contracts/a.pdf", 'a.pdf","size":"0': "a.pdf"}
"""Keys that unescaped are JSON all the same, and what they would be taken for."""


@pytest.fixture(scope="module")
def logged(repaired: Account) -> Iterator[Account]:
    """An account with a trail that logs what is written to the bucket."""
    repaired.make_bucket(BUCKET)
    resources = [{"Type": "AWS::S3::Object", "Values": [f"arn:aws:s3:::{BUCKET}/"]}]
    selector = {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": False, "DataResources": resources}
    with repaired.trail() as name:
        repaired.cloudtrail.put_event_selectors(TrailName=name, EventSelectors=[selector])
        repaired.cloudtrail.start_logging(Name=name)
        yield repaired


@dataclass(frozen=True)
class Place:
    """A rule with the transformer, for one key; its state machine and its dead-letter queue."""

    account: Account
    key: str
    state_machine_arn: str
    queue: str

    def upload(self) -> None:
        """Writes the object, which CloudTrail logs."""
        self.account.s3.put_object(Bucket=BUCKET, Key=self.key)

    def redrive(self) -> int:
        """How many executions a redrive starts; the queue is empty then."""
        given = trigger(
            "cloudtrail-eventbridge",
            bucket=BUCKET,
            state_machine_arn=self.state_machine_arn,
            dead_letter_queue=self.queue.rpartition("/")[2],
        )
        starter = PacedStarter(self.account.states, self.state_machine_arn, rate=100)
        queue = DeadLetters(self.account.sqs, given)
        outcome = Drain(queue, starter, rate=100, remembers_names=True, visibility=1).run()
        assert outcome.is_complete
        return outcome.started

    def input(self) -> Any:
        """Of the one execution."""
        return json.loads(self.account.execution(self.state_machine_arn)["input"])


def place(account: Account, template: str, key: str) -> Place:
    queue, machine = account.queue(), account.state_machine()
    arn = account.queue_arn(queue)
    allow = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**allow, "Resource": arn}]})
    account.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    account.rule(
        {"source": ["aws.s3"], "detail": {"requestParameters": {"key": [key]}}},
        machine,
        DeadLetterConfig={"Arn": arn},
        InputTransformer={"InputPathsMap": TRANSFORMER["input_paths"], "InputTemplate": template},
    )
    return Place(account, key, machine, queue)


def is_the_event_that_s3_would_send(event: Any, key: str) -> bool:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(SCHEMA, format_checker=checker).validate(event)
    return bool(
        event
        == {
            "version": "0",
            "id": event["id"],
            "detail-type": "Object Created",
            "source": "aws.s3",
            "account": ACCOUNT_ID,
            "time": event["time"],
            "region": REGION,
            "resources": [f"arn:aws:s3:::{BUCKET}"],
            "detail": {
                "version": "0",
                "bucket": {"name": BUCKET},
                "object": {"key": key},
                "request-id": event["detail"]["request-id"],
                "source-ip-address": "127.0.0.1",
                "reason": "PutObject",
            },
        }
    )


@pytest.mark.parametrize("key", [PLAIN, *BREAKING, *CHANGING])
def test_escaped_an_execution_gets_the_event_that_s3_would_send_whatever_the_key(logged: Account, key: str) -> None:
    here = place(logged, ESCAPED, key)
    here.upload()
    assert is_the_event_that_s3_would_send(here.input(), key)
    assert logged.waiting(here.queue) == 0


@pytest.mark.parametrize("key", BREAKING)
def test_unescaped_a_key_that_breaks_the_document_is_a_dead_letter_and_a_redrive_starts_it(
    logged: Account, key: str
) -> None:
    here = place(logged, UNESCAPED, key)
    here.upload()
    eventually(lambda: logged.waiting(here.queue))
    assert logged.states.list_executions(stateMachineArn=here.state_machine_arn)["executions"] == []
    assert here.redrive() == 1
    assert is_the_event_that_s3_would_send(here.input(), key)


@pytest.mark.parametrize("key", [PLAIN, *CHANGING])
def test_unescaped_a_key_that_breaks_nothing_starts_under_what_it_reads_as(logged: Account, key: str) -> None:
    """Why the list of docs/real-account.md asks for it: no dead letter would tell of such a key."""
    here = place(logged, UNESCAPED, key)
    here.upload()
    assert here.input()["detail"]["object"]["key"] == CHANGING.get(key, key)
    assert logged.waiting(here.queue) == 0
