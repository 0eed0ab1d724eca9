"""The pace of the calls: exact on a clock of our own, and many instances under one quota."""

import heapq
import itertools
import random
from collections.abc import Generator

import pytest
from forwarder.pace import MEASURED_CALLS, Pace
from hypothesis import given
from hypothesis import strategies as st

from tools.benchmark.token_bucket import TokenBucket

NEVER = float("inf")


def calls(pace: Pace, number: int, *, begin: float, rate: float) -> None:
    """Take so many turns at that rate; the last one is at `begin + (number - 1) / rate`."""
    for count in range(number):
        assert pace.wait(begin + count / rate, NEVER) == 0


def test_nothing_waits_before_the_first_throttling() -> None:
    pace = Pace()
    assert [pace.wait(5.0, NEVER) for _ in range(100)] == [0.0] * 100


def test_a_throttling_halves_the_pace_of_the_last_calls() -> None:
    pace = Pace()
    calls(pace, MEASURED_CALLS, begin=0.0, rate=64)
    pace.throttled(turn_taken=0.0, now=1.0)
    assert [pace.wait(1.0, NEVER) for _ in range(3)] == [1 / 32, 2 / 32, 3 / 32]


def test_a_clock_that_was_read_before_the_cut_leaves_the_pace_as_it_was_cut() -> None:
    pace = Pace()
    calls(pace, MEASURED_CALLS, begin=0.0, rate=64)
    pace.throttled(turn_taken=0.0, now=101.0)
    assert [pace.wait(1.0, NEVER) for _ in range(3)] == [100 + 1 / 32, 100 + 2 / 32, 100 + 3 / 32]


def test_of_too_few_calls_half_the_fastest_pace_is_taken() -> None:
    pace = Pace(fastest=256)
    calls(pace, MEASURED_CALLS - 1, begin=0.0, rate=1)
    pace.throttled(turn_taken=14.0, now=15.0)
    assert [pace.wait(15.0, NEVER) for _ in range(2)] == [1 / 128, 2 / 128]


def test_calls_of_one_moment_have_no_measurable_pace() -> None:
    pace = Pace(fastest=256)
    assert {pace.wait(0.0, NEVER) for _ in range(MEASURED_CALLS)} == {0.0}
    pace.throttled(turn_taken=0.0, now=0.0)
    assert pace.wait(0.0, NEVER) == 1 / 128


def test_throttlings_of_calls_from_before_the_cut_do_not_cut_again() -> None:
    pace = Pace(fastest=256)
    pace.throttled(turn_taken=0.0, now=1.0)
    pace.throttled(turn_taken=0.9, now=1.0)
    assert pace.wait(1.0, NEVER) == 1 / 128
    pace.throttled(turn_taken=1.0, now=1.0)
    assert pace.wait(1.0, NEVER) == 1 / 64


def test_the_pace_never_falls_below_one_call_a_second() -> None:
    pace = Pace()
    for second in range(30):
        pace.throttled(turn_taken=float(second), now=float(second))
    assert pace.wait(29.0, NEVER) == 1.0


def test_the_pace_comes_back_with_time_and_is_at_last_without_limit() -> None:
    pace = Pace(fastest=200)
    pace.throttled(turn_taken=0.0, now=0.0)  # 100 a second, and 10.3 more every second
    assert pace.wait(5.0, NEVER) == 0
    assert pace.wait(5.0, NEVER) == pytest.approx(1 / 151.5)
    assert [pace.wait(9.8, NEVER) for _ in range(50)] == [0.0] * 50


@given(st.floats(0.0, 3.0))
def test_a_turn_after_the_last_moment_is_not_taken(left: float) -> None:
    pace = Pace(fastest=2)
    pace.throttled(turn_taken=0.0, now=0.0)  # 1 a second
    wait = pace.wait(0.0, latest=left)
    assert wait == (1.0 if left >= 1.0 else None)
    assert pace.wait(0.0, NEVER) == (1.0 if wait is None else pytest.approx(2.0))


def test_a_turn_from_before_a_cut_does_not_hold_and_does_not_delay_the_next() -> None:
    pace = Pace(fastest=4)
    pace.throttled(turn_taken=0.0, now=0.0)  # 2 a second
    assert [pace.wait(0.0, NEVER) for _ in range(3)] == [0.5, 1.0, 1.5]
    assert pace.holds(0.0)
    pace.throttled(turn_taken=0.0, now=0.25)  # 1 a second, and a little
    assert not pace.holds(0.0)
    assert pace.holds(0.25)
    assert pace.wait(0.25, NEVER) == pytest.approx(1 / 1.0625)


@pytest.mark.parametrize(
    ("instances", "size", "refill"), [(10, 800, 150), (2, 1300, 300)], ids=["10 at 150/s", "2 at 300/s"]
)
def test_instances_that_do_not_know_one_another_settle_at_the_quota(instances: int, size: int, refill: int) -> None:
    begun, seconds = 20, 60
    paced = storm([Pace() for _ in range(instances)], size, refill, seconds)
    started = sum(paced.started[begun:]) / (seconds - begun)
    assert started == pytest.approx(refill, rel=0.05)
    assert share(paced.throttled[begun:], paced.started[begun:]) < 0.01
    unpaced = storm([Unpaced() for _ in range(instances)], size, refill, seconds)
    assert share(unpaced.throttled[begun:], unpaced.started[begun:]) > 0.03


class Unpaced(Pace):
    def wait(self, now: float, latest: float) -> float | None:
        return 0.0


class Answers:
    """Answers in every second."""

    def __init__(self, seconds: int) -> None:
        self.started, self.throttled = [0] * seconds, [0] * seconds


def share(of: list[int], rest: list[int]) -> float:
    return sum(of) / (sum(of) + sum(rest))


def storm(paces: list[Pace], size: int, refill: int, seconds: int) -> Answers:
    """Sixteen workers for each pace, who call as fast as it lets them, and after a throttling as the starter does.

    A call takes 20 ms. Nothing of this takes real time.
    """
    now, order, jitter, answers = 0.0, itertools.count(), random.Random(7), Answers(seconds)
    bucket = TokenBucket(size, refill, lambda: now)
    events: list[tuple[float, int, Generator[float, None, None]]] = []

    def worker(pace: Pace) -> Generator[float, None, None]:
        """Yields when it goes on."""
        longest = 0.1
        while True:
            taken = now
            wait = pace.wait(taken, NEVER)
            assert wait is not None
            yield now + wait
            if not pace.holds(taken):
                continue
            yield now + 0.020
            if bucket.take():
                answers.started[int(now)] += 1
                longest = 0.1
            else:
                answers.throttled[int(now)] += 1
                pace.throttled(taken, now)
                yield now + jitter.uniform(0, longest)
                longest = min(2 * longest, 5.0)

    for pace in paces:
        for _ in range(16):
            heapq.heappush(events, (jitter.uniform(0, 0.1), next(order), worker(pace)))
    while events[0][0] < seconds:
        now, _, going_on = heapq.heappop(events)
        heapq.heappush(events, (next(going_on), next(order), going_on))
    return answers
