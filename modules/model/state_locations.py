"""Where Terraform keeps its state.

State
  S3State      S3 with its own lock file; no DynamoDB
  LocalState   a file beside cdktf.out
  OtherState   any other backend, its arguments passed through
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias


def state_key(project: str, environment: str, stack: str) -> str:
    """The object key of a stack's state."""
    return f"{project}/{environment}/{stack}/terraform.tfstate"


@dataclass(frozen=True, kw_only=True)
class S3State:
    """State in an S3 bucket, encrypted and locked with S3's conditional writes (`use_lockfile`, Terraform 1.10).

    Args:
        bucket: name of the state bucket.
        key: object key of the state.
        region: of the bucket.
        kms_key_id: ARN of a customer-managed key. Default: SSE-S3.
        arguments: further arguments of the backend, such as `assume_role`.
    """

    bucket: str
    key: str
    region: str
    kms_key_id: str | None = None
    arguments: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LocalState:
    """State in a file beside `cdktf.out`, which itself can be deleted at any time.

    Args:
        path: relative to the stack's folder. Default: `terraform.<stack>.tfstate` three folders up.
    """

    path: str | None = None


@dataclass(frozen=True, kw_only=True)
class OtherState:
    """Any other Terraform backend.

    Args:
        type: such as `gcs` or `http`.
        arguments: of that backend, passed through as they are.
    """

    type: str
    arguments: Mapping[str, object]


State: TypeAlias = S3State | LocalState | OtherState
"""A Terraform backend."""
