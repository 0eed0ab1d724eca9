"""`python -m modules redrive` as it is typed: what it refuses, what it says, and SQS's own redrive."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from modules.__main__ import main
from modules.config.loader import load
from modules.local_aws import LocalAws
from tests.local_aws.account import ACCOUNT_ID, REGION, Account, eventually
from tests.unit.config.configuration_support import Mistake, write
from tests.unit.recovery.recovery_support import VERSION, notification, record

pytestmark = pytest.mark.local_aws

MORE = """
[buckets.landing.triggers.reports]
pattern = "notification-lambda"
prefix = "reports/"
state_machine = "resize"
"""
BUCKET = "acme-landing-dev"


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with LocalAws(region=REGION) as aws, ExitStack() as clients:
        yield Account(aws.endpoint, clients)


@dataclass(frozen=True)
class Terminal:
    """A terminal with credentials of the account, and the small configuration's two triggers."""

    account: Account
    config: Path
    captured: pytest.CaptureFixture[str]

    def run(self, id: str, *arguments: str) -> tuple[int, str, str]:
        """The exit code, and what was printed to standard output and error."""
        code = main(["redrive", f"dev/landing/{id}", "--config", str(self.config), *arguments])
        printed = self.captured.readouterr()
        return code, printed.out, printed.err

    def queue(self, name: str, **attributes: str) -> str:
        return str(self.account.sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"])

    def bury(self, *keys: str) -> tuple[str, str]:
        """The two queues of the storage-first trigger, with dead letters that came from the first; their URLs."""
        dead_letter = self.queue("acme-dev-landing-uploads-dead-letter")
        policy = {"deadLetterTargetArn": self.account.queue_arn(dead_letter), "maxReceiveCount": 1}
        source = self.queue("acme-dev-landing-uploads-events", RedrivePolicy=json.dumps(policy))
        for key in keys:
            body = json.dumps(notification(record(key, bucket=BUCKET)))
            self.account.sqs.send_message(QueueUrl=source, MessageBody=body)
        while self.account.waiting(source):
            self.account.sqs.receive_message(QueueUrl=source, MaxNumberOfMessages=10, VisibilityTimeout=0)
        return source, dead_letter

    def machine(self, **options: Any) -> str:
        definition = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
        role = self.account.role("states.amazonaws.com")
        created = self.account.states.create_state_machine(
            name="acme-dev-resize", definition=json.dumps(definition), roleArn=role, **options
        )
        return str(created["stateMachineArn"])

    def executions(self, arn: str) -> list[str]:
        return sorted(found["name"] for found in self.account.states.list_executions(stateMachineArn=arn)["executions"])


@pytest.fixture
def terminal(
    account: Account, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Terminal]:
    monkeypatch.setenv("AWS_ENDPOINT_URL", account.endpoint)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", ACCOUNT_ID)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    config = write(tmp_path, Mistake("none", more=MORE))
    load(config)
    yield Terminal(account, config, capsys)
    for queue in account.sqs.list_queues(QueueNamePrefix="acme-dev-").get("QueueUrls", []):
        account.sqs.delete_queue(QueueUrl=queue)
    for machine in account.states.list_state_machines()["stateMachines"]:
        account.states.delete_state_machine(stateMachineArn=machine["stateMachineArn"])


def test_a_trigger_that_is_not_there_is_wrong_input(terminal: Terminal) -> None:
    code, out, err = terminal.run("upload")
    assert (code, out) == (2, "")
    assert 'Did you mean "uploads"?' in err


def test_credentials_of_another_account_are_refused(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "444455556666")
    code, out, err = terminal.run("reports", "--go")
    assert (code, out) == (2, "")
    assert "credentials are of account 444455556666" in err
    assert "Take credentials of 111122223333." in err


def test_without_credentials_it_says_what_is_missing(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    code, _, err = terminal.run("reports")
    assert code == 2
    assert err.startswith("There are no AWS credentials: ")


def test_a_queue_that_is_not_deployed_is_said(terminal: Terminal) -> None:
    code, _, err = terminal.run("reports")
    assert code == 2
    assert err.startswith("There is no queue acme-dev-landing-reports-dead-letter in account 111122223333, eu-west-1.")


def test_options_that_the_pattern_has_not_are_refused_all_at_once(terminal: Terminal) -> None:
    code, _, err = terminal.run("reports", "--cancel", "--start-directly")
    assert code == 2
    assert err.startswith("arguments: 2 problems\n")
    code, _, err = terminal.run("uploads", "--go", "--limit", "3", "--rate", "0.5")
    assert code == 2
    assert err.startswith("arguments: 2 problems\n  --limit  SQS moves all messages or none.")


@pytest.mark.parametrize("rate", ["0", "-1", "nan", "inf", "fast"])
def test_a_rate_that_is_none_is_refused(terminal: Terminal, rate: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        terminal.run("reports", f"--rate={rate}")
    assert "is not a rate" in terminal.captured.readouterr().err


def test_without_the_state_machine_nothing_is_touched(terminal: Terminal) -> None:
    queue = terminal.queue("acme-dev-landing-reports-dead-letter")
    terminal.account.sqs.send_message(QueueUrl=queue, MessageBody="poison")
    code, out, err = terminal.run("reports", "--go")
    assert code == 2
    assert "There is no state machine arn:aws:states:eu-west-1:111122223333:stateMachine:acme-dev-resize." in err
    code, out, _ = terminal.run("reports")
    assert (code, "nothing can be started until it is back" in out) == (1, True)


@pytest.mark.parametrize(("type", "words"), [("EXPRESS", "EXPRESS knows no names"), ("STANDARD", "(STANDARD)\n")])
def test_what_can_double_is_said_of_the_type_that_aws_tells(terminal: Terminal, type: str, words: str) -> None:
    terminal.machine(type=type)
    terminal.queue("acme-dev-landing-reports-dead-letter")
    code, out, _ = terminal.run("reports")
    assert (code, words in out, "EXPRESS" in out) == (0, True, type == "EXPRESS")


def test_an_empty_queue_is_done(terminal: Terminal) -> None:
    terminal.machine()
    terminal.queue("acme-dev-landing-reports-dead-letter")
    code, out, _ = terminal.run("reports", "--go")
    assert code == 0
    assert out.endswith("0 messages done, 0 executions started, 0 existed already, 0 messages left\n")
    terminal.bury()
    code, out, _ = terminal.run("uploads", "--go")
    assert (code, "acme-dev-landing-uploads-dead-letter is empty\n" in out) == (0, True)


def test_sqs_moves_the_messages_back_to_the_function(terminal: Terminal) -> None:
    machine = terminal.machine()
    source, dead_letter = terminal.bury("uploads/a", "uploads/b")
    code, out, _ = terminal.run("uploads", "--go")
    assert code == 0
    assert "COMPLETED: about 2 of 2 messages moved\n" in out
    assert (terminal.account.waiting(source), terminal.account.waiting(dead_letter)) == (2, 0)
    assert terminal.executions(machine) == []


def test_started_directly_nothing_goes_through_the_function(terminal: Terminal) -> None:
    machine = terminal.machine()
    source, dead_letter = terminal.bury("uploads/a", "uploads/b")
    code, out, _ = terminal.run("uploads", "--go", "--start-directly", "--limit", "1")
    assert code == 0
    assert out.endswith("1 message done, 1 execution started, 0 existed already, 0 messages left\n")
    assert (terminal.account.waiting(source), terminal.account.waiting(dead_letter)) == (0, 1)
    assert len(terminal.executions(machine)) == 1


def test_a_task_goes_on_after_ctrl_c_is_found_again_and_cancelled(terminal: Terminal) -> None:
    terminal.machine()
    source, dead_letter = terminal.bury(*(f"uploads/{number}" for number in range(10)))

    def interrupt() -> None:
        eventually(lambda: terminal.account.waiting(source))
        os.kill(os.getpid(), signal.SIGINT)

    interrupting = threading.Thread(target=interrupt)
    interrupting.start()
    code, out, _ = terminal.run("uploads", "--go", "--rate", "1")
    interrupting.join()
    assert (code, "SQS goes on moving." in out) == (3, True)
    for arguments in ([], ["--go", "--start-directly"]):
        code, out, _ = terminal.run("uploads", *arguments)
        assert (code, ": --go follows it, --cancel stops it. Nothing was looked at.\n" in out) == (1, True)
    code, out, _ = terminal.run("uploads", "--cancel")
    assert (code, "CANCELLED: about " in out) == (0, True)
    moved = terminal.account.waiting(source)
    assert 0 < moved < 10
    assert terminal.account.waiting(dead_letter) == 10 - moved
    assert terminal.run("uploads", "--cancel") == (0, "no task is moving messages\n", "")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_what_came_from_no_queue_is_left_by_sqs_and_said(terminal: Terminal) -> None:
    terminal.machine()
    _, dead_letter = terminal.bury()
    terminal.account.sqs.send_message(QueueUrl=dead_letter, MessageBody="sent here")
    code, out, _ = terminal.run("uploads", "--go")
    assert code == 1
    assert "SQS gave up: CouldNotDetermineMessageSource. --start-directly starts" in out


def test_a_key_cannot_write_to_the_terminal(terminal: Terminal) -> None:
    terminal.machine()
    queue = terminal.queue("acme-dev-landing-reports-dead-letter")
    body = json.dumps(notification(record("reports/\x1b[2J\u202egpj.exe\n", bucket=BUCKET, versionId=VERSION)))
    terminal.account.sqs.send_message(QueueUrl=queue, MessageBody=body)
    _, out, _ = terminal.run("reports")
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert r'for "reports/\u001b[2J\u{202e}gpj.exe\n"' in out


def test_messages_of_an_interrupted_run_are_waited_for(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, hidden: Callable[[str], float]
) -> None:
    terminal.machine()
    queue = terminal.queue("acme-dev-landing-reports-dead-letter")
    body = json.dumps(notification(record("reports/a", bucket=BUCKET)))
    terminal.account.sqs.send_message(QueueUrl=queue, MessageBody=body)
    until = hidden(queue)
    code, out, _ = terminal.run("reports", "--go")
    assert code == 0
    said = "about 1 message received by somebody else, or by a run that was interrupted: waiting"
    assert out.count(said) == 1, "several polls pass meanwhile"
    assert time.monotonic() >= until


@pytest.fixture
def hidden(account: Account) -> Callable[[str], float]:
    """Receives a message, as a run that was killed did, and says until when it is hidden at least."""

    def receive(url: str) -> float:
        received = account.sqs.receive_message(QueueUrl=url, VisibilityTimeout=4)
        assert len(received["Messages"]) == 1
        return time.monotonic() + 3

    return receive
