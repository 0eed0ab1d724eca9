"""The local AWS starts cleanly, stops cleanly, and leaves nothing behind however its parent ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from modules.local_aws import LocalAws, LocalAwsError, launcher
from tests.local_aws.account import REGION, Account, eventually
from tests.support import ROOT

ANSWER = """
def handler(event, context):
    return "here"
"""

START_AND_BE_KILLED = """
import os, signal
from contextlib import ExitStack
from modules.local_aws import LocalAws
from tests.local_aws.account import Account
aws = LocalAws().start()
account = Account(aws.endpoint, ExitStack())
account.functions.invoke(FunctionName=account.function("def handler(event, context): pass"))
print(aws.pid, aws.log_path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def clients() -> Iterator[ExitStack]:
    with ExitStack() as clients:
        yield clients


def test_two_run_side_by_side_and_know_nothing_of_each_other(clients: ExitStack) -> None:
    with LocalAws() as first, LocalAws() as second:
        assert first.port != second.port
        bucket = Account(first.endpoint, clients).bucket()
        other = Account(second.endpoint, clients)
        assert bucket not in [entry["Name"] for entry in other.s3.list_buckets()["Buckets"]]


def test_reset_forgets_everything(clients: ExitStack) -> None:
    with LocalAws() as aws:
        account = Account(aws.endpoint, clients)
        account.bucket()
        aws.reset()
        assert account.s3.list_buckets()["Buckets"] == []


def test_stop_ends_the_functions_too_and_removes_the_files(clients: ExitStack) -> None:
    aws = LocalAws().start()
    account = Account(aws.endpoint, clients)
    account.functions.invoke(FunctionName=account.function(ANSWER))
    pid, folder = aws.pid, aws.log_path.parent
    assert len(_group(pid)) > 1
    aws.stop()
    eventually(lambda: _group(pid) == [])
    assert not folder.exists()


def test_a_stopped_one_can_be_stopped_again_and_started_again() -> None:
    aws = LocalAws()
    aws.stop()
    for _ in range(2):
        with aws:
            assert aws.endpoint == f"http://127.0.0.1:{aws.port}"
        aws.stop()
    with pytest.raises(LocalAwsError, match="does not run"):
        _ = aws.endpoint


def test_it_dies_with_its_parent_and_so_do_its_functions() -> None:
    parent = subprocess.run([sys.executable, "-c", START_AND_BE_KILLED], cwd=ROOT, capture_output=True)
    assert parent.returncode == -signal.SIGKILL, parent.stderr.decode()
    pid, log_path = parent.stdout.decode().split()
    eventually(lambda: _group(int(pid)) == [])
    assert not Path(log_path).parent.exists()


def test_a_log_that_was_asked_for_stays(tmp_path: Path) -> None:
    with LocalAws(log_path=tmp_path / "logs" / "aws.log") as aws:
        assert aws.log_path == tmp_path / "logs" / "aws.log"
    assert "Running on" in (tmp_path / "logs" / "aws.log").read_text()


def test_a_taken_port_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LocalAwsError, match=rf"Port {port} on 127\.0\.0\.1 cannot be used: Address already in use"):
            LocalAws(port=port).start()


def test_a_chosen_port_is_used() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with LocalAws(port=port) as aws:
        assert aws.port == port


def test_a_missing_environment_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(launcher, "interpreter", lambda: tmp_path / "python")
    with pytest.raises(LocalAwsError, match="`make setup` makes it"):
        LocalAws().start()


def test_a_server_that_ends_while_starting_shows_its_last_words() -> None:
    with pytest.raises(LocalAwsError, match=r"ended while starting[\s\S]*invalid choice: 'no_such_repair'"):
        LocalAws(without=["no_such_repair"]).start()


def test_the_command_says_how_to_use_it_and_ends_with_control_c() -> None:
    command = [sys.executable, "-m", "modules.local_aws", "--region", REGION]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert "listens on http://127.0.0.1:" in first
        os.kill(process.pid, signal.SIGINT)
        rest = process.stdout.read()
    assert process.returncode == 0
    assert f"AWS_DEFAULT_REGION={REGION}" in rest
    assert "aws --endpoint-url http://127.0.0.1:" in rest
    assert rest.endswith("Stopped.\n")


def _group(leader: int) -> list[int]:
    """The living processes of a process group."""
    members = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                state, _, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(group) == leader and state != "Z":
                members.append(int(entry.name))
    return members
