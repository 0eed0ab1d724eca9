"""Refuses a reviewed plan that was made from another configuration than the one that was merged.

    python ci/check_plan.py <folder of the reviewed plan> cdktf.out/stacks/<stack>

Compared byte by byte: what was synthesized from the merged commit with what lies beside the plan, and with the copy of the
configuration that Terraform keeps inside the plan file, which is the one that an apply follows.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

PLAN = "tfplan"
CONFIGURATION = {"cdk.tf.json": "tfconfig/m-/cdk.tf.json", "versions.tf": "tfconfig/m-/versions.tf"}
INSIDE = {**CONFIGURATION, ".terraform.lock.hcl": ".terraform.lock.hcl"}


def main(arguments: Sequence[str]) -> int:
    reviewed, merged = map(Path, arguments)
    if problems := list(differences(reviewed, merged)):
        print(f"{merged.name}: the merged configuration is not the one that was reviewed: {', '.join(problems)}.")
        print("Another pull request was probably merged in between. Nothing is applied.")
        print("Label a new pull request plan-every-stack: it plans and reviews what is still to do.")
        return 1
    return 0


def differences(reviewed: Path, merged: Path) -> Iterator[str]:
    """What is not the same, in words."""
    with zipfile.ZipFile(reviewed / PLAN) as plan:
        inside = set(plan.namelist())
        for path in sorted(path for path in merged.iterdir() if path.is_file()):
            beside = reviewed / path.name
            if not beside.is_file() or beside.read_bytes() != path.read_bytes():
                yield f"{path.name} differs"
            elif (name := INSIDE.get(path.name)) and (name not in inside or plan.read(name) != path.read_bytes()):
                yield f"{path.name} inside the plan file differs"
        configuration = {name for name in inside if name.startswith("tfconfig/")}
        if further := sorted(configuration - {*CONFIGURATION.values(), "tfconfig/modules.json"}):
            yield f"the plan file holds further configuration ({', '.join(further)})"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
