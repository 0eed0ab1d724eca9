"""The exceptions of this project that reach its user. A construct that is called wrongly raises Python's ValueError or TypeError.

S3ToSfnError(Exception)
  ProblemsError(also ValueError)   everything wrong at once: where, what was given, why it cannot work, what to do
    ConfigurationError               a configuration, or arguments
    PlanError                        files that are to be reviewed, and are not plans
  RecoveryError                    redrive, backfill: something in the account is not as they need it
  AwsError                         AWS refused, or did not answer
  LocalAwsError                    the local AWS cannot be started, or is not running
  CommandError                     cdktf or Terraform ended with an error
  RefusedError                     a plan that is not the reviewed one, or that nobody may apply
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

_WIDTH = 150
_WIDEST_COLUMN = 48


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that cannot work, or is unwise: `where` is the path of the field, `text` says what, why and what to do."""

    where: str
    text: str


class ExitCode(IntEnum):
    """What every command ends with."""

    DONE = 0
    FOUND = 1
    WRONG = 2
    FAILED = 3


EXIT_CODES = """\
exit codes:
  0  done
  1  findings: something is left, a gate is hit, or a plan is refused
  2  wrong input: arguments, configuration, files or account; nothing was done
  3  failed: AWS refused or did not answer, it was interrupted, or an error of this program"""


class S3ToSfnError(Exception):
    """What is above every exception that this project raises for its user."""

    exit_code: ClassVar[ExitCode] = ExitCode.WRONG


class ProblemsError(S3ToSfnError, ValueError):
    """Everything that is wrong with `source`."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__(source, self.problems)

    def __str__(self) -> str:
        return report(self.source, self.problems, "problem")


class ConfigurationError(ProblemsError):
    """A configuration that cannot work. Raised before any resource is made or any file is written."""


class PlanError(ProblemsError):
    """Files that are not plans. Raised before anything is rendered."""


class RecoveryError(S3ToSfnError):
    """The account, or something in it, is not as the command needs it. Raised before anything is changed."""


class AwsError(S3ToSfnError):
    """AWS refused a call, or did not answer."""

    exit_code = ExitCode.FAILED


class LocalAwsError(S3ToSfnError):
    """The local AWS cannot be started, or is not running."""

    exit_code = ExitCode.FAILED


class CommandError(S3ToSfnError):
    """cdktf or Terraform ended with an error; the text has what it printed."""

    exit_code = ExitCode.FAILED


class RefusedError(S3ToSfnError):
    """A plan is not applied."""

    exit_code = ExitCode.FOUND


def report(source: str, problems: Sequence[Problem], noun: str) -> str:
    """What was found in `source`, each in its own lines: `noun` is what one of them is called."""
    count = len(problems)
    lines = [f"{source}: {count} {noun}{'' if count == 1 else 's'}"]
    column = min(_WIDEST_COLUMN, max((len(problem.where) for problem in problems), default=0))
    for problem in problems:
        indent = " " * (column + 4)
        text = textwrap.wrap(problem.text, _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False)
        if len(problem.where) > column:
            lines += [f"  {problem.where}", *(indent + line for line in text)]
        else:
            lines += [f"  {problem.where:<{column}}  {text[0]}", *(indent + line for line in text[1:])]
    return "\n".join(lines)
