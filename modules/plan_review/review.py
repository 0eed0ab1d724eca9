"""Plans in, a review out."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from ..model.errors import PlanError, Problem
from .analysis.analysis import Analysis, analyse
from .analysis.gates import GATES
from .reading.file_format import parse
from .reading.json_fields import ShapeError
from .reading.plan import Plan
from .reading.reader import read
from .reading.values import Json
from .report.circumstances import Circumstances
from .report.json_document import document
from .report.markdown import failed, section
from .report.sections import fitted

LIMIT = 65_000
"""Characters of a comment on GitHub, which takes 65,536, with room for the marker that a commenting tool adds."""

SMALLEST_LIMIT = 1_000

NOTHING_ELSE = Circumstances()


@dataclass(frozen=True)
class Review:
    """What a reviewer should know about some plans.

    Attributes:
        markdown: one section for each stack that changes; empty where none does.
        document: the same as JSON, as modules/plan_review/README.md describes it.
        gates: for each of `GATES`, the reasons to stop; empty where there is none.
    """

    markdown: str
    gates: Mapping[str, tuple[str, ...]]
    _analyses: Sequence[Analysis]
    _failures: Mapping[str, str]

    @cached_property
    def document(self) -> dict[str, Json]:
        return document(self._analyses, self._failures)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A plan is a tree of millions of values: to look for circles in it again and again takes longer the larger it is."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_uncollected()
def review(
    plans: Mapping[str, str | bytes],
    *,
    limit: int = LIMIT,
    circumstances: Circumstances = NOTHING_ELSE,
    masks: Sequence[re.Pattern[str]] = (),
) -> Review:
    """Reviews the plans of some stacks.

    Args:
        plans: by the stack's name, what `terraform show -json` printed.
        limit: characters of the Markdown at most.
        circumstances: where the plans come from, what stops them, which stacks could not be planned.
        masks: names of arguments and variables whose values are not shown, beside those that are named like secrets.

    Raises:
        PlanError: some are no plans; all of them are named.
        ValueError: the limit is too small for what has to be said.
    """
    if limit < SMALLEST_LIMIT:
        raise ValueError(f"a limit of {limit} leaves no room for counts: give at least {SMALLEST_LIMIT}")
    problems: list[Problem] = []
    read_plans: list[Plan] = []
    for name, content in plans.items():
        try:
            read_plans.append(read(name, parse(content), masks))
        except ShapeError as error:
            problems.append(Problem(name, str(error)))
    if problems:
        raise PlanError("plan_review", problems)
    analyses = [one for one in map(analyse, read_plans) if not one.silent or one.plan.name in circumstances.failures]
    without_plan = [name for name in circumstances.failures if name not in plans]
    sections = [failed(name, circumstances) for name in without_plan]
    sections += [section(one, circumstances) for one in analyses]
    gates = {
        gate: tuple(f"{one.plan.name}: {reason}" for one in analyses for reason in one.gates[gate]) for gate in GATES
    }
    gates["incomplete"] += tuple(f"{name}: planning failed" for name in without_plan)
    return Review(
        markdown=fitted(sections, limit) if sections else "",
        gates=gates,
        _analyses=analyses,
        _failures=circumstances.failures,
    )
