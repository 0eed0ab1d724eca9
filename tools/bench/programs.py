"""Writes what somebody else would have written for the same stacks: with the bindings' classes, in Python and in JavaScript.

Every resource, block and output of the synthesized stacks becomes a call, with literal arguments. What a program of its own would have
computed is there already, so these run faster than a program with filters, policies and checks would.
"""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from modules.engine import startup

from ..stubs import ENGINE, table

Stacks = Mapping[str, Mapping[str, Any]]


class Made(NamedTuple):
    """A call of one of the bindings' classes."""

    module: str
    name: str
    arguments: dict[str, tuple[str, Any]]
    """Names in Python and values, by the names in JavaScript; a block is a `Made`."""


def python(stacks: Stacks, cdk: str, bindings: str) -> str:
    """A program in Python, for `cdktf` or `cdktn` and its bindings."""
    lines = [
        "import os",
        "from constructs import Construct",
        f"from {cdk} import App, S3Backend, LocalBackend, TerraformOutput, TerraformStack",
    ]
    modules = sorted({made.module for document in stacks.values() for _, _, made in _elements(document)} | {"provider"})
    lines += [f"from {bindings} import {module}" for module in modules]
    lines += ['app = App(outdir=os.environ["CDKTF_OUTDIR"])']
    for stack, document in stacks.items():
        lines.append(f"stack = TerraformStack(app, {stack!r})")
        for kind, arguments in document["terraform"]["backend"].items():
            options = ", ".join(f"{name}={value!r}" for name, value in arguments.items() if name != "use_lockfile")
            lines.append(f"{'S3Backend' if kind == 's3' else 'LocalBackend'}(stack, {options})")
        lines.append(f'stack.add_override("terraform", {document["terraform"]!r})')
        for id, name, made in _elements(document):
            lines.append(f"made = {made.module}.{made.name}(stack, {id!r}, {_python_arguments(made)})")
            lines.append(f"made.override_logical_id({name!r})")
            if needed := document["resource"][id.partition("-")[0]][name].get("depends_on"):
                lines.append(f"made.depends_on = {needed!r}")
        provider = _made("provider", "AwsProvider", document["provider"]["aws"][0])
        lines.append(f"provider.AwsProvider(stack, 'aws', {_python_arguments(provider)})")
        for name, output in document.get("output", {}).items():
            options = ", ".join(f"{key}={value!r}" for key, value in output.items())
            lines += [
                f"made = TerraformOutput(stack, 'output-{name}', {options})",
                f"made.override_logical_id({name!r})",
            ]
    return "\n".join([*lines, "app.synth()", ""])


def javascript(stacks: Stacks) -> str:
    """A program in JavaScript, as the TypeScript compiler writes it, which requires single modules."""
    lines = [
        '"use strict";',
        'const { App, S3Backend, LocalBackend, TerraformOutput, TerraformStack } = require("cdktf");',
    ]
    modules = sorted({made.module for document in stacks.values() for _, _, made in _elements(document)} | {"provider"})
    lines += [f'const {module} = require("@cdktf/provider-aws/lib/{module.replace("_", "-")}");' for module in modules]
    lines += ["const app = new App({ outdir: process.env.CDKTF_OUTDIR });", "let stack, made;"]
    for stack, document in stacks.items():
        lines.append(f"stack = new TerraformStack(app, {json.dumps(stack)});")
        for kind, arguments in document["terraform"]["backend"].items():
            options = {_camel(name): value for name, value in arguments.items() if name != "use_lockfile"}
            lines.append(f"new {'S3Backend' if kind == 's3' else 'LocalBackend'}(stack, {json.dumps(options)});")
        lines.append(f'stack.addOverride("terraform", {json.dumps(document["terraform"])});')
        for id, name, made in _elements(document):
            lines.append(f"made = new {made.module}.{made.name}(stack, {json.dumps(id)}, {_javascript(made)});")
            lines.append(f"made.overrideLogicalId({json.dumps(name)});")
            if needed := document["resource"][id.partition("-")[0]][name].get("depends_on"):
                lines.append(f"made.dependsOn = {json.dumps(needed)};")
        provider = _made("provider", "AwsProvider", document["provider"]["aws"][0])
        lines.append(f'new provider.AwsProvider(stack, "aws", {_javascript(provider)});')
        for name, output in document.get("output", {}).items():
            lines.append(f'made = new TerraformOutput(stack, "output-{name}", {json.dumps(output)});')
            lines.append(f"made.overrideLogicalId({json.dumps(name)});")
    return "\n".join([*lines, "app.synth();", ""])


def floor(stacks: Stacks) -> str:
    """A program that writes the same JSON without any CDK."""
    return (
        "import json, os, pathlib\n"
        f"stacks = {dict(stacks)!r}\n"
        "for name, document in stacks.items():\n"
        '    folder = pathlib.Path(os.environ["CDKTF_OUTDIR"], "stacks", name)\n'
        "    folder.mkdir(parents=True, exist_ok=True)\n"
        '    (folder / "cdk.tf.json").write_text(json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False))\n'
    )


def stacks_in(folder: Path) -> dict[str, dict[str, Any]]:
    """The synthesized stacks, without what says where in a tree a resource was made, and why a scanner's finding stays."""
    return {
        path.parent.name: _plain(json.loads(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("stacks/*/cdk.tf.json"))
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if key != "//"}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _elements(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Made]]:
    classes = {
        home: name
        for name, home in table(ENGINE / "aws.py", "_HOME").items()
        if f"aws_{home}".replace("_", "") == f"aws{name}".lower()
    }
    renamed = table(ENGINE / "aws.py", "_RENAMED")
    for kind, named in document.get("resource", {}).items():
        module = kind.removeprefix("aws_")
        name = classes[module]
        for own, arguments in named.items():
            yield f"{kind}-{own}", own, _made(module, renamed.get(name, name), arguments)


def _made(module: str, name: str, arguments: Mapping[str, Any]) -> Made:
    config = getattr(import_module(f"{startup.BINDINGS}.{module}"), f"{name}Config")
    return Made(
        module,
        name,
        _arguments(config, module, {key: value for key, value in arguments.items() if key != "depends_on"}),
    )


def _arguments(struct: Any, module: str, values: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    hints = typing.get_type_hints(struct.__init__)
    python = {theirs: name for name, theirs in struct.__jsii_name_mapping__.items()}
    named = {_camel(key): value for key, value in values.items()}
    return {name: (python[name], _typed(value, hints[python[name]], module)) for name, value in named.items()}


def _typed(value: Any, hint: Any, module: str) -> Any:
    struct = next(_structs(hint), None)
    if struct is None or struct.__name__ == "TerraformResourceLifecycle":
        return value
    if isinstance(value, list):
        return [_typed(item, struct, module) for item in value]
    return Made(module, struct.__name__, _arguments(struct, module, value))


def _structs(hint: Any) -> Iterator[Any]:
    """The class of a block, where an argument is one or a list of them."""
    if hasattr(hint, "__jsii_name_mapping__"):
        yield hint
    for part in typing.get_args(hint):
        yield from _structs(part)


def _python_arguments(made: Made) -> str:
    return ", ".join(f"{name}={_python(value)}" for name, value in made.arguments.values())


def _python(value: Any) -> str:
    if isinstance(value, Made):
        return f"{value.module}.{value.name}({_python_arguments(value)})"
    return f"[{', '.join(map(_python, value))}]" if isinstance(value, list) else repr(value)


def _javascript(value: Any) -> str:
    if isinstance(value, Made):
        return "{" + ", ".join(f"{name}: {_javascript(item)}" for name, (_, item) in value.arguments.items()) + "}"
    if isinstance(value, dict) and "prevent_destroy" in value:
        return json.dumps({_camel(name): item for name, item in value.items()})
    return f"[{', '.join(map(_javascript, value))}]" if isinstance(value, list) else json.dumps(value)


def _camel(name: str) -> str:
    if name == "equals":  # which would be Java's
        return "equalTo"
    return re.sub(r"_(\w)", lambda letter: letter[1].upper(), name)
