"""The classes of CDK for Terraform, or of its successor, loaded with what makes the start quick in place. Their types are in core.pyi."""

from . import startup
from .addresses import Located, Named

_HOME = {
    "Annotations": "cdktf",
    "App": "cdktf",
    "Aspects": "cdktf",
    "Construct": "constructs",
    "DataTerraformRemoteStateS3": "cdktf",
    "Fn": "cdktf",
    "IAspect": "cdktf",
    "IResolvable": "cdktf",
    "IStackSynthesizer": "cdktf",
    "ISynthesisSession": "cdktf",
    "LocalBackend": "cdktf",
    "Node": "constructs",
    "Resource": "cdktf",
    "S3Backend": "cdktf",
    "TerraformElement": "cdktf",
    "TerraformOutput": "cdktf",
    "TerraformStack": "cdktf",
    "TerraformVariable": "cdktf",
    "TerraformVariableValidationConfig": "cdktf",
    "Token": "cdktf",
}
_RENAMED = {"Resource": "TerraformResource"}

startup.start()
for _name, _home in _HOME.items():
    _module = startup.load(startup.CDK if _home == "cdktf" else _home)
    globals()[_name] = getattr(_module, _RENAMED.get(_name, _name))


class Construct(Located, globals()["Construct"]):
    pass


for _name in ("DataTerraformRemoteStateS3", "TerraformOutput", "TerraformVariable"):
    globals()[_name] = Named(globals()[_name])
