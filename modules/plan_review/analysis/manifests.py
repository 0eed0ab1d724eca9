"""Kubernetes manifests as the resources that the provider has for their kinds, so that one set of rules reads both."""

from __future__ import annotations

import re
from dataclasses import replace

from ..reading.plan import Plan, ResourceChange
from ..reading.values import Value, at, text_at

_MANIFEST = "kubernetes_manifest"
_OF_KUBERNETES = re.compile(r"v1|(apps|batch|policy|autoscaling)/\w+|[\w.-]+\.k8s\.io/\w+")
"""The API's own groups; what others define may be named like its kinds, and mean something else."""

_ONE_OF = {"rules": "rule", "subjects": "subject", "ports": "port"}
_NOT_BLOCKS = ("annotations", "labels", "data", "string_data")


def understood(plan: Plan) -> Plan:
    """The plan with its manifests as resources of their kinds; the addresses stay."""
    return replace(
        plan,
        resources=tuple(map(_as_resource, plan.resources)),
        raw_drift=tuple(map(_as_resource, plan.raw_drift)),
        state=tuple(map(_as_resource, plan.state)),
    )


def _as_resource(change: ResourceChange) -> ResourceChange:
    """https://registry.terraform.io/providers/hashicorp/kubernetes/latest/docs/resources/manifest"""
    if change.type != _MANIFEST:
        return change
    manifests = [at(side, "manifest") for side in (change.before, change.after) if side is not None]
    kinds = {
        text_at(one, "kind") if _OF_KUBERNETES.fullmatch(text_at(one, "apiVersion") or "") else None
        for one in manifests
    }
    kind = kinds.pop() if len(kinds) == 1 else None
    if kind is None:
        return change
    sides = (None if side is None else _block(at(side, "manifest")) for side in (change.before, change.after))
    before, after = sides
    return replace(change, type=f"kubernetes_{_snake(kind)}", before=before, after=after)


def _block(value: Value) -> Value:
    """An object as the provider's blocks: names in lower case, an object inside it as a list of one."""
    if isinstance(value, list):
        return [_block(item) for item in value]
    if not isinstance(value, dict):
        return value
    found: dict[str, Value] = {}
    for key, item in value.items():
        name = _ONE_OF.get(key, _snake(key))
        if not isinstance(item, dict) or name in _NOT_BLOCKS:
            found[name] = _block(item) if isinstance(item, list) else item
        else:
            found[name] = [_block(item)]
    return found


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
