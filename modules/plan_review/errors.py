"""Files that cannot be reviewed, all reported at once.

PlanError(ValueError)
  problems: which file, what was given, why it cannot work, what to do
"""

from __future__ import annotations

from collections.abc import Iterable

from ..model.errors import Problem, report

__all__ = ["PlanError", "Problem"]


class PlanError(ValueError):
    """Files that are no plans. Raised before anything is rendered."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return report("plan_review", self.problems, "problem")
