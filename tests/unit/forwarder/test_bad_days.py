"""Arbitrary bad days: whatever S3, SQS, Lambda and Step Functions do, an event is started once, or kept.

Both handlers and their starter are the real ones, on real threads. The services around them are models, made from
AWS's documentation, and the time is theirs.
"""

import json
from collections import Counter
from typing import Any, ClassVar

from forwarder.environment import Settings
from forwarder.forwarding import Forwarder
from forwarder.notification import NotForwarded, forward_event
from forwarder.pace import SLOWEST
from forwarder.starter import LONGEST_BACKOFF_SECONDS
from forwarder.storage_first import forward_batch
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.support.canonical_event import AWS_EVENTBRIDGE_EXAMPLE
from tests.unit.forwarder.deliveries import Delivered, EventQueue, Fate, Queue, batch_of, failed_of, json_of
from tests.unit.forwarder.invocation import LAST_CALL_SECONDS, ROUNDING_SECONDS, Death, Invocation, ProcessDied
from tests.unit.forwarder.state_machine import Answer, StandardMachine
from tests.unit.forwarder.support import STATE_MACHINE_ARN, TEST_EVENT, notification, record

LONGEST_TURN_SECONDS = 1 / SLOWEST
"""How long the pace makes a call wait, once AWS throttles."""

KEYS = ("a.csv", "in/é b+c.csv", "in/")
FOREIGN = (
    "no JSON",
    "",
    "null",
    json.dumps({"Records": []}),
    json.dumps(AWS_EVENTBRIDGE_EXAMPLE),
    json.dumps({"Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:111122223333:t", "Message": "{}"}),
    json.dumps(notification({"eventSource": "aws:s3"})),
)
TEST = json.dumps(TEST_EVENT)
REMAINING_SECONDS = (30.0, 30.0, 30.0, 12.0, 3.0, 0.9, 0.6, 0.0)

faults = st.lists(st.sampled_from(Answer), max_size=5)
choices = st.integers(0, 1_000_000)
deaths = st.none() | st.tuples(choices, st.sampled_from(["before", "after", "unanswered"]))


class BadDays(RuleBasedStateMachine):
    """A bucket whose notifications reach both handlers, which start one state machine."""

    seen: ClassVar[Counter[str]] = Counter()
    """What befell how often, over all runs."""

    @initialize(workers=st.sampled_from([1, 2, 16]), retries=st.integers(0, 2))
    def begin(self, workers: int, retries: int) -> None:
        self.now = 1000.0
        self.workers = workers
        self.machine = StandardMachine()
        self.queue = Queue()
        self.events = EventQueue(retries)
        self.sent: dict[Delivered, float] = {}
        self.records: dict[str, dict[str, Any]] = {}
        self.frozen: Invocation | None = None
        self.violations: list[str] = []

    @rule(
        keys=st.lists(st.sampled_from(KEYS), min_size=1, max_size=4),
        versioned=st.booleans(),
        copies=st.integers(1, 3),
        to_queue=st.booleans(),
        script=faults,
        always=st.sampled_from([Answer.OK, Answer.OK, Answer.OK, Answer.DENIED, Answer.THROTTLED, Answer.LOST_AFTER]),
    )
    def objects_land(
        self, keys: list[str], versioned: bool, copies: int, to_queue: bool, script: list[Answer], always: Answer
    ) -> None:
        """Uploads, whose first has bad days before it; S3 announces them at least once."""
        identities = []
        for key in keys:
            upload = f"{len(self.records):04X}"
            changes = {"versionId": upload} if versioned else {"versionId": None, "sequencer": upload}
            identities.append(f"{key} {upload}")
            self.records[identities[-1]] = record(key, **changes)
        self.machine.script[identities[0]] = script
        self.machine.always[identities[0]] = always
        for _ in range(copies):
            self._announce(identities, to_queue)

    @precondition(lambda self: self.records)
    @rule(which=st.lists(choices, min_size=1, max_size=3), to_queue=st.booleans(), with_foreign=st.booleans())
    def s3_announces_again(self, which: list[int], to_queue: bool, with_foreign: bool) -> None:
        """Records of earlier uploads, in another message, perhaps beside one that is not S3's."""
        known = list(self.records)
        self._announce([known[number % len(known)] for number in which], to_queue, with_foreign)

    @rule(body=st.sampled_from((*FOREIGN, TEST)), to_queue=st.booleans())
    def something_else_is_sent(self, body: str, to_queue: bool) -> None:
        sent = Delivered(body if to_queue or body.startswith("{") else json.dumps(body), (), is_foreign=body != TEST)
        if to_queue:
            self.queue.send(sent)
        else:
            self._invoke_later(sent)

    @precondition(lambda self: self.queue.waiting())
    @rule(order=st.lists(choices, min_size=1, max_size=10), remaining=st.sampled_from(REMAINING_SECONDS), death=deaths)
    def lambda_polls(self, order: list[int], remaining: float, death: tuple[int, Any] | None) -> None:
        waiting = self.queue.waiting()
        self.now = max(self.now, min(message.not_before for message in waiting))
        self._poll(list(dict.fromkeys(waiting[number % len(waiting)] for number in order)), remaining, death)

    @precondition(lambda self: self.events.waiting())
    @rule(which=choices, remaining=st.sampled_from(REMAINING_SECONDS), death=deaths)
    def lambda_invokes(self, which: int, remaining: float, death: tuple[int, Any] | None) -> None:
        waiting = self.events.waiting()
        event = waiting[which % len(waiting)]
        self.now = max(self.now, event.not_before)
        self._invoke(event, remaining, death)

    @precondition(lambda self: self._forwarded())
    @rule(which=choices)
    def a_message_or_event_comes_once_more_although_it_was_forwarded(self, which: int) -> None:
        done = self._forwarded()
        again = done[which % len(done)]
        again.fate, again.deliveries, again.not_before = Fate.WAITING, 0, 0.0
        self.sent[again] = self.now

    @rule(seconds=st.sampled_from([1.0, 180.0, 7 * 3600.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

    @precondition(lambda self: self.machine.executions)
    @rule(which=st.lists(choices, min_size=1, max_size=5))
    def executions_end(self, which: list[int]) -> None:
        executions = list(self.machine.executions.values())
        for number in which:
            executions[number % len(executions)].running = False

    @precondition(lambda self: any(message.fate is Fate.DEAD_LETTER for message in self.queue.messages))
    @rule()
    def the_dead_letter_queue_is_redriven(self) -> None:
        self.queue.redrive()

    @invariant()
    def nothing_was_done_that_must_not_be(self) -> None:
        assert self.violations == []

    @invariant()
    def no_upload_is_started_twice(self) -> None:
        identities = [execution.identity for execution in self.machine.executions.values()]
        assert len(set(identities)) == len(identities)
        assert set(identities) <= set(self.records)

    @invariant()
    def an_upload_has_one_name_and_one_input(self) -> None:
        assert [asked for asked in self.machine.asked_as.values() if len(asked) > 1] == []

    @invariant()
    def what_was_taken_off_a_queue_has_started(self) -> None:
        for one in self.queue.messages + self.events.events:
            if one.fate is Fate.FORWARDED:
                assert not one.is_foreign
                assert [identity for identity in one.announces if not self.machine.started(identity)] == []

    def teardown(self) -> None:
        """The days go on without the function dying, until nothing waits: then all is started, or kept."""
        if not hasattr(self, "queue"):
            return
        while (messages := self.queue.waiting()) or self.events.waiting():
            self._poll(messages[:10], 30.0)
            for event in self.events.waiting():
                self._invoke(event, 30.0)
            self.now += 180.0
        self._thaw()
        self.nothing_was_done_that_must_not_be()
        self.no_upload_is_started_twice()
        self.an_upload_has_one_name_and_one_input()
        self.what_was_taken_off_a_queue_has_started()
        everything = self.queue.messages + self.events.events
        self.seen["started"] += len(self.machine.executions)
        self.seen.update(f"answered {answer.name}" for answer in self.machine.answers)
        for one in everything:
            self.seen[f"{'foreign ' if one.is_foreign else ''}{one.fate.name}"] += 1
        kept = {identity for one in everything if one.fate is Fate.DEAD_LETTER for identity in one.announces}
        assert [
            identity for identity in self.records if not self.machine.started(identity) and identity not in kept
        ] == []
        assert [one.body for one in everything if one.is_foreign and one.fate is not Fate.DEAD_LETTER] == []

    def _forwarded(self) -> list[Delivered]:
        return [one for one in self.queue.messages + self.events.events if one.fate is Fate.FORWARDED]

    def _announce(self, identities: list[str], to_queue: bool, with_foreign: bool = False) -> None:
        records: list[object] = [self.records[identity] for identity in identities]
        if with_foreign:
            records.insert(len(records) // 2, {"eventSource": "aws:sns"})
        announced = Delivered(json.dumps(notification(*records)), tuple(identities), with_foreign)
        if to_queue:
            self.queue.send(announced)
        else:
            self._invoke_later(announced)

    def _invoke_later(self, event: Delivered) -> None:
        self.events.events.append(event)
        self.sent[event] = self.now

    def _poll(self, chosen: list[Delivered], remaining: float, death: tuple[int, Any] | None = None) -> None:
        batch = self.queue.receive(chosen, self.now)
        if not batch:
            return
        invocation = self._invocation(batch, remaining, death)
        try:
            response = json_of(
                invocation.run(lambda: forward_batch(json_of(batch_of(batch)), invocation, _forwarder(invocation)))
            )
        except ProcessDied:
            self.seen["died over a batch"] += 1
            response = None
        self._leave(invocation)
        if response is None or (death and death[1] == "unanswered"):
            return  # Lambda deletes nothing: all become visible again
        failed = failed_of(batch, response)
        for message in batch:
            self._check(message, message in failed, invocation)
            if message not in failed:
                message.fate = Fate.FORWARDED

    def _invoke(self, event: Delivered, remaining: float, death: tuple[int, Any] | None = None) -> None:
        if not self.events.take(event, self.now, self.sent[event]):
            return
        invocation = self._invocation([event], remaining, death)
        try:
            invocation.run(lambda: forward_event(json.loads(event.body), invocation, _forwarder(invocation)))
            in_error, died = False, False
        except NotForwarded:
            in_error, died = True, False
        except ProcessDied:
            self.seen["died over an event"] += 1
            in_error, died = True, True
        self._leave(invocation)
        if died or (death and death[1] == "unanswered"):
            in_error = True
        else:
            self._check(event, in_error, invocation)
        self.events.ended(event, in_error=in_error, now=self.now)

    def _invocation(self, batch: list[Delivered], remaining: float, death: tuple[int, Any] | None) -> Invocation:
        self._thaw()
        announced = list(dict.fromkeys(identity for one in batch for identity in one.announces))
        dies = None
        if death and death[1] != "unanswered" and announced:
            dies = Death(announced[death[0] % len(announced)], death[1])
        return Invocation(self.machine, self.now, remaining, self.workers, self.violations, dies)

    def _leave(self, invocation: Invocation) -> None:
        self.now = invocation.now
        self.seen["invoked"] += 1
        self.seen["left threads behind"] += invocation.left_threads_behind
        self.frozen = invocation

    def _thaw(self) -> None:
        if self.frozen:
            self.frozen.thaw(self.now)
        self.frozen = None

    def _check(self, one: Delivered, has_failed: bool, invocation: Invocation) -> None:
        """A message fails exactly if something in it is not S3's, or was not acknowledged, and that for a reason."""
        unanswered = [identity for identity in one.announces if identity not in invocation.acknowledged]
        assert has_failed == (one.is_foreign or bool(unanswered))
        for identity in unanswered:
            answer, came = invocation.last_answers.get(identity, (None, invocation.busiest))
            latest = invocation.deadline - LAST_CALL_SECONDS - ROUNDING_SECONDS
            is_out_of_time = came + LONGEST_BACKOFF_SECONDS + LONGEST_TURN_SECONDS > latest
            assert is_out_of_time or (answer is not None and answer.is_final)


def _forwarder(invocation: Invocation) -> Forwarder:
    return Forwarder(Settings(STATE_MACHINE_ARN), invocation.starter())


def test_on_arbitrary_bad_days_every_upload_is_started_once_or_kept() -> None:
    run_state_machine_as_test(
        BadDays,
        settings=settings(
            max_examples=200,
            stateful_step_count=25,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    must_have_been_seen = {
        "left threads behind",
        "died over a batch",
        "died over an event",
        Fate.FORWARDED.name,
        Fate.DEAD_LETTER.name,
        *(f"answered {answer.name}" for answer in Answer),
    }
    assert [what for what in must_have_been_seen if not BadDays.seen[what]] == []
