"""Question 5: what a start costs and takes by memory, at low and high load, and how fast the defaults are.

By the same measurement, why the default batch is one that needs no window.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import handlers
from .cpu_share import MEGABYTES_PER_VCPU, possible
from .endpoint import Behaviour, Endpoint
from .handlers import Variant
from .instance import BATCH_SIZE, MEMORY, Instance, Invocations, running_instances
from .settling import STORMS
from .tables import markdown, median_and_range, ratios

OURS = Variant("ours", handlers.ours)
ONE_BY_ONE = Variant("one by one", handlers.one_by_one)
DELAY = 0.020
MEMORIES = (128, 256, 512, 1024, MEGABYTES_PER_VCPU) if possible() else (MEGABYTES_PER_VCPU,)
LOADS = {"low": 1, "high": BATCH_SIZE, "burst": 100}
"""Messages of a batch: a single event, a full batch by default, and what a queue hands over where batch_size is raised."""
WAITS = {"high": "0 s", "burst": "1 s, on a quiet queue up to 20 s"}
"""Lambda API, CreateEventSourceMapping: MaximumBatchingWindowInSeconds is at least 1 where BatchSize is above 10. Lambda Developer
Guide, "Using Lambda with Amazon SQS": with a window and little traffic Lambda may wait 20 seconds."""
FIRST_INVOCATIONS = 5
"""Lambda Developer Guide, "Configuring scaling behavior for SQS event source mappings": batches processed at first."""
MEASURED_MESSAGES = 100
MEGABYTES_PER_GIGABYTE = 1024


@dataclass
class Cell:
    """Milliseconds an invocation took, and starts a second, in every round."""

    milliseconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)


Cells = dict[tuple[str, int, str], Cell]


def measure(endpoint: Endpoint, rounds: int) -> Cells:
    """Run both handlers at every memory and load, in turn, and all of that again for every round."""
    cells = {(v.name, memory, load): Cell() for v in (OURS, ONE_BY_ONE) for memory in MEMORIES for load in LOADS}
    endpoint.configure(Behaviour(delay=DELAY))
    with running_instances(OURS, endpoint.url) as [ours], running_instances(ONE_BY_ONE, endpoint.url) as [one_by_one]:
        for instance in (ours, one_by_one):
            instance.run(Invocations(messages=100, number=2))
        for _ in range(rounds):
            for memory in MEMORIES:
                for load, messages in LOADS.items():
                    _run(ours, memory, messages, cells[OURS.name, memory, load])
                    _run(one_by_one, memory, messages, cells[ONE_BY_ONE.name, memory, load])
    return cells


def _run(instance: Instance, memory: int, messages: int, cell: Cell) -> None:
    instance.share.set_memory(memory)
    done = instance.run(Invocations(messages, number=max(1, MEASURED_MESSAGES // messages // 2)))
    instance.share.set_memory(None)
    seconds = sum(each.seconds for each in done)
    cell.milliseconds.append(1000 * seconds / len(done))
    cell.rates.append(messages * len(done) / seconds)


@dataclass(frozen=True)
class Prices:
    """In dollars.

    Args:
        gigabyte_second: of Lambda.
        million_requests: of Lambda.
        million_transitions: of STANDARD state machines.
    """

    gigabyte_second: float
    million_requests: float
    million_transitions: float


def report(cells: Cells, prices: Prices) -> Iterator[str]:
    """The tables."""
    defaults = [
        [f"{messages:,}", _ratio(cells, MEMORY, load)] for load, messages in LOADS.items() if MEMORY in MEMORIES
    ]
    yield f"The defaults, {MEMORY:,} MB, to one by one at the same memory, {1000 * DELAY:.0f} ms, round by round:"
    yield markdown(["messages in a batch", "starts a second, to one by one"], defaults)
    yield (
        f"A million starts on Lambda, in dollars, at {prices.gigabyte_second} a GB-second and {prices.million_requests} a million invocations; SQS and "
        "Step Functions, which is paid by the transition, come on top and are the same in every row:"
    )
    yield markdown(
        ["memory", *(f"batches of {messages}: ms, cost" for messages in LOADS.values())],
        [
            [
                f"{memory:,} MB",
                *(
                    f"{_milliseconds(cells, memory, load):,.0f} ms, ${_cost(cells, memory, load, prices):.2f}"
                    for load in LOADS
                ),
            ]
            for memory in MEMORIES
        ],
    )
    if MEMORY in MEMORIES:
        yield f"The default batch, and a full batch where `batch_size` is raised, {MEMORY:,} MB, 20 ms:"
        yield _batches(cells, prices)


def _batches(cells: Cells, prices: Prices) -> str:
    loads = tuple(WAITS)
    rates = [LOADS[load] / _milliseconds(cells, MEMORY, load) * 1000 for load in loads]
    costs = [_cost(cells, MEMORY, load, prices) for load in loads]
    refills = [storm.refill for storm in STORMS]
    return markdown(
        ["", *(f"batches of {LOADS[load]}" for load in loads)],
        [
            [
                "an event that comes alone waits for its batch",
                *WAITS.values(),
            ],
            ["one instance, to one by one", *(_ratio(cells, MEMORY, load) for load in loads)],
            ["one instance starts a second", *(f"{rate:,.0f}" for rate in rates)],
            [
                f"{FIRST_INVOCATIONS} instances, to a quota of {' and '.join(str(refill) for refill in refills)} a second",
                *(" and ".join(f"{FIRST_INVOCATIONS * rate / refill:.1f}" for refill in refills) for rate in rates),
            ],
            ["a million starts on Lambda", *(f"${cost:.2f}" for cost in costs)],
            [
                f"to ${prices.million_transitions:.0f} for a million transitions",
                *(f"{100 * cost / prices.million_transitions:.1f} %" for cost in costs),
            ],
        ],
    )


def _milliseconds(cells: Cells, memory: int, load: str) -> float:
    return statistics.median(cells[OURS.name, memory, load].milliseconds)


def _ratio(cells: Cells, memory: int, load: str) -> str:
    return median_and_range(ratios(cells[OURS.name, memory, load].rates, cells[ONE_BY_ONE.name, memory, load].rates))


def _cost(cells: Cells, memory: int, load: str, prices: Prices) -> float:
    """Dollars of a million starts."""
    gigabyte_seconds = memory / MEGABYTES_PER_GIGABYTE * _milliseconds(cells, memory, load) / 1000
    return (1_000_000 * gigabyte_seconds * prices.gigabyte_second + prices.million_requests) / LOADS[load]
