"""Writes `tests/provider/schemas/`: what versions of the AWS provider take for the resources in use, as bindings made from them say.

`python -m tools.provider_schemas ARCHIVE…` reads `_jsii/provider-aws@….jsii.tgz` of installed or downloaded bindings, of cdktf or cdktn.
Of an argument the bindings say its name, whether it is required, and the blocks in it; not what is deprecated.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .stubs import ENGINE, table
from .trimmed import unpacked

FOLDER = Path(__file__).parents[1] / "tests" / "provider" / "schemas"
_DOCUMENTED = re.compile(r"/providers/hashicorp/aws/(?P<version>[\d.]+)/docs.*?#(?P<name>\w+) ")


def schema(archive: Path) -> tuple[str, dict[str, Any]]:
    """The provider's version, and by resource: its arguments and attributes. An argument that is a block has arguments of its own."""
    types = json.loads(unpacked(archive.read_bytes(), {"package/.jsii"}.__contains__)["package/.jsii"])["types"]
    assembly = next(iter(types)).partition(".")[0]
    renamed = table(ENGINE / "aws.py", "_RENAMED")
    resources, versions = {}, set[str]()
    for name, module in table(ENGINE / "aws.py", "_HOME").items():
        camel = re.sub(r"_(\w)", lambda letter: letter[1].upper(), module)
        full = f"{assembly}.{camel}.{renamed.get(name, name)}"
        if f"{full}Config" in types and types[full]["kind"] == "class":
            resources[f"aws_{module}" if module != "provider" else "provider"] = {
                "arguments": _arguments(f"{full}Config", types, versions),
                "attributes": sorted(
                    _snake(each["name"]) for each in types[full].get("properties", ()) if not each.get("static")
                ),
            }
    (version,) = versions
    return version, resources


def _arguments(struct: str, types: Mapping[str, Any], versions: set[str]) -> dict[str, Any]:
    found = {}
    for each in types[struct].get("properties", ()):
        documented = _DOCUMENTED.search(" ".join(map(str, each.get("docs", {}).values())))
        if documented is None:
            continue
        versions.add(documented["version"])
        block = next((name for name in _named(each["type"]) if name in types and types[name].get("datatype")), None)
        # A struct that holds itself, as wafv2's do, is none of the resources in use.
        found[documented["name"]] = {
            "required": not each.get("optional", False),
            **({"block": _arguments(block, types, versions)} if block else {}),
        }
    return dict(sorted(found.items()))


def _named(type_: Any) -> list[str]:
    if isinstance(type_, dict):
        own = [type_["fqn"]] if "fqn" in type_ else []
        return own + [name for value in type_.values() for name in _named(value)]
    return [name for item in type_ for name in _named(item)] if isinstance(type_, list) else []


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda letter: f"_{letter[1].lower()}", name)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for archive in map(Path, sys.argv[1:]):
        version, resources = schema(archive)
        text = json.dumps(resources, indent=1, sort_keys=True) + "\n"
        (FOLDER / f"{version}.json").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
