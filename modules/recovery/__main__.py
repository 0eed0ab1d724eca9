"""`python -m modules.recovery redrive|backfill …`: after an outage, or for what was there before the trigger."""

from __future__ import annotations

import argparse
import io
import logging
import sys
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError

from ..model.errors import ConfigurationError
from .backfill import command as backfill
from .errors import RecoveryError
from .redrive import command as redrive

DONE, LEFT, WRONG = 0, 1, 2
"""The exit codes: all done; something is left; the input is wrong or was refused, and nothing was done."""

COMMANDS = {
    "redrive": (redrive, "empty the dead-letter queue of a trigger back into executions"),
    "backfill": (backfill, "start executions for objects that are there and have started none"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Parses the arguments, runs the command, and turns what went wrong into a sentence and an exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m modules.recovery",
        description="Without --go nothing is changed: it is shown what would be. With AWS credentials of the trigger's account.",
        epilog="Exit codes: 0 all done, 1 something is left, 2 wrong input.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (command, words) in COMMANDS.items():
        subparser = commands.add_parser(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
        command.add_arguments(subparser)
        subparser.set_defaults(run=command.run)
    given = parser.parse_args(arguments)
    # What the function's code logs is for CloudWatch; here the commands themselves say it.
    logging.getLogger("forwarder").addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace", line_buffering=True)
    try:
        return int(given.run(given))
    except (ConfigurationError, RecoveryError) as problem:
        print(problem, file=sys.stderr)
        return WRONG
    except (ClientError, BotoCoreError) as error:
        print(f"AWS refused, or did not answer: {error}", file=sys.stderr)
        return LEFT
    except KeyboardInterrupt:
        print("Interrupted. Run it again: it goes on where it was.", file=sys.stderr)
        return LEFT


if __name__ == "__main__":
    raise SystemExit(main())
