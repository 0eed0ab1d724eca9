"""Findings of a scanner that are accepted, each with its reason, on the resource itself.

Checkov reads no suppression from Terraform JSON, so the reasons stand in the resource's `//`, and what follows from them in
the `.checkov.yaml` that it reads in the folder it scans. A test joins them with what Checkov finds; a reason for what is not
found any more fails it as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..engine import core
from ..engine.addresses import identity, stack_of
from .encryption import Encryption

ACCEPTED = "accepted"
"""Field of a resource's `//`: check ids and why each is accepted."""

CONFIGURATION = ".checkov.yaml"

_HEAD = """\
# Written by s3-to-sfn. What `checkov -d` of this folder would find, and why it stays. A check is skipped only where every resource
# of its types has a reason: beside one that has none it is asked of all of them.
"""


_REASONS: dict[str, dict[str, tuple[core.Resource, dict[str, str]]]] = {}
"""By stack and resource."""


def accept(resource: core.Resource, reasons: Mapping[str, str]) -> None:
    """Notes `reasons`, by the ids of the checks that `resource` fails on purpose."""
    of_stack = _REASONS.setdefault(stack_of(resource), {})
    of_stack.setdefault(identity(resource), (resource, {}))[1].update(reasons)


def withdraw(resource: core.Resource, reasons: Mapping[str, str]) -> None:
    """Takes reasons back that turned out not to be needed."""
    noted = _REASONS[stack_of(resource)][identity(resource)][1]
    for check in reasons:
        del noted[check]


def write_reasons(stack: core.TerraformStack) -> None:
    """Writes what was noted into the resources of `stack`."""
    for resource, reasons in _REASONS.pop(stack_of(stack), {}).values():
        if reasons:
            resource.add_override(f"//.{ACCEPTED}", reasons)


def configuration(documents: Mapping[str, Mapping[str, Any]], further: str = "") -> bytes | None:
    """What Checkov reads, if there is anything to skip.

    Args:
        documents: Terraform JSON, by a regular expression of the paths it is for; "" for all.
        further: lines of other settings.
    """
    lines = [line for paths, document in documents.items() for line in _skipped(document, paths)]
    if not lines and not further:
        return None
    return "\n".join([f"{_HEAD}{further}", *(["skip-check:", *lines] if lines else []), ""]).encode()


def _skipped(document: Mapping[str, Any], paths: str) -> list[str]:
    resources = document.get("resource", {})
    reasons: dict[str, dict[str, list[str]]] = {}
    for kind, named in sorted(resources.items()):
        for name, arguments in sorted(named.items()):
            for check, reason in arguments.get("//", {}).get(ACCEPTED, {}).items():
                reasons.setdefault(check, {}).setdefault(reason, []).append(f"{kind}.{name}")
    lines = []
    for check, addresses in sorted(reasons.items()):
        with_reason = {address for some in addresses.values() for address in some}
        kinds = {address.split(".")[0] for address in with_reason}
        if with_reason == {f"{kind}.{name}" for kind in kinds for name in resources[kind]}:
            lines += [f"  # {', '.join(some)}: {reason}" for reason, some in addresses.items()]
            lines.append(f"  - {check}:{paths}" if paths else f"  - {check}")
    return lines


def accept_service_key(resource: core.Resource, encryption: Encryption, check: str) -> None:
    """Writes why no customer-managed key encrypts `resource`, by the check that asks for one, unless one always does."""
    if encryption.customer_managed is not True:
        accept(resource, {check: SERVICE_KEY})


SERVICE_KEY = (
    "The service encrypts it with a key of its own. A customer-managed key, which costs its price and its calls, is one "
    "setting away: encryption in pipelines.toml, kms_key_arn of a module."
)
