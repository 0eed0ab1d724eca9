"""Stacks: provider, state, tags, and addresses that stay where they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..engine import aws, core
from ..engine.synthesis import write_files
from ..model.errors import ConfigurationError, Problem
from ..model.escaping import literal, literal_tree
from ..model.provider import LOCK_FILES, TESTED_VERSION, lock_file_missing
from ..model.state_locations import LocalState, State
from .attachment import Attachment
from .backends import attach
from .checkov import CONFIGURATION, configuration
from .platform import Platform

REQUIRED_TERRAFORM = ">= 1.11.0"
VERSIONS_FILE = "versions.tf"
# Not in the JSON, of which Checkov then reads nothing: https://github.com/bridgecrewio/checkov/blob/main/checkov/terraform_json/parser.py
VERSIONS = f'terraform {{\n  required_version = "{REQUIRED_TERRAFORM}"\n}}\n'.encode()
LOCK_FILE = ".terraform.lock.hcl"


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The AWS provider of a stack.

    Args:
        version: the exact version. Default: the one tested here.
        lock_file: the dependency lock file of that version, copied into the stack, so that the plan in a pull
            request and the apply after it use the same provider. Default: the one that comes with this project, for some versions.
        arguments: further arguments of the provider block, such as `assume_role` and `endpoints`.

    Raises:
        ConfigurationError: no lock file of this version comes with this project, and none is given.
    """

    version: str = TESTED_VERSION
    lock_file: Path | None = None
    arguments: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.lock_file is None and self.version not in LOCK_FILES:
            raise ConfigurationError("provider", [Problem("lock_file", lock_file_missing(self.version))])


class App(core.App):
    """cdktf's own, but what is wrong at the end is an error of Python: on its way through Node it becomes a RuntimeError."""

    def synth(self) -> None:
        for stack in self.node.children:
            if isinstance(stack, Stack):
                stack.attachment.finish()
        super().synth()
        stacks = [stack for stack in self.node.children if isinstance(stack, Stack)]
        documents = {f"stacks/{stack.node.id}/": stack.attachment.document for stack in stacks}
        write_files(Path(self.outdir), {CONFIGURATION: configuration(documents)})


class Stack(core.TerraformStack):
    """A Terraform root module with a provider, a backend, a platform, and readable addresses without hashes.

    The address of a resource is the id of its bucket, state machine or trigger and the part it plays there,
    whatever stands around them: wrapping a trigger in another construct changes nothing.

    Args:
        scope: the `App`.
        id: name of the stack, and of its folder below `cdktf.out/stacks`.
        platform: where things are made and by which rules.
        state: where the Terraform state lives. Default: a local file.
        provider: default: the tested version.
        tags: default tags of every resource.
        dashboard_name: dashboards are the whole account's, of all Regions. Default: `<prefix>-<id>`.

    Attributes:
        platform: as given, with the ARN of the stack's own key where it makes one.
        attachment: what its constructs tell one another.
    """

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        platform: Platform,
        state: State | None = None,
        provider: Provider | None = None,
        tags: Mapping[str, str] | None = None,
        dashboard_name: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.attachment = self._attach(platform, dashboard_name)
        self.platform = self.attachment.platform
        self._configure(state or LocalState(), provider or Provider(), tags or {})

    def _attach(self, platform: Platform, dashboard_name: str | None) -> Attachment:
        return Attachment(self, platform, dashboard_name=dashboard_name, names_everything=True)

    def _allocate_logical_id(self, tf_element: core.Node | core.TerraformElement) -> str:
        return self.attachment.address(tf_element)

    def _configure(self, state: State, provider: Provider, tags: Mapping[str, str]) -> None:
        escaped = {literal(name): literal(value) for name, value in tags.items()}
        block = aws.AwsProvider(
            self,
            "aws",
            region=self.platform.region,
            allowed_account_ids=[self.platform.account_id],
            default_tags=[aws.AwsProviderDefaultTags(tags=escaped)] if tags else None,
        )
        for argument, value in sorted(provider.arguments.items()):
            block.add_override(argument, literal_tree(value))
        attach(self, state)
        self.add_override(
            "terraform.required_providers.aws", {"source": "hashicorp/aws", "version": literal(provider.version)}
        )
        self.attachment.add_file(VERSIONS_FILE, VERSIONS)
        self.attachment.add_file(LOCK_FILE, (provider.lock_file or LOCK_FILES[provider.version]).read_bytes())
