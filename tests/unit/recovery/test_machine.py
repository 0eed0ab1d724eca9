"""What is known of a state machine, with credentials that may ask and with such that may not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from modules.local_aws import LocalAws
from modules.recovery.state_machine import NOT_KNOWN, execution_arn, look_at
from tests.local_aws.account import REGION, Account
from tests.unit.recovery.recovery_support import trigger

pytestmark = pytest.mark.local_aws

MACHINE = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with LocalAws(region=REGION, enforce_iam=True) as aws, ExitStack() as clients:
        yield Account(aws.endpoint, clients)


def test_aws_tells_the_type_and_which_executions_exist(account: Account) -> None:
    arn = account.state_machine(type="STANDARD")
    machine = look_at(account.states, trigger(state_machine_arn=arn, machine_type=None))
    account.states.start_execution(stateMachineArn=arn, name="once")
    assert (machine.type, machine.exists, machine.remembers_names) == ("STANDARD", True, True)
    assert machine.status_of("once") in ("RUNNING", "SUCCEEDED")
    assert machine.status_of("never") is None


def test_an_express_machine_knows_no_names(account: Account) -> None:
    machine = look_at(account.states, trigger(state_machine_arn=account.state_machine(type="EXPRESS")))
    assert (machine.type, machine.remembers_names, machine.status_of("any")) == ("EXPRESS", False, NOT_KNOWN)


def test_a_machine_that_is_gone_does_not_exist(account: Account) -> None:
    assert not look_at(account.states, trigger(state_machine_arn=f"{MACHINE}-gone")).exists


@pytest.mark.parametrize(("known", "remembers"), [("STANDARD", True), (None, False)])
def test_who_may_not_ask_believes_the_configuration(account: Account, known: str | None, remembers: bool) -> None:
    arn = account.state_machine()
    key = account.user_key({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"})
    machine = look_at(account.client("stepfunctions", **key), trigger(state_machine_arn=arn, machine_type=known))
    assert (machine.type, machine.exists, machine.remembers_names) == (known, True, remembers)
    assert machine.status_of("any") == NOT_KNOWN


@pytest.mark.parametrize("qualifier", ["", ":7", ":live"])
def test_executions_of_versions_and_aliases_are_those_of_the_machine(qualifier: str) -> None:
    assert execution_arn(MACHINE + qualifier, "a") == f"{MACHINE.replace(':stateMachine:', ':execution:')}:a"
