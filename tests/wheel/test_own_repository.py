"""From nothing to executions in a repository of one's own, with the wheel alone, by the lines of the README's first screen."""

from __future__ import annotations

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from modules import __version__
from tests.support import ROOT

from .installed import Installed

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("wheel")]

README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTALL, INIT, ENTER, *THERE = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)[0].splitlines()


@pytest.fixture(scope="module")
def own(installed: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The repository that `init` writes."""
    # Installed is what `make adoption` shows, from a tag.
    assert f'pip install "git+https://YOUR-HOST/s3-to-sfn@v{__version__}"' == INSTALL
    scratch = tmp_path_factory.mktemp("own repository")
    done = installed.run(scratch, *INIT.split())
    assert done.returncode == 0, done.stderr
    folder = scratch / ENTER.removeprefix("cd ")
    yield folder
    installed.run(folder, "s3-to-sfn", "local", "down")


def test_what_init_writes_tests_itself_and_is_what_cdktf_runs(installed: Installed, own: Path) -> None:
    tested = installed.run(own, "-m", "unittest")
    assert tested.returncode == 0, tested.stderr
    assert "Ran 1 test" in tested.stderr
    (own / "pipelines.toml").rename(own / "aside.toml")
    assert installed.run(own, "-m", "unittest").returncode == 1
    (own / "aside.toml").rename(own / "pipelines.toml")
    synthesized = installed.run(own, "-B", "main.py")
    assert synthesized.returncode == 0, synthesized.stderr
    stacks = {path.name for path in (own / "cdktf.out" / "stacks").iterdir()}
    assert stacks == {"dev-bootstrap", "dev-landing", "dev-shared"}


def test_the_readmes_lines_end_in_an_execution_on_this_machine(installed: Installed, own: Path) -> None:
    def run(line: str) -> str:
        done = installed.run(own, *line.split())
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    check, synth, up, put, watch, down = THERE
    assert run(check) == "pipelines.toml: no problem in dev\n"
    assert run(synth) == "stacks are in cdktf.out/stacks\n"
    said = run(up)
    assert "landing/uploads: direct-eventbridge, uploads/* → process" in said
    assert run(put).endswith("/uploads/first.md: for uploads\n")
    assert run("s3-to-sfn local put README.md elsewhere.md").endswith("/elsewhere.md: no trigger takes it\n")
    watched = run(f"{watch} --full")
    assert 'input  {"detail": {"object": {"key": "uploads/first.md"' in watched
    assert "succeeded  acme-ingest-dev-process" in watched
    assert "states Note\n" in watched

    exported = dict(part.split("=", 1) for part in said.rsplit("export ", 1)[1].splitlines()[0].split())
    redriven = installed.run(own, "s3-to-sfn", "redrive", "dev/landing/uploads", **exported)
    assert redriven.returncode == 0, redriven.stdout + redriven.stderr

    stack = own / ".s3-to-sfn" / "local" / "cdktf.out" / "stacks" / "dev-landing"
    plan = ["terraform", "plan", "-detailed-exitcode", "-input=false", "-no-color"]
    planned = subprocess.run(plan, cwd=stack, capture_output=True, text=True, check=False)
    assert planned.returncode == 0, planned.stdout + planned.stderr

    server = json.loads((own / ".s3-to-sfn" / "local" / "server.json").read_text(encoding="utf-8"))
    assert run(down) == "The local AWS has ended, and everything in it is gone.\n"
    assert not (own / ".s3-to-sfn").exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", int(server["endpoint"].rpartition(":")[2])))
    refused = installed.run(own, *watch.split())
    expected = "No local AWS runs for pipelines.toml: `s3-to-sfn local up` starts it.\n"
    assert (refused.returncode, refused.stderr) == (3, expected)
