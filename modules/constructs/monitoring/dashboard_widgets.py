"""Widgets of a CloudWatch dashboard, as JSON.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .metrics import Metric

Widget: TypeAlias = dict[str, object]

COLUMNS = 24
"""Of the grid that widgets lie on."""

HEADING_HEIGHT, GRAPH_HEIGHT = 1, 5
ALARMS_PER_LINE = 8


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Lines over time.

    Args:
        title: whose they are.
        left, right: metrics by their axis; those on the right are measured, in another unit than what is counted.
    """

    title: str
    left: Sequence[Metric]
    right: Sequence[Metric] = ()


def heading(markdown: str, *, y: int) -> Widget:
    """A line of text over the whole width."""
    return _placed("text", 0, y, COLUMNS, HEADING_HEIGHT, {"markdown": markdown})


def alarm_status(title: str, arns: Sequence[object], *, y: int) -> Widget:
    """The state of each alarm; those that ring come first."""
    properties: dict[str, object] = {"title": title, "sortBy": "stateUpdatedTimestamp", "alarms": list(arns)}
    return _placed("alarm", 0, y, COLUMNS, alarm_status_height(arns), properties)


def alarm_status_height(arns: Sequence[object]) -> int:
    """Rows of the grid that the state of these alarms takes. An alarm that a module makes or not is no string, and not counted."""
    return 2 + sum(isinstance(arn, str) for arn in arns) // ALARMS_PER_LINE


def graph(content: Graph, *, x: int, y: int, width: int, region: str) -> Widget:
    """The lines of one hop, a point for each minute."""
    metrics = [
        [metric.namespace, metric.name, metric.dimension, metric.value, {"stat": metric.statistic, **axis}]
        for axis, several in (({}, content.left), ({"yAxis": "right"}, content.right))
        for metric in several
    ]
    properties = {
        "title": content.title,
        "view": "timeSeries",
        "region": region,
        "period": 60,
        "metrics": metrics,
    }
    return _placed("metric", x, y, width, GRAPH_HEIGHT, properties)


def _placed(type: str, x: int, y: int, width: int, height: int, properties: dict[str, object]) -> Widget:
    return {"type": type, "x": x, "y": y, "width": width, "height": height, "properties": properties}
