"""`make adoption`: from a tag to executions, as a newcomer does it, with nothing lent; prints each step's wall time.

It clones this repository, tags the clone, and installs from there by pip, by uv and by uvx, each into an environment of
its own. What is installed comes from the package index that the machine has.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

from modules import __version__
from modules.local_aws.account import put_aside_own_settings
from tests.support import ROOT
from tools.provider_mirror import use_mirror

TAG = f"v{__version__}"
UV = ROOT / ".venv" / "bin" / "uv"


def main() -> int:
    """Walks the whole way; a step that fails ends it."""
    use_mirror()
    put_aside_own_settings()
    rows: list[tuple[str, str, float]] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        for name in ("PYTHONPATH", "VIRTUAL_ENV"):
            os.environ.pop(name, None)
        clone = folder / "s3-to-sfn"
        _run(folder, "git", "clone", "--quiet", str(ROOT), str(clone))
        _run(clone, "git", "tag", "--force", TAG)
        origin = f"git+file://{clone}@{TAG}"

        @contextmanager
        def timed(way: str, step: str) -> Iterator[None]:
            began = time.monotonic()
            yield
            rows.append((way, step, time.monotonic() - began))
            print(f"{way:<4}  {rows[-1][2]:7.1f} s  {step}", flush=True)

        with timed("pip", 'python -m venv .venv; pip install "git+…@tag"'):
            _run(folder, sys.executable, "-m", "venv", "by-pip")
            _run(folder, "by-pip/bin/pip", "install", "--quiet", "--disable-pip-version-check", origin)
        with timed("uv", 'uv venv; uv pip install "git+…@tag"'):
            _run(folder, str(UV), "venv", "--quiet", "by-uv")
            _run(folder, str(UV), "pip", "install", "--quiet", "--python", "by-uv/bin/python", origin)
        with timed("uvx", 'uvx --from "git+…@tag" s3-to-sfn --version'):
            printed = _run(folder, str(UV), "tool", "run", "--quiet", "--from", origin, "s3-to-sfn", "--version")
            assert printed == f"s3-to-sfn {__version__}\n", printed
        for way in ("pip", "uv"):
            _own_repository(folder, way, timed)
    _report(rows)
    return 0


def _own_repository(folder: Path, way: str, timed: Callable[[str, str], AbstractContextManager[None]]) -> None:
    os.environ["PATH"] = os.pathsep.join([str(folder / f"by-{way}" / "bin"), os.environ["PATH"]])
    own = folder / way / "acme"
    own.parent.mkdir()
    flags = ("--region", "eu-west-1", "--account-id", "111122223333", "--pattern", "storage-first")
    with timed(way, "s3-to-sfn init"):
        _run(own.parent, "s3-to-sfn", "init", "acme", *flags)
    for step in ("check", "synth"):
        with timed(way, f"s3-to-sfn {step}"):
            _run(own, "s3-to-sfn", step)
    with timed(way, "s3-to-sfn local up"):
        up = _run(own, "s3-to-sfn", "local", "up")
    (own / "letter.txt").write_text("hello", encoding="utf-8")
    with timed(way, "s3-to-sfn local put"):
        _run(own, "s3-to-sfn", "local", "put", "letter.txt", "uploads/letter.txt")
    with timed(way, "s3-to-sfn local watch, until its execution has ended"):
        watched = _run(own, "s3-to-sfn", "local", "watch", "--executions", "1")
        assert "succeeded" in watched, watched
    with timed(way, "terraform plan, against the local AWS: no changes"):
        stack = own / ".s3-to-sfn" / "local" / "cdktf.out" / "stacks" / "dev-landing"
        _run(stack, "terraform", "plan", "-detailed-exitcode", "-input=false")
    exported = dict(part.split("=", 1) for part in up.rsplit("export ", 1)[1].splitlines()[0].split())
    with timed(way, "s3-to-sfn redrive (nothing to do)"):
        _run(own, "s3-to-sfn", "redrive", "dev/landing/uploads", **exported)
    with timed(way, "s3-to-sfn local down"):
        _run(own, "s3-to-sfn", "local", "down")


def _run(cwd: Path, *line: str, **variables: str) -> str:
    command = [str(cwd / line[0]) if "/" in line[0] else shutil.which(line[0]) or line[0], *line[1:]]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **variables}, text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(line)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def _report(rows: list[tuple[str, str, float]]) -> None:
    commit = _run(ROOT, "git", "rev-parse", "--short", "HEAD").strip()
    print(f"\nMeasured {date.today()} at {commit}: {os.cpu_count()} processors, Python {platform.python_version()}.\n")
    print("| by | step | seconds |\n|---|---|---|")
    for way, step, seconds in rows:
        print(f"| {way} | {step} | {seconds:.1f} |")


if __name__ == "__main__":
    raise SystemExit(main())
