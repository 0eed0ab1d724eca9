"""A platform attached to a stack, anybody's: what the constructs of that stack share, and what is written once all are made."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from ..engine import aws, core
from ..engine.addresses import identity, is_named, kind_of, name_by, path_of, stack_of
from ..engine.synthesis import before_synthesis, with_files
from ..engine.values import replaced
from ..model.arns import OF_THE_STATE_MACHINE, state_machine_problem, unqualified
from ..model.errors import ConfigurationError, Problem
from ..model.event_selectors import TRAILS_PER_REGION
from ..model.expressions import is_expression
from ..model.text import listed
from . import checkov
from .monitoring.dashboard import Row, write_dashboards
from .moved_addresses import MOVES, REMOVALS, Move, steps
from .stack_key import StackKey

if TYPE_CHECKING:
    from .platform import Platform

DEFAULT_CHILD = "self"
"""A construct of this id adds nothing to the address: the queue of `dead_letter` is `dead_letter` itself."""

_ROOT_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]*")

_ATTACHED: dict[str, Attachment] = {}


class Attachment:
    """What one stack's constructs tell one another.

    Args:
        stack: any stack; what else its owner puts there keeps its addresses, provider and backend.
        platform: where things are made and by which rules.
        dashboard_name: dashboards are the whole account's, of all Regions. Default: `<prefix>-<stack id>`.
        names_everything: whether the stack asks `address` for every element, its owner's as well.

    Attributes:
        platform: as given, with the ARN of the stack's own key where it makes one.
        key: what the stack is encrypted with; services are let in by its `grant_` methods.
        document: the stack's JSON, once it is synthesized.
    """

    def __init__(
        self,
        stack: core.TerraformStack,
        platform: Platform,
        *,
        dashboard_name: str | None = None,
        names_everything: bool = False,
    ) -> None:
        if identity(stack) in _ATTACHED:
            raise ValueError(f"stack {path_of(stack)} has a platform already: attach one, once.")
        self.stack = stack
        self.path = path_of(stack)
        self._roots: dict[str, tuple[str, str]] = {}
        self._addresses: dict[str, str] = {}
        self._notification_owners: dict[str, str] = {}
        self._files: dict[str, bytes] = {}
        self._rows: dict[str, Row] = {}
        self._alarms: dict[str, dict[str, aws.CloudwatchMetricAlarm]] = {}
        self._unqualified: dict[str, str] = {}
        self._names_everything = names_everything
        self._finished = False
        self.document: dict[str, Any] = {}
        self._dashboard_name = dashboard_name or "-".join(filter(None, [platform.name_prefix, stack.node.id]))
        _ATTACHED[identity(stack)] = self
        name_by(stack, self._id)
        self.key = StackKey(stack, platform)
        self.platform = self.key.platform
        before_synthesis(stack, "s3-to-sfn", self.finish)
        with_files(stack, self._files_of)

    @staticmethod
    def of(construct: core.Construct) -> Attachment:
        """What is attached to the stack of `construct`.

        Raises:
            TypeError: nothing is.
        """
        try:
            return _ATTACHED[stack_of(construct)]
        except KeyError:
            stack = core.TerraformStack.of(construct)
            raise TypeError(
                f"{path_of(construct)}: the stack {path_of(stack)} has no platform. Say once which Region, account and rules it has: "
                "Platform(region=…, account_id=…).attach(stack), or make it a modules.Stack."
            ) from None

    def finish(self) -> None:
        """Writes, once, what needs to know of every construct: the key's policy, the dashboard, moved addresses."""
        if self._finished:
            return
        self._finished = True
        checkov.write_reasons(self.stack)
        self.write_key_policy()
        rows = list(self._rows.values())
        write_dashboards(self.stack, rows, platform=self.platform, name=self._dashboard_name)
        self._write_moves()
        if not self._names_everything:
            self._refuse_taken_addresses()

    def write_key_policy(self) -> None:
        """Says in the policy of the stack's key, or in an output, which services use it."""
        self.key.write_policy()

    def moves(self) -> Sequence[Move]:
        """The addresses that have changed."""
        return MOVES

    def add_file(self, name: str, data: bytes) -> str:
        """Carries a file along in the stack's folder; returns its path for Terraform."""
        self._files[name] = data
        return f"${{path.module}}/{name}"

    def _files_of(self, document: dict[str, Any]) -> dict[str, bytes | None]:
        self.document = document
        return {checkov.CONFIGURATION: checkov.configuration({"": document}), **self._files}

    def register(self, root: NamedConstruct) -> None:
        """Makes the id of `root` the beginning of every address below it."""
        id, path = root.id, root.path
        if not _ROOT_ID.fullmatch(id):
            raise ValueError(f'{path}: an id begins its addresses: use letters, digits and hyphens, not "{id}".')
        for other_path, other in self._roots.items():
            if other == (root.kind, id):
                raise ValueError(
                    f'{other_path} and {path} are both the {root.kind} "{id}", so their addresses would meet. Rename one.'
                )
        self._roots[path] = (root.kind, id)

    def unqualified(self, state_machine_arn: str) -> str:
        """The ARN of the state machine itself, of which a version or an alias is started.

        StartExecution is authorized for it, and the metrics of all executions have it as their dimension:
        https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html and
        https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html (2026-11-28). What only Terraform knows becomes
        a local value: a function's quotes would break the JSON of a policy.

        Raises:
            ConfigurationError: it is of another Region or account, where nothing of this stack starts or watches it.
        """
        if not is_expression(state_machine_arn):
            region, account_id = self.platform.region, self.platform.account_id
            problem = state_machine_problem(state_machine_arn, region, account_id)
            if problem and not is_expression(region + account_id):
                raise ConfigurationError(self.path, [Problem("state_machine", problem)])
            return unqualified(state_machine_arn)
        if state_machine_arn not in self._unqualified:
            number = f"_{len(self._unqualified) + 1}" if self._unqualified else ""
            local = self._unqualified[state_machine_arn] = f"unqualified_state_machine_arn{number}"
            self.stack.add_override(f"locals.{local}", replaced(state_machine_arn, OF_THE_STATE_MACHINE, "$1"))
        return f"${{local.{self._unqualified[state_machine_arn]}}}"

    def dashboard_row(self, construct: core.Construct) -> Row:
        """What the dashboard shows of the bucket, state machine or trigger that `construct` is or belongs to."""
        return self._rows.setdefault(self._root_of(path_of(construct)), Row())

    def add_alarm(self, alarm: aws.CloudwatchMetricAlarm) -> None:
        """Notes an alarm of the bucket, state machine or trigger that it belongs to."""
        path = path_of(alarm)
        root = self._root_of(path)
        self._alarms.setdefault(root, {})["_".join(_parts(path, root))] = alarm

    def alarms(self, root: core.Construct) -> Mapping[str, aws.CloudwatchMetricAlarm]:
        """The alarms of a bucket, state machine or trigger, by the end of their addresses: `dead_letter_alarm`."""
        return MappingProxyType(self._alarms.get(path_of(root), {}))

    def register_notification(self, bucket: str, owner: core.Construct) -> None:
        """Notes the only owner of a bucket's notification configuration, which S3 replaces as a whole."""
        other = self._notification_owners.setdefault(bucket, path_of(owner))
        if other != path_of(owner):
            raise ValueError(
                f"{other} and {path_of(owner)} both manage the notifications of bucket {bucket}: S3 keeps one configuration, "
                "each apply would overwrite the other's. Hand the same SourceBucket to every trigger."
            )

    def register_trail(self, path: str) -> None:
        """Counts the trails of an account and Region in all stacks of the application, of which CloudTrail allows five.

        Raises:
            ValueError: there would be one more.
        """
        root, account_id, region = identity(self.stack.node.root), self.platform.account_id, self.platform.region
        trails = _TRAILS.setdefault((root, account_id, region), [])
        trails.append(path)
        if len(trails) > TRAILS_PER_REGION:
            raise ValueError(
                f"{listed(trails)} are {len(trails)} trails in {region} of account {account_id}; CloudTrail allows "
                f"{TRAILS_PER_REGION}, and raises that for nobody. Let triggers share one, or log the objects by an existing trail."
            )

    def address(self, element: core.Node | core.TerraformElement) -> str:
        """The Terraform id of an element: the id of its bucket, state machine or trigger, and the part it plays there."""
        return self._id(kind_of(element), element.path if isinstance(element, core.Node) else path_of(element))

    def _id(self, kind: str, path: str) -> str:
        root = self._root_of(path)
        own = root.rpartition("/")[2] if root in self._roots else DEFAULT_CHILD
        id = "_".join(part for part in (own, *_parts(path, root)) if part != DEFAULT_CHILD)
        address = f"{kind}.{id}"
        if (other := self._addresses.setdefault(address, path)) != path:
            raise ValueError(f"{other} and {path} would both have the address {address}. Rename one.")
        return id

    def _root_of(self, path: str) -> str:
        """The path of the bucket, state machine or trigger that `path` belongs to; the stack's own where it does to none."""
        while path not in self._roots and "/" in path:
            path = path.rpartition("/")[0]
        return path if path in self._roots else self.path

    def _write_moves(self) -> None:
        """Tells Terraform what today's addresses were called before, and what it should forget."""
        moved = [{"from": old, "to": new} for old, new in steps(self.moves(), self._addresses)]
        ids = sorted({id for _, id in self._roots.values()})
        forgotten = sorted(
            {
                removal.address.replace("{id}_", "") if id == DEFAULT_CHILD else removal.address.replace("{id}", id)
                for removal in REMOVALS
                if not removal.destroy
                for id in ids
            }
        )
        if moved:
            self.stack.add_override("moved", moved)
        if forgotten:
            self.stack.add_override("removed", [{"from": old, "lifecycle": {"destroy": False}} for old in forgotten])

    def _refuse_taken_addresses(self) -> None:
        """cdktf merges two elements of one address into one without a word."""
        for element in self.stack.node.find_all():
            if isinstance(element, core.TerraformElement) and not is_named(element):
                address = f"{kind_of(element)}.{element.friendly_unique_id}"
                if other := self._addresses.get(address):
                    raise ValueError(
                        f"{other} and {path_of(element)} would both have the address {address}. Rename one."
                    )


_TRAILS: dict[tuple[str, str, str], list[str]] = {}


def _parts(path: str, root: str) -> list[str]:
    return [part for part in path[len(root) + 1 :].split("/") if part != DEFAULT_CHILD]


class NamedConstruct(core.Construct):
    """A construct whose id begins the addresses of everything below it, wherever it is.

    Attributes:
        kind: what it is, for people; ids of one kind are unique within a stack.
        id, path: in the construct tree.
        platform: of its stack.
        alarms: by the end of their addresses, such as `dead_letter_alarm`.
    """

    kind: ClassVar[str]

    def __init__(self, scope: core.Construct, id: str) -> None:
        super().__init__(scope, id)
        self.path = path_of(self)
        self.id = self.path.rpartition("/")[2]
        self.attachment = Attachment.of(self)
        self.attachment.register(self)
        self.platform = self.attachment.platform

    @property
    def alarms(self) -> Mapping[str, aws.CloudwatchMetricAlarm]:
        """What goes into ALARM, and tells `alarm_actions`."""
        return self.attachment.alarms(self)
