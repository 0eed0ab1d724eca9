"""Builds the wheel, and installs it into an environment of its own.

What s3-to-sfn depends on is lent by this environment, whose packages the locks fix: to install 450 MB again shows nothing
new here. `make adoption` installs everything, as a user does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from modules.local_aws import environment
from tests.support import ROOT

SOURCES = ("LICENSE", "README.md", "pyproject.toml", "modules", "lambda_src", "requirements")


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel, and a cache in which the local AWS is installed."""

    folder: Path

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def python(self) -> Path:
        return self.folder / "bin" / "python"

    def run(self, cwd: Path, *line: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """A command of this environment, or of Python's where it begins with a dash."""
        command = (
            [str(self.python), *line] if line[0].startswith("-") else [str(self.folder / "bin" / line[0]), *line[1:]]
        )
        kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
        environment = kept | {"PATH": os.pathsep.join([str(self.folder / "bin"), os.environ["PATH"]])} | variables
        environment["XDG_CACHE_HOME"] = str(self.cache)
        return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def build(folder: Path) -> Path:
    """Builds the wheel in a copy of the sources: no file of this folder that is not of the wheel can get into it."""
    source = folder / "source"
    for name in SOURCES:
        origin, copy = ROOT / name, source / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, copy, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(origin, copy)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=source,
        check=True,
        capture_output=True,
    )
    [wheel] = folder.glob("*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Installed:
    """An environment with the wheel, and what it depends on."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    installed = Installed(folder)
    packages = Path(sysconfig.get_path("purelib"))
    own = next((folder / "lib").iterdir()) / "site-packages"
    (own / "dependencies.pth").write_text(f"{packages}\n", encoding="utf-8")
    uv = [str(packages.parents[2] / "bin" / "uv"), "pip", "install", "--quiet", "--offline", "--no-deps"]
    subprocess.run([*uv, "--python", str(installed.python), str(wheel)], check=True)
    # The local AWS of this folder, which has the same pins.
    code = "from s3_to_sfn.local_aws.environment import interpreter; print(interpreter().parents[1])"
    place = Path(installed.run(folder, "-c", code).stdout.strip())
    assert place.parent == installed.cache / "s3-to-sfn"
    place.parent.mkdir(parents=True)
    place.symlink_to(environment.interpreter().parents[1])
    return installed
