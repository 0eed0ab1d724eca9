"""A share of a processor for a process: what memory is to a Lambda function."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

MEGABYTES_PER_VCPU = 1769  # AWS Lambda Developer Guide, "Configure Lambda function memory": one vCPU at 1,769 MB
PERIOD_MICROSECONDS = 20_000
ROOT = Path("/sys/fs/cgroup/cpu")  # control groups, version 1


def possible() -> bool:
    """Whether shares can be given on this machine: control groups of version 1, and the right to make one."""
    return (ROOT / "cpu.cfs_quota_us").exists() and os.access(ROOT, os.W_OK)


@dataclass(frozen=True)
class Share:
    """A control group; what runs in it gets so much of a processor together, on however many cores."""

    folder: Path | None  # None: shares are not possible here, and everything has whole processors

    def add(self, process_id: int) -> None:
        """Put a process in, with its threads and those it will have."""
        if self.folder is not None:
            (self.folder / "cgroup.procs").write_text(str(process_id))

    def set_memory(self, megabytes: int | None) -> None:
        """Give the share of a function with that memory; None: no limit."""
        if self.folder is not None:
            quota = -1 if megabytes is None else megabytes * PERIOD_MICROSECONDS // MEGABYTES_PER_VCPU
            (self.folder / "cpu.cfs_quota_us").write_text(str(quota))


@contextmanager
def share(name: str) -> Iterator[Share]:
    """A share without a limit yet. What was put in has to have ended when the block ends."""
    if not possible():
        yield Share(None)
        return
    folder = ROOT / f"throughput-{os.getpid()}-{name}"
    folder.mkdir()
    try:
        (folder / "cpu.cfs_period_us").write_text(str(PERIOD_MICROSECONDS))
        yield Share(folder)
    finally:
        folder.rmdir()
