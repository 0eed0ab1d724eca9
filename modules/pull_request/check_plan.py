"""Refuses a plan that does something else than an ordinary plan of the merged configuration."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from .plan_file import Module, PlanFile, read_plan_file

PLAN = "tfplan"
_CONFIGURATION = (".tf", ".tf.json")
_OPENTOFU = (".tofu", ".tofu.json")
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
    if lock.is_file():
        same = lock.read_bytes() == plan.lock
    else:
        # Where no provider is needed Terraform makes no file, and the plan has one of comments.
        same = all(line.startswith(b"#") for line in (plan.lock or b"").splitlines() if line)
    if not same:
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
    # OpenTofu reads x.tofu in the place of x.tf, Terraform no .tofu at all: of these those count that were read.
    present = {
        path.name for path in folder.iterdir() if path.name.endswith(_CONFIGURATION) and not path.name.startswith(".")
    }
    present -= {name.replace(".tofu", ".tf") for name in module.files if name.endswith(_OPENTOFU)}
    for name in sorted(present | module.files.keys()):
        path = folder / name
        if name not in module.files or not path.is_file() or path.read_bytes() != module.files[name]:
            yield f"{posixpath.normpath(posixpath.join(module.folder, name))} differs"


def _has_values(merged: Path) -> bool:
    if any(name.startswith("TF_VAR_") for name in os.environ):
        return True
    return any(path.name in _VALUES or path.name.endswith(_MORE_VALUES) for path in merged.iterdir())


def other_effects(reviewed: PlanFile, again: PlanFile) -> Iterator[str]:
    """What a plan does otherwise than one that was just made of the same folder.

    A plan file that its maker has edited says what it likes of its mode and options; what it does is in its changes, and what
    it starts from in its state.
    """
    if reviewed.terraform != again.terraform:
        yield f"it is of Terraform {reviewed.terraform}, and {again.terraform} is applied here"
    if reviewed.backend != again.backend:
        yield "its state is elsewhere"
    if reviewed.modules != again.modules:
        yield "its modules are others"
    for what, ours, theirs in (
        ("has another value for the variable", reviewed.variables, again.variables),
        ("does something else with", reviewed.changes, again.changes),
        ("has another state of", reviewed.resources, again.resources),
    ):
        for name in sorted(ours.keys() | theirs.keys()):
            if ours.get(name) != theirs.get(name):
                yield f"it {what} {name}"


def check_plan(reviewed: Path, merged: Path) -> list[str]:
    """Why the plan in the folder `reviewed` is not one of `merged`."""
    return list(differences(read_plan_file(reviewed / PLAN), merged))
