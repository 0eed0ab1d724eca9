"""Writes the patterns as Terraform modules for teams that write HCL: `make modules`.

The pattern files are the same as in the stacks; what a stack knows now is here an expression over the module's
variables. The synthesized JSON loses what only a root module may have: provider, backend, exact version.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from .encryption import Encryption
from .engine import Expression, core
from .filter_expression import ObjectFilterExpression
from .module_variables import Variable, filter_variables, option_variables, platform_variables
from .options import LARGEST_BATCH_WITHOUT_WINDOW, StorageFirstOptions
from .patterns.storage_first import StorageFirst
from .platform import Platform
from .remote_state import State
from .source_bucket import SourceBucket
from .stack import REQUIRED_TERRAFORM, SELF, App, Provider, Stack
from .state_machine import StateMachine

Document: TypeAlias = dict[str, Any]

PROVIDER_RANGE = ">= 5.100.0, < 7.0.0"
FOLDER = Path(__file__).parent.parent / "terraform"
MAIN = "main.tf.json"
GENERATED = "Written by `make modules`; change modules/ instead."

# An ARN that the caller gave says where things are; a data source would be "known after apply" under depends_on.
_PLACE = {"partition": 1, "region": 3, "account_id": 4}


class ModuleStack(Stack):
    """A stack without provider and backend, whose surroundings are the module's variables."""

    def __init__(self, scope: App, id: str, variables: Mapping[str, Variable]) -> None:
        super().__init__(scope, id, platform=_platform())
        for name, variable in variables.items():
            variable.write(self, name)
        for name, index in _PLACE.items():
            core.TerraformLocal(self, name, f'${{split(":", var.state_machine_arn)[{index}]}}')

    def _configure(self, state: State, provider: Provider, tags: Mapping[str, str]) -> None:
        core.LocalBackend(self, path="unused")
        self.add_override("terraform.backend", None)
        self.add_override("terraform.required_version", REQUIRED_TERRAFORM)
        self.add_override("terraform.required_providers.aws", {"source": "hashicorp/aws", "version": PROVIDER_RANGE})


def storage_first(app: App) -> tuple[ModuleStack, Mapping[str, Variable]]:
    """The module `storage-first`."""
    variables = {**platform_variables(), **filter_variables(), **option_variables(StorageFirstOptions)}
    stack = ModuleStack(app, "storage-first", variables)
    bucket = SourceBucket.existing(
        stack,
        "bucket",
        name="${var.bucket}",
        account_id="${coalesce(var.bucket_owner_account_id, local.account_id)}",
        manage_notification=Expression("var.manage_bucket_notification"),
    )
    window = (
        "var.maximum_batching_window_in_seconds == null "
        f"? (var.batch_size > {LARGEST_BATCH_WITHOUT_WINDOW} ? 1 : 0) : var.maximum_batching_window_in_seconds"
    )
    core.TerraformLocal(stack, "batching_window", f"${{{window}}}")
    given: dict[str, Any] = {name: Expression(f"var.{name}") for name in StorageFirstOptions.model_fields}
    given["maximum_batching_window_in_seconds"] = Expression("local.batching_window")
    StorageFirst(
        stack,
        SELF,
        bucket=bucket,
        state_machine=StateMachine.from_arn("${var.state_machine_arn}"),
        object_filter=ObjectFilterExpression(
            prefix="var.prefix", suffix="var.suffix", events="var.events", skip_folder_markers="var.skip_folder_markers"
        ),
        options=StorageFirstOptions.model_construct(**given),
        enabled=Expression("var.enabled"),
        name="${var.name}",
    )
    core.TerraformOutput(
        stack,
        "bucket_notification",
        value=bucket.entry("queue"),
        description="The block for the bucket's own aws_s3_bucket_notification where manage_bucket_notification is false.",
    )
    return stack, variables


MODULES = {"storage-first": storage_first}


def write(folder: Path = FOLDER) -> None:
    """Writes every module below `folder`."""
    with tempfile.TemporaryDirectory() as scratch:
        app = App(outdir=scratch, skip_validation=True)
        made = {name: make(app) for name, make in MODULES.items()}
        for stack, _ in made.values():
            _tag(stack)
        app.synth()
        for name, (stack, variables) in made.items():
            target = folder / name
            target.mkdir(parents=True, exist_ok=True)
            source = Path(scratch, "stacks", name, "cdk.tf.json")
            document = _as_module(json.loads(source.read_text(encoding="utf-8")), variables)
            text = json.dumps({"//": GENERATED, **document}, indent=2, sort_keys=True, ensure_ascii=False)
            (target / MAIN).write_text(text + "\n", encoding="utf-8", newline="\n")
            stack.write_files(target)


def _platform() -> Platform:
    return Platform(
        region="${local.region}",
        account_id="${local.account_id}",
        partition="${local.partition}",
        iam_path="${var.iam_path}",
        permissions_boundary="${var.permissions_boundary}",
        log_retention_in_days=Expression("var.log_retention_in_days"),
        alarm_actions=Expression("var.alarm_actions"),
        encryption=Encryption(kms_key_arn="${var.kms_key_arn}", customer_managed=Expression("var.kms_key_arn != null")),
    )


def _tag(stack: ModuleStack) -> None:
    """A module has no provider whose default tags it could set."""
    for element in stack.node.find_all():
        if isinstance(element, core.Resource) and hasattr(element, "tags_input"):
            element.add_override("tags", "${var.tags}")


def _as_module(document: Document, variables: Mapping[str, Variable]) -> Document:
    document.pop("//", None)
    for resources in document["resource"].values():
        for resource in resources.values():
            resource.pop("//", None)
    # cdktf drops a default of None, which would make the variable required.
    for name, variable in variables.items():
        if variable.optional:
            document["variable"][name]["default"] = variable.default
    return document


if __name__ == "__main__":
    write()
