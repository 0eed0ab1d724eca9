"""`python -m tools.benchmark [--rounds N] [--storm-seconds N] [--only …]`: measures, and prints Markdown."""

from __future__ import annotations

import argparse
import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

import boto3
from botocore import __version__ as botocore_version

from . import capacity, choices, costs, pacing, settling
from .ceiling import ceiling
from .cpu_share import possible
from .endpoint import Behaviour, running_endpoint
from .fairness import check_same_executions
from .instance import ENVIRONMENT

MARKER = "<!-- Below: written by `make throughput WRITE=1`. -->"
PARTS = ("capacity", "costs", "settling", "pacing", "choices")


def main() -> None:
    """Parse the arguments, check that the comparison is fair, and measure."""
    parser = argparse.ArgumentParser(prog="python -m tools.benchmark", description="How many executions a second.")
    parser.add_argument("--rounds", type=int, default=5, help="of one instance; default 5")
    parser.add_argument("--storm-rounds", type=int, default=3, help="of many instances; default 3")
    parser.add_argument("--storm-seconds", type=int, default=20, help="how long many instances run; default 20")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure only this")
    parser.add_argument("--gigabyte-second", type=float, required=True, help="price of Lambda, in dollars")
    parser.add_argument("--million-requests", type=float, required=True, help="price of Lambda, in dollars")
    parser.add_argument("--commit", default="unknown", help="that is measured")
    parser.add_argument("--write", type=Path, help="file whose lines below the marker are replaced by the report")
    arguments = parser.parse_args()
    report: list[str] = []
    begun = time.monotonic()
    wanted = arguments.only or PARTS
    with running_endpoint() as endpoint:
        os.environ.update(ENVIRONMENT, AWS_ENDPOINT_URL=endpoint.url)
        compared = capacity.VARIANTS if "capacity" in wanted else (costs.OURS, costs.ONE_BY_ONE)
        started = check_same_executions([(v.name, v.make()) for v in compared], endpoint)
        endpoint.configure(Behaviour())
        _add(
            report,
            f"Measured on {datetime.now(UTC):%Y-%m-%d}, commit `{arguments.commit}`: Python {platform.python_version()}, boto3 "
            f"{boto3.__version__}, botocore {botocore_version}, {os.cpu_count()} processors. All handlers start the same {started} executions "
            f"of the same batch. The endpoint without delay: {ceiling(endpoint.url):,.0f} answers a second.",
        )
        if not possible():
            _add(report, "No share of a processor can be given here: only whole processors were measured.")
        if "capacity" in wanted:
            _add(report, "## One instance", *capacity.report(capacity.measure(endpoint, arguments.rounds)))
        if "costs" in wanted:
            measured = costs.measure(endpoint, arguments.rounds)
            _add(
                report,
                "## The default memory, and what a start costs",
                *costs.report(measured, arguments.gigabyte_second, arguments.million_requests),
            )
        if "choices" in wanted:
            _add(report, "## Workers, connections, pace", *choices.report(choices.measure(endpoint, arguments.rounds)))
        if "settling" in wanted:
            outcomes = settling.measure(endpoint, arguments.storm_rounds, arguments.storm_seconds)
            _add(report, "## Alone at the quota", *settling.report(outcomes))
        if "pacing" in wanted:
            _add(report, "## Beside others", *pacing.report(pacing.measure(endpoint, arguments.storm_rounds)))
    _add(report, f"Took {time.monotonic() - begun:.0f} s.")
    if arguments.write:
        kept = arguments.write.read_text().partition(MARKER)[0]
        arguments.write.write_text("\n\n".join([kept + MARKER, *report]) + "\n")


def _add(report: list[str], *paragraphs: str) -> None:
    report.extend(paragraphs)
    print(*paragraphs, sep="\n\n", end="\n\n", flush=True)


if __name__ == "__main__":
    main()
