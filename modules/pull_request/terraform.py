"""Terraform, or OpenTofu, in a stack's folder: the plan, the apply of a plan file, drift."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..model.errors import CommandError, RefusedError
from .check_plan import PLAN, REPLAN, differences, other_effects
from .plan_file import read_plan_file
from .review import render

LOG = "plan.log"
SHOWN = "plan.json"
REVIEW = "review.md"
_AGAIN = "again.tfplan"
_DRIFT = "drift.tfplan"
KEY = "PLAN_KEY"
_SETTINGS = {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
_QUIET = ("-input=false", "-no-color")


def plan(folder: Path) -> None:
    """Plans a folder: `tfplan` for the apply after the merge, `plan.json` for the review before it; `plan.log` says why not.

    Without the state's lock the planning role need not write anything, and a run that is cancelled leaves no lock behind. A plan
    made during somebody's apply is stale when that apply is done, and refused.
    """
    for name in (SHOWN, PLAN, LOG, REVIEW):  # not the author's own, who also wrote what else is in the folder
        (folder / name).unlink(missing_ok=True)
    _run(folder, "init", *_QUIET, "-lockfile=readonly", log=folder / LOG)
    _run(folder, "plan", *_QUIET, "-lock=false", f"-out={PLAN}", log=folder / LOG)
    (folder / SHOWN).write_bytes(show(folder, folder / PLAN))


def show(folder: Path, plan_file: Path) -> bytes:
    """A plan file as JSON; the folder is initialized."""
    return _output(folder, "show", "-json", str(plan_file.resolve()))


def install(folder: Path) -> None:
    """The providers and modules of a folder, without its state."""
    _run(folder, "init", *_QUIET, "-backend=false", "-lockfile=readonly")


def apply(folder: Path, plan_file: Path) -> None:
    """Applies a plan file, if it does what a plan of the folder does that is made now.

    Raises:
        RefusedError: the state has changed since the plan was made, or the plan does something else. Nothing was changed.
        CommandError: Terraform failed, maybe halfway.
    """
    reviewed = read_plan_file(plan_file)
    _run(folder, "init", *_QUIET, "-lockfile=readonly")
    if _state(folder) != (reviewed.serial, reviewed.lineage):
        raise _stale(folder)
    with _temporary(folder / _AGAIN) as again:
        _run(folder, "plan", *_QUIET, "-lock-timeout=10m", f"-out={again.name}")
        found = [*differences(reviewed, folder), *other_effects(reviewed, read_plan_file(again))]
    if found:
        raise RefusedError(
            f"{folder.name}: the reviewed plan does not do what a plan does that is made now: {'; '.join(found)}. "
            f"Nothing of this stack was changed.\n{REPLAN}"
        )
    log = folder / "apply.log"
    try:
        _run(folder, "apply", *_QUIET, "-lock-timeout=10m", str(plan_file.resolve()), log=log)
    except CommandError:
        if "Saved plan is stale" in log.read_text(encoding="utf-8", errors="replace"):
            raise _stale(folder) from None
        raise


def _state(folder: Path) -> tuple[int, str]:
    """Serial and lineage of the state: both empty before there is one."""
    text = _output(folder, "state", "pull").strip()
    state: Any = json.loads(text) if text else {}
    return int(state.get("serial", 0)), str(state.get("lineage", ""))


def _stale(folder: Path) -> RefusedError:
    return RefusedError(
        f"{folder.name}: the state has changed since this plan was reviewed, so the plan was not applied: nothing of this stack was "
        f"changed.\n{REPLAN}"
    )


def drift(folder: Path) -> bool:
    """Compares a folder's state with what is there; what somebody changed is in `drift.md`.

    Terraform finds drift in every stack that was just applied; what of it somebody caused, the review tells apart.
    """
    _run(folder, "init", *_QUIET, "-lockfile=readonly")
    with _temporary(folder / _DRIFT) as found:
        _run(folder, "plan", "-refresh-only", *_QUIET, "-lock=false", f"-out={found.name}")
        review = render(folder.name, show(folder, found), limit=60_000)
    has_drifted = bool(review.gates["drift"])
    (folder / "drift.md").write_text(review.markdown if has_drifted else "", encoding="utf-8")
    return has_drifted


@contextlib.contextmanager
def _temporary(path: Path) -> Iterator[Path]:
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _run(folder: Path, *arguments: str, log: Path | None = None) -> None:
    """Runs Terraform with its output on standard error, and what it says of errors in `log` as well."""
    with _started(folder, arguments, stdout=sys.stderr, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        said = bytearray()
        for line in process.stderr:
            said += line
            sys.stderr.write(line.decode("utf-8", "replace"))
    if log is not None:
        log.write_bytes(said)
    if process.returncode:
        raise CommandError(f"{folder.name}: terraform {arguments[0]} ended with {process.returncode}: read above")


def _output(folder: Path, *arguments: str) -> bytes:
    with _started(folder, arguments, stdout=subprocess.PIPE, stderr=sys.stderr) as process:
        output, _ = process.communicate()
    if process.returncode:
        raise CommandError(f"{folder.name}: terraform {arguments[0]} ended with {process.returncode}: read above")
    return output


def _started(folder: Path, arguments: tuple[str, ...], *, stdout: Any, stderr: Any) -> subprocess.Popen[bytes]:
    program = os.environ.get("TERRAFORM") or "terraform"
    # A provider is another's program, and inherits what Terraform has.
    variables = {name: value for name, value in os.environ.items() if name not in (KEY, "GH_TOKEN")}
    sys.stderr.flush()
    try:
        return subprocess.Popen(
            [program, *arguments], cwd=folder, env={**variables, **_SETTINGS}, stdout=stdout, stderr=stderr
        )
    except OSError as error:
        raise CommandError(f"{program} cannot be started in {folder}: {error.strerror}") from None
