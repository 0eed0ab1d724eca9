"""Question 2: whether many instances settle at the rate that StartExecution's token bucket grants the account."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from . import handlers
from .endpoint import Behaviour, Endpoint, Second
from .handlers import Variant
from .instance import Instance, Invocations, running_instances
from .tables import markdown, median_and_range, percentile

OURS = Variant("ours", handlers.ours)
UNPACED = Variant("never slows down", partial(handlers.ours, paced=False))
SDK = tuple(
    Variant(f"botocore `{mode}`", partial(handlers.sdk_retries, mode)) for mode in ("legacy", "standard", "adaptive")
)

DELAY = 0.020


@dataclass(frozen=True)
class Storm:
    """More objects than the quota lets start: every instance is handed batches without end.

    Args:
        name: what tables call it.
        bucket_size: tokens of the account, at first all there.
        refill: tokens a second.
        instances: the event source mapping's maximum_concurrency.
        memory: of each instance, in MB.
        batch_size: messages handed to one invocation.
        variants: what is compared.
    """

    name: str
    bucket_size: int
    refill: int
    instances: int
    memory: int
    batch_size: int
    variants: tuple[Variant, ...]


# "Quotas related to API action throttling", StartExecution of STANDARD machines: most Regions, and the three largest.
STORMS = (
    Storm("800, then 150/s; 10 instances, batches of 10", 800, 150, 10, 256, 10, (OURS, UNPACED, *SDK)),
    Storm("1,300, then 300/s; 2 instances, batches of 100", 1300, 300, 2, 1769, 100, (OURS, UNPACED)),
)


@dataclass
class Outcome:
    """What was measured of one variant in one storm, in every round."""

    rate_to_refill: list[float] = field(default_factory=list)  # once the bucket was empty
    throttled: list[float] = field(default_factory=list)  # share of all calls
    throttled_later: list[float] = field(default_factory=list)  # share of the calls in the second half
    batch_p99: list[float] = field(default_factory=list)  # seconds
    failed: list[float] = field(default_factory=list)  # share of the messages that go back to the queue


Outcomes = dict[tuple[str, str], Outcome]


def measure(endpoint: Endpoint, rounds: int, seconds: int) -> Outcomes:
    """Run every storm with every variant, newly started, for so many seconds, in turn, and all of that again for every round."""
    outcomes = {(storm.name, v.name): Outcome() for storm in STORMS for v in storm.variants}
    with running_instances(OURS, endpoint.url, max(storm.instances for storm in STORMS)) as instances:
        for _ in range(rounds):
            for storm in STORMS:
                for variant in storm.variants:
                    taking_part = instances[: storm.instances]
                    for instance in taking_part:
                        instance.become(variant)
                    _run(storm, taking_part, endpoint, seconds, outcomes[storm.name, variant.name])
    return outcomes


def _run(storm: Storm, instances: Sequence[Instance], endpoint: Endpoint, seconds: int, outcome: Outcome) -> None:
    for instance in instances:
        instance.share.set_memory(storm.memory)
    endpoint.configure(Behaviour(DELAY, storm.bucket_size, storm.refill))
    for instance in instances:
        instance.begin(Invocations(storm.batch_size, seconds=seconds))
    done = [invocation for instance in instances for invocation in instance.end()]
    whole = endpoint.seconds()[:seconds]  # the last batches go on a little longer
    later = whole[seconds // 2 :]
    outcome.rate_to_refill.append(statistics.mean(second.started for second in later) / storm.refill)
    outcome.throttled.append(_throttled(whole))
    outcome.throttled_later.append(_throttled(later))
    outcome.batch_p99.append(percentile((each.seconds for each in done), 0.99))
    outcome.failed.append(sum(each.failed for each in done) / sum(each.messages for each in done))


def _throttled(seconds: Sequence[Second]) -> float:
    throttled = sum(second.throttled for second in seconds)
    return throttled / (throttled + sum(second.started for second in seconds))


def report(outcomes: Outcomes) -> Iterator[str]:
    """The tables."""
    for storm in STORMS:
        yield f"{storm.name}, {storm.memory:,} MB each:"
        rows = []
        for v in storm.variants:
            outcome = outcomes[storm.name, v.name]
            rows.append(
                [
                    v.name,
                    median_and_range(outcome.rate_to_refill, 2),
                    _percent(outcome.throttled),
                    _percent(outcome.throttled_later),
                    _percent(outcome.failed),
                    median_and_range(outcome.batch_p99, 1),
                ]
            )
        yield markdown(
            [
                "retries",
                "starts to refill",
                "throttled",
                "in the second half",
                "messages that go back",
                "p99 of a batch, s",
            ],
            rows,
        )


def _percent(values: Sequence[float]) -> str:
    return median_and_range([100 * value for value in values], 1) + " %"
