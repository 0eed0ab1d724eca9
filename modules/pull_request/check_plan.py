"""Refuses a plan that does something else than an ordinary plan of the merged configuration."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .plan_file import Module, PlanFile, read_plan_file

PLAN = "tfplan"
_CONFIGURATION = (".tf", ".tf.json", ".tofu", ".tofu.json")
_LOCK = ".terraform.lock.hcl"
_VALUES = ("terraform.tfvars", "terraform.tfvars.json")
_MORE_VALUES = (".auto.tfvars", ".auto.tfvars.json")
REPLAN = "Label a new pull request plan-every-stack: it plans and reviews what is still to do."


def differences(plan: PlanFile, merged: Path) -> Iterator[str]:
    """What the plan does otherwise than an ordinary plan of the configuration in `merged`, in words."""
    yield from plan.asked
    workspace = os.environ.get("TF_WORKSPACE") or "default"
    if plan.workspace != workspace:
        yield f'it is for the workspace "{plan.workspace}", and "{workspace}" is applied here'
    if plan.variables and not _has_values(merged):
        yield f"values were set from outside of the configuration ({', '.join(sorted(plan.variables))})"
    lock = merged / _LOCK
    if (lock.read_bytes() if lock.is_file() else None) != plan.lock:
        yield f"{_LOCK} differs"
    for module in plan.modules:
        yield from _of_module(module, merged)
    if not any(module.key == "" for module in plan.modules):
        yield "it holds no configuration"


def _of_module(module: Module, merged: Path) -> Iterator[str]:
    folder = merged / module.folder
    if posixpath.isabs(module.folder) or not folder.is_dir():
        yield f"there is no module in {module.folder}: where it is installed by Terraform, run terraform init first"
        return
    present = {
        path.name: path
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name.endswith(_CONFIGURATION) and not path.name.startswith(".")
    }
    for name in sorted(present.keys() | module.files.keys()):
        if name not in module.files or name not in present or present[name].read_bytes() != module.files[name]:
            yield f"{posixpath.normpath(posixpath.join(module.folder, name))} differs"


def _has_values(merged: Path) -> bool:
    if any(name.startswith("TF_VAR_") for name in os.environ):
        return True
    return any(path.name in _VALUES or path.name.endswith(_MORE_VALUES) for path in merged.iterdir())


def other_effects(reviewed: PlanFile, again: PlanFile, shown: Any, shown_again: Any) -> Iterator[str]:
    """What a plan does otherwise than one that was just made of the same folder: of both, the file and what `show -json` prints.

    A plan file that its maker has edited says what it likes of its mode and options; what it does is in its changes.
    """
    if reviewed.backend != again.backend:
        yield "its state is elsewhere"
    for name in sorted(reviewed.variables.keys() | again.variables.keys()):
        if reviewed.variables.get(name) != again.variables.get(name):
            yield f"the variable {name} has another value"
    if reviewed.terraform != again.terraform:
        yield f"it is of Terraform {reviewed.terraform}, and {again.terraform} is applied here"
    for what, read in (("does otherwise with", _changes), ("has in its state", _state)):
        before, after = read(shown), read(shown_again)
        for address in sorted(before.keys() | after.keys()):
            if before.get(address) != after.get(address):
                yield f"it {what} {address}"


def _changes(shown: Any) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for change in shown.get("resource_changes", ()):
        if (
            change["change"]["actions"] not in (["no-op"], ["read"])
            or "importing" in change["change"]
            or "previous_address" in change
        ):
            found[" ".join(filter(None, (change["address"], change.get("deposed"))))] = change
    for name, change in shown.get("output_changes", {}).items():
        if change["actions"] != ["no-op"]:
            found[f"output.{name}"] = change
    for invocation in shown.get("action_invocations", ()):
        found[f"{invocation['address']} invoked by {invocation.get('lifecycle_action_trigger')}"] = invocation
    return found


def _state(shown: Any) -> Mapping[str, Any]:
    """Which resources there are. Their arguments may be others by now: what of it matters is in the changes."""
    found: dict[str, Any] = {}

    def put(module: Any) -> None:
        for resource in module.get("resources", ()):
            if resource["mode"] == "managed":
                found[" ".join(filter(None, (resource["address"], resource.get("deposed_key"))))] = True
        for child in module.get("child_modules", ()):
            put(child)

    put(shown.get("prior_state", {}).get("values", {}).get("root_module", {}))
    return found


def check_plan(reviewed: Path, merged: Path) -> list[str]:
    """Why the plan in the folder `reviewed` is not one of `merged`."""
    return list(differences(read_plan_file(reviewed / PLAN), merged))
