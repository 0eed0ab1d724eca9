"""From nothing to executions in a repository of one's own, with the wheel alone."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from modules.local_aws import environment

from .installed import Installed

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("wheel")]

FLAGS = ("--region", "eu-west-1", "--account-id", "111122223333")


@pytest.fixture(scope="module")
def cache(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which the local AWS is installed: this folder's own environment, which has the same pins."""
    cache = tmp_path_factory.mktemp("cache")
    code = "from s3_to_sfn.local_aws.environment import interpreter; print(interpreter().parents[1])"
    named = Path(installed.run(cache, "-c", code, XDG_CACHE_HOME=str(cache)).stdout.strip())
    assert named.parent == cache / "s3-to-sfn"
    named.parent.mkdir()
    named.symlink_to(environment.interpreter().parents[1])
    return cache


@pytest.fixture(scope="module")
def own(installed: Installed, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The repository that `init` writes."""
    folder = tmp_path_factory.mktemp("own repository") / "acme"
    done = installed.run(folder.parent, "s3-to-sfn", "init", "acme", *FLAGS)
    assert done.returncode == 0, done.stderr
    yield folder
    installed.run(folder, "s3-to-sfn", "local", "down", XDG_CACHE_HOME=str(cache))


def test_what_init_writes_is_valid_and_tests_itself(installed: Installed, own: Path) -> None:
    checked = installed.run(own, "s3-to-sfn", "check")
    assert (checked.stdout, checked.stderr) == ("pipelines.toml: no problem in dev\n", "")
    tested = installed.run(own, "-m", "unittest")
    assert tested.returncode == 0, tested.stderr
    assert "Ran 1 test" in tested.stderr
    synthesized = installed.run(own, "-B", "main.py")
    assert synthesized.returncode == 0, synthesized.stderr
    assert {path.name for path in (own / "cdktf.out" / "stacks").iterdir()} == {
        *("dev-bootstrap", "dev-landing", "dev-shared")
    }


def test_it_runs_on_the_aws_of_this_machine(installed: Installed, own: Path, cache: Path) -> None:
    def local(*arguments: str) -> str:
        done = installed.run(own, "s3-to-sfn", "local", *arguments, XDG_CACHE_HOME=str(cache))
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    up = local("up")
    assert "landing/uploads: direct-eventbridge, uploads/* → process" in up
    (own / "letter.txt").write_text("hello", encoding="utf-8")
    assert local("put", "letter.txt", "uploads/Bär + 1.txt").endswith("uploads/Bär + 1.txt: for uploads\n")
    assert local("put", "letter.txt", "elsewhere.txt").endswith("elsewhere.txt: no trigger takes it\n")
    watched = local("watch", "--full", "--executions", "1")
    assert '"key": "uploads/Bär + 1.txt"' in watched
    assert "succeeded  acme-dev-process" in watched
    assert "states Note\n" in watched

    exported = dict(part.split("=", 1) for part in up.rsplit("export ", 1)[1].splitlines()[0].split())
    redriven = installed.run(own, "s3-to-sfn", "redrive", "dev/landing/uploads", **exported)
    assert redriven.returncode == 0, redriven.stdout + redriven.stderr

    stack = own / ".s3-to-sfn" / "local" / "cdktf.out" / "stacks" / "dev-landing"
    plan = subprocess.run(
        ["terraform", "plan", "-detailed-exitcode", "-input=false"], cwd=stack, capture_output=True, text=True
    )
    assert plan.returncode == 0, plan.stdout + plan.stderr

    server = json.loads((own / ".s3-to-sfn" / "local" / "server.json").read_text(encoding="utf-8"))
    assert local("down").startswith("The local AWS has ended")
    assert not (own / ".s3-to-sfn").exists()
    assert subprocess.run(["ps", "-p", str(server["pid"])], capture_output=True).returncode != 0
    refused = installed.run(own, "s3-to-sfn", "local", "watch")
    assert (refused.returncode, refused.stderr) == (
        3,
        "No local AWS runs for pipelines.toml: `s3-to-sfn local up` starts it.\n",
    )
