"""Where Terraform keeps its state.

State
  S3State      S3 with its own lock file; no DynamoDB
  LocalState   a file beside cdktf.out
  OtherState   any other backend, its arguments passed through

`reference` reads what another state put out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from .engine import literal
from .engine.literal import literal_tree

if TYPE_CHECKING:
    from .engine import core


class State(Protocol):
    """A Terraform backend."""

    def attach(self, stack: core.TerraformStack) -> None:
        """Writes the backend into `stack`."""


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

    def attach(self, stack: core.TerraformStack) -> None:
        from .engine import core

        core.S3Backend(
            stack,
            bucket=literal(self.bucket),
            key=literal(self.key),
            region=literal(self.region),
            encrypt=True,
            kms_key_id=literal(self.kms_key_id),
        )
        # S3Backend of cdktf 0.21 does not know use_lockfile.
        stack.add_override("terraform.backend.s3.use_lockfile", True)
        for argument, value in sorted(self.arguments.items()):
            stack.add_override(f"terraform.backend.s3.{argument}", literal_tree(value))


@dataclass(frozen=True, kw_only=True)
class LocalState:
    """State in a file beside `cdktf.out`, which itself can be deleted at any time.

    Args:
        path: relative to the stack's folder. Default: `terraform.<stack>.tfstate` three folders up.
    """

    path: str | None = None

    def attach(self, stack: core.TerraformStack) -> None:
        from .engine import core

        core.LocalBackend(stack, path=literal(self.path or f"../../../terraform.{stack.node.id}.tfstate"))


@dataclass(frozen=True, kw_only=True)
class OtherState:
    """Any other Terraform backend.

    Args:
        type: such as `gcs` or `http`.
        arguments: of that backend, passed through as they are.
    """

    type: str
    arguments: Mapping[str, object]

    def attach(self, stack: core.TerraformStack) -> None:
        from .engine import core

        # cdktf adds a local backend to a stack that has none, and an override is laid on top of what is there.
        core.LocalBackend(stack, path="unused")
        stack.add_override("terraform.backend.local", None)
        stack.add_override(f"terraform.backend.{self.type}", literal_tree(dict(self.arguments)))


def reference(scope: core.Construct, id: str, state: S3State) -> core.DataTerraformRemoteStateS3:
    """The outputs of a state that another team or stack owns, read at every plan."""
    from .engine import core

    data = core.DataTerraformRemoteStateS3(
        scope, id, bucket=literal(state.bucket), key=literal(state.key), region=literal(state.region)
    )
    for argument, value in sorted(state.arguments.items()):
        data.add_override(f"config.{argument}", literal_tree(value))
    return data
