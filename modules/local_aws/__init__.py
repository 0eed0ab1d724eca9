"""AWS on this machine: MiniStack behind a launcher of ours, on loopback only.

    with LocalAws() as aws:
        boto3.client("s3", endpoint_url=aws.endpoint, ...)

This half runs in any environment and needs nothing but the standard library; the server runs in an environment of
its own (`make setup` makes it), because MiniStack pins botocore exactly.
"""

from ..model.errors import LocalAwsError
from .launcher import LocalAws
from .terraform import backend_overrides, provider_overrides

__all__ = ["LocalAws", "LocalAwsError", "backend_overrides", "provider_overrides"]
