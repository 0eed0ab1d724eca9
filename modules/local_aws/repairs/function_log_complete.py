"""The log of an invocation holds every line that the function wrote.

https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html: all that a function writes to its standard error is in its
log stream. MiniStack waits for 5 milliseconds without a line, and a quarter of a second at most, and leaves out what a busy
machine has not handed over by then.
"""

from __future__ import annotations

import queue
import time
from typing import Any

from ministack.core import lambda_runtime

SYMBOLS = (
    "ministack.core.lambda_runtime.Worker",
    "ministack.core.lambda_runtime._PYTHON_WORKER_SCRIPT",
)

_END = "\x1end of the invocation\x1e"
_ANSWERED = "        _real_stdout.flush()\n\nrun()"
_QUIET_SECONDS = 30.0


def apply() -> None:
    """Let the function's process mark the end of each invocation, and read its log up to there."""
    script = lambda_runtime._PYTHON_WORKER_SCRIPT
    if script.count(_ANSWERED) != 1:
        raise RuntimeError(f"{__name__}: the script of MiniStack's Python functions is another one. Look at it again.")
    mark = f"        print({_END!r}, file=sys.stderr, flush=True)\n"
    lambda_runtime._PYTHON_WORKER_SCRIPT = script.replace(_ANSWERED, mark + _ANSWERED)
    bounded = lambda_runtime.Worker._drain_stderr_bounded

    def drain(worker: Any, *arguments: float, **options: float) -> str:
        if not str(worker.config.get("Runtime", "")).startswith("python"):
            return str(bounded(worker, *arguments, **options))
        lines: list[str] = []
        last_line = time.monotonic()
        while time.monotonic() < last_line + _QUIET_SECONDS:
            try:
                line = worker._stderr_queue.get(timeout=0.05)
                last_line = time.monotonic()
            except queue.Empty:
                # A function that failed is ended at once, and with it the reading of what it wrote.
                if worker._proc is None and not worker._stderr_thread.is_alive():
                    break
                continue
            if line == _END:
                break
            lines.append(line)
        return "\n".join(lines)

    lambda_runtime.Worker._drain_stderr_bounded = drain
