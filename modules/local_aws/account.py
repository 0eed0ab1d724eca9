"""Clients of the local AWS, and the user's own AWS settings kept out of what runs against it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

import boto3

if TYPE_CHECKING:
    from botocore.client import BaseClient
    from types_boto3_s3 import S3Client
    from types_boto3_stepfunctions import SFNClient

LOOPBACK = "127.0.0.1"


OWN_SETTINGS = (
    "AWS_",
    "BUCKET",
    "S3_TO_SFN_BUCKET",
    "S3_TO_SFN_STATE_BOOTSTRAPPED",
    "STATE_BOOTSTRAPPED",
    "TF_CLI_ARGS",
    "TF_DATA_DIR",
    "TF_WORKSPACE",
)
"""What the names of environment variables begin with that are about the user's own deployments."""


def put_aside_own_settings() -> None:
    """Takes the user's settings of AWS, this project and Terraform, and proxies, out of this process and its children.

    Every call names the local AWS itself; but a profile that does not exist, or a workspace, would break it.
    """
    for name in [name for name in os.environ if name.startswith(OWN_SETTINGS)]:
        del os.environ[name]
    os.environ["AWS_CONFIG_FILE"] = os.devnull
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
    for name in ("NO_PROXY", "no_proxy"):
        os.environ[name] = ",".join(filter(None, [os.environ.get(name), LOOPBACK]))


class Account:
    """Clients of one account of the local AWS, as a user's own program would make them.

    Args:
        endpoint: of the local AWS.
        region: of every client.
        account_id: taken as the access key, which is how the local AWS knows the account.
    """

    def __init__(self, endpoint: str, region: str, account_id: str) -> None:
        self.endpoint = endpoint
        self.region = region
        self.account_id = account_id
        self._clients: dict[str, BaseClient] = {}

    def variables(self) -> dict[str, str]:
        """The same for a shell: environment variables of the AWS command line."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": self.account_id,
            "AWS_SECRET_ACCESS_KEY": "local",
        }

    @overload
    def client(self, service: Literal["s3"]) -> S3Client: ...
    @overload
    def client(self, service: Literal["stepfunctions"]) -> SFNClient: ...
    @overload
    def client(self, service: str) -> BaseClient: ...
    def client(self, service: str) -> BaseClient:
        """The boto3 client of a service."""
        make: Callable[..., BaseClient] = boto3.client
        if service not in self._clients:
            self._clients[service] = make(
                service,
                endpoint_url=self.endpoint,
                region_name=self.region,
                aws_access_key_id=self.account_id,
                aws_secret_access_key="local",
            )
        return self._clients[service]

    def pages(self, service: str, operation: str, key: str, **arguments: str) -> list[Any]:
        """Everything that a listing operation lists under `key`, all pages of it."""
        client = self.client(service)
        pages: Iterable[Mapping[str, Any]]
        if client.can_paginate(operation):
            pages = client.get_paginator(operation).paginate(**arguments)
        else:
            pages = [getattr(client, operation)(**arguments)]
        return [item for page in pages for item in page.get(key, [])]

    def close(self) -> None:
        """Closes the connections."""
        for client in self._clients.values():
            client.close()
