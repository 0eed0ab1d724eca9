"""main.py in a process of its own, as a user runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.support import ROOT, SAMPLE

NEEDED = (
    *(ROOT / name for name in ("main.py", "modules", "lambda_src")),
    *(SAMPLE / name for name in ("pipelines.toml", "state_machines")),
)


def environment(**variables: str) -> dict[str, str]:
    """This process's variables without what would ask for something else."""
    asked = (
        "S3_TO_SFN_ENVIRONMENT",
        "S3_TO_SFN_BUCKET",
        "S3_TO_SFN_STATE_BOOTSTRAPPED",
        "S3_TO_SFN_PIPELINES",
        "S3_TO_SFN_PIPELINES_OVERLAY",
        "S3_TO_SFN_PLAIN_ENGINE",
    )
    own = {name: value for name, value in os.environ.items() if name not in asked}
    return {**own, "S3_TO_SFN_PIPELINES": str(SAMPLE / "pipelines.toml"), **variables}


def synth(output: Path, *, folder: Path = ROOT, umask: int = -1, **variables: str) -> dict[str, bytes]:
    """Runs main.py in `folder`, on the sample; returns every file it wrote."""
    if folder != ROOT:
        variables = {"S3_TO_SFN_PIPELINES": "pipelines.toml", **variables}
    subprocess.run(
        [sys.executable, "main.py"],
        cwd=folder,
        env=environment(CDKTF_OUTDIR=str(output), PYTHONDONTWRITEBYTECODE="1", **variables),
        umask=umask,
        check=True,
    )
    return files_of(output)


def copied(folder: Path) -> Path:
    """What main.py needs, and the sample, somewhere else."""
    folder.mkdir(parents=True)
    for source in NEEDED:
        target = folder / source.name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile)
        else:
            shutil.copyfile(source, target)
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file, by its path below the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }
