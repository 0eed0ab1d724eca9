"""A team whose repository `s3-to-sfn init` wrote, with the wheel alone: a checkout of theirs, what they push to, and an AWS."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from modules.local_aws import LocalAws
from modules.local_aws.workbench import Workbench
from tests.local_aws.account import ACCOUNT_ID, REGION, Account
from tests.wheel.installed import Installed
from tests.workflows.keys import new_keys

ANOTHER = '\n[state_machines.{id}]\ndefinition = "state_machines/process.asl.json"\n'
CREDENTIALS: Mapping[str, str] = {"AWS_ACCESS_KEY_ID": ACCOUNT_ID, "AWS_SECRET_ACCESS_KEY": "local"}
SHARED = "dev-shared"

# The wheel fixture has installed everything: what pip is asked for is noted only.
PIP = """\
#!/bin/sh
case "$0 $*" in
*"pip install "*) echo "$*" >> {notes} ;;
*) exec {python} "$@" ;;
esac
"""


@dataclass
class Team:
    """A team whose `main` is deployed, in environment `dev`, but for its bucket.

    Args:
        folder: for all of it.
        installed: the wheel.
        workbench: says how Terraform reaches the local AWS.
        account: what is there.
        arguments: of `init`.
    """

    folder: Path
    installed: Installed
    workbench: Workbench
    account: Account
    arguments: Sequence[str]

    def __post_init__(self) -> None:
        self.keys = new_keys()
        self.own, self.origin = self.folder / "acme", self.folder / "origin.git"
        place = ("--region", REGION, "--account-id", ACCOUNT_ID)
        done = self.installed.run(self.folder, "s3-to-sfn", "init", "acme", *place, *self.arguments)
        assert done.returncode == 0, done.stderr
        certificate = self.own / (".github/plan.pem" if "github" in self.arguments else "plan.pem")
        certificate.write_text(self.keys.certificate, encoding="utf-8")
        self.pipelines = (self.own / "pipelines.toml").read_text(encoding="utf-8")
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.origin), cwd=self.folder)
        # As GitHub and GitLab have it: a runner fetches a commit by its id.
        self.git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=self.origin)
        self.git("init", "--quiet", "--initial-branch=main", cwd=self.own)
        self.git("remote", "add", "origin", f"file://{self.origin}", cwd=self.own)
        self.programs, self.pip = self.folder / "programs", self.folder / "pip.txt"
        self.programs.mkdir()
        code = PIP.format(notes=shlex.quote(str(self.pip)), python=shlex.quote(str(self.installed.python)))
        for name in ("python", "pip"):
            (self.programs / name).write_text(code, encoding="utf-8")
            (self.programs / name).chmod(0o755)

    def git(self, *arguments: str, cwd: Path) -> str:
        """Runs git without anybody's settings."""
        variables = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        author = ("-c", "user.name=test", "-c", "user.email=test@example.com")
        line, environment = ["git", *author, *arguments], os.environ | variables
        return subprocess.run(line, cwd=cwd, env=environment, check=True, capture_output=True, text=True).stdout.strip()

    def push(self, branch: str, *state_machines: str) -> str:
        """A commit with these state machines beside the first, on a branch; its id."""
        self.git("checkout", "--quiet", "-B", branch, cwd=self.own)
        more = "".join(ANOTHER.format(id=name) for name in state_machines)
        (self.own / "pipelines.toml").write_text(self.pipelines + more, encoding="utf-8")
        self.git("add", "--all", cwd=self.own)
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change", cwd=self.own)
        self.git("push", "--quiet", "--force", "origin", branch, cwd=self.own)
        return self.git("rev-parse", "HEAD", cwd=self.own)

    def checkout(self, commit: str, folder: Path) -> None:
        """A checkout of a commit or branch, as a runner makes it."""
        self.git("clone", "--quiet", "--no-checkout", f"file://{self.origin}", str(folder), cwd=self.folder)
        self.git("checkout", "--quiet", "--detach", commit, cwd=folder)

    def deploy(self, commit: str) -> None:
        """Applies the shared stack as it is at a commit."""
        folder = self.folder / "deployed"
        self.checkout(commit, folder)
        stack = f"cdktf.out/stacks/{SHARED}"
        for line in (("synth",), ("ci", "plan", stack), ("ci", "apply", stack, f"{stack}/tfplan")):
            program = str(self.installed.folder / "bin" / "s3-to-sfn")
            environment = self.variables() | CREDENTIALS
            done = subprocess.run(
                [program, *line], cwd=folder, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stdout + done.stderr

    def variables(self) -> dict[str, str]:
        """What every step has. Terraform starts no provider of its own, but uses that of the tests."""
        variables = self.workbench.variables(GIT_CONFIG_GLOBAL=os.devnull, S3_TO_SFN_STATE_BOOTSTRAPPED="1")
        for name in ("CDKTF_OUTDIR", "S3_TO_SFN_PIPELINES", "PYTHONPATH", "VIRTUAL_ENV"):
            variables.pop(name, None)
        path = [str(self.programs), str(self.installed.folder / "bin"), os.environ["PATH"]]
        return variables | {"PATH": os.pathsep.join(path)}

    def machines(self) -> set[str]:
        """What the shared stack has made."""
        machines = self.account.states.list_state_machines()["stateMachines"]
        return {machine["name"].rpartition("-")[2] for machine in machines}


@contextmanager
def new_team(folder: Path, installed: Installed, *arguments: str) -> Iterator[Team]:
    """A team with an AWS of its own, in which the bucket of its state is there."""
    with LocalAws(region=REGION, log_path=folder / "server.log") as aws, ExitStack() as clients:
        account = Account(aws.endpoint, clients)
        where = {"LocationConstraint": REGION}
        account.s3.create_bucket(Bucket=f"acme-tfstate-dev-{ACCOUNT_ID}", CreateBucketConfiguration=where)
        pipelines = folder / "acme" / "pipelines.toml"
        workbench = Workbench(folder / "workbench", aws.endpoint, {"dev": ACCOUNT_ID}, pipelines)
        yield Team(folder, installed, workbench, account, arguments)
