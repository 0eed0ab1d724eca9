"""What Terraform's AWS provider and S3 backend need to talk to a local AWS instead of AWS."""

from __future__ import annotations

from typing import TypeAlias

# The provider's names of the services that the patterns, the state and the demo use.
PROVIDER_SERVICES = (
    "cloudtrail",
    "cloudwatch",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "pipes",
    "s3",
    "s3control",
    "sfn",
    "sns",
    "sqs",
    "ssm",
    "sts",
)
BACKEND_SERVICES = ("iam", "s3", "sts")

DEFAULT_ACCOUNT_ID = "000000000000"

Overrides: TypeAlias = dict[str, bool | str | dict[str, str]]


def provider_overrides(endpoint: str, account_id: str = DEFAULT_ACCOUNT_ID) -> Overrides:
    """Arguments for `provider "aws"`, to lay over those that a stack writes.

    Args:
        endpoint: `LocalAws.endpoint`.
        account_id: Twelve digits: an access key that looks like an account id becomes the account of the request.
    """
    return {
        "access_key": account_id,
        "secret_key": "local",
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        # Asked, not skipped: the stacks say which account they are allowed in.
        "skip_requesting_account_id": False,
        "s3_use_path_style": True,
        "endpoints": dict.fromkeys(PROVIDER_SERVICES, endpoint),
    }


def backend_overrides(endpoint: str, account_id: str = DEFAULT_ACCOUNT_ID) -> Overrides:
    """Arguments for `backend "s3"`, to lay over those that a stack writes; the arguments are `provider_overrides`'."""
    return {
        "access_key": account_id,
        "secret_key": "local",
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "skip_region_validation": True,
        "skip_requesting_account_id": True,
        "use_path_style": True,
        "endpoints": dict.fromkeys(BACKEND_SERVICES, endpoint),
    }
