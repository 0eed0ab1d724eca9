"""Roles that are written in a provider's own blocks, as statements of what their holders may do."""

from __future__ import annotations

from itertools import product

from ..reading.values import Value, at, gathered, listed, strings
from .access_kinds import KUBERNETES_ROLE
from .policies import PolicyStatement, of_items


def own_rules(kind: str, values: Value) -> list[PolicyStatement] | None:
    """The statements of a role; None where `kind` is no such role."""
    if KUBERNETES_ROLE.fullmatch(kind):
        return [one for rule in listed(at(values, "rule")) for one in _of_kubernetes(rule)]
    if kind == "azurerm_role_definition":
        return [one for block in listed(at(values, "permissions")) for one in _of_azure(block, values)]
    if kind in ("google_project_iam_custom_role", "google_organization_iam_custom_role"):
        where = strings(at(values, "project")) or strings(at(values, "org_id")) or ["(its project)"]
        return _allow(strings(at(values, "permissions")), where)
    return None


def _of_kubernetes(rule: Value) -> list[PolicyStatement]:
    """https://kubernetes.io/docs/reference/access-authn-authz/rbac/ (2026-11-28)"""
    groups = strings(at(rule, "api_groups")) or [""]
    names = strings(at(rule, "resource_names"))
    kinds = [f"{group}/{name}" if group else name for group, name in product(groups, strings(at(rule, "resources")))]
    things = [f"{kind}/{name}" for kind, name in product(kinds, names)] if names else kinds
    return _allow(strings(at(rule, "verbs")), ["*" if thing == "*/*" else thing for thing in things])


def _of_azure(block: Value, values: Value) -> list[PolicyStatement]:
    """https://learn.microsoft.com/en-us/azure/role-based-access-control/role-definitions (2026-11-28)"""
    scopes = [item for name in ("assignable_scopes", "scope") for item in strings(at(values, name))] or ["(its scope)"]
    actions = [item for name in ("actions", "data_actions") for item in gathered(block, name) if isinstance(item, str)]
    return _allow(actions, scopes[:1])


def _allow(actions: list[str], resources: list[str]) -> list[PolicyStatement]:
    if not actions or not resources:
        return []
    return list(of_items({"Effect": "Allow", "Action": [*actions], "Resource": [*resources]}))
