"""Writes a day as Markdown: what was done to each trigger, and what became of its objects."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.reliability.day import LAMBDA_PATTERNS, Day, Row
from tests.reliability.faults import FAULTS_WITH_AN_ANSWER
from tests.reliability.injector import START_FAULTS

STANDS_IN = """\
What stands in for AWS here, so that this shows the wiring and the code and not AWS:

- The events of `cloudtrail-eventbridge` come through our model of CloudTrail, at once and once. The dead letters of both EventBridge
  patterns come through our model of EventBridge, which buries an event at once when the state machine is gone
  ([as AWS does](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html), 2026-11-25), and knows no throttling, no
  retries and no second delivery. That nothing doubled there is therefore no measurement: AWS delivers at least once, under names that
  EventBridge chooses, and a second delivery starts a second execution.
- `storage-first` is redriven through our model of message move tasks.
- Lambda's asynchronous retries come after 1 and 2 seconds (AWS: 1 and 2 minutes).
- S3 notifies once and at once; that a notification comes twice or late is done by the test, word for word.
- *Started again* are executions whose state machine had been deleted in between: the one that Terraform made in its place no longer
  knows the names, so that a late delivery starts once more. On AWS a name is free again
  [once the history of its execution is removed](https://docs.aws.amazon.com/step-functions/latest/dg/express-at-least-once-execution.html),
  90 days later (2026-11-25); whether deleting the state machine removes it sooner is not documented. Here it does."""

CALL_FAULTS = (*FAULTS_WITH_AN_ANSWER, *START_FAULTS)


@dataclass(frozen=True)
class Circumstances:
    """Under which a day was measured."""

    date: str
    commit: str
    load_before: float
    load_after: float


def markdown(day: Day, circumstances: Circumstances) -> str:
    """The whole report."""
    rows = day.rows
    lines = [
        "# What is lost on a bad day",
        "",
        "Written by `make reliability` (`tests/reliability/`). Objects land in every pattern of `tests/e2e/bad_day.toml` while functions",
        "fail, StartExecution is throttled and fails, the state machine is deleted and made again by Terraform, notifications come twice and",
        "late, and messages come that are not S3's. Then the faults end, foreign dead letters are thrown away, and `python -m modules redrive`",
        "empties the rest. It ends with exit code 1 if anything is lost or doubled.",
        "",
        f"- {circumstances.date}, commit `{circumstances.commit}`, seed {day.size.seed}, {_duration(day.seconds)} after deployment",
        f"- on {platform.python_implementation()} {platform.python_version()}, load of the machine {circumstances.load_before:.1f} before and "
        f"{circumstances.load_after:.1f} after",
        f"- {day.size.invocation_faults:.0%} of the invocations and {day.size.start_faults:.0%} of the StartExecution calls of the functions "
        "meet a fault",
        f"- {day.size.per_second:g} things sent a second; the state machine was gone {len(day.outages)} times, for "
        f"{' and '.join(f'{seconds:.0f} s' for seconds in day.outages)}",
        f"- **{_verdict(day)}**",
        "",
        *_table(
            ["", *(f"`{id}`" for id in rows)],
            [
                _line("objects sent (versions)", rows, lambda id, row: row.tally.uploaded),
                _line("notifications delivered once more", rows, lambda id, row: row.copies or _only_lambda(id)),
                _line("foreign messages", rows, lambda id, row: row.foreign or _only_lambda(id)),
                _line(
                    "… of them kept in the dead-letter queue", rows, lambda id, row: _of(id, row.foreign_dead_lettered)
                ),
                _line("invocations", rows, lambda id, row: _of(id, row.invocations)),
                _line("StartExecution calls", rows, lambda id, row: _of(id, row.starts)),
                *(
                    _line(f"fault: {fault}", rows, lambda id, row, fault=fault: _of(id, day.injected[id, fault]))
                    for fault in CALL_FAULTS
                ),
                _line("dead-lettered", rows, lambda id, row: row.dead_lettered),
                _line("left in queues after the redrive", rows, lambda id, row: row.left_in_queues),
                _line("executions started", rows, lambda id, row: row.tally.executions),
                _line("started again after the state machine was deleted", rows, lambda id, row: row.tally.again),
                _line("**lost**", rows, lambda id, row: f"**{len(row.tally.lost)}**"),
                _line("**doubled**", rows, lambda id, row: f"**{len(row.tally.doubled)}**"),
            ],
        ),
        "",
        STANDS_IN,
        "",
    ]
    return "\n".join(lines)


def _verdict(day: Day) -> str:
    lost = sum(len(row.tally.lost) for row in day.rows.values())
    doubled = sum(len(row.tally.doubled) for row in day.rows.values())
    sent = sum(row.tally.uploaded for row in day.rows.values())
    others = len(day.problems) - lost - doubled
    return f"of {sent:,} objects {lost} lost, {doubled} doubled" + (f"; {others} other problems" if others else "")


def _of(id: str, value: int) -> int | str:
    return value if id in LAMBDA_PATTERNS else "–"


def _only_lambda(id: str) -> int | str:
    return _of(id, 0)


def _line(title: str, rows: object, cell: Callable[..., object]) -> list[str]:
    assert isinstance(rows, dict)
    cells: dict[str, Row] = rows
    values = [cell(id, row) for id, row in cells.items()]
    return [title, *(f"{value:,}" if isinstance(value, int) else str(value) for value in values)]


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> list[str]:
    rule = ["---", *("---:" for _ in head[1:])]
    return [f"| {' | '.join(cells)} |" for cells in (head, rule, *lines)]


def _duration(seconds: float) -> str:
    return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
