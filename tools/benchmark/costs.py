"""Question 5: what a start costs and takes by memory, at low and high load, and how fast the defaults are."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import handlers
from .cpu_share import MEGABYTES_PER_VCPU, possible
from .endpoint import Behaviour, Endpoint
from .handlers import Variant
from .instance import BATCH_SIZE, MEMORY, Instance, Invocations, running_instances
from .tables import markdown, median_and_range, ratios

OURS = Variant("ours", handlers.ours)
ONE_BY_ONE = Variant("one by one", handlers.one_by_one)
DELAY = 0.020
MEMORIES = (128, 256, 512, 1024, MEGABYTES_PER_VCPU) if possible() else (MEGABYTES_PER_VCPU,)
LOADS = {"low": 1, "high": BATCH_SIZE, "burst": 100}
"""Messages of a batch: a single event, a full batch by default, and what a queue hands over where batch_size is raised."""
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


def report(cells: Cells, gigabyte_second: float, million_requests: float) -> Iterator[str]:
    """The tables, by prices in dollars."""
    defaults = [
        [f"{messages:,}", _ratio(cells, MEMORY, load)] for load, messages in LOADS.items() if MEMORY in MEMORIES
    ]
    yield f"The defaults, {MEMORY:,} MB, to one by one at the same memory, {1000 * DELAY:.0f} ms, round by round:"
    yield markdown(["messages in a batch", "starts a second, to one by one"], defaults)
    yield (
        f"A million starts on Lambda, in dollars, at {gigabyte_second} a GB-second and {million_requests} a million invocations; SQS and "
        "Step Functions, which is paid by the transition, come on top and are the same in every row:"
    )
    yield markdown(
        ["memory", *(f"batches of {messages}: ms, cost" for messages in LOADS.values())],
        [
            [
                f"{memory:,} MB",
                *(
                    _cost(cells[OURS.name, memory, load], memory, messages, gigabyte_second, million_requests)
                    for load, messages in LOADS.items()
                ),
            ]
            for memory in MEMORIES
        ],
    )


def _ratio(cells: Cells, memory: int, load: str) -> str:
    return median_and_range(ratios(cells[OURS.name, memory, load].rates, cells[ONE_BY_ONE.name, memory, load].rates))


def _cost(cell: Cell, memory: int, messages: int, gigabyte_second: float, million_requests: float) -> str:
    milliseconds = statistics.median(cell.milliseconds)
    gigabyte_seconds = memory / MEGABYTES_PER_GIGABYTE * milliseconds / 1000
    dollars = (1_000_000 * gigabyte_seconds * gigabyte_second + million_requests) / messages
    return f"{milliseconds:,.0f} ms, ${dollars:.2f}"
