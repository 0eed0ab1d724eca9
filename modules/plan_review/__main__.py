"""The review alone, for pipelines that have nothing but this package: `python -m modules.plan_review PLAN.json…`, or by the
folder's path, in a wheel too, where nothing but the standard library is looked into: `python -I -S modules/plan_review PLAN.json…`.

Its exit codes are those of a Python program of its own: 1 is an error of the program, 2 files that are no plans, 3 a gate.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

if not __package__:
    # Python runs a folder without the package that it belongs to (PEP 366). The package's folder goes last: nothing beside
    # it takes the place of a module of Python's.
    _package = Path(__file__).resolve().parents[1]
    del sys.path[0]
    sys.path.append(str(_package.parent))
    __package__ = f"{_package.name}.plan_review"

from ..model.errors import ExitCode, PlanError
from ..model.text import visible
from .command import add_arguments, run

GATE_HIT = 3


def main() -> int:
    codes = f"exit codes:\n  0  done\n  2  files that are no plans\n  {GATE_HIT}  a gate of --fail-on is hit"
    parser = argparse.ArgumentParser(
        prog="python -m modules.plan_review",
        description="Print plans as Markdown for a pull request.",
        epilog=codes,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser, GATE_HIT)
    try:
        return GATE_HIT if run(parser.parse_args()) is ExitCode.FOUND else 0
    except PlanError as error:
        print("\n".join(map(visible, str(error).split("\n"))), file=sys.stderr)
        return error.exit_code


if __name__ == "__main__":
    sys.exit(main())
