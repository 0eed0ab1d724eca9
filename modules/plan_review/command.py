"""`python -m modules review PLAN.json…`: the review of some plans on standard output."""

from __future__ import annotations

import argparse
import io
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from ..model.errors import ExitCode, PlanError, Problem
from ..model.text import visible
from .analysis.gates import GATES
from .reading.json_fields import ShapeError
from .report.circumstances import Circumstances, Finding, error_of, findings
from .review import LIMIT, SMALLEST_LIMIT, review


def add_arguments(parser: argparse.ArgumentParser, gate_code: int = ExitCode.FOUND) -> None:
    """The plans, what is printed of them, and the gates. `gate_code` is what the program ends with at a gate."""
    parser.add_argument("plans", nargs="*", metavar="[NAME=]PLAN.json", help="a stack's plan; - reads standard input")
    characters = f"characters at most (default: {LIMIT}, GitHub's)"
    parser.add_argument("--limit", type=_limit, default=LIMIT, metavar="N", help=characters)
    parser.add_argument("--json", action="store_true", help="one JSON document instead of Markdown")
    reasons = f"exit with {gate_code:d}, and the reasons on standard error, where one is hit"
    parser.add_argument("--fail-on", type=_gates, default=(), metavar="GATE,…", help=reasons)
    opens = "the pull request's label that opens a gate: said in the review where the gate is hit"
    parser.add_argument("--label", type=_label, action="append", default=[], metavar="GATE=LABEL", help=opens)
    parser.add_argument("--commit", default="", metavar="SHA", help="what was planned: said in the review")
    parser.add_argument("--run-url", default="", metavar="URL", help="where it was planned: linked in the review")
    failed = "a stack of which planning failed, and what Terraform printed: its error is shown"
    parser.add_argument("--failed", action="append", default=[], metavar="NAME=OUTPUT", help=failed)
    parser.add_argument("--sarif", action="append", default=[], metavar="FILE", help="a scanner's findings, as SARIF")
    mask = "do not show values of arguments and variables whose name this regular expression finds"
    parser.add_argument("--mask", type=_pattern, action="append", default=[], metavar="PATTERN", help=mask)
    gates = "\n".join(f"  {name:<15}  {words}" for name, words in GATES.items())
    parser.epilog = f"gates:\n{gates}\n\n{parser.epilog}"


def run(arguments: argparse.Namespace) -> ExitCode:
    """Prints the review.

    Raises:
        PlanError: everything wrong with the files.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    circumstances = Circumstances(
        commit=arguments.commit,
        run_url=arguments.run_url,
        fail_on=arguments.fail_on,
        labels=dict(arguments.label),
        failures=_failures(arguments.failed),
        findings=_findings(arguments.sarif),
    )
    if not arguments.plans and not circumstances.failures:
        raise PlanError("plan_review", [Problem("", "no plan is given. Give the path of a plan in JSON.")])
    plans = _read(arguments.plans)
    reviewed = review(plans, limit=arguments.limit, circumstances=circumstances, masks=arguments.mask)
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


def _label(text: str) -> tuple[str, str]:
    gate, separator, label = text.partition("=")
    if not separator or not label:
        raise argparse.ArgumentTypeError(
            f'"{text}" names no label: give a gate and its label, as in delete=allow-delete'
        )
    return _gates(gate)[0], label


def _pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise argparse.ArgumentTypeError(f'"{text}" is not a regular expression: {error}') from None


def _failures(arguments: Sequence[str]) -> dict[str, str]:
    found = {}
    for argument in arguments:
        name, separator, path = argument.partition("=")
        if not separator or not name:
            raise PlanError("plan_review", [Problem(argument, "names no stack. Give its name: stack=terraform.log.")])
        found[name] = error_of(_content(path).decode("utf-8", "replace"))
    return found


def _findings(paths: Sequence[str]) -> list[Finding]:
    found = []
    for path in paths:
        try:
            found += findings(_content(path))
        except ShapeError as error:
            raise PlanError("plan_review", [Problem(path, str(error))]) from None
    return found


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise PlanError("plan_review", [Problem(path, f"cannot be read: {error.strerror}. Give its path.")]) from None


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
