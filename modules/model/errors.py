"""Everything wrong with a configuration, reported at once.

ConfigurationError(ValueError)
  problems: where, what was given, why it cannot work, what to do
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WIDTH = 150
_WIDEST_COLUMN = 48


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that cannot work, or is unwise: `where` is the path of the field, `text` says what, why and what to do."""

    where: str
    text: str


class ConfigurationError(ValueError):
    """A configuration that cannot work. Raised before any resource is made or any file is written."""

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__(source, self.problems)

    def __str__(self) -> str:
        return report(self.source, self.problems, "problem")


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
