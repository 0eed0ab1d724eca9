"""`python -m tests.plan_review.generated 5000 10000 20000`: what a review of plans of as many resources takes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.plan_review.generated.plans import large


def main(sizes: list[str]) -> None:
    print("| resources | file | processor time | memory |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in map(int, sizes):
            path = Path(folder, "plan.json")
            path.write_text(json.dumps(large(size)), encoding="utf-8")
            process = subprocess.Popen(
                [sys.executable, "-m", "modules.plan_review", str(path)], stdout=subprocess.DEVNULL
            )
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            seconds, megabytes = used.ru_utime + used.ru_stime, path.stat().st_size / 1e6
            print(
                f"| {size:,} | {megabytes:.0f} MB | {seconds:.1f} s | "
                f"{used.ru_maxrss / 1e3:.0f} MB, {used.ru_maxrss / 1e3 / megabytes:.0f} times the file |"
            )


if __name__ == "__main__":
    main(sys.argv[1:])
