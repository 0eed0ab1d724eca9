"""Shows what the demo is doing: a line that lives in a terminal, plain lines anywhere else."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

REFRESHES_PER_SECOND = 8
PLAIN_LINE_EVERY_SECONDS = 15.0


@dataclass
class Step:
    """One step while it is done.

    Attributes:
        title: what is done.
        detail: how far it is.
        started: when, on the monotonic clock.
    """

    title: str
    detail: str = ""
    started: float = field(default_factory=time.monotonic)

    def say(self, detail: str) -> None:
        """Tells how far it is."""
        self.detail = detail

    @property
    def seconds(self) -> float:
        """How long it has been going on."""
        return time.monotonic() - self.started


class Steps:
    """Does one step after the other and says so on `console`."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextlib.contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Shows a step until it is done, or failed by an exception."""
        live = self._console.is_terminal and not self._console.is_dumb_terminal
        step = _LiveStep(title) if live else _PlainStep(title, console=self._console)
        try:
            with contextlib.ExitStack() as stack:
                if isinstance(step, _LiveStep):
                    view = Live(step, console=self._console, refresh_per_second=REFRESHES_PER_SECOND, transient=True)
                    stack.enter_context(view)
                yield step
        except BaseException:
            self._console.print(_line("✗", "red", step))
            raise
        self._console.print(_line("✓", "green", step))


@dataclass
class _LiveStep(Step):
    spinner: Spinner = field(default_factory=lambda: Spinner("dots"))

    def __rich__(self) -> Table:
        row = Table.grid(padding=(0, 1))
        row.add_column(width=1)
        row.add_column(no_wrap=True, overflow="ellipsis")
        row.add_row(self.spinner, _text(self))
        return row


@dataclass(kw_only=True)
class _PlainStep(Step):
    console: Console

    def __post_init__(self) -> None:
        self._printed = time.monotonic()
        self.console.print(Text(f"… {self.title}"))

    def say(self, detail: str) -> None:
        super().say(detail)
        if time.monotonic() - self._printed >= PLAIN_LINE_EVERY_SECONDS:
            self._printed = time.monotonic()
            self.console.print(Text("  ").append_text(_text(self)))


def _line(mark: str, style: str, step: Step) -> Text:
    return Text(f"{mark} ", style=style).append_text(_text(step))


def _text(step: Step) -> Text:
    text = Text(f"{step.title}  ", style="default")
    text.append(f"{step.seconds:.0f} s", style="cyan")
    return text.append(f"  {step.detail}" if step.detail else "", style="dim")
