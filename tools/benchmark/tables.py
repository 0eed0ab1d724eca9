"""Medians, ranges and ratios of rounds, as Markdown."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence


def median_and_range(values: Sequence[float], digits: int = 1) -> str:
    """`12.5 (11.9 to 13.1)`; the median alone where all look the same."""
    shown = [f"{value:,.{digits}f}" for value in (statistics.median(values), min(values), max(values))]
    return shown[0] if len(set(shown)) == 1 else f"{shown[0]} ({shown[1]} to {shown[2]})"


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Ours to theirs, round by round: what disturbs the machine disturbs both."""
    return [a / b for a, b in zip(ours, theirs, strict=True)]


def percentile(values: Iterable[float], share: float) -> float:
    """The smallest value that `share` of the values do not exceed; not a number where there are none."""
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1] if ordered else math.nan


def markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
