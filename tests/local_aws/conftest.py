"""Two servers for the whole folder: the local AWS as the other tests use it, and MiniStack without any repair or link."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from modules.local_aws import LocalAws
from modules.local_aws.server import link_names, repair_names
from tests.local_aws.account import REGION, Account


@pytest.fixture(scope="session")
def repaired() -> Iterator[Account]:
    """An account of the local AWS."""
    with LocalAws(region=REGION) as aws, ExitStack() as clients:
        yield Account(aws.endpoint, clients)


@pytest.fixture(scope="session")
def ministack_alone() -> Iterator[Account]:
    """An account of MiniStack as it comes: when it behaves as AWS does, its repair or link has to go."""
    with LocalAws(region=REGION, without=repair_names() + link_names()) as aws, ExitStack() as clients:
        yield Account(aws.endpoint, clients)
