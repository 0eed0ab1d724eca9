"""Writes the patterns as Terraform modules for teams that write HCL: `make modules`.

`patterns` makes them of the pattern files. The synthesized JSON loses what only a root module may have: provider,
backend, exact version. What it holds as JSON text becomes trees in local values.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import tomllib
from pathlib import Path
from typing import Any, TypeAlias

from .. import __version__
from ..constructs.checkov import ACCEPTED, CONFIGURATION, configuration
from ..constructs.stack import REQUIRED_TERRAFORM, VERSIONS_FILE, App
from ..engine import core
from ..model.program import FOLDER
from .bucket_triggers import NAME, bucket_triggers
from .patterns import MODULES, PROVIDER_RANGE, ModuleStack, make_module
from .readme import with_tables

Document: TypeAlias = dict[str, Any]

GENERATED = "Written by `make modules`; change modules/ instead."
_FILES = {"variables.tf.json": ("variable",), "outputs.tf.json": ("output",)}
"""Where people look for what; the rest is in main.tf.json."""

_VERSIONS = f"""\
# {GENERATED}
terraform {{
  required_version = "{REQUIRED_TERRAFORM}"

  required_providers {{
    aws = {{
      source  = "hashicorp/aws"
      version = "{PROVIDER_RANGE}"
    }}
  }}
}}
"""


_EXAMPLES = "# They show how to call the module, and are applied by nobody.\nskip-path:\n  - examples\n  - tests\n"


def write(folder: Path) -> None:
    """Writes every module below `folder`, and the tables of a README that is there."""
    with tempfile.TemporaryDirectory() as scratch:
        app = App(outdir=scratch, skip_validation=True)
        stacks = {name: make_module(app, name) for name in MODULES}
        for stack in stacks.values():
            _tag(stack)
        app.synth()
        documents = {}
        for name, stack in stacks.items():
            source = Path(scratch, "stacks", name, "cdk.tf.json")
            documents[name] = _as_module(json.loads(source.read_text(encoding="utf-8")), stack)
            (folder / name).mkdir(parents=True, exist_ok=True)
            for file in source.parent.iterdir():
                if file != source:
                    shutil.copyfile(file, folder / name / file.name)
    for name, document in {**documents, NAME: bucket_triggers(documents)}.items():
        _write(folder / name, document)


def _write(target: Path, document: Document) -> None:
    target.mkdir(parents=True, exist_ok=True)
    (target / VERSIONS_FILE).write_text(_VERSIONS, encoding="utf-8", newline="\n")
    (target / CONFIGURATION).write_bytes(configuration({"": document}, _EXAMPLES) or b"")
    elsewhere = {section for sections in _FILES.values() for section in sections}
    for name, sections in {**_FILES, "main.tf.json": tuple(document.keys() - elsewhere)}.items():
        content = {section: value for section, value in document.items() if section in sections}
        text = json.dumps({"//": GENERATED, **content}, indent=2, ensure_ascii=False)
        (target / name).write_text(text + "\n", encoding="utf-8", newline="\n")
    if (readme := target / "README.md").exists():
        example = (target / "examples" / "minimal" / "main.tf").read_text(encoding="utf-8")
        text = with_tables(readme.read_text(encoding="utf-8"), document, example, _address(target.name))
        readme.write_text(text, encoding="utf-8", newline="\n")


def _address(module: str) -> str:
    """Where Terraform finds a module of this version: what pyproject.toml says, which is there wherever a README is."""
    project = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return f"git::{project['urls']['Repository']}//terraform/{module}?ref=v{__version__}"


def _tag(stack: ModuleStack) -> None:
    """A module has no provider whose default tags it could set."""
    for element in stack.node.find_all():
        if isinstance(element, core.Resource) and hasattr(element, "tags_input"):
            element.add_override("tags", "${var.tags}")


def _as_module(document: Document, stack: ModuleStack) -> Document:
    for section in ("//", "terraform"):
        document.pop(section, None)
    document["locals"] = {**document.get("locals", {}), **stack.locals}
    for resources in document["resource"].values():
        for name, resource in resources.items():
            comment = resource.pop("//", {})
            if ACCEPTED in comment:
                resource["//"] = {ACCEPTED: comment[ACCEPTED]}
            for argument, value in resource.items():
                if isinstance(value, str) and value.startswith('{"'):
                    names = (each for each in (name, argument) if name in each and argument in each)
                    local = next(names, f"{name}_{argument}")
                    _add_local(document, local, _tree(document, name, json.loads(value)))
                    resource[argument] = f"${{jsonencode(local.{local})}}"
    # Not by cdktf, which drops a default of None: the variable would be required.
    document["variable"] = {name: variable.block() for name, variable in stack.variables.items()}
    # The trees stay in the order in which they were written: a statement begins with its name.
    local_values = dict(sorted(document.pop("locals").items()))
    return {"locals": local_values, **json.loads(json.dumps(document, sort_keys=True))}


def _tree(document: Document, resource: str, value: Any, key: str = "") -> Any:
    """JSON in which a list with items of `items_if` is put together from two local values, named after resource and key."""
    if isinstance(value, dict):
        return {key: _tree(document, resource, item, key) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    optional = [item for item in value if isinstance(item, dict) and next(iter(item), "").startswith("${")]
    if not optional:
        return [_tree(document, resource, item, key) for item in value]
    name = f"{resource}_{key.lower()}"
    (condition,) = {condition for item in optional for condition in item}
    _add_local(document, name, [item for item in value if item not in optional])
    _add_local(document, f"optional_{name}", [item[condition] for item in optional])
    return f"${{concat(local.{name}, [for each in local.optional_{name} : each if {condition[2:-1]}])}}"


def _add_local(document: Document, name: str, value: Any) -> None:
    if name in document["locals"]:
        raise ValueError(f"two values would both be local.{name}")
    document["locals"][name] = value
