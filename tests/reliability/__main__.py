"""`make reliability`: a bad day with thousands of objects, and its report.

    python -m tests.reliability --commit "$(git rev-parse --short HEAD)"

Ends with 0 when nothing was lost or doubled, 1 otherwise.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from modules.local_aws.workbench import ROOT
from tests.e2e.plans import Deployments
from tests.reliability.day import Size
from tests.reliability.report import Circumstances, markdown
from tests.reliability.scenario import endure
from tools.provider_mirror import use_mirror

FIGURES = ROOT / "docs" / "reliability-figures.md"
PROBLEMS_SHOWN = 40


def main() -> int:
    """Deploys, lets the day happen, reports."""
    arguments = _parser().parse_args()
    use_mirror()
    size = Size(
        lambda_objects=arguments.lambda_objects,
        eventbridge_objects=arguments.eventbridge_objects,
        per_second=arguments.per_second,
        outages=arguments.outages,
        invocation_faults=arguments.invocation_faults,
        seed=arguments.seed,
    )
    with (
        tempfile.TemporaryDirectory(prefix="reliability-") as folder,
        closing(Deployments(_folders(Path(folder)))) as deployments,
    ):
        deployment = deployments["bad_day"]
        _say("deployed")
        load_before = os.getloadavg()[0]
        day = endure(deployment, size, _say)
        circumstances = Circumstances(
            time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), arguments.commit, load_before, os.getloadavg()[0]
        )
        if day.problems:
            # The server's log is gone with the folder: what it says about a lost object is wanted then.
            kept = Path(tempfile.gettempdir()) / "reliability-server.log"
            kept.write_bytes((Path(folder) / "bad_day" / "server.log").read_bytes())
            _say(f"the log of the local AWS is in {kept}")
    report = markdown(day, circumstances)
    arguments.out.write_text(report, encoding="utf-8")
    print(report)
    for problem in day.problems[:PROBLEMS_SHOWN]:
        print(problem, file=sys.stderr)
    return 1 if day.problems else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    parser.add_argument("--commit", default="unknown", help="named in the report")
    parser.add_argument("--lambda-objects", type=int, default=5000, help="in each Lambda pattern (default: 5000)")
    parser.add_argument(
        "--eventbridge-objects", type=int, default=2000, help="in each EventBridge pattern (default: 2000)"
    )
    parser.add_argument("--per-second", type=float, default=20.0, help="things sent a second (default: 20)")
    parser.add_argument(
        "--outages",
        type=float,
        nargs="*",
        default=[5.0, 75.0],
        help="seconds that pass before Terraform is asked to make the deleted state machine again (default: 5 75)",
    )
    parser.add_argument(
        "--invocation-faults",
        type=float,
        default=0.2,
        metavar="SHARE",
        help="of the functions' invocations (default: 0.2); after most of them a process starts anew, which is what takes the time",
    )
    parser.add_argument("--seed", type=int, default=1, help="of every choice (default: 1)")
    parser.add_argument("--out", type=Path, default=FIGURES, help="the report (default: docs/reliability-figures.md)")
    return parser


def _folders(parent: Path) -> Callable[[str], Path]:
    def folder(name: str) -> Path:
        made = parent / name
        made.mkdir()
        return made

    return folder


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
