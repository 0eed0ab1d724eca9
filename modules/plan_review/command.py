"""`python -m modules review PLAN.json…`: the review of some plans on standard output."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from ..model.errors import ExitCode, PlanError, Problem
from ..model.text import visible
from .analysis.gates import GATES
from .review import LIMIT, SMALLEST_LIMIT, review


def add_arguments(parser: argparse.ArgumentParser, gate_code: int = ExitCode.FOUND) -> None:
    """The plans, what is printed of them, and the gates. `gate_code` is what the program ends with at a gate."""
    parser.add_argument("plans", nargs="+", metavar="[NAME=]PLAN.json", help="a stack's plan; - reads standard input")
    characters = f"characters at most (default: {LIMIT}, GitHub's)"
    parser.add_argument("--limit", type=_limit, default=LIMIT, metavar="N", help=characters)
    parser.add_argument("--json", action="store_true", help="one JSON document instead of Markdown")
    reasons = f"exit with {gate_code:d}, and the reasons on standard error, where one is hit"
    parser.add_argument("--fail-on", type=_gates, default=(), metavar="GATE,…", help=reasons)
    gates = "\n".join(f"  {name:<15}  {words}" for name, words in GATES.items())
    parser.epilog = f"gates:\n{gates}\n\n{parser.epilog}"


def run(arguments: argparse.Namespace) -> ExitCode:
    """Prints the review.

    Raises:
        PlanError: everything wrong with the files.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    reviewed = review(_read(arguments.plans), limit=arguments.limit)
    if arguments.json:
        print(json.dumps(reviewed.document, indent=2))
    else:
        print(reviewed.markdown, end="")
    stopped = [f"{gate}: {reason}" for gate in arguments.fail_on for reason in reviewed.gates[gate]]
    for line in stopped:
        print(visible(line), file=sys.stderr)
    return ExitCode.FOUND if stopped else ExitCode.DONE


def _limit(text: str) -> int:
    limit = int(text) if text.isdecimal() else 0
    if limit < SMALLEST_LIMIT:
        raise argparse.ArgumentTypeError(f'"{text}" leaves no room for counts: give at least {SMALLEST_LIMIT}')
    return limit


def _gates(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if unknown := [name for name in names if name not in GATES]:
        raise argparse.ArgumentTypeError(f"there is no gate {', '.join(unknown)}. Known: {', '.join(GATES)}")
    return names


def _read(arguments: Sequence[str]) -> dict[str, bytes]:
    """The files by the name of their stack."""
    contents: dict[str, bytes] = {}
    problems = []
    for argument in arguments:
        name, separator, path = argument.rpartition("=")
        if separator and Path(argument).exists():
            name, path = "", argument
        name = name or ("plan" if path == "-" else Path(path).stem)
        try:
            content = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        except OSError as error:
            problems.append(Problem(path, f"cannot be read: {error.strerror}. Give the path of a plan in JSON."))
            continue
        if name in contents:
            problems.append(Problem(path, f'is a second plan of "{name}". Give it another name: other={path}.'))
        contents[name] = content
    if problems:
        # Everything wrong at once: what could be read may be no plan either.
        try:
            review(contents)
        except PlanError as error:
            problems += error.problems
        raise PlanError("plan_review", problems)
    return contents
