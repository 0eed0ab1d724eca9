"""Medians and ranges as an SVG of bars, for light and dark pages."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from html import escape

THEMES = {"light": ("#1f2328", "#0969da", "#59636e"), "dark": ("#f0f6fc", "#4493f8", "#9198a1")}
"""Text, bars and whiskers, as GitHub has them."""

WIDTH, LABELS, ROW = 760, 210, 30


def bars(values: Sequence[tuple[str, Sequence[float]]], theme: str) -> str:
    """A bar for each median, with its range, in seconds."""
    text, fill, whisker = THEMES[theme]
    scale = (WIDTH - LABELS - 70) / max(max(of) for _, of in values)
    parts = []
    for number, (name, of) in enumerate(values):
        y, median = number * ROW + 8, statistics.median(of)
        low, high = (LABELS + scale * value for value in (min(of), max(of)))
        parts += [
            f'<text x="{LABELS - 8}" y="{y + 14}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{LABELS}" y="{y}" width="{scale * median:.1f}" height="20" fill="{fill}"/>',
            f'<path d="M{low:.1f} {y + 10}H{high:.1f}" stroke="{whisker}" stroke-width="2"/>',
            f'<text x="{high + 6:.1f}" y="{y + 14}">{median:.2f} s</text>',
        ]
    height = len(values) * ROW + 8
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
    return "\n".join([f'{head}font-family="sans-serif" font-size="13" fill="{text}">', *parts, "</svg>", ""])
