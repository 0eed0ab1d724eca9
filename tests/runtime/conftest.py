"""One local AWS, and each handler once under Lambda's runtime client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from modules.local_aws import LocalAws
from tests.local_aws.account import ACCOUNT_ID, REGION, Account
from tests.runtime.emulated_function import EmulatedFunction, emulated_function


@pytest.fixture(scope="package")
def account() -> Iterator[Account]:
    """An account of the local AWS."""
    with LocalAws(region=REGION) as aws, ExitStack() as clients:
        yield Account(aws.endpoint, clients)


@pytest.fixture(scope="package")
def state_machine_arn(account: Account) -> str:
    """The state machine that the functions start."""
    return account.state_machine()


@pytest.fixture(scope="package")
def function(account: Account, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., EmulatedFunction]]:
    """Starts a handler, with the variables that Lambda gives every function and those of the call; ends it at the end."""
    with ExitStack() as running:

        def start(handler: str, **variables: str) -> EmulatedFunction:
            given = {
                "AWS_ACCESS_KEY_ID": ACCOUNT_ID,
                "AWS_SECRET_ACCESS_KEY": "local",
                "AWS_REGION": REGION,
                "AWS_DEFAULT_REGION": REGION,
                "AWS_ENDPOINT_URL": account.endpoint,
            }
            folder = tmp_path_factory.mktemp("function")
            return running.enter_context(emulated_function(handler, folder, **given, **variables))

        yield start


@pytest.fixture(scope="package")
def storage_first(function: Callable[..., EmulatedFunction], state_machine_arn: str) -> EmulatedFunction:
    return function("forwarder.storage_first.handler", STATE_MACHINE_ARN=state_machine_arn)


@pytest.fixture(scope="package")
def notification_lambda(function: Callable[..., EmulatedFunction], state_machine_arn: str) -> EmulatedFunction:
    return function("forwarder.notification.handler", STATE_MACHINE_ARN=state_machine_arn)
