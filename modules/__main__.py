"""`s3-to-sfn COMMAND …`, in a clone `python -m modules COMMAND …`: the one command line.

What a command needs is imported when it is asked for: only `synth` starts Node, and `review` runs with the standard library
alone, for which the package's folder is given by its path, in a wheel too: `python -I -S …/s3_to_sfn review PLAN.json`.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if not __package__:
    # As in plan_review/__main__.py.
    _package = Path(__file__).resolve().parent
    del sys.path[0]
    sys.path.append(str(_package.parent))
    __package__ = _package.name

from . import __version__
from .config.variables import PREFIX, add_configuration_arguments, configuration_files, variable
from .model.errors import EXIT_CODES, ConfigurationError, ExitCode, Problem, S3ToSfnError, report
from .model.program import INSTALLED, PROGRAM
from .model.text import visible

if TYPE_CHECKING:
    from .config.deployment import Deployment

_DRY_RUN = "Without --go nothing is changed: it is shown what would be. With AWS credentials of the trigger's account."

COMMANDS = {
    "init": (
        "write a repository of your own, with a first pipeline",
        "In a terminal it asks for what is not given. Files that are there already are kept.",
        "init acme-ingest --region eu-west-1 --account-id 111122223333",
    ),
    "synth": ("write the Terraform of a configuration: a stack for each bucket", "", "synth --environment dev"),
    "check": ("say what is wrong with a configuration, or not recommended", "", "check --config pipelines.toml"),
    "local": (
        "run a configuration on an AWS on this machine: up, put, watch, down",
        "No AWS account is used. It is MiniStack with repairs, and not AWS: it shows that the wiring works.",
        "local up",
    ),
    "redrive": (
        "empty the dead-letter queue of a trigger back into executions",
        _DRY_RUN,
        "redrive dev/landing/uploads --go",
    ),
    "backfill": (
        "start executions for objects that are there and have started none",
        _DRY_RUN,
        "backfill dev/landing/uploads --modified-since 2026-11-23T10:00:00Z --go",
    ),
    "notifications": (
        "say what of a bucket's notifications would go, and how to keep it",
        "Changes nothing. With AWS credentials that may read the bucket's notification configuration.",
        "notifications dev/landing",
    ),
    "review": (
        "print plans as Markdown for a pull request",
        "A plan is what `terraform show -json PLAN` prints.",
        "review dev-landing=plan.json --fail-on delete-stateful,access-widened",
    ),
    "ci": (
        "take a step of a pull request: plan, review, carry and apply what was reviewed",
        "The workflows call these: docs/pull-requests.md has their order.",
        "ci plan cdktf.out/stacks/dev-landing",
    ),
}
"""What each does, what else has to be known, and an example."""

_HOMES = {
    "local": "cli.local",
    "init": "cli.init",
    "redrive": "recovery.redrive.command",
    "backfill": "recovery.backfill.command",
    "notifications": "recovery.notifications",
    "review": "plan_review.command",
    "ci": "pull_request.command",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command, and turns what went wrong into a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace", line_buffering=True)
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        given = _parser(*arguments[:1]).parse_args(arguments)
        return int(given.run(given))
    except S3ToSfnError as error:
        for line in str(error).split("\n"):
            print(visible(line), file=sys.stderr)
        return error.exit_code
    except ModuleNotFoundError as missing:
        todo = (
            "install s3-to-sfn again, with its dependencies."
            if INSTALLED
            else "run `make setup`, then `. .venv/bin/activate`."
        )
        print(f"{missing.name} is not installed for {sys.executable}: {todo}", file=sys.stderr)
    except KeyboardInterrupt:
        print("Interrupted: run it again.", file=sys.stderr)
    except Exception:
        # Python's own exit code of an error is 1, which here means findings.
        traceback.print_exc()
    return ExitCode.FAILED


def _parser(command: str = "") -> argparse.ArgumentParser:
    """Of all commands; the arguments are read of `command` only."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="An object lands in Amazon S3, an AWS Step Functions execution starts.",
        epilog=f"`{PROGRAM} COMMAND --help` has the options and an example.\n\n{EXIT_CODES}",
        formatter_class=raw,
    )
    parser.add_argument("--version", action="version", version=f"s3-to-sfn {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (words, more, example) in COMMANDS.items():
        subparser = commands.add_parser(
            name,
            help=words,
            description=f"{words[0].upper()}{words[1:]}.\n{more}".rstrip(),
            epilog=f"example:\n  {PROGRAM} {example}\n\n{EXIT_CODES}",
            formatter_class=raw,
        )
        if name != command:
            continue
        if name in _HOMES:
            home = import_module(f".{_HOMES[name]}", __package__)
            home.add_arguments(subparser)
            subparser.set_defaults(run=home.run)
        else:
            _add_arguments(subparser, with_output=name == "synth")
            if name == "check":
                subparser.add_argument(
                    "--json", action="store_true", help="print problems and warnings as JSON, for editors and CI"
                )
            subparser.set_defaults(run=_synth if name == "synth" else _check)
    return parser


def _add_arguments(parser: argparse.ArgumentParser, *, with_output: bool) -> None:
    add_configuration_arguments(parser)
    for name in ("environment", "bucket"):
        parser.add_argument(
            f"--{name}", metavar="ID", help=f"only this {name} (default: ${PREFIX}{name.upper()}, or every {name})"
        )
    if with_output:
        parser.add_argument("--output", metavar="FOLDER", help="where to (default: $CDKTF_OUTDIR, or cdktf.out)")


def _read(
    arguments: argparse.Namespace, warn: Callable[[Sequence[Problem]], object] | None = None
) -> tuple[str, list[Deployment], str | None]:
    """What the configuration is called, and those of its deployments and the bucket that are asked for."""
    from .config.loader import check, read, selected, warnings

    path, overlay = configuration_files(arguments)
    bucket = arguments.bucket or variable("BUCKET") or None
    source, document = read(path, overlay)
    deployments = check(document, source=source, folder=path.parent)
    deployments = selected(deployments, arguments.environment or variable("ENVIRONMENT"), bucket)
    if found := warnings(document, deployments, bucket):
        if warn is not None:
            warn(found)
        else:
            print(report(source, found, "warning"), file=sys.stderr)
    return source, deployments, bucket


def _check(arguments: argparse.Namespace) -> ExitCode:
    if arguments.json:
        return _check_as_json(arguments)
    source, deployments, _ = _read(arguments)
    print(f"{source}: no problem in {', '.join(deployment.name for deployment in deployments)}")
    return ExitCode.DONE


def _check_as_json(arguments: argparse.Namespace) -> ExitCode:
    """`{"source": …, "problems": [{"where": …, "text": …}], "warnings": […]}`."""
    code = ExitCode.DONE
    found: dict[str, Sequence[Problem]] = {"problems": [], "warnings": []}
    try:
        source, _, _ = _read(arguments, lambda problems: found.update(warnings=problems))
    except ConfigurationError as error:
        code, source, found["problems"] = error.exit_code, error.source, error.problems
    print(
        json.dumps(
            {"source": source} | {kind: [asdict(problem) for problem in found[kind]] for kind in found}, indent=2
        )
    )
    return code


def _synth(arguments: argparse.Namespace) -> ExitCode:
    _, deployments, bucket = _read(arguments)

    # Node starts here, after everything that can be wrong has been said.
    from .engine.startup import trim

    trim()

    from .constructs.stack import App
    from .stacks import make_stacks

    output = Path(arguments.output or os.environ.get("CDKTF_OUTDIR") or "cdktf.out")
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        text = f"{output} cannot be made: {error.strerror}. Give a folder that can be written to."
        raise ConfigurationError("arguments", [Problem("--output, CDKTF_OUTDIR", text)]) from None
    app = App(outdir=str(output))
    for deployment in deployments:
        make_stacks(app, deployment, bucket)
    app.synth()
    print(f"stacks are in {output}/stacks")
    return ExitCode.DONE


if __name__ == "__main__":
    sys.exit(main())
