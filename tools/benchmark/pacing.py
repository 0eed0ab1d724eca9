"""Question 4: what one instance starts beside callers that never slow down, and while a share of the calls is throttled."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from . import handlers
from .endpoint import Behaviour, Endpoint
from .handlers import Variant
from .instance import MEMORY, Instance, Invocations, running_instances
from .tables import markdown, median_and_range, ratios

PACED = Variant("ours", handlers.ours)
UNPACED = Variant("never slows down", partial(handlers.ours, paced=False))
DELAY = 0.020
SECONDS = 20
SETTLED_AFTER = 10
FULL_BATCH = 100
BUCKET_SIZE, REFILL = 800, 150
RUDE_CALLERS = (1, 4)
THROTTLED_SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)

Rates = dict[tuple[str, float], list[float]]


def measure(endpoint: Endpoint, rounds: int) -> Rates:
    """Starts a second of an instance, newly started: paced ones in every case, one that never slows down under a share."""
    rates: Rates = {}
    with running_instances(PACED, endpoint.url) as [instance]:
        for _ in range(rounds):
            for callers in RUDE_CALLERS:
                beside = Behaviour(DELAY, bucket_size=BUCKET_SIZE, refill=REFILL, rude_callers=callers)
                rates.setdefault(("beside", callers), []).append(_run(instance, PACED, endpoint, beside))
            for share in THROTTLED_SHARES:
                throttling = Behaviour(DELAY, throttled_share=share)
                for variant in (PACED, UNPACED):
                    rates.setdefault((variant.name, share), []).append(_run(instance, variant, endpoint, throttling))
    return rates


def _run(instance: Instance, variant: Variant, endpoint: Endpoint, behaviour: Behaviour) -> float:
    instance.become(variant)
    instance.share.set_memory(MEMORY)
    endpoint.configure(behaviour)
    instance.run(Invocations(FULL_BATCH, seconds=SECONDS))
    settled = endpoint.seconds()[SETTLED_AFTER:SECONDS]
    endpoint.configure(Behaviour())
    return sum(second.started for second in settled) / len(settled)


def report(rates: Rates) -> Iterator[str]:
    """The tables."""
    yield (
        f"Beside callers of {RUDE_CALLERS[0]} and {RUDE_CALLERS[-1]} times sixteen closed loops that never slow down, {BUCKET_SIZE} tokens "
        f"and then {REFILL} a second, {MEMORY:,} MB, from second {SETTLED_AFTER} to {SECONDS}:"
    )
    yield markdown(
        ["others", "starts a second", "to a fair share"],
        [
            [
                str(callers),
                median_and_range(rates["beside", callers]),
                median_and_range([rate * (callers + 1) / REFILL for rate in rates["beside", callers]], 2),
            ]
            for callers in RUDE_CALLERS
        ],
    )
    yield "While a fixed share of the calls is throttled whatever anybody does, to an instance that never slows down, round by round:"
    yield markdown(
        ["throttled", "starts a second", "to one that never slows down"],
        [
            [
                f"{100 * share:.0f} %",
                median_and_range(rates[PACED.name, share]),
                median_and_range(ratios(rates[PACED.name, share], rates[UNPACED.name, share]), 2),
            ]
            for share in THROTTLED_SHARES
        ],
    )
