"""Writes the generated parts of a module's README between `<!-- BEGIN … -->` and `<!-- END … -->`; the rest is written by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from ..constructs.stack import REQUIRED_TERRAFORM
from .bucket_triggers import attribute_rows
from .patterns import PROVIDER_RANGE

Document: TypeAlias = dict[str, Any]

_SOURCE = re.compile(r'"(\.\./\.\.|git::[^"]*)"')
"""What a call of the module in its README names: a path of this repository, or an address of another version."""


def with_tables(readme: str, document: Document, minimal_example: str, address: str) -> str:
    """The README of a module with its generated parts written again.

    Args:
        readme: as it is.
        document: the module, all of its files.
        minimal_example: its examples/minimal/main.tf, shown with the address as its source.
        address: where Terraform finds the module.

    Raises:
        ValueError: the markers of a part are not there, or not there once.
    """
    parts = {
        "usage": "```hcl\n" + _SOURCE.sub(f'"{address}"', minimal_example.strip()) + "\n```",
        "requirements": _table(
            ("name", "version"), (("Terraform", f"`{REQUIRED_TERRAFORM}`"), ("`hashicorp/aws`", f"`{PROVIDER_RANGE}`"))
        ),
        "inputs": _table(("name", "description", "type", "default", "required"), _inputs(document)),
        "outputs": _table(("name", "description"), _outputs(document)),
        "resources": _table(("name", "made when"), _resources(document)),
    }
    if "module" in document:
        parts["attributes"] = _table(("name", "description", "type", "default", "patterns"), attribute_rows())
    readme = _SOURCE.sub(f'"{address}"', readme)
    for name, text in parts.items():
        begin, end = f"<!-- BEGIN {name} -->", f"<!-- END {name} -->"
        if [marker for marker in re.findall(r"<!-- .*? -->", readme) if marker in (begin, end)] != [begin, end]:
            raise ValueError(
                f"the README needs {begin} and {end}, once and in this order: the exporter writes between them."
            )
        before, rest = readme.split(begin)
        readme = f"{before}{begin}\n\n{text}\n\n{end}{rest.partition(end)[2]}"
    return readme


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _inputs(document: Document) -> Iterator[Sequence[str]]:
    """Those that have to be given come first."""
    variables = document["variable"].items()
    for name, variable in sorted(variables, key=lambda item: ("default" in item[1], item[0])):
        optional = "default" in variable
        default = f"`{json.dumps(variable['default'], ensure_ascii=False)}`" if optional else ""
        yield f"`{name}`", variable["description"], f"`{variable['type']}`", default, "no" if optional else "yes"


def _outputs(document: Document) -> Iterator[Sequence[str]]:
    for name, output in sorted(document["output"].items()):
        yield f"`{name}`", output["description"]


def _resources(document: Document) -> Iterator[Sequence[str]]:
    for kind, resources in sorted(document["resource"].items()):
        for name, resource in sorted(resources.items()):
            condition = str(resource.get("count", "")).removeprefix("${").removesuffix(" ? 1 : 0}")
            yield f"`{kind}.{name}`", f"`{condition}`" if condition else "always"
