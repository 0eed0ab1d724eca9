"""A repository of a team's own, in which the workflows' scripts run as on a runner, against the AWS on this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from modules.local_aws.workbench import Workbench
from tests.support import ROOT
from tests.synth.main_process import copied
from tests.terraform.terraform_runs import REATTACH

WITHOUT_CACHES = shutil.ignore_patterns("__pycache__")


@dataclass
class Repository:
    """A git repository with this project's code and a configuration of its own.

    Args:
        folder: does not exist yet.
        workbench: says how Terraform reaches the local AWS.
    """

    folder: Path
    workbench: Workbench

    def __post_init__(self) -> None:
        copied(self.folder)
        shutil.copytree(ROOT / "ci", self.folder / "ci", ignore=WITHOUT_CACHES)
        for name in ("requirements/project.txt", ".gitignore"):
            (self.folder / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(ROOT / name, self.folder / name)
        (self.folder / ".git" / "info").mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")
        (self.folder / ".git" / "info" / "exclude").write_text(".venv\n", encoding="utf-8")
        (self.folder / ".venv").symlink_to(sys.prefix)

    @property
    def output(self) -> Path:
        """Where the configuration is synthesized to."""
        return self.folder / "cdktf.out"

    def stack(self, name: str) -> Path:
        """A stack's folder."""
        return self.output / "stacks" / name

    def commit(self, pipelines: str) -> str:
        """A commit in which pipelines.toml is this text, synthesized; its id."""
        (self.folder / "pipelines.toml").write_text(pipelines, encoding="utf-8")
        self.git("add", "--all")
        author = ("-c", "user.name=test", "-c", "user.email=test@example.com")
        self.git(*author, "commit", "--quiet", "--message", "a change")
        shutil.rmtree(self.output, ignore_errors=True)
        self.run(".venv/bin/python", "main.py")
        return self.git("rev-parse", "HEAD").strip()

    def touched(self, base: str, *arguments: str) -> dict[str, Any]:
        """The outputs of the step that compares with another commit."""
        folder = self.folder.with_name(f"{self.folder.name}-{base[:12]}")
        if not folder.exists():
            self.git("worktree", "add", "--quiet", "--detach", str(folder), base)
            self.run("env", "-C", str(folder), str(self.folder / ".venv" / "bin" / "python"), "main.py")
        said = self.step("touched", "cdktf.out", "--base", str(folder / "cdktf.out"), *arguments)
        return {name: json.loads(value) for name, value in outputs(said.stdout).items()}

    def step(
        self, name: str, *arguments: str, check: bool = True, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs a step by Python alone, as on a runner on which nothing is installed."""
        return self.run(sys.executable, "-S", "-m", "modules", "ci", name, *arguments, check=check, **variables)

    def git(self, *arguments: str) -> str:
        """Runs git without anybody's settings."""
        return self.run("git", *arguments, GIT_CONFIG_GLOBAL=os.devnull, GIT_CONFIG_SYSTEM=os.devnull).stdout

    def run(self, *line: str, check: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs a step of a workflow at the root of the repository."""
        done = subprocess.run(
            line, cwd=self.folder, env={**self._variables(), **variables}, text=True, capture_output=True, check=False
        )
        if check:
            assert done.returncode == 0, f"{' '.join(line)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def _variables(self) -> Mapping[str, str]:
        variables = self.workbench.variables(PYTHON=sys.executable, S3_TO_SFN_STATE_BOOTSTRAPPED="1")
        for name in (
            "CDKTF_OUTDIR",
            "S3_TO_SFN_PIPELINES",
            REATTACH,
        ):  # a runner's Terraform installs and starts its provider
            variables.pop(name, None)
        return variables


def outputs(text: str) -> dict[str, str]:
    """What a step writes to `$GITHUB_OUTPUT`."""
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


IN_ORDER = ["dev-bootstrap", "dev-shared", "dev-landing", "prod-bootstrap", "prod-shared", "prod-landing"]
