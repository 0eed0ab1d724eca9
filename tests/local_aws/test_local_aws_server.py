"""The server refuses a MiniStack it was not made for, listens on loopback only, and keeps the caller's settings out."""

from __future__ import annotations

import json
import re
import subprocess
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from modules.local_aws import LocalAws, environment
from modules.local_aws.server import EXIT_UNFIT, MINISTACK_VERSION
from tests.local_aws.account import ACCOUNT_ID, REGION, Account
from tests.support import ROOT

LISTEN = "0A"  # the state of a listening socket in /proc/net/tcp


def test_another_version_of_ministack_is_refused_in_one_sentence() -> None:
    refused = _serve("server.MINISTACK_VERSION = '0.0.1'")
    assert refused.returncode == EXIT_UNFIT
    assert refused.stderr == (
        f"The local AWS is made for MiniStack 0.0.1, and {MINISTACK_VERSION} is installed: `make setup` installs the "
        "pinned one; modules/local_aws/README.md says how to move the pin.\n"
    )


@pytest.mark.parametrize("symbol", ["ministack.services.s3._gone", "ministack.services.gone.anything"])
def test_a_symbol_that_is_gone_is_named_in_one_sentence(symbol: str) -> None:
    refused = _serve(f"server.load_repair('state_machine_tracing').SYMBOLS = ('{symbol}',)")
    assert refused.returncode == EXIT_UNFIT
    assert refused.stderr == (f"The repair state_machine_tracing does not fit this MiniStack: it has no {symbol}.\n")


def test_a_link_that_does_not_fit_is_called_a_link() -> None:
    refused = _serve("server.load_link('eventbridge_dead_letter').SYMBOLS = ('ministack.app.gone',)")
    assert refused.returncode == EXIT_UNFIT
    assert (
        refused.stderr
        == "The link eventbridge_dead_letter does not fit this MiniStack: it has no ministack.app.gone.\n"
    )


def test_the_pinned_version_is_the_locked_one() -> None:
    lock = environment.LOCK.read_text()
    assert re.findall(r"^ministack==(\S+)", lock, re.MULTILINE) == [MINISTACK_VERSION]


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads the kernel's socket table")
def test_nothing_listens_but_one_port_on_loopback() -> None:
    with LocalAws() as aws, ExitStack() as clients:
        account = Account(aws.endpoint, clients)
        account.functions.invoke(FunctionName=account.function("def handler(event, context): pass"))
        assert _listening(aws.pid) == {("127.0.0.1", aws.port)}


def test_functions_see_nothing_of_the_callers_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN", "PYTHONPATH", "LAMBDA_EXECUTOR"):
        monkeypatch.setenv(name, "of the caller")
    aws = LocalAws().start()
    monkeypatch.undo()
    seen = _seen_by_a_function(
        aws,
        """
import importlib.util, os
def handler(event, context):
    return {
        "callers": [name for name, value in os.environ.items() if value == "of the caller"],
        "repository": importlib.util.find_spec("modules") is not None,
        "key": os.environ["AWS_ACCESS_KEY_ID"],
    }
""",
    )
    assert seen == {"callers": [], "repository": False, "key": ACCOUNT_ID}


def test_functions_have_the_locked_boto3() -> None:
    lock = environment.LOCK.read_text()
    seen = _seen_by_a_function(
        LocalAws().start(), "import boto3\ndef handler(event, context): return boto3.__version__"
    )
    assert [seen] == re.findall(r"^boto3==(\S+)", lock, re.MULTILINE)


def _seen_by_a_function(aws: LocalAws, source: str) -> Any:
    with ExitStack() as exit_stack:
        exit_stack.callback(aws.stop)
        clients = exit_stack.enter_context(ExitStack())
        account = Account(aws.endpoint, clients)
        response = account.functions.invoke(FunctionName=account.function(source))
        return json.load(response["Payload"])


def _serve(preparation: str) -> subprocess.CompletedProcess[str]:
    code = f"from modules.local_aws import server; {preparation}; server.main()"
    command = [str(environment.interpreter()), "-c", code]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30)


def _listening(pid: int) -> set[tuple[str, int]]:
    sockets = {link.readlink().name for link in Path(f"/proc/{pid}/fd").iterdir() if link.is_symlink()}
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            _, local, _, state, *rest = line.split()
            if state == LISTEN and f"socket:[{rest[5]}]" in sockets:
                address, port = local.split(":")
                found.add((".".join(str(byte) for byte in reversed(bytes.fromhex(address))), int(port, 16)))
    return found


def test_enforced_iam_denies_a_function_what_its_role_does_not_allow() -> None:
    start = """
import boto3
from botocore.exceptions import ClientError
def handler(event, context):
    try:
        boto3.client("stepfunctions").start_execution(stateMachineArn=event)
    except ClientError as error:
        return error.response["Error"]["Code"]
    return "started"
"""
    allow = {"Effect": "Allow", "Action": "states:StartExecution", "Resource": "*"}
    with LocalAws(region=REGION, enforce_iam=True) as aws, ExitStack() as clients:
        account = Account(aws.endpoint, clients)
        function, machine = account.function(start), json.dumps(account.state_machine()).encode()

        def outcome() -> Any:
            return json.load(account.functions.invoke(FunctionName=function, Payload=machine)["Payload"])

        assert outcome() == "AccessDeniedException"
        role = account.functions.get_function_configuration(FunctionName=function)["Role"].rpartition("/")[2]
        policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        account.iam.put_role_policy(RoleName=role, PolicyName="start", PolicyDocument=policy)
        assert outcome() == "started"
