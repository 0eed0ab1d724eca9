"""cdktf's classes, loaded with the lazy bindings in place."""

from typing import Any

from . import lazy_bindings

lazy_bindings.start()

from cdktf import (  # noqa: E402
    Annotations,
    App,
    Aspects,
    IAspect,
    IStackSynthesizer,
    ISynthesisSession,
    LocalBackend,
    S3Backend,
    TerraformElement,
    TerraformStack,
    TerraformVariableValidationConfig,
    Token,
)
from cdktf import DataTerraformRemoteStateS3 as _DataTerraformRemoteStateS3  # noqa: E402
from cdktf import TerraformLocal as _TerraformLocal  # noqa: E402
from cdktf import TerraformOutput as _TerraformOutput  # noqa: E402
from cdktf import TerraformResource as Resource  # noqa: E402
from cdktf import TerraformVariable as _TerraformVariable  # noqa: E402
from constructs import Construct  # noqa: E402
from jsii import implements  # noqa: E402

from .addresses import Named  # noqa: E402

DataTerraformRemoteStateS3: Any = Named(_DataTerraformRemoteStateS3)
TerraformLocal: Any = Named(_TerraformLocal)
TerraformOutput: Any = Named(_TerraformOutput)
TerraformVariable: Any = Named(_TerraformVariable)

__all__ = [
    "Annotations",
    "App",
    "Aspects",
    "Construct",
    "DataTerraformRemoteStateS3",
    "IAspect",
    "IStackSynthesizer",
    "ISynthesisSession",
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
    "implements",
]
