"""What a command takes: processor and wall time, and the memory of all of its processes."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

SAMPLED_EVERY_SECONDS = 0.05


class Usage(NamedTuple):
    """Processor seconds of the command and all that it started, wall seconds, and the peak of their summed PSS in MiB."""

    processor: float
    wall: float
    peak: float


def measure(line: Sequence[str], cwd: Path, variables: Mapping[str, str]) -> Usage:
    """Runs a command, with Python's bytecode cached as on a user's machine.

    Raises:
        CalledProcessError: it failed.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun, peak = time.monotonic(), 0
    process = subprocess.Popen(line, cwd=cwd, env={**environment, **variables}, stdout=subprocess.DEVNULL)
    while True:
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        peak = max(peak, sum(map(_pss, _tree(process.pid))))
        time.sleep(SAMPLED_EVERY_SECONDS)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, line)
    return Usage(used.ru_utime + used.ru_stime, time.monotonic() - begun, peak / 1024)


def _tree(root: int) -> list[int]:
    found = [root]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            try:
                found += map(int, task.read_text().split())
            except OSError:  # it has ended
                continue
    return found


def _pss(pid: int) -> int:
    """Kilobytes; memory that processes share is divided among them."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
