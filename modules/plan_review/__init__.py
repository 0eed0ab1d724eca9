"""Plans of any Terraform project as Markdown for a pull request: what changes, what could hurt, who gains access."""

from ..model.errors import PlanError, Problem
from .analysis.gates import GATES
from .review import LIMIT, Review, review

__all__ = ["GATES", "LIMIT", "PlanError", "Problem", "Review", "review"]
