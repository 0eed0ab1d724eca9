"""The pace of the calls: exact on a clock of our own, and many callers under one quota."""

from collections import Counter
from collections.abc import Sequence

import pytest
from forwarder.pace import LOOK_AHEAD_SECONDS, Pace

from modules.model.options import StorageFirstOptions
from tests.unit.forwarder.quota_simulation import (
    FULL_SPEED,
    Account,
    Instance,
    LambdaInstance,
    NeverSlowsDown,
    RudeCaller,
)

MOST_REGIONS, LARGEST_REGIONS = (800, 150), (1300, 300)
"""Tokens of an account's bucket for StartExecution, and tokens a second: docs/throughput.md."""

DEFAULTS = StorageFirstOptions()
MEMORY = int(DEFAULTS.memory_size)
FULL_BATCH = 100
"""What a queue hands over where batch_size is raised."""

BEGUN = 0.3  # in a period of the wall clock too late for a trial, and early enough for a test to end before the next
RECOVERY_SECONDS = 10


def pace(fastest: float = 256.0) -> Pace:
    return Pace(fastest, wall_clock=lambda: BEGUN)


def test_nothing_waits_before_the_first_throttling() -> None:
    unthrottled = pace()
    assert [unthrottled.wait(5.0) for _ in range(100)] == [(0.0, True)] * 100


def test_a_throttling_halves_the_pace() -> None:
    cut = pace()
    assert cut.wait(0.0) == (0.0, True)
    cut.answered(0.0, 0.02, throttled=True)
    assert [cut.wait(0.02)[0] for _ in range(3)] == pytest.approx([1 / 128, 2 / 128, 3 / 128])


def test_a_turn_that_is_far_away_is_not_given_yet() -> None:
    cut = pace(fastest=4.0)
    cut.answered(0.0, 0.0, throttled=True)  # two calls a second
    assert cut.wait(0.0) == (LOOK_AHEAD_SECONDS, False)
    assert cut.wait(0.25) == (0.25, True)
    assert cut.wait(0.25) == (LOOK_AHEAD_SECONDS, False)


def test_throttlings_of_calls_from_before_a_cut_do_not_cut_again() -> None:
    cut = pace()
    cut.answered(0.0, 1.0, throttled=True)
    for _ in range(20):
        cut.answered(0.9, 2.0, throttled=True)
    assert cut.wait(1.0)[0] == pytest.approx(1 / 128)


def test_a_cut_is_left_half_a_second_to_work() -> None:
    cut = pace()
    for answered in (1.0, 1.1, 1.2, 1.49):
        cut.answered(1.0, answered, throttled=True)
    assert cut.wait(1.0)[0] == pytest.approx(1 / 128)


def test_a_turn_from_before_a_cut_does_not_hold() -> None:
    cut = pace()
    assert cut.holds(0.0)
    cut.answered(0.0, 0.25, throttled=True)
    assert not cut.holds(0.0)
    assert cut.holds(0.25)


def test_few_throttlings_among_many_calls_are_borne() -> None:
    borne = pace()
    borne.wait(0.0)
    for _ in range(200):
        borne.answered(0.0, 0.0, throttled=False)
    for _ in range(9):
        borne.answered(0.0, 0.0, throttled=True)
    assert borne.wait(0.0) == borne.wait(0.0) == (0.0, True)
    for _ in range(2):
        borne.answered(0.0, 0.0, throttled=True)
    assert borne.wait(0.0)[0] > 0


def running(account: Account, instances: int) -> list[Instance]:
    """Instances that have executions without end."""
    made = [Instance(account) for _ in range(instances)]
    for instance in made:
        account.add(instance.workers())
    return made


def answers(instances: Sequence[Instance], begin: int, end: int) -> tuple[int, int]:
    """Calls that started, and that were throttled, in these seconds."""

    def counted(counts: Counter[int]) -> int:
        return sum(counts[second] for second in range(begin, end))

    return sum(counted(each.started) for each in instances), sum(counted(each.throttled) for each in instances)


@pytest.mark.parametrize(
    ("instances", "bucket"),
    [(1, MOST_REGIONS), (10, MOST_REGIONS), (2, LARGEST_REGIONS)],
    ids=["1 at 150/s", "10 at 150/s", "2 at 300/s"],
)
def test_alone_at_the_quota_it_is_used_up_and_at_most_3_percent_are_throttled_once_settled(
    instances: int, bucket: tuple[int, int]
) -> None:
    account = Account(bucket=bucket)
    ours = running(account, instances)
    account.run(80)
    started, throttled = answers(ours, 20, 80)
    assert started / 60 == pytest.approx(bucket[1], rel=0.05)
    assert throttled / (started + throttled) <= 0.03


@pytest.mark.parametrize(
    ("instances", "memory", "batch_size", "bucket"),
    [
        (10, 256, 10, MOST_REGIONS),
        (10, MEMORY, DEFAULTS.batch_size, MOST_REGIONS),
        (2, MEMORY, FULL_BATCH, LARGEST_REGIONS),
    ],
    ids=["10 of 256 MB at 150/s", "10 by default at 150/s", "2 with full batches at 300/s"],
)
def test_so_it_is_when_calls_wait_for_a_processor_and_executions_come_in_batches(
    instances: int, memory: int, batch_size: int, bucket: tuple[int, int]
) -> None:
    """Whatever the wall clock shows in the beginning: where the burst meets the first trial."""
    earlier = []
    for round in range(3):
        account = Account(bucket=bucket, seed=round, wall_clock=float(round))
        ours = [LambdaInstance(account, memory, batch_size) for _ in range(instances)]
        for instance in ours:
            account.add(instance.workers())
        account.run(40)
        started, throttled = answers(ours, 20, 40)
        assert started / 20 == pytest.approx(bucket[1], rel=0.1)
        assert throttled / (started + throttled) <= 0.03
        earlier.append(answers(ours, 10, 20))
    throttled = sum(throttled for _, throttled in earlier)
    assert throttled / (throttled + sum(started for started, _ in earlier)) <= 0.03


def test_so_many_instances_that_the_slowest_trial_exceeds_the_quota_find_that_out() -> None:
    account = Account(bucket=MOST_REGIONS)
    ours = [LambdaInstance(account, 256, DEFAULTS.batch_size) for _ in range(50)]
    for instance in ours:
        account.add(instance.workers())
    account.run(20)
    started, throttled = answers(ours, 0, 20)
    assert throttled / (started + throttled) > 0.5  # they take their own throttling for that of others
    account.run(60)
    started, throttled = answers(ours, 60, 80)
    assert started / 20 == pytest.approx(MOST_REGIONS[1], rel=0.05)
    assert throttled / (started + throttled) <= 0.15


@pytest.mark.parametrize("others", [1, 4])
def test_beside_callers_that_never_slow_down_a_real_instance_starts_half_of_one_that_never_does(others: int) -> None:
    def started(round: int, pace: NeverSlowsDown | None = None) -> int:
        account = Account(bucket=MOST_REGIONS, seed=round, wall_clock=float(round))
        ours = LambdaInstance(account, MEMORY, FULL_BATCH, pace)
        account.add(ours.workers())
        for _ in range(others):
            account.add(RudeCaller(account).workers())
        account.run(20)
        return answers([ours], 10, 20)[0]

    never_slows_down = started(0, NeverSlowsDown())
    assert [started(round) >= 0.5 * never_slows_down for round in range(5)] == [True] * 5


@pytest.mark.parametrize("bucket", [MOST_REGIONS, LARGEST_REGIONS], ids=["150/s", "300/s"])
@pytest.mark.parametrize("others", [1, 4])
def test_beside_callers_that_never_slow_down_it_gets_half_of_a_fair_share(others: int, bucket: tuple[int, int]) -> None:
    account = Account(bucket=bucket)
    ours = running(account, 1)
    for _ in range(others):
        account.add(RudeCaller(account).workers())
    account.run(20)
    assert answers(ours, 10, 20)[0] / 10 >= 0.5 * bucket[1] / (1 + others)


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9])
def test_under_a_fixed_share_of_throttling_it_starts_half_of_what_is_granted_at_full_speed(share: float) -> None:
    account = Account(throttled_share=lambda now: share)
    ours = running(account, 1)
    account.run(20)
    assert answers(ours, 0, 20)[0] / 20 >= 0.5 * (1 - share) * FULL_SPEED


@pytest.mark.parametrize("ends", [3600.0, 3602.0], ids=["in a trial", "between trials"])
def test_full_speed_is_back_ten_seconds_after_heavy_throttling_ends(ends: float) -> None:
    account = Account(throttled_share=lambda now: 0.9 if now < ends else 0.0)
    account.now = ends - 30
    ours = running(account, 1)
    account.run(30 + RECOVERY_SECONDS + 5)
    begin = int(ends) + RECOVERY_SECONDS
    assert answers(ours, begin, begin + 5)[0] / 5 >= 0.95 * FULL_SPEED


def test_who_was_at_the_quota_is_at_full_speed_three_minutes_after_it_is_lifted() -> None:
    lifted = 40
    account = Account(bucket=MOST_REGIONS)
    ours = running(account, 10)
    account.run(lifted)
    account.lift_the_quota()
    for instance in ours[1:]:
        instance.stop()
    account.run(180)
    assert answers(ours[:1], lifted + 175, lifted + 180)[0] / 5 >= 0.95 * FULL_SPEED


def test_instances_that_persisted_beside_others_go_back_to_the_quota_when_those_have_gone() -> None:
    account = Account(bucket=MOST_REGIONS)
    ours = running(account, 5)
    rude = RudeCaller(account)
    account.add(rude.workers())
    account.run(15)
    rude.stop()
    account.run(45)
    started, throttled = answers(ours, 30, 60)
    assert started / 30 == pytest.approx(MOST_REGIONS[1], rel=0.05)
    assert throttled / (started + throttled) <= 0.03
