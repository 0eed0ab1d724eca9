"""A redrive against a real queue and a real state machine, ended at every one of its calls and run again."""

from __future__ import annotations

import itertools
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.local_aws import LocalAws
from modules.recovery.paced_starter import PacedStarter
from modules.recovery.redrive.drain import Drain, Outcome
from modules.recovery.redrive.dry_run import look
from modules.recovery.redrive.queue import DeadLetters
from modules.recovery.state_machine import look_at
from modules.recovery.trigger import RecoveryTrigger
from tests.local_aws.account import REGION, Account
from tests.unit.recovery.recovery_support import BUCKET, PATTERNS, body, notification, object_created, record, trigger

pytestmark = pytest.mark.local_aws

FAST = 1000.0
SOON = 1
"""Seconds after which a message that was received comes back."""

POISON = "poison"


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with LocalAws(region=REGION) as aws, ExitStack() as clients:
        yield Account(aws.endpoint, clients)


@dataclass(frozen=True)
class Place:
    """A dead-letter queue and a state machine of a trigger."""

    account: Account
    trigger: RecoveryTrigger
    url: str

    def put(self, *bodies: str) -> None:
        for text in bodies:
            self.account.sqs.send_message(QueueUrl=self.url, MessageBody=text)

    def drain(self, sqs: Any = None, states: Any = None, **options: Any) -> Outcome:
        queue = DeadLetters(sqs or self.account.sqs, self.trigger)
        starter = PacedStarter(states or self.account.states, self.trigger.state_machine_arn, rate=FAST)
        given = {"rate": FAST, "remembers_names": True, "visibility": SOON} | options
        return Drain(queue, starter, **given).run()

    def started(self) -> Counter[str]:
        """How often each key has started an execution."""
        arn = self.trigger.state_machine_arn
        listed = self.account.states.list_executions(stateMachineArn=arn)["executions"]
        inputs = [
            json.loads(self.account.states.describe_execution(executionArn=execution["executionArn"])["input"])
            for execution in listed
        ]
        return Counter(event["detail"]["object"]["key"] for event in inputs)

    def bodies(self) -> list[str]:
        """What is in the queue and can be received now."""
        found: dict[str, str] = {}
        while True:
            answer = self.account.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10, VisibilityTimeout=2)
            messages = answer.get("Messages", [])
            if not messages:
                break
            found |= {message["ReceiptHandle"]: message["Body"] for message in messages}
        for handle in found:
            self.account.sqs.change_message_visibility(QueueUrl=self.url, ReceiptHandle=handle, VisibilityTimeout=0)
        return sorted(found.values())


@pytest.fixture
def place(account: Account) -> Callable[..., Place]:
    """A new queue and state machine."""

    def make(pattern: str = "notification-lambda", *, type: str = "STANDARD", **changes: Any) -> Place:
        url = account.queue()
        machine = account.state_machine(type=type)
        made = trigger(pattern, state_machine_arn=machine, dead_letter_queue=url.rpartition("/")[2], **changes)
        return Place(account, made, url)

    return make


@pytest.mark.parametrize("pattern", PATTERNS)
def test_everything_starts_once_and_the_queue_is_empty(place: Callable[..., Place], pattern: str) -> None:
    here, keys = place(pattern), [f"é {number}" for number in range(23)]
    here.put(*(body(pattern, key) for key in keys))
    outcome = here.drain()
    assert (outcome.done, outcome.started, outcome.existed, outcome.left, outcome.stopped) == (23, 23, 0, {}, None)
    assert here.started() == Counter(keys)
    assert here.bodies() == []


def test_a_message_delivered_twice_starts_once(place: Callable[..., Place]) -> None:
    here = place()
    here.put(body("notification-lambda", "a"), body("notification-lambda", "a"))
    assert here.drain().done == 2
    here.put(body("notification-lambda", "a"))
    again = here.drain()
    assert (again.done, again.started) == (1, 0) or again.existed == 1
    assert here.started() == Counter("a")


def test_what_cannot_be_read_stays_and_can_be_received_at_once(place: Callable[..., Place]) -> None:
    here = place()
    here.put(body("notification-lambda", "a"), POISON)
    outcome = here.drain(visibility=60)
    (reasons,) = outcome.left.values()
    assert (outcome.done, outcome.is_complete) == (1, False)
    assert reasons == [
        'the body cannot be read: Expecting value: line 1 column 1 (char 0); it begins with "poison"',
    ]
    assert here.bodies() == [POISON]


def test_what_stays_is_worked_on_once_a_run_even_when_it_comes_back_meanwhile(place: Callable[..., Place]) -> None:
    here = place()
    half = json.dumps(notification(record("good"), {"eventSource": "aws:sqs"}))
    here.put(half, *(body("notification-lambda", str(number)) for number in range(6)))
    calls: list[str] = []

    def count(name: str, call: Callable[..., Any], given: Any) -> Any:
        calls.append(given["name"])
        return call(**given)

    # Three seconds for six executions: the message that stays comes back every second.
    states = Wrapped(here.account.states, {"start_execution": count})
    outcome = here.drain(states=states, rate=0.5)
    assert Counter(calls).most_common(1)[0][1] == 1
    assert (outcome.done, len(outcome.left)) == (6, 1)


def test_the_good_records_of_a_message_that_stays_start_on_standard_only(place: Callable[..., Place]) -> None:
    half = json.dumps(notification(record("good"), {"eventSource": "aws:sqs"}))
    standard, express = place("storage-first"), place("storage-first", type="EXPRESS")
    for here in (standard, express):
        here.put(half)
        here.drain(remembers_names=here is standard)
        assert here.bodies() == [half]
    assert (standard.started(), express.started()) == (Counter(["good"]), Counter())


def test_a_message_stays_hidden_for_as_long_as_its_executions_take(place: Callable[..., Place]) -> None:
    here, kept = place("storage-first"), []
    here.put(json.dumps(notification(*(record(f"{number}") for number in range(5)))))

    def keep(name: str, call: Callable[..., Any], given: Any) -> Any:
        kept.extend(entry["VisibilityTimeout"] for entry in given["Entries"])
        return call(**given)

    sqs = Wrapped(here.account.sqs, {"change_message_visibility_batch": keep})
    assert here.drain(sqs=sqs, rate=0.1, visibility=60).done == 1
    assert kept == [110]


def test_what_eventbridge_found_started_is_deleted_and_said(
    place: Callable[..., Place], capsys: pytest.CaptureFixture[str]
) -> None:
    here = place("direct-eventbridge")
    attributes = {"ERROR_CODE": {"DataType": "String", "StringValue": "RESOURCE_ALREADY_EXISTS"}}
    sqs = here.account.sqs
    sqs.send_message(QueueUrl=here.url, MessageBody=body("direct-eventbridge", "there"), MessageAttributes=attributes)
    outcome = here.drain()
    assert (outcome.done, outcome.started, outcome.left) == (1, 0, {})
    assert (here.started(), here.bodies()) == (Counter(), [])
    assert 'starts nothing: "there": its execution exists already' in capsys.readouterr().out


def test_a_limit_leaves_the_rest_alone(place: Callable[..., Place]) -> None:
    here = place()
    here.put(*(body("notification-lambda", str(number)) for number in range(15)))
    assert here.drain(limit=12).done == 12
    assert len(here.started()) == 12
    assert len(here.bodies()) == 3


def test_where_nothing_can_be_started_the_run_ends_and_gives_everything_back(place: Callable[..., Place]) -> None:
    here = place()
    here = replace(here, trigger=replace(here.trigger, state_machine_arn=f"{here.trigger.state_machine_arn}-gone"))
    bodies = [body("notification-lambda", str(number)) for number in range(30)]
    here.put(*bodies)
    outcome = here.drain(rate=5, visibility=60)  # ten messages a round
    assert outcome.stopped is not None
    assert "StateMachineDoesNotExist" in outcome.stopped
    assert len(outcome.left) == 10
    assert here.bodies() == sorted(bodies)


def test_what_is_too_long_to_be_started_stops_nothing_else(place: Callable[..., Place]) -> None:
    here = place("direct-eventbridge")
    too_long = [json.dumps(object_created(f"long {number}") | {"padding": "x" * 270_000}) for number in range(11)]
    here.put(*too_long, body("direct-eventbridge", "a"))
    outcome = here.drain(rate=0.5)  # one message a round
    assert (outcome.done, len(outcome.left), outcome.stopped) == (1, 11, None)
    assert here.started() == Counter("a")


def test_what_another_reader_keeps_is_not_called_done(place: Callable[..., Place]) -> None:
    here = place()
    here.put(body("notification-lambda", "a"), body("notification-lambda", "b"))
    here.account.sqs.receive_message(QueueUrl=here.url, VisibilityTimeout=60)
    outcome = here.drain()
    assert (outcome.done, outcome.is_complete) == (1, False)
    assert outcome.stopped == "about 1 message did not come back: another reader has them"


def test_an_interruption_ends_it_between_two_rounds(place: Callable[..., Place]) -> None:
    here, asked = place(), itertools.count()
    here.put(*(body("notification-lambda", str(number)) for number in range(10)))
    outcome = here.drain(rate=2, interrupted=lambda: next(asked) >= 2)  # asked before a round and while it receives
    assert (outcome.done, outcome.stopped) == (4, "it was interrupted")
    assert len(here.bodies()) == 6


def test_a_message_that_sqs_does_not_delete_is_said_to_be_left(place: Callable[..., Place]) -> None:
    here = place()
    here.put(body("notification-lambda", "a"))

    def refuse(name: str, call: Callable[..., Any], given: Any) -> Any:
        failed = [{"Id": entry["Id"], "SenderFault": False, "Code": "InternalError"} for entry in given["Entries"]]
        return {"Failed": failed}

    outcome = here.drain(sqs=Wrapped(here.account.sqs, {"delete_message_batch": refuse}))
    assert (outcome.done, outcome.started, len(outcome.left)) == (0, 1, 1)
    assert here.drain().done == 1
    assert here.started() == Counter("a")


def test_a_dry_run_changes_nothing(place: Callable[..., Place], capsys: pytest.CaptureFixture[str]) -> None:
    here = place("direct-eventbridge")
    bodies = [*(body("direct-eventbridge", str(number)) for number in range(23)), POISON]
    here.put(*bodies)
    queue, machine = DeadLetters(here.account.sqs, here.trigger), look_at(here.account.states, here.trigger)
    assert not look(queue, machine, limit=None, moves=False)
    assert (
        "24 messages looked at: 23 executions, of which 0 exist already; 1 message would stay\n"
        in capsys.readouterr().out
    )
    assert here.bodies() == sorted(bodies)
    assert here.started() == Counter()
    assert look(queue, machine, limit=5, moves=False)
    assert "There are more: --limit 24 looks at all of them.\n" in capsys.readouterr().out
    assert here.bodies() == sorted(bodies)


def test_a_dry_run_says_what_exists_already(place: Callable[..., Place], capsys: pytest.CaptureFixture[str]) -> None:
    here = place()
    here.put(body("notification-lambda", "a"))
    here.drain()
    here.put(body("notification-lambda", "a"), body("notification-lambda", "b"))
    queue, machine = DeadLetters(here.account.sqs, here.trigger), look_at(here.account.states, here.trigger)
    assert look(queue, machine, limit=None, moves=False)
    printed = capsys.readouterr().out
    assert printed.count("  exists already (SUCCEEDED): a-") == 1
    assert printed.count("  would start b-") == 1


class Ended(BaseException):
    """The process is gone: nothing of it runs any more."""


@dataclass
class Wrapped:
    """A client some of whose calls are done otherwise."""

    client: Any
    calls: dict[str, Callable[[str, Callable[..., Any], Any], Any]]

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.client, name)
        if name not in self.calls:
            return found
        return lambda **given: self.calls[name](name, found, given)


MOST_CALLS = 16
"""More than a run over four messages makes."""

CALLS = (
    "change_message_visibility_batch",
    "delete_message_batch",
    "get_queue_attributes",
    "receive_message",
    "start_execution",
)


def ending(client: Any, budget: Iterator[int], lock: threading.Lock, *, answered: bool) -> Wrapped:
    """A client of a process that ends at one of its calls: before AWS hears it, or before the answer is heard.

    Args:
        client: boto3's.
        budget: how many calls are left, taken under the lock.
        answered: whether AWS has done what the call asks for.
    """

    def call(name: str, call: Callable[..., Any], given: Any) -> Any:
        with lock:
            left = next(budget)
        if left > 0:
            return call(**given)
        if left == 0 and answered:
            call(**given)
        raise Ended(name)

    return Wrapped(client, dict.fromkeys(CALLS, call))


@pytest.mark.parametrize("answered", [False, True], ids=["before AWS hears it", "before the answer is heard"])
@pytest.mark.parametrize("pattern", ["notification-lambda", "cloudtrail-eventbridge"])
def test_ended_at_any_call_and_run_again_nothing_is_lost_and_nothing_doubled(
    place: Callable[..., Place], pattern: str, answered: bool
) -> None:
    keys = ["a", "b", "c"]

    def end(calls: int) -> Place | None:
        """A place whose run ended after so many calls; None where it came to its own end before."""
        here = place(pattern)
        here.put(*(body(pattern, key) for key in keys), POISON)
        budget, lock = itertools.count(calls, -1), threading.Lock()
        sqs, states = (
            ending(client, budget, lock, answered=answered) for client in (here.account.sqs, here.account.states)
        )
        try:
            here.drain(sqs=sqs, states=states)
        except Ended:
            return here
        return None

    with ThreadPoolExecutor(MOST_CALLS) as pool:
        ended = list(pool.map(end, range(MOST_CALLS)))
        places = [here for here in ended if here is not None]
        # Two receives, three starts, a deletion, a receive that finds nothing, a look at the counts, what is given back.
        assert 9 <= len(places) < MOST_CALLS
        assert all(outcome.left for outcome in pool.map(lambda here: here.drain(), places))
    for here in places:
        assert here.started() == Counter(keys)
        assert here.bodies() == [POISON]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(PATTERNS),
    st.lists(
        st.sampled_from(["a", "b", "a/b c", "é"]).map(lambda key: ("good", key))
        | st.sampled_from([POISON, "{}", '{"Records": [{}]}', "null"]).map(lambda text: ("bad", text)),
        max_size=12,
    ),
)
def test_nothing_is_deleted_that_was_not_started(
    place: Callable[..., Place], pattern: str, messages: Sequence[tuple[str, str]]
) -> None:
    here = place(pattern)
    here.put(*(body(pattern, text) if kind == "good" else text for kind, text in messages))
    outcome = here.drain()
    good, bad = ([text for kind, text in messages if kind == wanted] for wanted in ("good", "bad"))
    assert here.started() == Counter(set(good))
    assert here.bodies() == sorted(bad)
    assert (outcome.done, len(outcome.left)) == (len(good), len(bad))
    assert outcome.is_complete is not bool(bad)


def test_an_object_of_another_bucket_is_left_in_the_queue(place: Callable[..., Place]) -> None:
    here = place()
    here.put(json.dumps(notification(record("a", bucket="acme-other"))))
    outcome = here.drain()
    assert list(outcome.left.values()) == [['"a" is of bucket acme-other, and the trigger of ' + BUCKET]]
    assert here.started() == Counter()
