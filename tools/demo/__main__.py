"""`python -m tools.demo [--keep]`: the walk through the project, from an empty AWS to running executions and back."""

from __future__ import annotations

import argparse
import io
import signal
import sys
from types import FrameType

from rich.console import Console

from modules.local_aws.account import put_aside_own_settings
from modules.model.errors import S3ToSfnError

from ..provider_mirror import use_mirror
from .errors import DemoError
from .walk import walk

WIDTH_OF_FILES = 180
"""Columns where the output is no terminal: the widest row of the table stays in one line."""

INTERRUPTED = 130
"""The exit code that shells give for Ctrl-C."""


def main() -> int:
    """Parses the arguments, walks, and turns what went wrong into a sentence and an exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.demo",
        description="Deploy the sample to the AWS on this machine and watch files start executions. Uses no AWS account.",
    )
    parser.add_argument("--keep", action="store_true", help="leave it running until Ctrl-C, to look around")
    arguments = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH_OF_FILES)
    put_aside_own_settings()
    use_mirror()
    try:
        walk(console, keep=arguments.keep)
    except (S3ToSfnError, DemoError) as problem:
        sys.stdout.flush()
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        console.print("Interrupted. The local AWS and what ran against it have ended; nothing keeps running.")
        return INTERRUPTED
    return 0


def _end(number: int, frame: FrameType | None) -> None:
    # An exception: on its way up it ends the local AWS and what runs against it.
    raise SystemExit(128 + number)


if __name__ == "__main__":
    raise SystemExit(main())
