"""What the demo shows in the end: a row for every trigger, and what the workflows found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from .executions import SUCCEEDED, Execution
from .uploads import Upload

OFF = "off, nothing started"
MISSING = "not started"


@dataclass(frozen=True)
class Row:
    """One trigger and what its file started; `latency` in seconds from the upload to the start."""

    trigger: str
    pattern: str
    key: str
    execution: str
    status: str
    latency: float | None


def rows(uploads: Sequence[Upload], executions: Sequence[Execution], began: Mapping[str, float]) -> list[Row]:
    """One row for every upload, or more where its file started its state machine more often.

    Args:
        uploads: in the order of the rows.
        executions: all there are.
        began: when the upload of each trigger's file began, in seconds since 1970; by `bucket/key`.
    """
    result = []
    for upload in uploads:
        mine = [execution for execution in executions if execution.start == upload.start]
        for execution in mine:
            latency = execution.started - began[f"{upload.bucket}/{upload.key}"]
            result.append(Row(upload.trigger, upload.wiring, upload.key, execution.name, execution.status, latency))
        if not mine:
            status = MISSING if upload.enabled else OFF
            result.append(Row(upload.trigger, upload.wiring, upload.key, "", status, None))
    return result


def table(rows: Sequence[Row]) -> Table:
    """The rows for a terminal; long names are folded, none is cut."""
    result = Table(title="Every trigger's file, and what it started", title_justify="left", show_lines=False)
    for title in ("trigger", "pattern", "key", "execution", "status"):
        result.add_column(title, overflow="fold")
    result.add_column("upload to start", justify="right")
    for row in rows:
        style = {SUCCEEDED: "green", OFF: "dim"}.get(row.status, "bold red")
        latency = "" if row.latency is None else f"{row.latency:.2f} s"
        # Text, because a key may hold what rich would take for markup.
        cells = [row.trigger, row.pattern, row.key, row.execution]
        result.add_row(*map(Text, cells), Text(row.status, style=style), Text(latency))
    return result


def findings(uploads: Sequence[Upload], executions: Sequence[Execution]) -> list[str]:
    """What the workflows that read tags found, a line for each."""
    lines = []
    for upload in uploads:
        for execution in executions:
            if execution.start != upload.start or execution.tags is None:
                continue
            tags = ", ".join(f"{key}={value}" for key, value in execution.tags.items())
            purpose = f" (purpose: {execution.purpose})" if execution.purpose else ""
            lines.append(f"{upload.state_machine}{purpose} found on {upload.key}: {tags or 'no tags'}")
    return lines
