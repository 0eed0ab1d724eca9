"""`python -m tools.benchmark [--rounds N] [--storm-seconds N] [--only …]`: measures, and prints Markdown."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections.abc import Iterable

import boto3
from botocore import __version__ as botocore_version

from . import capacity, choices, settling
from .ceiling import ceiling
from .cpu_share import possible
from .endpoint import Behaviour, running_endpoint
from .fairness import check_same_executions
from .instance import ENVIRONMENT

PARTS = ("capacity", "settling", "choices")


def main() -> None:
    """Parse the arguments, check that the comparison is fair, and measure."""
    parser = argparse.ArgumentParser(prog="python -m tools.benchmark", description="How many executions a second.")
    parser.add_argument("--rounds", type=int, default=5, help="of one instance; default 5")
    parser.add_argument("--storm-rounds", type=int, default=3, help="of many instances; default 3")
    parser.add_argument("--storm-seconds", type=int, default=7, help="how long many instances run; default 7")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure only this")
    arguments = parser.parse_args()
    begun = time.monotonic()
    wanted = arguments.only or PARTS
    with running_endpoint() as endpoint:
        os.environ.update(ENVIRONMENT, AWS_ENDPOINT_URL=endpoint.url)
        started = check_same_executions([(v.name, v.make()) for v in capacity.VARIANTS], endpoint)
        endpoint.configure(Behaviour())
        print(f"Python {platform.python_version()}, boto3 {boto3.__version__}, botocore {botocore_version}, ", end="")
        print(
            f"{os.cpu_count()} processors. All handlers start the same {started} executions of the same batch. ", end=""
        )
        print(f"The endpoint without delay: {ceiling(endpoint.url):,.0f} answers a second.")
        if not possible():
            print("\nNo share of a processor can be given here: only whole processors were measured.")
        if "capacity" in wanted:
            _print("One instance", capacity.report(capacity.measure(endpoint, arguments.rounds)))
        if "choices" in wanted:
            _print("Workers, connections, pace", choices.report(choices.measure(endpoint, arguments.rounds)))
        if "settling" in wanted:
            outcomes = settling.measure(endpoint, arguments.storm_rounds, arguments.storm_seconds)
            _print("Under the quota", settling.report(outcomes))
    print(f"\nTook {time.monotonic() - begun:.0f} s.")


def _print(title: str, paragraphs: Iterable[str]) -> None:
    print(f"\n## {title}")
    for paragraph in paragraphs:
        print(f"\n{paragraph}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
