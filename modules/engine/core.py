"""cdktf's classes, loaded with the lazy bindings in place."""

from . import lazy_bindings

lazy_bindings.start()

from cdktf import (  # noqa: E402
    App,
    DataTerraformRemoteStateS3,
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
from cdktf import TerraformResource as Resource  # noqa: E402
from constructs import Construct  # noqa: E402

__all__ = [
    "App",
    "Construct",
    "DataTerraformRemoteStateS3",
    "LocalBackend",
    "Resource",
    "S3Backend",
    "TerraformElement",
    "TerraformLocal",
    "TerraformOutput",
    "TerraformStack",
    "TerraformVariable",
    "TerraformVariableValidationConfig",
    "Token",
]
