"""`python -m modules redrive`: the dead-letter queue of a trigger, back into executions."""

from __future__ import annotations

import argparse

from ...model.errors import ConfigurationError, ExitCode, Problem, RecoveryError
from ..arguments import add_common_arguments, trigger_of, whole_number
from ..clients import Clients, aws_errors
from ..console import counted, interruptible, say
from ..paced_starter import PacedStarter
from ..state_machine import Machine, look_at
from ..trigger import RecoveryTrigger
from .drain import Drain
from .dry_run import look
from .message_move_task import FASTEST, MessageMove, moved
from .queue import DeadLetters


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of this command."""
    add_common_arguments(parser)
    parser.add_argument("--limit", type=whole_number, metavar="N", help="messages at most")
    parser.add_argument(
        "--start-directly",
        action="store_true",
        help="storage-first: start the executions here instead of giving the messages back to the function",
    )
    parser.add_argument(
        "--cancel",
        action="store_true",
        help="storage-first: stop the task that is moving messages, and do nothing else",
    )


@aws_errors()
def run(arguments: argparse.Namespace) -> ExitCode:
    """Does what the arguments say.

    Raises:
        ConfigurationError: everything wrong with the arguments.
        RecoveryError: the account is not as it must be.
        AwsError: AWS refused, or did not answer.
    """
    trigger = trigger_of(arguments)
    moves = trigger.queue is not None and not arguments.start_directly
    _check(arguments, trigger, moves)
    clients = Clients(trigger)
    sqs = clients.client("sqs")
    queue = DeadLetters(sqs, trigger)
    with interruptible() as interrupted:
        move = MessageMove(sqs, queue, interrupted=interrupted)
        if arguments.cancel:
            move.cancel()
            return ExitCode.DONE
        machine = look_at(clients.client("stepfunctions"), trigger)
        _introduce(trigger, machine)
        if trigger.queue is not None and (task := move.running()) and not (moves and arguments.go):
            # What is received, only to look at it, is hidden from the task, which then ends without it.
            say(f"A task is moving messages, {moved(task)}: --go follows it, --cancel stops it. Nothing was looked at.")
            return ExitCode.FOUND
        if not arguments.go:
            return _look(arguments, queue, machine, moves=moves)
        if not machine.exists:
            raise RecoveryError(f"There is no state machine {machine.arn}. Deploy it first: nothing was changed.")
        if moves:
            complete = move.run(int(arguments.rate))
            say(f"{trigger.function} starts them; what it cannot start comes back to {queue.name}.")
            return _code(complete, failed=interrupted())
        drain = Drain(
            queue,
            PacedStarter(clients.step_functions(), trigger.state_machine_arn, rate=arguments.rate),
            rate=arguments.rate,
            limit=arguments.limit,
            remembers_names=machine.remembers_names,
            interrupted=interrupted,
        )
        outcome = drain.run()
        if outcome.stopped:
            say(f"stopped: {outcome.stopped}. Run it again: it goes on where it was.")
        say(
            f"{counted(outcome.done, 'message')} done, {counted(outcome.started, 'execution')} started, "
            f"{outcome.existed:,} existed already, {counted(len(outcome.left), 'message')} left"
        )
        return _code(outcome.is_complete, failed=outcome.refused or interrupted())


def _code(complete: bool, *, failed: bool = False) -> ExitCode:
    if complete:
        return ExitCode.DONE
    return ExitCode.FAILED if failed else ExitCode.FOUND


def _look(arguments: argparse.Namespace, queue: DeadLetters, machine: Machine, *, moves: bool) -> ExitCode:
    complete = look(queue, machine, limit=arguments.limit, moves=moves)
    say("This was a dry run: nothing was changed. --go does it.")
    return _code(complete)


def _check(arguments: argparse.Namespace, trigger: RecoveryTrigger, moves: bool) -> None:
    problems = []
    if trigger.queue is None:
        for option, given in (("--start-directly", arguments.start_directly), ("--cancel", arguments.cancel)):
            if given:
                text = f"is for storage-first, whose messages SQS can move back, and this is {trigger.pattern}. Leave it out."
                problems.append(Problem(option, text))
    if moves and arguments.go and not arguments.cancel:
        if arguments.limit is not None:
            text = "SQS moves all messages or none. Leave it out, or add --start-directly."
            problems.append(Problem("--limit", text))
        if not 1 <= arguments.rate <= FASTEST or arguments.rate != int(arguments.rate):
            text = f"SQS moves a whole number of messages a second, 1 to {FASTEST}. Give one, or add --start-directly."
            problems.append(Problem("--rate", text))
    if problems:
        raise ConfigurationError("arguments", problems)


def _introduce(trigger: RecoveryTrigger, machine: Machine) -> None:
    say(f"{trigger.pattern}: {trigger.bucket} starts {machine.arn} ({machine.type or 'type not known'})")
    if trigger.queue is not None:
        say(f"its messages do not say why they failed; the function's log does: /aws/lambda/{trigger.function}")
    if not machine.exists:
        say("there is no such state machine: nothing can be started until it is back")
    if machine.type == "EXPRESS":
        say("EXPRESS knows no names: what started before it failed, or before this is interrupted, starts again")
    elif machine.type is None:
        say("these credentials may not ask for its type: if it is EXPRESS, what had started before starts again")
    elif trigger.function is None:
        say("EventBridge names executions itself: what it had started although it heard no answer starts again, once")
