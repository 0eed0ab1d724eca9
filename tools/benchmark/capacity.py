"""Question 1: how many executions a second one function instance starts, by its memory and the endpoint's delay."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from . import handlers
from .cpu_share import MEGABYTES_PER_VCPU, possible
from .endpoint import Behaviour, Endpoint
from .handlers import Variant
from .instance import Instance, Invocations, running_instances
from .tables import markdown, median_and_range, ratios

DELAYS = (0.005, 0.010, 0.020, 0.050)
MEMORIES = (128, 256, 512, MEGABYTES_PER_VCPU) if possible() else (MEGABYTES_PER_VCPU,)

OURS = Variant("ours", handlers.ours)
ONE_BY_ONE = Variant("one by one", handlers.one_by_one)
POWERTOOLS = Variant("Powertools", handlers.powertools)
POWERTOOLS_ASYNC = Variant("Powertools, async", handlers.powertools_async)
VARIANTS = (OURS, ONE_BY_ONE, POWERTOOLS, POWERTOOLS_ASYNC)

PROCESSOR_SECONDS_PER_START = 0.0018  # only to choose how many messages are enough to measure by
SECONDS_OF_ONE_BY_ONE = 0.25
CONCURRENT_MESSAGES = {MEGABYTES_PER_VCPU: 160, 512: 64}
FEWEST_CONCURRENT_MESSAGES = 32


@dataclass
class Cell:
    """What was measured of one variant, at one memory and delay, in every round."""

    rates: list[float] = field(default_factory=list)  # starts a second
    processor: list[float] = field(default_factory=list)  # milliseconds a start


Cells = Mapping[tuple[str, int, float], Cell]


def measure(endpoint: Endpoint, rounds: int) -> Cells:
    """Run every variant in every cell, in turn, and all of that again for every round."""
    cells = {(v.name, memory, delay): Cell() for v in VARIANTS for memory in MEMORIES for delay in DELAYS}
    with ExitStack() as stack:
        instances = {v.name: stack.enter_context(running_instances(v, endpoint.url))[0] for v in VARIANTS}
        for instance in instances.values():
            instance.run(Invocations(messages=100, number=2))  # connections and caches are warm
        for _ in range(rounds):
            for memory in MEMORIES:
                for delay in DELAYS:
                    endpoint.configure(Behaviour(delay=delay))
                    for name, instance in instances.items():
                        rate, processor = _run(instance, name, memory, delay)
                        cells[name, memory, delay].rates.append(rate)
                        cells[name, memory, delay].processor.append(processor)
    return cells


def _run(instance: Instance, name: str, memory: int, delay: float) -> tuple[float, float]:
    instance.share.set_memory(memory)
    [done] = instance.run(Invocations(messages=_messages(name, memory, delay), number=1))
    instance.share.set_memory(None)
    return done.messages / done.seconds, 1000 * done.processor_seconds / done.messages


def _messages(name: str, memory: int, delay: float) -> int:
    if name in (ONE_BY_ONE.name, POWERTOOLS.name):  # one call after the other: their rate knows no batch size
        a_call = delay + PROCESSOR_SECONDS_PER_START * MEGABYTES_PER_VCPU / memory
        return max(5, round(SECONDS_OF_ONE_BY_ONE / a_call))
    return CONCURRENT_MESSAGES.get(memory, FEWEST_CONCURRENT_MESSAGES)


def report(cells: Cells) -> Iterator[str]:
    """The tables."""
    yield "Ours to one by one, and to Powertools, round by round:"
    yield markdown(
        ["memory", *(f"{1000 * delay:.0f} ms" for delay in DELAYS)],
        [[f"**{memory:,} MB**, to one by one", *_ratios(cells, ONE_BY_ONE, memory)] for memory in MEMORIES]
        + [[f"{memory:,} MB, to Powertools", *_ratios(cells, POWERTOOLS, memory)] for memory in MEMORIES]
        + [[f"{memory:,} MB, to Powertools, async", *_ratios(cells, POWERTOOLS_ASYNC, memory)] for memory in MEMORIES],
    )
    yield "Starts a second, medians:"
    yield markdown(
        ["memory", "handler", *(f"{1000 * delay:.0f} ms" for delay in DELAYS)],
        [
            [
                f"{memory:,} MB",
                v.name,
                *(f"{statistics.median(cells[v.name, memory, delay].rates):,.0f}" for delay in DELAYS),
            ]
            for memory in MEMORIES
            for v in VARIANTS
        ],
    )
    yield "Processor time of a start, in milliseconds, at 1,769 MB and 20 ms:"
    yield markdown(
        ["handler", "ms"],
        [[v.name, median_and_range(cells[v.name, MEGABYTES_PER_VCPU, 0.020].processor, 2)] for v in VARIANTS],
    )


def _ratios(cells: Cells, other: Variant, memory: int) -> Sequence[str]:
    return [
        median_and_range(ratios(cells[OURS.name, memory, delay].rates, cells[other.name, memory, delay].rates))
        for delay in DELAYS
    ]
