"""The starter keeps the pace: exact on a clock of our own, one worker at a time."""

import pytest
from botocore.exceptions import ClientError  # type: ignore[import-untyped, unused-ignore]
from forwarder.pace import Pace
from forwarder.starter import ExecutionRequest, Starter, StartExecutionOutput

from tests.unit.forwarder.support import STATE_MACHINE_ARN, Clock


class Answering:
    """Step Functions that answers the calls with these codes, one after the other, and then starts all."""

    def __init__(self, clock: Clock, *codes: str) -> None:
        self.clock, self.codes, self.begun = clock, list(codes), list[float]()

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> StartExecutionOutput:
        self.begun.append(self.clock.now)
        if self.codes and (code := self.codes.pop(0)):
            raise ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": 400}}, "StartExecution")
        return {"executionArn": name}


def executions(number: int) -> list[ExecutionRequest]:
    return [ExecutionRequest(f"e{count}", "{}", "landing", f"in/{count}") for count in range(number)]


def starter(client: Answering, clock: Clock, pace: Pace) -> Starter:
    return Starter(
        client,
        STATE_MACHINE_ARN,
        clock=clock,
        sleep=clock.sleep,
        jitter=lambda longest: 0.0,
        workers=1,
        pace=pace,
    )


def slow() -> Pace:
    """Two calls a second after the first throttling; no trial interferes."""
    return Pace(fastest=4, wall_clock=lambda: 0.0)


def test_after_a_throttling_the_calls_keep_the_lower_pace() -> None:
    clock = Clock()
    client = Answering(clock, "", "ThrottlingException")
    assert starter(client, clock, slow()).start_all(executions(4), clock.now + 60) == {}
    # 2 a second once e1 was throttled, and then a little more
    assert client.begun == pytest.approx([1000.0, 1000.0, 1000.5, 1000.97, 1001.39], abs=0.02)


def test_the_pace_is_kept_from_one_invocation_to_the_next() -> None:
    clock = Clock()
    client = Answering(clock, "ThrottlingException")
    kept = starter(client, clock, slow())
    assert kept.start_all(executions(1), clock.now + 60) == {}
    assert kept.start_all(executions(1), clock.now + 60) == {}
    assert client.begun == pytest.approx([1000.0, 1000.5, 1000.97], abs=0.02)


def test_what_is_no_throttling_does_not_slow_down() -> None:
    clock = Clock()
    client = Answering(clock, "RequestTimeoutException")
    assert starter(client, clock, slow()).start_all(executions(3), clock.now + 60) == {}
    assert client.begun == [1000.0] * 4


def test_what_has_no_turn_before_the_deadline_is_not_begun() -> None:
    clock = Clock()
    client = Answering(clock, "ThrottlingException")
    failures = starter(client, clock, slow()).start_all(executions(6), clock.now + 2.0)
    assert client.begun[-1] <= 1001.5  # half a second before the deadline
    not_begun = [f"e{number}" for number in range(len(client.begun) - 1, 6)]
    assert {name: failure.code for name, failure in failures.items()} == dict.fromkeys(not_begun, "OutOfTime")
    assert len(not_begun) == 3
    assert clock.now <= 1001.5


def test_a_throttled_execution_without_another_turn_fails_as_throttled() -> None:
    clock = Clock()
    client = Answering(clock, "ThrottlingException")
    failures = starter(client, clock, slow()).start_all(executions(1), clock.now + 0.9)
    assert {name: failure.code for name, failure in failures.items()} == {"e0": "ThrottlingException"}
    assert client.begun == [1000.0]


def test_a_turn_is_taken_anew_when_the_pace_was_cut_while_it_was_waited_for() -> None:
    clock, pace = Clock(), Pace(fastest=16, wall_clock=lambda: 0.0)
    pace.answered(1000.0, 1000.0, throttled=True)  # 8 a second

    def sleep(seconds: float) -> None:
        clock.sleep(seconds)
        if len(clock.sleeps) == 1:  # another worker is throttled meanwhile
            clock.now = 1000.6
            for _ in range(3):
                pace.answered(1000.0, 1000.6, throttled=True)

    client = Answering(clock)
    waiting = Starter(client, STATE_MACHINE_ARN, clock=clock, sleep=sleep, workers=1, pace=pace)
    assert waiting.start_all(executions(1), clock.now + 60) == {}
    assert client.begun[0] >= 1000.6 + 1 / 8
