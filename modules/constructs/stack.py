"""Stacks: provider, state, tags, and addresses that stay where they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from ..engine import aws, core
from ..model.escaping import literal, literal_tree
from ..model.event_selectors import TRAILS_PER_REGION
from ..model.state_locations import LocalState, State
from .backends import attach
from .monitoring.dashboard import Row, write_dashboards
from .moved_addresses import MOVES, REMOVALS, Move, steps
from .platform import Platform
from .stack_key import StackKey

TESTED_PROVIDER_VERSION = "5.100.0"
REQUIRED_TERRAFORM = ">= 1.11.0"
LOCK_FILE = ".terraform.lock.hcl"

SELF = "self"
"""A construct of this id adds nothing to the address: the queue of `dead_letter` is `dead_letter` itself."""

_ROOT_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]*")


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The AWS provider of a stack.

    Args:
        version: the exact version. Default: the one tested here.
        lock_file: the dependency lock file of that version, copied into the stack, so that the plan in a pull
            request and the apply after it use the same provider. Default: the one that comes with this project.
        arguments: further arguments of the provider block, such as `assume_role` and `endpoints`.
    """

    version: str = TESTED_PROVIDER_VERSION
    lock_file: Path = Path(__file__).with_name("terraform.lock.hcl")
    arguments: Mapping[str, object] = field(default_factory=dict)


class App(core.App):
    """A cdktf app whose synthesis also writes what its stacks carry along: zip and lock file."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._trails: dict[tuple[str, str], list[str]] = {}

    def own_trail(self, account_id: str, region: str, path: str) -> None:
        """Counts the trails of an account and Region, of which CloudTrail allows five.

        Raises:
            ValueError: there would be one more.
        """
        trails = self._trails.setdefault((account_id, region), [])
        trails.append(path)
        if len(trails) > TRAILS_PER_REGION:
            raise ValueError(
                f"{' and '.join(trails)} are {len(trails)} trails in {region} of account {account_id}; CloudTrail allows "
                f"{TRAILS_PER_REGION}, and raises that for nobody. Let triggers share one, or log the objects by an existing trail."
            )

    def synth(self) -> None:
        stacks = [construct for construct in self.node.children if isinstance(construct, Stack)]
        for stack in stacks:
            stack.write_key_policy()
            stack.write_dashboards()
            stack.write_moves()
        super().synth()
        for stack in stacks:
            stack.write_files(Path(self.outdir, "stacks", stack.node.id))


class Stack(core.TerraformStack):
    """A Terraform root module with a provider, a backend, and readable addresses without hashes.

    The address of a resource is the id of its bucket, state machine or trigger and the part it plays there,
    whatever stands around them: wrapping a trigger in another construct changes nothing.

    Args:
        scope: the `App`.
        id: name of the stack, and of its folder below `cdktf.out/stacks`.
        platform: where things are made and by which house rules.
        state: where the Terraform state lives. Default: a local file.
        provider: default: the tested version.
        tags: default tags of every resource.
        dashboard_name: dashboards are the whole account's, of all Regions. Default: `<prefix>-<id>`.
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
        if not isinstance(scope, App):
            raise TypeError(
                f"stack {id}: its scope must be a modules.App, which writes the files that the stack carries along."
            )
        self._app = scope
        self._roots: dict[str, tuple[str, str]] = {}
        self._addresses: dict[str, str] = {}
        self._notification_owners: dict[str, str] = {}
        self._files: dict[str, bytes] = {}
        self._rows: dict[str, Row] = {}
        self._dashboard_name = dashboard_name or "-".join(filter(None, [platform.name_prefix, id]))
        self.platform = platform
        self._configure(state or LocalState(), provider or Provider(), tags or {})
        self._key = StackKey(self, platform)
        self.platform = self._key.platform

    @staticmethod
    def containing(construct: core.Construct) -> Stack:
        """The stack that `construct` stands in.

        Raises:
            TypeError: it stands in a plain cdktf stack, which knows no platform.
        """
        stack = core.TerraformStack.of(construct)
        if not isinstance(stack, Stack):
            raise TypeError(
                f"{construct.node.path}: put it into a modules.Stack, which says region, account and house rules."
            )
        return stack

    def add_file(self, name: str, data: bytes) -> str:
        """Carries a file along in the stack's folder; returns its path for Terraform."""
        self._files[name] = data
        return f"${{path.module}}/{name}"

    def write_files(self, folder: Path) -> None:
        """Writes what `add_file` collected."""
        for name, data in sorted(self._files.items()):
            (folder / name).write_bytes(data)

    def register(self, root: Addressed) -> None:
        """Makes the id of `root` the beginning of every address below it."""
        id, path = root.node.id, root.node.path
        if not _ROOT_ID.fullmatch(id):
            raise ValueError(f'{path}: an id begins its addresses: use letters, digits and hyphens, not "{id}".')
        for other_path, other in self._roots.items():
            if other == (root.kind, id):
                raise ValueError(
                    f'{other_path} and {path} are both the {root.kind} "{id}", so their addresses would meet. Rename one.'
                )
        self._roots[path] = (root.kind, id)

    def row(self, construct: core.Construct) -> Row:
        """What the dashboard shows of the bucket, state machine or trigger that `construct` is or belongs to."""
        return self._rows.setdefault(self._root_of(construct.node.path), Row())

    def write_dashboards(self) -> None:
        """Makes a dashboard of what was shown."""
        write_dashboards(self, list(self._rows.values()), platform=self.platform, name=self._dashboard_name)

    def own_notification(self, bucket: str, owner: core.Construct) -> None:
        """Notes the only owner of a bucket's notification configuration, which S3 replaces as a whole."""
        other = self._notification_owners.setdefault(bucket, owner.node.path)
        if other != owner.node.path:
            raise ValueError(
                f"{other} and {owner.node.path} both manage the notifications of bucket {bucket}: S3 keeps one configuration, "
                "each apply would overwrite the other's. Hand the same SourceBucket to every trigger."
            )

    def own_trail(self, path: str) -> None:
        """Notes a trail of this stack's account and Region."""
        self._app.own_trail(self.platform.account_id, self.platform.region, path)

    def _allocate_logical_id(self, tf_element: core.Node | core.TerraformElement) -> str:
        path = (tf_element if isinstance(tf_element, core.Node) else tf_element.node).path
        root = self._root_of(path)
        parts = path[len(root) + 1 :].split("/")
        if root in self._roots:
            parts.insert(0, root.rpartition("/")[2])
        address = "_".join(part for part in parts if part != SELF)
        kind = getattr(tf_element, "terraform_resource_type", type(tf_element).__name__)
        other = self._addresses.setdefault(f"{kind}.{address}", path)
        if other != path:
            raise ValueError(f"{other} and {path} would both have the address {kind}.{address}. Rename one.")
        return address

    def _root_of(self, path: str) -> str:
        """The path of the bucket, state machine or trigger that `path` belongs to; the stack's own where it does to none."""
        return max((root for root in self._roots if f"{path}/".startswith(f"{root}/")), key=len, default=self.node.path)

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
        self.add_override("terraform.required_version", REQUIRED_TERRAFORM)
        self.add_override(
            "terraform.required_providers.aws", {"source": "hashicorp/aws", "version": literal(provider.version)}
        )
        self._files[LOCK_FILE] = provider.lock_file.read_bytes()

    def write_key_policy(self) -> None:
        """Says in the policy of the stack's key, or in an output, which services use it."""
        self._key.write_policy()

    def _moves(self) -> Sequence[Move]:
        return MOVES

    def write_moves(self) -> None:
        """Tells Terraform what today's addresses were called before, and what it should forget."""
        if not (MOVES or REMOVALS):
            return
        for element in self.node.find_all():
            if isinstance(element, core.Resource):
                address(element)
        moved = [{"from": old, "to": new} for old, new in steps(self._moves(), self._addresses)]
        ids = sorted({id for _, id in self._roots.values()})
        forgotten = sorted(
            {
                removal.address.replace("{id}_", "") if id == SELF else removal.address.replace("{id}", id)
                for removal in REMOVALS
                if not removal.destroy
                for id in ids
            }
        )
        if moved:
            self.add_override("moved", moved)
        if forgotten:
            self.add_override("removed", [{"from": old, "lifecycle": {"destroy": False}} for old in forgotten])


def address(resource: core.Resource) -> str:
    """The Terraform address of a resource, as `depends_on` and `moved` take it."""
    return f"{resource.terraform_resource_type}.{resource.friendly_unique_id}"


class Addressed(core.Construct):
    """A construct whose id begins the addresses of everything below it, wherever it stands.

    Attributes:
        kind: what it is, for people; ids of one kind are unique within a stack.
    """

    kind: ClassVar[str]

    def __init__(self, scope: core.Construct, id: str) -> None:
        super().__init__(scope, id)
        self.stack = Stack.containing(self)
        self.stack.register(self)
        self.platform = self.stack.platform
