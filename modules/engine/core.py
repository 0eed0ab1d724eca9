# ruff: noqa: E402, F401
"""cdktf's classes, loaded with the lazy bindings in place. Their types are in core.pyi."""

from . import lazy_bindings

lazy_bindings.start()

from cdktf import (
    App,
    DataTerraformRemoteStateS3,
    IResolvable,
    LocalBackend,
    S3Backend,
    TerraformElement,
    TerraformLocal,
    TerraformOutput,
    TerraformStack,
    TerraformVariable,
    TerraformVariableValidationConfig,
    Token,
)
from cdktf import TerraformResource as Resource
from constructs import Construct, Node
