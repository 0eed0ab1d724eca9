"""Writes the type stubs: of the engine, `modules/engine/{core,aws}.pyi`, and of the public names: `make golden`.

The bindings are 2,200 modules, too many for mypy to read. The stubs hold the classes in use, and whatever their
signatures name, as the installed bindings' source has them, but for two things. Where the bindings take any dict for
a block, it is a TypedDict. In a list a block is its class only: there jsii drops, without a word, every key of a dict
that has an underscore. Left out is what no construct reads: `reset_…`, `…_input`, import and synthesis of resources.
"""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

MODULES = Path(__file__).parents[1] / "modules"
ENGINE = MODULES / "engine"
AWS = "cdktf_cdktf_provider_aws"

HEADER = """# Written by `make golden` from the installed bindings; change tools/stubs.py instead.
from collections.abc import Mapping, Sequence
{imports}
"""
PUBLIC = '"""The public names, for type checkers. Written by `make golden` from __init__.py."""\n'
_IMPORTS = {
    "core": "from enum import Enum\nfrom typing import Any, ClassVar, Protocol, Required, TypedDict\n",
    "aws": "from typing import ClassVar, Required, TypedDict\n\nfrom . import core\n",
}
_LEFT_OUT = re.compile(
    r"reset_|generate_config_for_import|internal_value$|.*_input$|_?synthesize_(hcl_)?attributes|__(?!init__)"
)
_TYPES = {"builtins.str": "str", "builtins.bool": "bool", "jsii.Number": "float", "typing.Any": "Any", "None": "None"}
_GENERICS = {"typing.List": "list", "typing.Sequence": "Sequence", "typing.Mapping": "Mapping"}
_PROTOCOL = "typing_extensions.Protocol"
_ANY_DICT = "typing.Dict[builtins.str, typing.Any]"


class Key(NamedTuple):
    """A class of the bindings, or the dict that is taken in its place."""

    module: str
    name: str
    as_dict: bool = False

    @property
    def file(self) -> str:
        return "aws" if self.module.startswith(AWS) else "core"


def stubs() -> dict[Path, bytes]:
    """The stubs, by the path they are committed under."""
    exported = exported_classes()
    waiting, done = list(exported), dict[Key, str]()
    while waiting:
        key = waiting.pop()
        if key not in done:
            writer = _Writer(key, exported)
            done[key] = writer.text()
            waiting += writer.referenced
    files = {MODULES / "__init__.pyi": _public_names()}
    for file in ("core", "aws"):
        classes = {_name(key, exported): text for key, text in done.items() if key.file == file}
        assert len(classes) == sum(key.file == file for key in done), "two classes have one name"
        body = "".join(classes[name] for name in sorted(classes, key=_private_last))
        files[ENGINE / f"{file}.pyi"] = _formatted(HEADER.format(imports=_IMPORTS[file]) + body)
    return files


def exported_classes() -> dict[Key, str]:
    """The classes that `core.py` and `aws.py` export, with the names they have there."""
    exported = {}
    for file, prefix in ((ENGINE / "core.py", ""), (ENGINE / "aws.py", f"{AWS}.")):
        renamed = table(file, "_RENAMED")
        for name, module in table(file, "_HOME").items():
            exported[Key(f"{prefix}{module}", renamed.get(name, name))] = name
    return exported


def table(file: Path, name: str) -> dict[str, str]:
    """A table of a module that is not imported."""
    (table,) = (
        node.value
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    return dict(ast.literal_eval(table))


def _public_names() -> bytes:
    names = table(MODULES / "__init__.py", "_HOME")
    imports = [
        f"from .{home} import {', '.join(name for name in sorted(names) if names[name] == home)}\n"
        for home in sorted(set(names.values()))
    ]
    return _formatted(f"{PUBLIC}\n{''.join(imports)}\n__version__: str\n__all__ = {[*names]}\n")


def _name(key: Key, exported: dict[Key, str]) -> str:
    """What is not exported is private to the stubs."""
    return f"_{key.name}Dict" if key.as_dict else exported.get(key, f"_{key.name}")


def _private_last(name: str) -> tuple[bool, str]:
    return name.startswith("_"), name


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    """The classes of a module, read without importing it."""
    package, _, submodule = module.partition(".")
    spec = importlib.util.find_spec(package)
    (folder,) = (spec and spec.submodule_search_locations) or [f"{package} is not installed"]
    source = Path(folder, submodule, "__init__.py").read_text(encoding="utf-8")
    return {node.name: node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)}


class _Writer:
    """Writes one class, and collects the classes that it names."""

    def __init__(self, key: Key, exported: dict[Key, str]) -> None:
        self._key, self._exported = key, exported
        self.referenced: list[Key] = []

    def text(self) -> str:
        definition = _classes(self._key.module)[self._key.name]
        if self._key.as_dict:
            header, members = "TypedDict, total=False", self._dict_items(definition)
        else:
            header, members = ", ".join(self._bases(definition)), self._members(definition)
        lines = "".join(f"    {line}\n" for line in members) or "    ...\n"
        return f"class {_name(self._key, self._exported)}({header}):\n{lines}\n"

    def _bases(self, definition: ast.ClassDef) -> Iterator[str]:
        known = {"enum.Enum": "Enum", _PROTOCOL: "Protocol"}
        bases = [ast.unparse(base) for base in definition.bases]
        markers = self.markers()
        if _PROTOCOL not in bases:
            yield from map(self._reference, markers)
        elif self._key in markers:
            return
        for base in bases:
            if base in known or self._find(base) not in markers:
                yield known.get(base) or self._class(base)

    def markers(self) -> list[Key]:
        """The interfaces without a member that a class has: anything is one for mypy unless it is told by name."""
        definition = _classes(self._key.module)[self._key.name]
        bases = [ast.unparse(base) for base in definition.bases]
        if bases == [_PROTOCOL] and not _functions(definition):
            return [self._key]
        implemented = [
            ast.unparse(name)
            for call in definition.decorator_list
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "jsii.implements"
            for name in call.args
        ]
        above = implemented + [base for base in bases if _PROTOCOL in bases and base != _PROTOCOL]
        return [key for name in above for key in _Writer(self._find(name), self._exported).markers()]

    def _dict_items(self, definition: ast.ClassDef) -> Iterator[str]:
        (init,) = (node for node in _functions(definition) if node.name == "__init__")
        for argument, default in zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True):
            type = self._type(argument.annotation, given=True)
            yield f"{argument.arg}: {f'Required[{type}]' if default is None else type}"

    def _members(self, definition: ast.ClassDef) -> Iterator[str]:
        settable = {node.name for node in _functions(definition) if f"{node.name}.setter" in _decorators(node)}
        for member in definition.body:
            if isinstance(member, ast.Assign) and "jsii.enum" in "".join(_decorators(definition)):
                yield ast.unparse(member)
        for function in _functions(definition):
            decorators = _decorators(function)
            if _LEFT_OUT.match(function.name) or f"{function.name}.setter" in decorators:
                continue
            if "jsii.python.classproperty" in decorators:
                yield f"{function.name}: ClassVar[{self._type(function.returns)}]"
            elif "builtins.property" in decorators and function.name in settable:
                yield f"{function.name}: {self._type(function.returns)}"
            else:
                known = ("builtins.property", "builtins.classmethod", "builtins.staticmethod")
                yield from (f"@{name.removeprefix('builtins.')}" for name in decorators if name in known)
                yield f"def {function.name}({self._arguments(function)}) -> {self._type(function.returns)}: ..."

    def _arguments(self, function: ast.FunctionDef) -> str:
        arguments = function.args
        plain = [argument.arg + self._annotation(argument) for argument in arguments.args]
        for index in range(len(arguments.defaults)):
            plain[-1 - index] += " = ..."
        if arguments.vararg:
            plain.append(f"*{arguments.vararg.arg}{self._annotation(arguments.vararg)}")
        elif arguments.kwonlyargs:
            plain.append("*")
        for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            plain.append(argument.arg + self._annotation(argument) + (" = ..." if default else ""))
        return ", ".join(plain)

    def _annotation(self, argument: ast.arg) -> str:
        return f": {self._type(argument.annotation, given=True)}" if argument.annotation else ""

    def _type(self, node: ast.expr | None, *, given: bool = False, in_list: bool = False) -> str:
        """An annotation of the bindings in today's words.

        Args:
            given: an argument, which may be anything where the bindings say `Any`.
            in_list: an element of a list or mapping.
        """
        match node:
            case ast.Constant(value=str(text)):
                return self._type(ast.parse(text, mode="eval").body, given=given, in_list=in_list)
            case ast.Subscript(value=generic, slice=ast.Tuple(elts=elements)):
                pass
            case ast.Subscript(value=generic, slice=element):
                elements = [element]
            case ast.expr():
                name = ast.unparse(node)
                return "object" if given and name == "typing.Any" else _TYPES.get(name) or self._class(name)
            case None:
                raise ValueError(f"{self._key} has a member without a type")
        match ast.unparse(generic), elements:
            case "typing.Optional", [element]:
                return f"{self._type(element, given=given, in_list=in_list)} | None"
            case "typing.Union", [ast.expr() as block, any_dict] if ast.unparse(any_dict) == _ANY_DICT:
                return self._type(block) if in_list else self._block(block)
            case "typing.Union", _:
                types = (self._type(element, given=given, in_list=in_list) for element in elements)
                return " | ".join(dict.fromkeys(types))
            case name, _:
                types = (self._type(element, given=given, in_list=True) for element in elements)
                return f"{_GENERICS[name]}[{', '.join(types)}]"

    def _block(self, node: ast.expr) -> str:
        """A class that is not exported cannot be called, so its dict alone is taken."""
        name = node.value if isinstance(node, ast.Constant) else ast.unparse(node)
        key = self._find(str(name))
        names = [key, key._replace(as_dict=True)] if key in self._exported else [key._replace(as_dict=True)]
        return " | ".join(self._reference(one) for one in names)

    def _class(self, name: str) -> str:
        return self._reference(self._find(name))

    def _find(self, name: str) -> Key:
        """`_cdktf_9a9027ec.IResolvable`, or a class of the same module."""
        package, _, own = name.rpartition(".")
        return Key(re.sub(r"^_(\w+)_[0-9a-f]{8}$", r"\1", package) or self._key.module, own)

    def _reference(self, key: Key) -> str:
        self.referenced.append(key)
        prefix = "" if key.file == self._key.file else f"{key.file}."
        return prefix + _name(key, self._exported)


def _functions(definition: ast.ClassDef) -> Iterable[ast.FunctionDef]:
    return [node for node in definition.body if isinstance(node, ast.FunctionDef)]


def _decorators(node: ast.FunctionDef | ast.ClassDef) -> list[str]:
    return [ast.unparse(decorator) for decorator in node.decorator_list]


def _formatted(source: str) -> bytes:
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", "stub.pyi", "-"]
    return subprocess.run(command, input=source.encode(), capture_output=True, check=True).stdout
