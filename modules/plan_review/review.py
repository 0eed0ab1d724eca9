"""Plans in, a review out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model.errors import PlanError, Problem
from .analysis.analysis import analyse
from .analysis.gates import GATES
from .reading.file_format import parse
from .reading.json_fields import ShapeError
from .reading.plan import Plan
from .reading.reader import read
from .reading.values import Json
from .report.json_document import document
from .report.markdown import section
from .report.sections import fitted

LIMIT = 65_536
"""Characters of a comment on GitHub."""

SMALLEST_LIMIT = 1_000


@dataclass(frozen=True)
class Review:
    """What a reviewer should know about some plans.

    Attributes:
        markdown: one section for each stack that changes; empty where none does.
        document: the same as JSON, as modules/plan_review/README.md describes it.
        gates: for each of `GATES`, the reasons to stop; empty where there is none.
    """

    markdown: str
    document: dict[str, Json]
    gates: Mapping[str, tuple[str, ...]]


def review(plans: Mapping[str, str | bytes], *, limit: int = LIMIT) -> Review:
    """Reviews the plans of some stacks.

    Args:
        plans: by the stack's name, what `terraform show -json` printed.
        limit: characters of the Markdown at most.

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
            read_plans.append(read(name, parse(content)))
        except ShapeError as error:
            problems.append(Problem(name, str(error)))
    if problems:
        raise PlanError("plan_review", problems)
    analyses = [analysis for analysis in map(analyse, read_plans) if not analysis.silent]
    return Review(
        markdown=fitted([section(one) for one in analyses], limit) if analyses else "",
        document=document(analyses),
        gates={
            gate: tuple(f"{one.plan.name}: {reason}" for one in analyses for reason in one.gates[gate])
            for gate in GATES
        },
    )
