# ruff: noqa: E402, F401
"""cdktf's classes, loaded with the lazy bindings in place. Their types are in core.pyi."""

from . import startup

startup.start()
startup.load("constructs")
startup.load("cdktf")

from cdktf import (
    Annotations,
    App,
    Aspects,
    DataTerraformRemoteStateS3,
    Fn,
    IAspect,
    IResolvable,
    IStackSynthesizer,
    ISynthesisSession,
    LocalBackend,
    S3Backend,
    TerraformElement,
    TerraformOutput,
    TerraformStack,
    TerraformVariable,
    TerraformVariableValidationConfig,
    Token,
)
from cdktf import TerraformResource as Resource
from constructs import Construct, Node

from .addresses import Located, Named


class Construct(Located, Construct):
    pass


DataTerraformRemoteStateS3 = Named(DataTerraformRemoteStateS3)
TerraformOutput = Named(TerraformOutput)
TerraformVariable = Named(TerraformVariable)
