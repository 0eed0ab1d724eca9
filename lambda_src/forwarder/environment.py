"""What Lambda gives: environment variables, the context, and the client made of them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import unquote_plus

import boto3  # type: ignore[import-untyped, unused-ignore]
from botocore.config import Config  # type: ignore[import-untyped, unused-ignore]

from .starter import WORKERS, StepFunctions

CONNECT_TIMEOUT_SECONDS = 1.0
READ_TIMEOUT_SECONDS = 5.0


class EnvironmentVariableError(ValueError):
    """An environment variable of the function is missing or wrong; the message names it."""


class LambdaContext(Protocol):
    """The part of Lambda's context object that is used."""

    @property
    def aws_request_id(self) -> str: ...

    @property
    def invoked_function_arn(self) -> str: ...

    def get_remaining_time_in_millis(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Settings:
    """The function's settings."""

    state_machine_arn: str
    skip_folder_markers: bool = False
    key_suffixes: tuple[str, ...] = ("",)
    bucket_owner_account_id: str | None = None  # None: the function's own account

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read STATE_MACHINE_ARN, SKIP_FOLDER_MARKERS (`true` or `false`), NOTIFIED_KEYS (`*` and the suffix as S3
        encodes it, or several with spaces between) and BUCKET_OWNER_ACCOUNT_ID.

        Raises:
            EnvironmentVariableError: the first is missing, or the second or third is something else.
        """
        state_machine_arn = environment.get("STATE_MACHINE_ARN", "")
        if not state_machine_arn:
            raise EnvironmentVariableError("STATE_MACHINE_ARN is not set: it names the state machine to start")
        skip = environment.get("SKIP_FOLDER_MARKERS") or "false"
        if skip not in ("true", "false"):
            raise EnvironmentVariableError(f"SKIP_FOLDER_MARKERS is {skip!r}: set it to 'true' or 'false'")
        keys = (environment.get("NOTIFIED_KEYS") or "*").split(" ")
        if not all(key.startswith("*") for key in keys):
            raise EnvironmentVariableError(
                f"NOTIFIED_KEYS is {' '.join(keys)!r}: set it to '*' and the encoded suffix, such as '*.csv'"
            )
        return cls(
            state_machine_arn=state_machine_arn,
            skip_folder_markers=skip == "true",
            key_suffixes=tuple(unquote_plus(key[1:]) for key in keys),
            bucket_owner_account_id=environment.get("BUCKET_OWNER_ACCOUNT_ID") or None,
        )


def step_functions_client(read_timeout: float = READ_TIMEOUT_SECONDS) -> StepFunctions:
    """boto3's client, of the Region and, if set, the AWS_ENDPOINT_URL of the environment.

    It tries once. `Starter` does the retrying, because the pauses of botocore know no deadline.

    Args:
        read_timeout: seconds to wait for an answer.
    """
    client: StepFunctions = boto3.client(
        "stepfunctions",
        config=Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=read_timeout,
            max_pool_connections=WORKERS,
            parameter_validation=False,  # Step Functions validates as well; a call costs 4 % less processor time
            retries={"mode": "standard", "total_max_attempts": 1},
        ),
    )
    return client
