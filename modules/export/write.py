"""Writes the patterns as Terraform modules for teams that write HCL: `make modules`.

`exported` makes them of the pattern files. The synthesized JSON loses what only a root module may have: provider,
backend, exact version.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from ..constructs.checkov import ACCEPTED
from ..constructs.stack import App
from ..engine import core
from . import readme as module_readme
from .patterns import MODULES, ModuleStack, output_alarm_names
from .variables import Variable

Document: TypeAlias = dict[str, Any]

MAIN = "main.tf.json"
GENERATED = "Written by `make modules`; change modules/ instead."


def write(folder: Path) -> None:
    """Writes every module below `folder`, and its README where its examples are."""
    with tempfile.TemporaryDirectory() as scratch:
        app = App(outdir=scratch, skip_validation=True)
        made = {name: make(app) for name, make in MODULES.items()}
        for stack, _ in made.values():
            output_alarm_names(stack)
            _tag(stack)
        app.synth()
        for name, (_, variables) in made.items():
            target = folder / name
            target.mkdir(parents=True, exist_ok=True)
            source = Path(scratch, "stacks", name, "cdk.tf.json")
            document = _as_module(json.loads(source.read_text(encoding="utf-8")), variables)
            text = json.dumps({"//": GENERATED, **document}, indent=2, sort_keys=True, ensure_ascii=False)
            (target / MAIN).write_text(text + "\n", encoding="utf-8", newline="\n")
            if (example := target / "examples" / "minimal" / "main.tf").exists():
                readme = module_readme.text(name, document, example.read_text(encoding="utf-8"))
                (target / "README.md").write_text(readme, encoding="utf-8", newline="\n")
            for file in source.parent.iterdir():
                if file != source:
                    shutil.copyfile(file, target / file.name)


def _tag(stack: ModuleStack) -> None:
    """A module has no provider whose default tags it could set."""
    for element in stack.node.find_all():
        if isinstance(element, core.Resource) and hasattr(element, "tags_input"):
            element.add_override("tags", "${var.tags}")


def _as_module(document: Document, variables: Mapping[str, Variable]) -> Document:
    document.pop("//", None)
    for resources in document["resource"].values():
        for resource in resources.values():
            comment = resource.pop("//", {})
            if ACCEPTED in comment:
                resource["//"] = {ACCEPTED: comment[ACCEPTED]}
    # cdktf drops a default of None, which would make the variable required.
    for name, variable in variables.items():
        if variable.optional:
            document["variable"][name]["default"] = variable.default
    return document
