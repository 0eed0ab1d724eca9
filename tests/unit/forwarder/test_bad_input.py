"""Ten thousand bodies and events that are no good: each fails by itself, and a good message beside it starts."""

import itertools
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from forwarder.notification import NotForwarded, forward_event
from forwarder.starter import StartExecutionOutput
from forwarder.storage_first import forward_batch

from tests.support.canonical_event import VALIDATOR
from tests.unit.forwarder.bad_input import GOOD, SYSTEMATIC, mangled
from tests.unit.forwarder.support import Context, failed, forwarder, notification, record, sqs_batch

AT_LEAST = 10_000
MANGLED = 9_000
BODIES_IN_A_BATCH = 10  # a batch of SQS


class Memory:
    """A STANDARD machine in this process, which remembers what it was given."""

    def __init__(self) -> None:
        self.inputs: dict[str, str] = {}

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> StartExecutionOutput:
        self.inputs[name] = input
        return {"executionArn": name}

    def keys(self) -> list[str]:
        return [json.loads(text)["detail"]["object"]["key"] for text in self.inputs.values()]


def test_no_bad_body_takes_its_neighbours_with_it() -> None:
    chance, seen = random.Random(20261125), 0
    for bodies in SYSTEMATIC.values():
        seen += sum(_all_fail_but_the_good_one(batch, chance) for batch in _batches(bodies()))
    for batch in _batches(itertools.islice(mangled(chance), MANGLED)):
        seen += _none_takes_the_good_one_with_it(batch, chance)
    assert seen >= AT_LEAST


@pytest.mark.parametrize("kind", SYSTEMATIC)
def test_no_bad_event_starts_anything_or_fails_otherwise_than_as_not_forwarded(kind: str) -> None:
    memory, events = Memory(), 0
    for body in SYSTEMATIC[kind]():
        try:
            event = json.loads(body)
        except (ValueError, RecursionError):
            event = body  # no JSON reaches no function: Lambda refuses it. As a text it does.
        with pytest.raises(NotForwarded):
            forward_event(event, Context(), forwarder(memory))
        events += 1
    assert events > 10
    assert memory.inputs == {}


def test_a_bad_record_of_an_event_takes_no_good_one_with_it() -> None:
    seen = 0
    for body in itertools.chain(
        *(SYSTEMATIC[kind]() for kind in ("wrong value", "wrong optional value", "broken key"))
    ):
        memory = Memory()
        (bad,) = json.loads(body)["Records"]
        with pytest.raises(NotForwarded):
            forward_event(notification(bad, GOOD, bad), Context(), forwarder(memory))
        assert memory.keys() == ["good"]
        seen += 1
    assert seen > 200


@pytest.mark.parametrize("minor", range(100))
def test_a_record_of_every_version_2_starts_in_both_handlers_whatever_it_adds(minor: int) -> None:
    newer: dict[str, Any] = record("newer") | {"eventVersion": f"2.{minor}", "newField": {"of": ["that", 2.5, None]}}
    newer["s3"]["object"]["newField"] = newer["s3"]["newField"] = [{}]
    by_queue, directly = Memory(), Memory()
    assert forward_batch(sqs_batch("bad", notification(newer)), Context(), forwarder(by_queue)) == failed("m0")
    forward_event(notification(newer), Context(), forwarder(directly))
    assert by_queue.inputs == directly.inputs
    assert directly.keys() == ["newer"]


def _batches(bodies: Iterator[str]) -> Iterator[list[str]]:
    """The bodies in batches, as lists."""
    return iter(lambda: list(itertools.islice(bodies, BODIES_IN_A_BATCH)), [])


def _all_fail_but_the_good_one(bodies: list[str], chance: random.Random) -> int:
    memory = Memory()
    response = forward_batch(_batch(bodies, chance), Context(), forwarder(memory))
    assert response == failed(*(f"m{number}" for number in range(len(bodies))))
    assert memory.keys() == ["neighbour"]
    return len(bodies)


def _none_takes_the_good_one_with_it(bodies: list[str], chance: random.Random) -> int:
    """Some of these are good yet: what started is a proper event, and who started everything it says has not failed."""
    memory = Memory()
    response = forward_batch(_batch(bodies, chance), Context(), forwarder(memory))
    ids = [failure["itemIdentifier"] for failure in response["batchItemFailures"]]
    assert len(set(ids)) == len(ids)
    assert set(ids) <= {f"m{number}" for number in range(len(bodies))}
    assert memory.keys().count("neighbour") == 1
    for text in memory.inputs.values():
        VALIDATOR.validate(json.loads(text))
    for number, body in enumerate(bodies):
        alone = Memory()
        answer = forward_batch(sqs_batch(body), Context(), forwarder(alone))
        assert (answer == failed()) == (f"m{number}" not in ids)
        assert alone.inputs.keys() <= memory.inputs.keys()
    return len(bodies)


def _batch(bodies: list[str], chance: random.Random) -> dict[str, Any]:
    """Messages m0, m1, … with a good one somewhere among them."""
    batch = sqs_batch(*bodies)
    good = {"messageId": "good", "body": json.dumps(notification(record("neighbour")))}
    batch["Records"].insert(chance.randint(0, len(bodies)), good)
    return batch
