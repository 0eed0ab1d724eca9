"""The review of one plan, and which of its gates are shut."""

from __future__ import annotations

import os
import re
from collections.abc import Collection

from ..model.errors import ConfigurationError, Problem
from ..plan_review.report.circumstances import Circumstances, error_of
from ..plan_review.review import LIMIT, Review, review
from .github import GATES


def render(
    stack: str,
    plan: bytes | None,
    *,
    labels: Collection[str] = (),
    commit: str = "",
    run_url: str = "",
    failure: str = "",
    limit: int = LIMIT,
) -> Review:
    """The review of a stack's plan as JSON, or of what Terraform said where there is none.

    Args:
        stack: its name.
        plan: what `terraform show -json` printed.
        labels: those that open a gate. What each opens is said in the review.
        commit, run_url: what was planned, and where.
        failure: what Terraform said when planning failed.
        limit: characters at most.
    """
    circumstances = Circumstances(
        commit=commit,
        run_url=run_url,
        fail_on=shut(labels),
        labels=GATES,
        failures={} if plan is not None else {stack: error_of(failure)},
    )
    return review({} if plan is None else {stack: plan}, limit=limit, circumstances=circumstances, masks=_masks())


def shut(labels: Collection[str]) -> tuple[str, ...]:
    """The gates that none of the labels opens."""
    return tuple(gate for gate, label in GATES.items() if label not in labels)


def stopped(reviewed: Review, labels: Collection[str]) -> list[str]:
    """Why the plan must not pass, with the labels that would let it."""
    return [
        f"{reason} (the label {GATES[gate]} lets it pass)" for gate in shut(labels) for reason in reviewed.gates[gate]
    ]


def _masks() -> list[re.Pattern[str]]:
    pattern = os.environ.get("REVIEW_MASK", "")
    try:
        return [re.compile(pattern, re.IGNORECASE)] if pattern else []
    except re.error as error:
        raise ConfigurationError(
            "environment", [Problem("REVIEW_MASK", f"is not a regular expression: {error}")]
        ) from None
