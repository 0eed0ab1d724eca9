"""Findings of a scanner that are accepted, each with its reason, on the resource itself.

Checkov reads no suppression from Terraform JSON, so the reasons stand in the resource's `//` and a test joins them
with what Checkov finds. A reason for what is not found any more fails that test as well.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..engine import core
from .encryption import Encryption

ACCEPTED = "accepted"
"""Field of a resource's `//`: check ids and why each is accepted."""


def accept(resource: core.Resource, reasons: Mapping[str, str]) -> None:
    """Writes `reasons`, by the ids of the checks that `resource` fails on purpose."""
    for check, reason in reasons.items():
        resource.add_override(f"//.{ACCEPTED}.{check}", reason)


def withdraw(resource: core.Resource, reasons: Mapping[str, str]) -> None:
    """Takes reasons back that turned out not to be needed."""
    for check in reasons:
        resource.add_override(f"//.{ACCEPTED}.{check}", None)


def accept_service_key(resource: core.Resource, encryption: Encryption, check: str) -> None:
    """Writes why no customer-managed key encrypts `resource`, by the check that asks for one, unless one always does."""
    if encryption.customer_managed is not True:
        accept(resource, {check: SERVICE_KEY})


SERVICE_KEY = (
    "The service encrypts it with a key of its own. A customer-managed key, which costs its price and its calls, is one "
    "setting away: encryption in pipelines.toml, kms_key_arn of a module."
)
