"""Where the end-to-end tests deploy to: an AWS on this machine, or a real account, which has to be asked for twice."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tests.local_aws.account import ACCOUNT_ID, REGION

RUN = re.compile(r"[a-z][a-z0-9]{1,9}")
"""What tells the names of one run from those of another."""


class RefusedError(Exception):
    """The tests cannot run where they were asked to; the text has everything that is wrong."""


@dataclass(frozen=True)
class Target:
    """An AWS, and how long things take there.

    Attributes:
        account_id: the account that everything is made in.
        region: its Region.
        partition: `aws`, or that of another group of Regions.
        run: what the names made by this run have in common; empty where each deployment has an AWS of its own.
        patience: what the seconds that a test waits are multiplied by.
        look_seconds: the time between two looks at what is waited for.
        settle_seconds: how long a change of notifications and rules takes to have an effect.
        quiet_seconds: how long an event may be under way; here it starts its execution within one second.
        clock_skew: how far this machine's clock may be from AWS's.
        provider_arguments: further arguments of Terraform's provider.
        backend_arguments: further arguments of Terraform's S3 backend.
    """

    account_id: str = ACCOUNT_ID
    region: str = REGION
    partition: str = "aws"
    run: str = ""
    patience: float = 1.0
    look_seconds: float = 0.2
    settle_seconds: float = 0.0
    quiet_seconds: float = 5.0
    clock_skew: timedelta = timedelta(0)
    provider_arguments: Mapping[str, Any] = field(default_factory=dict)
    backend_arguments: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_real(self) -> bool:
        """Whether it is a real account, which the deployments share with one another and with whatever else is there."""
        return bool(self.run)

    @property
    def how_to_clean(self) -> str:
        """The command that takes down what a run has left."""
        return f"AWS_REGION={self.region} make e2e-clean TARGET=aws ACCOUNT={self.account_id} RUN={self.run}"


PACE = {
    # CloudTrail's events take up to 15 minutes; 120 seconds are what most tests wait on this machine.
    "patience": 10.0,
    "look_seconds": 5.0,
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-event-notifications-eventbridge.html: "around five minutes"
    "settle_seconds": 330.0,
    "quiet_seconds": 1200.0,
    "clock_skew": timedelta(minutes=1),
}
"""Of a real account."""

QUICK = {"patience": 1.0, "look_seconds": 0.5, "settle_seconds": 0.0, "quiet_seconds": 5.0}
"""Of a compatible endpoint."""


@functools.cache
def target() -> Target:
    """The target that the environment asks for, as `make e2e` sets it.

    Raises:
        RefusedError: it cannot be had, or was asked for only once.
    """
    return chosen(os.environ)


def chosen(environment: Mapping[str, str]) -> Target:
    """The target that environment variables ask for.

    Args:
        environment: `E2E_TARGET` is `aws` for a real account; `E2E_ACCOUNT` then is its twelve digits, and `E2E_RUN` may
            name the run. `E2E_ARGUMENTS` is for endpoints that are compatible with AWS, as docs/real-account.md says.

    Raises:
        RefusedError: nothing was made, and why.
    """
    asked = {name: environment.get(f"E2E_{name}") or "" for name in ("TARGET", "ACCOUNT", "RUN", "ARGUMENTS")}
    if asked["TARGET"] in ("", "local"):
        if said := [name for name in ("ACCOUNT", "RUN", "ARGUMENTS") if asked[name]]:
            raise RefusedError(
                f"{' and '.join(said)} is for a real account, and the tests would run against the AWS on this machine: "
                "add TARGET=aws, or leave it out."
            )
        return Target()
    problems = []
    if asked["TARGET"] != "aws":
        problems.append(f'TARGET is "{asked["TARGET"]}", and can be "local" or "aws".')
    if not re.fullmatch(r"[0-9]{12}", asked["ACCOUNT"]):
        given = f'is "{asked["ACCOUNT"]}"' if asked["ACCOUNT"] else "is missing"
        problems.append(f"ACCOUNT {given}: give the twelve digits of the account that you mean, ACCOUNT=111122223333.")
    if asked["RUN"] and not RUN.fullmatch(asked["RUN"]):
        problems.append(
            f'RUN is "{asked["RUN"]}": give a small letter and up to nine small letters or digits, or none.'
        )
    region = environment.get("AWS_REGION") or boto3.Session().region_name
    if not region:
        problems.append("There is no Region: set AWS_REGION.")
    arguments, problem = _arguments(asked["ARGUMENTS"])
    problems += [problem] if problem else []
    if problems:
        raise RefusedError("\n".join(["Nothing was made.", *problems]))
    partition = _verified(asked["ACCOUNT"], str(region))
    return Target(
        account_id=asked["ACCOUNT"],
        region=str(region),
        partition=partition,
        run=asked["RUN"] or new_run(),
        provider_arguments=arguments.get("provider", {}),
        backend_arguments=arguments.get("backend", {}),
        **PACE | (QUICK if asked["ARGUMENTS"] else {}),  # type: ignore[arg-type]
    )


def new_run() -> str:
    """A name that no other run has."""
    return "r" + secrets.token_hex(3)


def _arguments(text: str) -> tuple[dict[str, dict[str, Any]], str | None]:
    try:
        arguments = json.loads(text or "{}")
        assert isinstance(arguments, dict)
        assert arguments.keys() <= {"provider", "backend"}
        assert all(isinstance(table, dict) for table in arguments.values())
    except (ValueError, AssertionError):
        return {}, f'ARGUMENTS is {text!r}: give a JSON object with the objects "provider" and "backend".'
    return arguments, None


def _verified(account: str, region: str) -> str:
    """The partition of the account, which has to be the one that the credentials are of."""
    try:
        with contextlib.closing(boto3.client("sts", region_name=region)) as sts:
            caller = sts.get_caller_identity()
    except (BotoCoreError, ClientError) as error:
        raise RefusedError(f"Nothing was made. STS does not say whose the credentials are: {error}") from None
    if caller["Account"] != account:
        raise RefusedError(
            f"Nothing was made. The credentials are of account {caller['Account']} ({caller['Arn']}), and ACCOUNT is {account}: "
            "take the credentials of the account that you mean, or correct ACCOUNT."
        )
    return str(caller["Arn"]).split(":")[1]
