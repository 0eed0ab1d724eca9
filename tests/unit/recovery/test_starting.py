"""The function's starter at a pace: how fast, what existed, what failed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from forwarder.starter import ExecutionRequest, StepFunctions
from hypothesis import given
from hypothesis import strategies as st

from modules.recovery.paced_starter import PATIENCE_SECONDS, PacedStarter, Started
from tests.unit.forwarder.support import (
    DENIED,
    EXISTS,
    STATE_MACHINE_ARN,
    THROTTLED,
    Clock,
    Reply,
    StepFunctionsEndpoint,
    real_client,
    step_functions_endpoint,
)


@pytest.fixture
def endpoint() -> Iterator[StepFunctionsEndpoint]:
    with step_functions_endpoint() as endpoint:
        yield endpoint


def executions(*names: str) -> list[ExecutionRequest]:
    return [
        ExecutionRequest(name, f'{{"detail": {{"object": {{"key": "{name}"}}}}}}', "bucket", name) for name in names
    ]


class BeginsNow:
    """A client of the endpoint, which calls 1970 the start of every execution."""

    def __init__(self, client: StepFunctions) -> None:
        self._client = client

    def start_execution(self, **call: str) -> Any:
        return {**self._client.start_execution(**call), "startDate": datetime.now(UTC)}


def start(endpoint: StepFunctionsEndpoint, *names: str, rate: float = 1000, clock: Clock | None = None) -> Started:
    clock = clock or Clock()
    with real_client(endpoint.url) as client:
        starter = PacedStarter(BeginsNow(client), STATE_MACHINE_ARN, rate=rate, clock=clock, sleep=clock.sleep)
        return starter.start(executions(*names))


def test_what_started_what_existed_and_what_failed_are_told_apart(endpoint: StepFunctionsEndpoint) -> None:
    endpoint.replies_by_key(b=EXISTS, c=DENIED)
    came = start(endpoint, "a", "b", "c", "d")
    assert (came.started, came.existed) == (("a", "d"), ("b",))
    assert {name: failure.code for name, failure in came.failed.items()} == {"c": "AccessDeniedException"}


def test_an_execution_is_started_once_however_often_it_is_asked_for(endpoint: StepFunctionsEndpoint) -> None:
    assert start(endpoint, "a", "a", "b").started == ("a", "b")
    assert sorted(endpoint.names) == ["a", "b"]


def test_nothing_to_start_calls_nobody(endpoint: StepFunctionsEndpoint) -> None:
    assert start(endpoint) == Started((), (), {})
    assert endpoint.calls == []


def test_what_is_throttled_is_started_later(endpoint: StepFunctionsEndpoint) -> None:
    endpoint.replies(THROTTLED, THROTTLED, Reply())
    assert start(endpoint, "a").started == ("a",)
    assert endpoint.names == ["a", "a", "a"]


def test_what_is_throttled_for_ever_is_given_up(endpoint: StepFunctionsEndpoint) -> None:
    endpoint.reply = lambda call: THROTTLED
    clock = Clock()
    began = clock()
    assert start(endpoint, "a", rate=2, clock=clock).failed["a"].code == "ThrottlingException"
    assert clock() - began <= PATIENCE_SECONDS + 2 / 2


def test_no_call_is_made_when_nobody_waits_for_it_any_more(endpoint: StepFunctionsEndpoint) -> None:
    # Ten seconds between two turns: those of the retries come after 10, 20, 30 seconds, and the next after the end.
    endpoint.reply = lambda call: THROTTLED
    assert start(endpoint, "a", rate=0.1).failed["a"].code == "OutOfTime"
    assert endpoint.names == ["a"] * 4


class Recorder:
    """A client that remembers when it was called, and answers as AWS does for an execution that began some time ago."""

    def __init__(self, clock: Clock, age: float = 0.0) -> None:
        self._clock = clock
        self._age = timedelta(seconds=age)
        self.turns: list[float] = []

    def start_execution(self, **call: str) -> Any:
        self.turns.append(self._clock())
        now = datetime(2026, 11, 25, 10, 11, 12, tzinfo=UTC)
        headers = {"date": format_datetime(now, usegmt=True)}
        return {
            "executionArn": call["name"],
            "startDate": now - self._age,
            "ResponseMetadata": {"HTTPHeaders": headers},
        }


@pytest.mark.parametrize("missing", ["startDate", "ResponseMetadata"])
def test_an_execution_is_new_where_the_answer_does_not_date_it(missing: str) -> None:
    class Undated(Recorder):
        def start_execution(self, **call: str) -> Any:
            answer = super().start_execution(**call)
            del answer[missing]
            return answer

    starter = PacedStarter(Undated(Clock(), age=3600), STATE_MACHINE_ARN, rate=1000)
    assert starter.start(executions("a")) == Started(("a",), (), {})


@given(st.lists(st.integers(0, 5), min_size=1, max_size=4), st.sampled_from([0.5, 2.0, 10.0]))
def test_no_second_has_more_calls_than_the_rate_over_all_calls(batches: list[int], rate: float) -> None:
    clock, waits, turns = Clock(), [], []  # type: Clock, list[float], list[float]
    starter = PacedStarter(Recorder(clock), STATE_MACHINE_ARN, rate=rate, clock=clock, sleep=waits.append)
    began = clock()
    for number, size in enumerate(batches):
        came = starter.start(executions(*(f"{number}-{index}" for index in range(size))))
        assert len(came.started) == size
        # The clock stands still meanwhile: a call that does not wait has its turn now.
        turns += [clock() + wait for wait in waits] + [clock()] * (size - len(waits))
        waits.clear()
        clock.now += size / rate
    assert sorted(turns) == pytest.approx([began + index / rate for index in range(sum(batches))])


def test_time_that_has_passed_is_not_waited_for_and_gives_no_burst() -> None:
    clock = Clock()
    recorder = Recorder(clock)
    starter = PacedStarter(recorder, STATE_MACHINE_ARN, rate=2, clock=clock, sleep=clock.sleep)
    starter.start(executions("a"))
    clock.now += 60
    for name in "bcd":
        starter.start(executions(name))
    assert [turn - recorder.turns[1] for turn in recorder.turns[1:]] == [0, 0.5, 1.0]


@pytest.mark.parametrize(("age", "existed"), [(0.0, ()), (4.0, ()), (60.0, ("a",))])
def test_a_running_execution_that_step_functions_returns_again_existed(age: float, existed: tuple[str, ...]) -> None:
    clock = Clock()
    starter = PacedStarter(Recorder(clock, age), STATE_MACHINE_ARN, rate=10, clock=clock, sleep=clock.sleep)
    assert starter.start(executions("a")).existed == existed


@pytest.mark.parametrize("rate", [0, -1, float("nan")])
def test_a_rate_that_never_ends_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="give a rate above 0"):
        PacedStarter(Recorder(Clock()), STATE_MACHINE_ARN, rate=rate)
