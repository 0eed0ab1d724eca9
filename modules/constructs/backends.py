"""The backend of a stack, and what another state put out."""

from __future__ import annotations

from ..engine import core
from ..model.errors import ConfigurationError, Problem
from ..model.escaping import holds_token, literal, literal_tree
from ..model.state_locations import LocalState, S3State, State


def attach(stack: core.TerraformStack, state: State) -> None:
    """Writes the backend of `state` into `stack`."""
    if holds_token(list(vars(state).values())):
        text = "it holds an attribute of a resource, and Terraform opens the state before it knows any. Give the text itself."
        raise ConfigurationError(stack.node.path, [Problem("state", text)])
    if isinstance(state, S3State):
        core.S3Backend(
            stack,
            bucket=literal(state.bucket),
            key=literal(state.key),
            region=literal(state.region),
            encrypt=True,
            kms_key_id=literal(state.kms_key_id),
        )
        # S3Backend of cdktf 0.21 does not know use_lockfile.
        stack.add_override("terraform.backend.s3.use_lockfile", True)
        for argument, value in sorted(state.arguments.items()):
            stack.add_override(f"terraform.backend.s3.{argument}", literal_tree(value))
    elif isinstance(state, LocalState):
        core.LocalBackend(stack, path=literal(state.path or f"../../../terraform.{stack.node.id}.tfstate"))
    else:
        # cdktf adds a local backend to a stack that has none, and an override is laid on top of what is there.
        core.LocalBackend(stack, path="unused")
        stack.add_override("terraform.backend.local", None)
        stack.add_override(f"terraform.backend.{state.type}", literal_tree(dict(state.arguments)))


def reference(scope: core.Construct, id: str, state: S3State) -> core.DataTerraformRemoteStateS3:
    """The outputs of a state that another team or stack owns, read at every plan."""
    data = core.DataTerraformRemoteStateS3(
        scope, id, bucket=literal(state.bucket), key=literal(state.key), region=literal(state.region)
    )
    for argument, value in sorted(state.arguments.items()):
        data.add_override(f"config.{argument}", literal_tree(value))
    return data
