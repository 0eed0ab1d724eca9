"""`python -m modules backfill`: does for objects that are there already what a trigger does for those that land.

Without `--go` it says what it would start, and what may start twice. With it, it remembers how far it has come in a
checkpoint, and goes on there.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from ...config.messages import shown as quoted
from ...model.errors import ConfigurationError, ExitCode, Problem, RecoveryError
from ...model.text import listed
from ..arguments import add_common_arguments, trigger_of
from ..clients import Clients, aws_errors
from ..console import interruptible, say
from ..paced_starter import PacedStarter
from ..state_machine import look_at
from ..trigger import STANDARD_INPUT, RecoveryTrigger
from .checkpoint import Checkpoint, Progress
from .chunks import chunk_size
from .dry_run import count, dry_run
from .executions import execution_for
from .messages import counts, failures
from .objects import Selection, Source, read_time
from .run import Backfill, End
from .source import open_source


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The trigger, which of its objects, where they are found, and where to remember what is done."""
    add_common_arguments(parser)
    parser.add_argument("--prefix", help="narrower than the trigger's own (default: the trigger's)")
    parser.add_argument(
        "--modified-since", type=_time, metavar="TIME", help="objects of that time and later: 2026-11-23T10:00:00Z"
    )
    parser.add_argument("--modified-before", type=_time, metavar="TIME", help="objects of before that time")
    parser.add_argument(
        "--inventory",
        metavar="MANIFEST",
        help="read an S3 inventory in CSV instead of listing the bucket: s3://BUCKET/…/manifest.json, or a local one "
        "with the files beside it",
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help="where to remember what is done (default: backfill-TRIGGER.json in the working directory)",
    )


@aws_errors()
def run(arguments: argparse.Namespace) -> ExitCode:
    """Shows what would be started, or starts it.

    Raises:
        ConfigurationError, RecoveryError: wrong input, before anything was started.
        AwsError: of a dry run.
    """
    trigger = trigger_of(arguments)
    selection = _selection(arguments, trigger)
    clients = Clients(trigger)
    machine = look_at(clients.client("stepfunctions"), trigger)
    trigger = replace(trigger, machine_type=machine.type)
    source, manifest = open_source(clients.client("s3"), trigger, selection.prefixes, arguments.inventory)
    path = arguments.checkpoint or Path(f"backfill-{_file_name(arguments.trigger, trigger)}.json")
    checkpoint = Checkpoint(path, _purpose(trigger, selection, source))
    progress = checkpoint.load()
    for line in _remembered(path, progress):
        say(line)
    if not arguments.go:
        # Of what is complete nothing is left to count.
        entries = [] if progress and progress.complete else source.entries(progress.position if progress else None)
        counted = count(entries, selection, now=datetime.now(UTC), say=say)
        snapshot = f"at {manifest.created or 'the time of its making'}" if manifest else None
        for line in dry_run(trigger, counted, rate=arguments.rate, snapshot=snapshot):
            say(line)
        return ExitCode.DONE
    if not machine.exists:
        raise RecoveryError(f"There is no state machine {machine.arn}. Deploy it first: nothing was started.")
    starter = PacedStarter(clients.step_functions(), trigger.state_machine_arn, rate=arguments.rate)
    with checkpoint.held(), interruptible() as interrupted:
        backfill = Backfill(
            source=source,
            selection=selection,
            execution=partial(execution_for, trigger),
            starter=starter,
            checkpoint=checkpoint,
            chunk_size=chunk_size(arguments.rate),
            say=say,
            interrupted=interrupted,
        )
        return _go(backfill, path)


def _go(backfill: Backfill, path: Path) -> ExitCode:
    try:
        end, progress = backfill.go()
    except (ClientError, BotoCoreError, ConfigurationError, OSError) as error:
        if backfill.checkpoint.load() is None:
            raise
        for line in f"Stopped: {error}".splitlines():
            say(line)
        say(f"What was started is remembered in {path}: run it again to go on there.")
        return ExitCode.FAILED
    words, code = _ENDS[end]
    say(f"{words} {counts(progress)}.")
    for line in failures(progress.not_started):
        say(line)
    if end is not End.DONE:
        say(f"It is remembered in {path}: run it again to go on there.")
    return code


_ENDS: Mapping[End, tuple[str, ExitCode]] = {
    End.DONE: ("Done:", ExitCode.DONE),
    End.LEFT: ("Done but for what failed:", ExitCode.FOUND),
    End.HOPELESS: ("Stopped, as one start after the other failed:", ExitCode.FAILED),
    End.INTERRUPTED: ("Interrupted:", ExitCode.FAILED),
}


def _remembered(path: Path, progress: Progress | None) -> Iterator[str]:
    if progress:
        yield f"An earlier run is remembered in {path}: {counts(progress)}. It is gone on with."


def _selection(arguments: argparse.Namespace, trigger: RecoveryTrigger) -> Selection:
    own, since, before = trigger.prefixes or ("",), arguments.modified_since, arguments.modified_before
    prefixes = own if arguments.prefix is None else (arguments.prefix,)
    problems = []
    if not prefixes[0].startswith(own):
        names = listed([quoted(each) for each in own], 5, "or")
        text = f"{quoted(prefixes[0])} does not begin with the trigger's own prefix {names}. Give one that does."
        problems.append(Problem("--prefix", text))
    if since and before and since >= before:
        text = f"{before} is no later than --modified-since {since}: no object is of both. Correct one of them."
        problems.append(Problem("--modified-before", text))
    if problems:
        raise ConfigurationError("arguments", problems)
    return Selection(
        prefixes=prefixes,
        suffixes=trigger.suffixes or ("",),
        skip_folder_markers=trigger.skip_folder_markers,
        modified_since=since,
        modified_before=before,
    )


def _purpose(trigger: RecoveryTrigger, selection: Selection, source: Source) -> dict[str, str]:
    return {
        "bucket": trigger.bucket,
        "state machine": trigger.state_machine_arn,
        # One is written as it always was: a checkpoint of an earlier version goes on.
        "prefix": selection.prefixes[0] if len(selection.prefixes) == 1 else json.dumps(selection.prefixes),
        "suffix": selection.suffixes[0] if len(selection.suffixes) == 1 else json.dumps(selection.suffixes),
        "folder markers": "skipped" if selection.skip_folder_markers else "taken",
        "modified since": selection.modified_since or "",
        "modified before": selection.modified_before or "",
        **source.identity,
    }


def _file_name(text: str, trigger: RecoveryTrigger) -> str:
    return re.sub(r"[^0-9A-Za-z_-]+", "-", trigger.bucket if text == STANDARD_INPUT else text).strip("-")


def _time(text: str) -> str:
    if (time := read_time(text)) is None:
        raise argparse.ArgumentTypeError(f'"{text}" is not a time with its zone: give it like 2026-11-23T10:00:00Z')
    return time
