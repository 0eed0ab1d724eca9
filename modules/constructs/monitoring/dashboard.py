"""What a stack's dashboard shows: a row for each trigger and state machine, told by the constructs as they are made.

A row follows an event from left to right, in the order of `Place`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

from ...engine import aws, core
from ...engine.values import attribute, create_if
from ...model.expressions import Condition, Expression, items_if, json_text
from .dashboard_widgets import (
    COLUMNS,
    GRAPH_HEIGHT,
    HEADING_HEIGHT,
    Graph,
    Widget,
    alarm_status,
    alarm_status_height,
    graph,
    heading,
)
from .metrics import Metric

if TYPE_CHECKING:
    from ..platform import Platform

Place = Literal["queue", "waiting", "function", "rule", "executions", "throttling", "duration", "dead-letter queue"]
PLACES: tuple[Place, ...] = get_args(Place)

ALARMS_OF_A_WIDGET = 100
"""The most that an alarm widget takes."""

ROWS_OF_A_DASHBOARD = 80
"""A dashboard takes 500 widgets, and a row has five at most; the rest is for the alarms of its rows."""

NOTE = "Made by Terraform: what is changed in the console is lost with the next apply. When an alarm rings, its description names what to read."

NOBODYS = "What belongs to no trigger"


@dataclass
class Row:
    """What one trigger or state machine shows.

    Attributes:
        title: Markdown.
        graphs: by the hop that they are of.
        alarms: ARNs, and whether each alarm is there.
    """

    title: str = ""
    graphs: dict[Place, Graph] = field(default_factory=dict)
    alarms: list[tuple[str, Condition]] = field(default_factory=list)

    def show(self, place: Place, title: str, left: Sequence[Metric], right: Sequence[Metric] = ()) -> None:
        """Adds the graph of a hop; a second one of the same place adds its metrics to the first."""
        shown = self.graphs.get(place)
        if shown is not None:
            title, left, right = shown.title, [*shown.left, *left], [*shown.right, *right]
        self.graphs[place] = Graph(title=title, left=left, right=right)

    def add_alarm(self, arn: str, when: Condition) -> None:
        """Adds an alarm to those whose state is shown."""
        self.alarms.append((arn, when))

    def widgets(self, y: int, region: str) -> Iterator[Widget]:
        """Its heading and its graphs, side by side."""
        if not self.graphs:
            return
        places = [place for place in PLACES if place in self.graphs]
        width = COLUMNS // len(places)
        yield heading(f"### {self.title or NOBODYS}", y=y)
        for number, place in enumerate(places):
            yield graph(self.graphs[place], x=number * width, y=y + HEADING_HEIGHT, width=width, region=region)


def write_dashboards(scope: core.Construct, rows: Sequence[Row], *, platform: Platform, name: str) -> None:
    """Makes a dashboard of `rows`, further ones where that is more than one takes, none of nothing.

    Args:
        scope: the stack; the addresses are `dashboard`, `dashboard_2` and so on.
        platform: whether there are dashboards, and the Region of their metrics.
        name: of the first; the others are `<name>-2` and so on.
    """
    for number, body in enumerate(bodies(rows, platform.region), start=1):
        id, dashboard_name = ("dashboard", name) if number == 1 else (f"dashboard_{number}", f"{name}-{number}")
        _write_dashboard(scope, id, dashboard_name, body, platform.dashboards)


def _write_dashboard(scope: core.Construct, id: str, name: str, body: str, wanted: Condition) -> None:
    made = create_if(wanted, lambda: aws.CloudwatchDashboard(scope, id, dashboard_name=name, dashboard_body=body))
    if made is not None:
        description = "Name of the CloudWatch dashboard."
        value = attribute(made, "dashboard_name", wanted)
        core.TerraformOutput(scope, f"{id}_name", value=value, description=description)


def bodies(rows: Sequence[Row], region: str) -> Iterator[str]:
    """The `DashboardBody` of each dashboard that the rows fill: one, unless they are more than a dashboard takes."""
    shown = [row for row in rows if row.graphs or row.alarms]
    for first in range(0, len(shown), ROWS_OF_A_DASHBOARD):
        yield _body(shown[first : first + ROWS_OF_A_DASHBOARD], region)


def _body(rows: Sequence[Row], region: str) -> str:
    # Those that a generated module makes or not come last.
    alarms = sorted((alarm for row in rows for alarm in row.alarms), key=lambda each: isinstance(each[1], Expression))
    shown = [item for arn, when in alarms for item in items_if(when, [arn])]
    widgets: list[Widget] = []
    y = 0
    for first in range(0, len(shown), ALARMS_OF_A_WIDGET):
        widgets.append(alarm_status("Alarms", shown[first : first + ALARMS_OF_A_WIDGET], y=y))
        y += alarm_status_height(shown[first : first + ALARMS_OF_A_WIDGET])
    widgets.append(heading(NOTE, y=y))
    y += HEADING_HEIGHT
    for row in rows:
        of_row = list(row.widgets(y, region))
        widgets += of_row
        y += HEADING_HEIGHT + GRAPH_HEIGHT if of_row else 0
    return json_text({"widgets": widgets}, ensure_ascii=False)
