"""Question 3: what the forwarder's own choices are worth: workers, kept connections, the pace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial

from . import handlers
from .cpu_share import MEGABYTES_PER_VCPU, possible
from .endpoint import Behaviour, Endpoint
from .handlers import Variant
from .instance import Invocations, running_instances
from .tables import markdown, median_and_range, ratios

CHOSEN = Variant("16 workers and connections, paced", handlers.ours)
OTHERS = (
    Variant("10 connections, botocore's default", partial(handlers.ours, pool=10)),
    Variant("8 workers", partial(handlers.ours, workers=8)),
    Variant("32 workers and connections", partial(handlers.ours, workers=32, pool=32)),
    Variant("64 workers and connections", partial(handlers.ours, workers=64, pool=64)),
    Variant("no pace", partial(handlers.ours, paced=False)),
)
DELAYS = (0.020,)
MEMORIES = (256, MEGABYTES_PER_VCPU) if possible() else (MEGABYTES_PER_VCPU,)
MESSAGES = {256: 48, MEGABYTES_PER_VCPU: 192}

Rates = Mapping[tuple[str, int, float], list[float]]


def measure(endpoint: Endpoint, rounds: int) -> Rates:
    """Starts a second of every variant, in turn, and all of that again for every round."""
    variants = (CHOSEN, *OTHERS)
    rates: dict[tuple[str, int, float], list[float]] = {
        (v.name, memory, delay): [] for v in variants for memory in MEMORIES for delay in DELAYS
    }
    with ExitStack() as stack:
        instances = {v.name: stack.enter_context(running_instances(v, endpoint.url))[0] for v in variants}
        for instance in instances.values():
            instance.run(Invocations(messages=128, number=2))
        for _ in range(rounds):
            for memory in MEMORIES:
                for delay in DELAYS:
                    endpoint.configure(Behaviour(delay=delay))
                    for name, instance in instances.items():
                        instance.share.set_memory(memory)
                        [done] = instance.run(Invocations(MESSAGES[memory], number=1))
                        instance.share.set_memory(None)
                        rates[name, memory, delay].append(done.messages / done.seconds)
    return rates


def report(rates: Rates) -> Iterator[str]:
    """The table."""
    cells = [(memory, delay) for memory in MEMORIES for delay in DELAYS]
    yield f"Starts a second, each to the chosen one ({CHOSEN.name}), round by round:"
    yield markdown(
        ["", *(f"{memory:,} MB, {1000 * delay:.0f} ms" for memory, delay in cells)],
        [
            [
                v.name,
                *(
                    median_and_range(ratios(rates[v.name, memory, delay], rates[CHOSEN.name, memory, delay]), 2)
                    for memory, delay in cells
                ),
            ]
            for v in OTHERS
        ],
    )
