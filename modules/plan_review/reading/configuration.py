"""What refers to what in the configuration: the only trace of an ARN that is known after the apply."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .values import Json

_MODULE = re.compile(r"module\.([\w-]+)(?:\[(?:\"(?:[^\"\\]|\\.)*\"|\d+)\])?")
_RESOURCE = re.compile(r"(?:data\.)?[A-Za-z][\w-]*\.[\w-]+")
_DEEPEST = 20
"""Hops through variables and outputs of modules; a plan that is not Terraform's could go in circles."""

_NO_RESOURCES = ("local", "each", "count", "path", "terraform", "self", "var")

Object = dict[str, Json]


@dataclass(frozen=True)
class ConfiguredResource:
    """A resource in the configuration: the names of the modules around it, and `type.name`."""

    modules: tuple[str, ...]
    address: str


class Configuration:
    """The `configuration` of a plan. What is missing or of another shape refers to nothing."""

    def __init__(self, document: Object) -> None:
        self._by_address: dict[tuple[str, ...], dict[str, Object]] = {}
        self._root = _object(_object(document.get("configuration")).get("root_module"))

    def of(self, module_address: str, kind: str, name: str) -> Expressions | None:
        """The arguments of a resource; None where the configuration no longer has it."""
        modules = modules_of(module_address)
        resource = self._resources(modules).get(f"{kind}.{name}")
        return None if resource is None else Expressions(self, modules, _object(resource.get("expressions")))

    def resolve(self, modules: tuple[str, ...], reference: str, hops: int = 0) -> Iterator[ConfiguredResource]:
        """The resources behind a reference that stands in a module."""
        if hops > _DEEPEST:
            return
        kind, _, rest = reference.partition(".")
        if kind == "var" and modules:
            call = _object(_object(self._module(modules[:-1]).get("module_calls")).get(modules[-1]))
            argument = _object(call.get("expressions")).get(_first(rest))
            for inner in references(argument):
                yield from self.resolve(modules[:-1], inner, hops + 1)
        elif kind == "module":
            called, output = _MODULE.match(reference), reference.rpartition(".")[2]
            if called is not None:
                inside = (*modules, called.group(1))
                outputs = _object(self._module(inside).get("outputs"))
                for inner in references(_object(outputs.get(_first(output))).get("expression")):
                    yield from self.resolve(inside, inner, hops + 1)
        elif kind not in _NO_RESOURCES and (match := _RESOURCE.match(reference)):
            yield ConfiguredResource(modules, match.group())

    def _resources(self, modules: tuple[str, ...]) -> dict[str, Object]:
        if modules not in self._by_address:
            found = _objects(self._module(modules).get("resources"))
            self._by_address[modules] = {str(resource.get("address")): resource for resource in found}
        return self._by_address[modules]

    def _module(self, modules: tuple[str, ...]) -> Object:
        module = self._root
        for name in modules:
            module = _object(_object(_object(module.get("module_calls")).get(name)).get("module"))
        return module


@dataclass(frozen=True)
class Expressions:
    """The arguments of one resource."""

    configuration: Configuration
    modules: tuple[str, ...]
    arguments: Object

    def sets(self, *path: str) -> bool:
        """Whether an argument is written down; inside blocks, in any of them."""
        return _sets(self.arguments, path)

    def behind(self, *path: str | int) -> list[ConfiguredResource]:
        """The resources that an argument refers to."""
        value: Json = self.arguments
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                # Of an argument that is one expression, all references count.
                value = value if "references" in value and step not in value else value.get(step)
            elif isinstance(value, list) and isinstance(step, int):
                value = value[step] if step < len(value) else None
        found: dict[ConfiguredResource, None] = {}
        for reference in references(value):
            found.update(dict.fromkeys(self.configuration.resolve(self.modules, reference)))
        return list(found)


@lru_cache(maxsize=10_000)
def modules_of(address: str) -> tuple[str, ...]:
    """The names of the modules in the address of one, without their keys."""
    return tuple(_MODULE.findall(address))


def references(expression: Json) -> list[str]:
    """What an expression refers to, and what the blocks inside it do."""
    if isinstance(expression, list):
        return [name for item in expression for name in references(item)]
    if not isinstance(expression, dict):
        return []
    own = expression.get("references")
    if isinstance(own, list):
        return [name for name in own if isinstance(name, str)]
    return [name for key, item in expression.items() if key != "constant_value" for name in references(item)]


def _sets(value: Json, path: tuple[str, ...]) -> bool:
    if isinstance(value, list):
        return any(_sets(item, path) for item in value)
    if not isinstance(value, dict):
        return False
    if not path or "references" in value or "constant_value" in value:
        return True
    return path[0] in value and _sets(value[path[0]], path[1:])


def _first(path: str) -> str:
    return re.split(r"[.\[]", path, maxsplit=1)[0]


def _object(value: Json) -> Object:
    return value if isinstance(value, dict) else {}


def _objects(value: Json) -> list[Object]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
