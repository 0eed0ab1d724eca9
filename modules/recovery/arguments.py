"""The arguments that every subcommand takes."""

from __future__ import annotations

import argparse
import math
from pathlib import Path

from ..config.variables import add_configuration_arguments, configuration_files
from .configured_trigger import configured
from .trigger import STANDARD_INPUT, RecoveryTrigger
from .trigger_file import from_file

DEFAULT_RATE = 50.0
"""Executions a second. StartExecution's bucket refills with 150 to 300 a second, by Region, for the whole account."""

LOWEST_RATE = 0.1


def add_common_arguments(parser: argparse.ArgumentParser) -> None:
    """The trigger, where it is described, whether to do it, and how fast."""
    parser.add_argument(
        "trigger",
        metavar="ENVIRONMENT/BUCKET/TRIGGER",
        help="a trigger of the configuration; or the JSON file of a module's output `recovery` (#NAME for one of several, - for standard input)",
    )
    add_configuration_arguments(parser)
    parser.add_argument(
        "--state-machine-arn",
        metavar="ARN",
        help="for a trigger whose state machine only another team's Terraform state names",
    )
    parser.add_argument("--go", action="store_true", help="do it; without, nothing is changed")
    parser.add_argument(
        "--rate",
        type=_rate,
        default=DEFAULT_RATE,
        metavar="N",
        help="executions a second (default: %(default)g)",
    )


def trigger_of(arguments: argparse.Namespace) -> RecoveryTrigger:
    """The trigger that the arguments name: by its ids in the configuration, or by the JSON file of a module's output.

    Raises:
        ConfigurationError: everything wrong with it.
    """
    text: str = arguments.trigger
    if text == STANDARD_INPUT or text.partition("#")[0].endswith(".json") or Path(text).is_file():
        return from_file(text, arguments.state_machine_arn)
    return configured(text, *configuration_files(arguments), arguments.state_machine_arn)


def whole_number(text: str) -> int:
    """An argument that counts something: 1 or more."""
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f'"{text}" is not a number of things: give 1 or more')
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = math.nan
    if not (rate >= LOWEST_RATE and math.isfinite(rate)):
        raise argparse.ArgumentTypeError(f'"{text}" is not a rate: give executions a second, {LOWEST_RATE} or more')
    return rate
