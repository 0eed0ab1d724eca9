"""The dispatcher of `queue-pipe` and the forwarder give an object the same name, whatever its key is.

JSONata and the Step Functions functions are MiniStack's: a port of the reference implementation, not AWS's.
"""

from __future__ import annotations

import json
import random
import subprocess
from typing import Any

import pytest
from forwarder.executions import execution_name

from modules.local_aws.environment import interpreter
from modules.model import dispatcher
from modules.recovery.redrive.eventbridge_event import read_event

EVALUATE = """
import json, sys
from ministack.services import stepfunctions
expression, *messages = map(json.loads, sys.stdin)
for message in messages:
    try:
        print(json.dumps(stepfunctions._evaluate_jsonata(expression, message)))
    except stepfunctions._ExecutionError as error:
        print(json.dumps([error.error, error.cause]))
"""

ALPHABET = [
    *"aZ09_-/. '\"\\%+&=?#<>{}[]()$^|~`:;,!*@\n\r\t\x00\x01\x1f\x7f\x85\xa0",
    *"éßİıŉſ写真\u0301\u200b\u200d\u2028\ufeff\ufffd\ufffe\ue000",
    *"\U0001f600\U0001f468\u200d\U0001f469\U00010000\U0010ffff",
    *("${", "%{", "{%", "%}", "%2F", "\\n", "\\u0061", "<$.x>"),
]
KEYS = [
    "a",
    "写真/",
    "-",
    "---",
    "_",
    "-a-",
    "a" * 1024,
    "x" * 46,
    "-" + "x" * 47,
    "\U0001f600" * 256,
    "e\u0301",
    "\u00e9",
]
UPLOADS: list[dict[str, Any]] = [
    {"version-id": "3HL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY", "sequencer": "0A"},
    {"version-id": "null", "sequencer": "0055AED6DCD90281E5"},
    {"version-id": "", "sequencer": "000"},
    {"sequencer": "00aB"},
    {"version-id": None, "sequencer": None},
    {},
]


def event(key: str, upload: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "2ee9cc15-d022-99ea-1fb8-1b1bac4850f9",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "detail": {"bucket": {"name": "landing"}, "object": {"key": key, **upload}, "reason": "PutObject"},
    } | changes


def names(*bodies: str) -> list[Any]:
    """What the dispatcher answers for messages with these bodies; an error as a list of its name and cause."""
    if not interpreter().exists():
        pytest.fail("The environment of the local AWS is missing: `make setup` makes it.")
    start = dispatcher.definition("arn:aws:states:eu-west-1:111122223333:stateMachine:s", "aws")
    expression = start["States"]["Batch"]["ItemProcessor"]["States"]["Start"]["Arguments"]["Name"]  # type: ignore[index, call-overload]
    lines = [json.dumps(line) for line in (str(expression)[2:-2], *({"body": body} for body in bodies))]
    answer = subprocess.run(
        [interpreter(), "-c", EVALUATE], input="\n".join(lines), capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in answer.stdout.splitlines()]


def test_the_dispatcher_names_executions_as_the_forwarder_and_a_redrive_do() -> None:
    chance = random.Random(22)
    keys = [*KEYS, *("".join(chance.choices(ALPHABET, k=chance.randint(1, 60))) for _ in range(400))]
    events = [event(key, UPLOADS[number % len(UPLOADS)]) for number, key in enumerate(keys)]
    events += [event(key, upload) for key in KEYS for upload in UPLOADS]
    # Text that is as it is, and text in ASCII: nobody says which of the two EventBridge writes.
    bodies = [json.dumps(event, ensure_ascii=number % 2 == 0) for number, event in enumerate(events)]
    assert names(*bodies) == [read_event(event, partition="aws").execution.name for event in events]


def test_the_name_is_the_one_of_the_code_in_the_function() -> None:
    (name,) = names(json.dumps(event("in/red flower.jpg", {"version-id": "v1"})))
    assert name == execution_name(bucket="landing", key="in/red flower.jpg", version_id="v1", sequencer=None)


def test_what_is_not_an_event_of_a_created_object_has_no_name() -> None:
    events = [
        event("a", {}, source="aws.ec2"),
        event("a", {}, **{"detail-type": "Object Deleted"}),
        event("a", {}, detail={"bucket": {"name": "landing"}, "object": {}}),
        event("a", {}, detail={"object": {"key": "a"}}),
        event("a", {"key": 1}),
        event("a", {"key": ["a"]}),
    ]
    bodies = ["", "{", "[]", "null", '"text"', "{}", *map(json.dumps, events)]
    assert [answer[0] for answer in names(*bodies)] == ["States.QueryEvaluationError"] * len(bodies)


def test_nothing_in_the_dispatcher_is_a_template_of_terraform() -> None:
    text = json.dumps(dispatcher.definition("arn", "aws"))
    assert "${" not in text
    assert "%{" not in text
