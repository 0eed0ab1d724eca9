"""The operator's AWS: clients in the trigger's Region, with credentials that were found to be of its account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, overload

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError
from forwarder.environment import CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS
from forwarder.starter import WORKERS, StepFunctions

from ..model.errors import AwsError, RecoveryError
from .trigger import RecoveryTrigger

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client
    from types_boto3_sqs import SQSClient
    from types_boto3_stepfunctions import SFNClient

RETRYING = Config(retries={"mode": "standard", "total_max_attempts": 5}, max_pool_connections=WORKERS)


@contextmanager
def aws_errors() -> Iterator[None]:
    """Whatever AWS refuses, or does not answer, is an `AwsError`."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise AwsError(f"AWS refused, or did not answer: {error}") from error


class Clients:
    """boto3's clients of one trigger's Region. Credentials come from where boto3 finds them.

    Args:
        trigger: what is to be recovered.

    Raises:
        RecoveryError: the credentials are missing, or of another account.
        ClientError, BotoCoreError: AWS refused them, or did not answer.
    """

    def __init__(self, trigger: RecoveryTrigger) -> None:
        try:
            self._session = boto3.Session(region_name=trigger.region)
            caller = self._session.client("sts", config=RETRYING).get_caller_identity()
        except (ConnectionError, HTTPClientError):
            raise  # no answer says nothing about the credentials
        except BotoCoreError as error:
            raise RecoveryError(
                f"There are no AWS credentials: {str(error).rstrip('.')}. Set AWS_PROFILE, or whatever your account uses, to an "
                f"identity of account {trigger.account_id}."
            ) from None
        if caller["Account"] != trigger.account_id:
            raise RecoveryError(
                f"The AWS credentials are of account {caller['Account']} ({caller['Arn']}), and the trigger is of account "
                f"{trigger.account_id}: what has the same names there is not meant. Take credentials of {trigger.account_id}."
            )

    @overload
    def client(self, service: Literal["s3"]) -> S3Client: ...
    @overload
    def client(self, service: Literal["sqs"]) -> SQSClient: ...
    @overload
    def client(self, service: Literal["stepfunctions"]) -> SFNClient: ...
    def client(self, service: Literal["s3", "sqs", "stepfunctions"]) -> S3Client | SQSClient | SFNClient:
        """A client that tries again by itself."""
        return self._session.client(service, config=RETRYING)

    def step_functions(self) -> StepFunctions:
        """A client for `PacedStarter`, which does the retrying itself."""
        return self._session.client(
            "stepfunctions",
            config=Config(
                connect_timeout=CONNECT_TIMEOUT_SECONDS,
                read_timeout=READ_TIMEOUT_SECONDS,
                max_pool_connections=WORKERS,
                retries={"mode": "standard", "total_max_attempts": 1},
            ),
        )
