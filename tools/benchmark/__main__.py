"""`python -m tools.benchmark [--rounds N] [--storm-seconds N] [--only …]`: measures, and prints Markdown."""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from botocore import __version__ as botocore_version

from . import capacity, choices, costs, pacing, settling
from .ceiling import ceiling
from .cpu_share import possible
from .endpoint import Behaviour, running_endpoint
from .fairness import check_same_executions
from .instance import ENVIRONMENT

MARKER = "<!-- Below: written by `make throughput WRITE=1`. -->"
PARTS = {
    "capacity": "One instance",
    "costs": "The default memory and batch, and what a start costs",
    "choices": "Workers, connections, pace",
    "settling": "Alone at the quota",
    "pacing": "Beside others",
}
"""What can be measured, by the headings of the report."""


def main() -> None:
    """Parse the arguments, check that the comparison is fair, and measure."""
    parser = argparse.ArgumentParser(prog="python -m tools.benchmark", description="How many executions a second.")
    parser.add_argument("--rounds", type=int, default=5, help="of one instance; default 5")
    parser.add_argument("--storm-rounds", type=int, default=3, help="of many instances; default 3")
    parser.add_argument("--storm-seconds", type=int, default=20, help="how long many instances run; default 20")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure only this")
    parser.add_argument("--gigabyte-second", type=float, required=True, help="price of Lambda, in dollars")
    parser.add_argument("--million-requests", type=float, required=True, help="price of Lambda, in dollars")
    parser.add_argument("--million-transitions", type=float, required=True, help="price of Step Functions, in dollars")
    parser.add_argument("--commit", default="unknown", help="that is measured")
    parser.add_argument(
        "--write", type=Path, help="file whose sections below the marker are replaced by those measured"
    )
    arguments = parser.parse_args()
    prices = costs.Prices(arguments.gigabyte_second, arguments.million_requests, arguments.million_transitions)
    wanted = arguments.only or PARTS
    with running_endpoint() as endpoint:
        os.environ.update(ENVIRONMENT, AWS_ENDPOINT_URL=endpoint.url)
        compared = capacity.VARIANTS if "capacity" in wanted else (costs.OURS, costs.ONE_BY_ONE)
        started = check_same_executions([(v.name, v.make()) for v in compared], endpoint)
        endpoint.configure(Behaviour())
        print(f"All handlers start the same {started} executions of the same batch.")
        print(f"The endpoint without delay: {ceiling(endpoint.url):,.0f} answers a second.")
        if not possible():
            print("No share of a processor can be given here: only whole processors are measured.")
        measures: dict[str, Callable[[], Iterable[str]]] = {
            "capacity": lambda: capacity.report(capacity.measure(endpoint, arguments.rounds)),
            "costs": lambda: costs.report(costs.measure(endpoint, arguments.rounds), prices),
            "choices": lambda: choices.report(choices.measure(endpoint, arguments.rounds)),
            "settling": lambda: settling.report(
                settling.measure(endpoint, arguments.storm_rounds, arguments.storm_seconds)
            ),
            "pacing": lambda: pacing.report(pacing.measure(endpoint, arguments.storm_rounds)),
        }
        for part, heading in PARTS.items():
            if part in wanted:
                section = _section(measures[part], arguments.commit)
                print(f"\n## {heading}\n\n{section}", flush=True)
                if arguments.write:
                    arguments.write.write_text(with_section(arguments.write.read_text(), heading, section))


def _section(measure: Callable[[], Iterable[str]], commit: str) -> str:
    """What a part measures, with the circumstances."""
    load, begun = os.getloadavg()[0], time.monotonic()
    tables = list(measure())
    return "\n\n".join(
        [
            f"Measured on {datetime.now(UTC):%Y-%m-%d}, commit `{commit}`, in {time.monotonic() - begun:.0f} s: Python "
            f"{platform.python_version()}, botocore {botocore_version}, {os.cpu_count()} processors, whose load was {load:.1f} before "
            f"and {os.getloadavg()[0]:.1f} after.",
            *tables,
        ]
    )


def with_section(page: str, heading: str, section: str) -> str:
    """The page with this section below its marker, in the order of `PARTS`; what it had under that heading is replaced."""
    kept, marker, written = page.partition(MARKER)
    sections = dict(each.split("\n", 1) for each in written.split("\n## ")[1:])
    sections[heading] = section
    ordered = [f"## {each}\n\n{sections[each].strip()}" for each in PARTS.values() if each in sections]
    return "\n\n".join([kept + marker, *ordered]) + "\n"


if __name__ == "__main__":
    main()
