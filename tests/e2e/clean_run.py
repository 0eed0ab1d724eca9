"""Takes down what a run in a real account has left, which was killed: `make e2e-clean`."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.e2e.cleaning import left
from tests.e2e.places import run_folder
from tests.e2e.plans import PLANS, clean_up, place
from tests.e2e.target import RefusedError, Target, target
from tools.provider_mirror import use_mirror


def main() -> int:
    """Prints what is left; 0 when nothing is, 1 when something is, 2 when it was refused."""
    use_mirror()
    try:
        where = target()
        if not where.is_real or not os.environ.get("E2E_RUN"):
            raise RefusedError(
                "Nothing was done. Say which run: make e2e-clean TARGET=aws ACCOUNT=<twelve digits> RUN=<its name>."
            )
    except RefusedError as problem:
        print(problem, file=sys.stderr)
        return 2
    lines = _taken_down(where)
    print("\n".join(lines or [f"Nothing of run {where.run} is left in account {where.account_id}, {where.region}."]))
    return bool(lines)


def _taken_down(where: Target) -> list[str]:
    folder = run_folder(where.run)
    is_here = folder.exists()
    with ExitStack() as places:
        made = {name: places.enter_context(place(name, Path)) for name in PLANS}
        if is_here:
            lines = clean_up(made, break_locks=True)
        else:
            lines = [f"{name}: {line}" for name in made for line in left(made[name])]
    if not (is_here and lines):
        shutil.rmtree(folder, ignore_errors=True)
    if lines and not is_here:
        lines.insert(
            0,
            f"{folder} does not exist: the run was made from another working copy, which has its states. Clean it there.",
        )
    return lines


if __name__ == "__main__":
    sys.exit(main())
