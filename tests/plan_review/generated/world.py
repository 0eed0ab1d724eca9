"""Resources with what they are before and after, written down as Terraform writes a plan in JSON."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "111122223333"
FOREIGN = "999988887777"
REGION = "eu-west-1"

Values = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a resource stands: the modules around it, their keys, and its own key of for_each or count."""

    modules: tuple[str, ...] = ()
    module_keys: tuple[str | int | None, ...] = ()
    key: str | int | None = None

    @property
    def address(self) -> str:
        return ".".join(f"module.{name}{index(key)}" for name, key in zip(self.modules, self.module_keys, strict=True))


def index(key: str | int | None) -> str:
    return "" if key is None else f"[{json.dumps(key)}]"


@dataclass
class Resource:
    """`computed`: what the provider adds, and only the apply of a new one brings."""

    kind: str
    name: str
    place: Place
    before: Values | None
    after: Values | None
    computed: Values
    replaced: bool = False
    options: Values = field(default_factory=dict)
    managed: bool = True

    @property
    def address(self) -> str:
        around = f"{self.place.address}." if self.place.modules else ""
        return f"{around}{self.configured}{index(self.place.key)}"

    @property
    def configured(self) -> str:
        return f"{'' if self.managed else 'data.'}{self.kind}.{self.name}"

    @property
    def is_new(self) -> bool:
        return self.before is None or self.replaced


@dataclass(frozen=True)
class Ref:
    """An attribute of another resource."""

    to: Resource
    attribute: str = "arn"


@dataclass(frozen=True)
class Doc:
    """What `jsonencode` makes of a value: unknown as a whole where a part of it is."""

    value: Any
    spaces: bool = False


@dataclass(frozen=True)
class Text:
    """A template: its parts one after another."""

    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Secret:
    """A value that Terraform marks as sensitive."""

    value: Any


class Later:
    """A value that only the apply brings, of something that is not in the plan."""


UNKNOWN = Later()


class World:
    """One plan."""

    def __init__(self, rng: random.Random, number: int = 0) -> None:
        self.rng = rng
        self.number = number
        self.place = Place()
        self.resources: list[Resource] = []
        self.drifted: list[tuple[Resource, Values, Values | None]] = []
        self.outputs: dict[str, tuple[Any, Any]] = {}
        self.variables: dict[str, tuple[Any, bool]] = {}
        self._passed: dict[tuple[str, ...], dict[str, Any]] = {}
        self._returned: dict[tuple[str, ...], dict[str, Any]] = {}

    def called(self, word: str) -> str:
        """The name of a thing, as its provider knows it: another one in every fact and for every key."""
        keys = [*self.place.module_keys, self.place.key]
        return "-".join([word, str(self.number), *(str(key) for key in keys if key is not None)])

    def add(
        self,
        kind: str,
        before: Values | None,
        after: Values | None,
        *,
        name: str = "",
        computed: Values | None = None,
        replaced: bool = False,
        place: Place | None = None,
        managed: bool = True,
        **options: Any,
    ) -> Resource:
        """`options`: `read_back` (arguments that the configuration does not set), `moved_from`, `imported`, `forget`,
        `forces`, `first` (the new one first), `reason`, `deposed`."""
        place = place or self.place
        name = f"{name or kind.split('_', 1)[-1][:12]}_{self.number}"
        own = {
            "id": f"id-of-{'-'.join(map(str, (*place.modules, name, *place.module_keys, place.key)))}",
            **(computed or {}),
        }
        found = Resource(kind, name, place, before, after, own, replaced, options, managed)
        self.resources.append(found)
        return found

    def same(self, kind: str, values: Values, **more: Any) -> Resource:
        return self.add(kind, values, values, **more)

    def document(self) -> dict[str, Any]:
        """The plan."""
        terraform = self.rng.choice(["1.5.7", "1.9.8", "1.11.4", "1.14.0"])
        changes = [self._change(one) for one in self.resources]
        planned: list[Values] = []
        prior: list[Values] = []
        for one, change in zip(self.resources, changes, strict=True):
            inner = change["change"]
            for side, rows in (("before", prior), ("after", planned)):
                if inner[side] is not None and "deposed" not in change:
                    marks = inner[f"{side}_sensitive"]
                    rows.append(_row(one, values=inner[side], sensitive_values=marks or {}))
        drift = []
        for one, before, after in self.drifted:
            found = Resource(one.kind, one.name, one.place, before, after, one.computed, managed=one.managed)
            drift.append(self._change(found))
        document = {
            "format_version": "1.2",
            "terraform_version": terraform,
            "variables": {name: {"value": value} for name, (value, _) in self.variables.items()},
            "planned_values": {"root_module": _modules(planned)},
            "resource_drift": drift,
            "resource_changes": changes,
            "output_changes": dict(self._output_changes()),
            "prior_state": {
                "format_version": "1.0",
                "terraform_version": terraform,
                "values": {"root_module": _modules(prior)},
            },
            "configuration": self._configuration(),
            "timestamp": "2026-01-01T00:00:00Z",
            "applyable": True,
            "complete": True,
            "errored": False,
        }
        return {name: value for name, value in document.items() if value not in ({}, [])}

    def _change(self, one: Resource) -> Values:
        before, _, before_marks = self._side(one, "before")
        after, unknown, after_marks = self._side(one, "after")
        actions = self._actions(one, before, after, unknown)
        options = one.options
        change: Values = {
            "actions": actions,
            "before": before,
            "after": after,
            "after_unknown": unknown,
            "before_sensitive": before_marks,
            "after_sensitive": after_marks,
        }
        if one.replaced:
            change["replace_paths"] = [[name] for name in options.get("forces", [])]
        if imported := options.get("imported"):
            change["importing"] = {"id": imported}
        found = _row(one, change=change)
        if options.get("moved_from"):
            found["previous_address"] = options["moved_from"]
        if options.get("deposed"):
            found["deposed"] = options["deposed"]
        if reason := options.get("reason") or ("replace_because_cannot_update" if one.replaced else ""):
            found["action_reason"] = reason
        return found

    def _actions(self, one: Resource, before: Any, after: Any, unknown: Any) -> list[str]:
        if one.options.get("forget"):
            return ["forget"] if one.after is None else ["create", "forget"]
        if not one.managed:
            return ["read"]
        if before is None:
            return ["create"]
        if after is None and one.after is None:
            return ["delete"]
        if one.replaced:
            return ["create", "delete"] if one.options.get("first") else ["delete", "create"]
        return ["no-op"] if before == after and not _holds(unknown) else ["update"]

    def _side(self, one: Resource, side: str) -> tuple[Any, Any, Any]:
        """The values, what of them is unknown, what is sensitive."""
        given = one.before if side == "before" else one.after
        if given is None:
            return None, {}, False
        values, unknown, marks = self._split(given, side)
        for name, value in one.computed.items():
            if side == "before" or not one.is_new:
                values.setdefault(name, value)
            elif name not in values:
                unknown[name] = True
        return values, unknown, marks

    def _split(self, value: Any, side: str) -> tuple[Any, Any, Any]:
        if isinstance(value, Secret):
            plain, unknown, _ = self._split(value.value, side)
            return plain, unknown, True
        if isinstance(value, Ref | Doc | Text | Later):
            found = self._value(value, side)
            return (None, True, False) if found is UNKNOWN else (found, False, False)
        if isinstance(value, dict):
            parts = {key: self._split(item, side) for key, item in value.items()}
            return (
                {key: plain for key, (plain, unknown, _) in parts.items() if unknown is not True},
                {key: unknown for key, (_, unknown, _) in parts.items() if unknown is not False},
                {key: marks for key, (_, _, marks) in parts.items() if marks is not False},
            )
        if isinstance(value, list):
            items = [self._split(item, side) for item in value]
            return [item[0] for item in items], [item[1] for item in items], [item[2] for item in items]
        return value, False, False

    def _value(self, value: Any, side: str) -> Any:
        """A value with its references resolved; UNKNOWN where one of them is."""
        if isinstance(value, Later):
            return UNKNOWN
        if isinstance(value, Secret):
            return self._value(value.value, side)
        if isinstance(value, Ref):
            return self._attribute(value, side)
        if isinstance(value, Doc):
            inner = self._value(value.value, side)
            if inner is UNKNOWN:
                return UNKNOWN
            return json.dumps(inner, **({} if value.spaces else {"separators": (",", ":")}))
        if isinstance(value, Text):
            parts = [self._value(part, side) for part in value.parts]
            return UNKNOWN if UNKNOWN in parts else "".join(map(str, parts))
        if isinstance(value, dict):
            found = {key: self._value(item, side) for key, item in value.items()}
            return UNKNOWN if UNKNOWN in found.values() else found
        if isinstance(value, list):
            items = [self._value(item, side) for item in value]
            return UNKNOWN if UNKNOWN in items else items
        return value

    def _attribute(self, reference: Ref, side: str) -> Any:
        to, name = reference.to, reference.attribute
        given = to.before if side == "before" else to.after
        if given is None:
            # What refers to something that is not there on this side is not there either, or keeps what it had.
            given = (to.after if side == "before" else to.before) or {}
        if name in given:
            return self._value(given[name], side)
        return to.computed[name] if side == "before" or not to.is_new else UNKNOWN

    def _output_changes(self) -> Iterator[tuple[str, Values]]:
        for name, (old, new) in self.outputs.items():
            before, _, before_marks = self._split(old, "before")
            after, unknown, after_marks = self._split(new, "after")
            same = before == after and not _holds(unknown)
            action = "no-op" if same else "create" if before is None else "delete" if new is None else "update"
            yield (
                name,
                {
                    "actions": [action],
                    "before": before,
                    "after": after,
                    "after_unknown": unknown,
                    "before_sensitive": before_marks,
                    "after_sensitive": after_marks,
                },
            )

    def _configuration(self) -> Values:
        modules: dict[tuple[str, ...], Values] = {}

        def module(path: tuple[str, ...]) -> Values:
            if path not in modules:
                modules[path] = {}
                if path:
                    calls = module(path[:-1]).setdefault("module_calls", {})
                    calls[path[-1]] = {"source": f"./{path[-1]}", "module": modules[path]}
            return modules[path]

        module(())
        for one in self.resources:
            if one.after is None and not one.options.get("configured"):
                continue
            resources = module(one.place.modules).setdefault("resources", [])
            given = {
                name: value
                for name, value in (one.after or one.before or {}).items()
                if name not in one.options.get("read_back", ())
            }
            expressions = {name: self._expression(value, one.place) for name, value in given.items()}
            known = next((row for row in resources if row["address"] == one.configured), None)
            if known is not None:
                known["expressions"] = {**expressions, **known["expressions"]}
                continue
            row = {
                "address": one.configured,
                "mode": "managed" if one.managed else "data",
                "type": one.kind,
                "name": one.name,
                "provider_config_key": one.kind.partition("_")[0],
                "expressions": expressions,
                "schema_version": 0,
            }
            if one.place.key is not None:
                kind = "for_each" if isinstance(one.place.key, str) else "count"
                row[f"{kind}_expression"] = {"references": ["var.all"]}
            resources.append(row)
        for path, passed in self._passed.items():
            module(path)["variables"] = {name: {} for name in passed}
            call = module(path[:-1])["module_calls"][path[-1]]
            call["expressions"] = {name: {"references": found} for name, found in passed.items()}
        for path, returned in self._returned.items():
            module(path)["outputs"] = {name: {"expression": {"references": found}} for name, found in returned.items()}
        root = modules[()]
        if self.variables:
            root["variables"] = {
                name: {"sensitive": True} if marked else {} for name, (_, marked) in self.variables.items()
            }
        return {"provider_config": {}, "root_module": root}

    def _expression(self, value: Any, place: Place) -> Any:
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            return [{name: self._expression(item, place) for name, item in block.items()} for block in value]
        references = list(dict.fromkeys(self._references(value, place)))
        if references:
            return {"references": references}
        if place.key is not None:
            return {"references": ["each.value"]}
        known = self._value(value, "after")
        return {"references": ["local.later"]} if known is UNKNOWN else {"constant_value": known}

    def _references(self, value: Any, place: Place) -> Iterator[str]:
        if isinstance(value, Ref):
            yield from self._path(place.modules, value.to, value.attribute)
            if value.to.place.key is not None and value.to.place.modules == place.modules:
                yield "each.key"
        elif isinstance(value, Doc | Secret):
            yield from self._references(value.value, place)
            if isinstance(value, Secret):
                yield "var.secret"
        elif isinstance(value, Text):
            yield from self._references(list(value.parts), place)
        elif isinstance(value, dict):
            for item in value.values():
                yield from self._references(item, place)
        elif isinstance(value, list):
            for item in value:
                yield from self._references(item, place)

    def _path(self, modules: tuple[str, ...], to: Resource, attribute: str) -> list[str]:
        """How a module refers to a resource: through the variables and outputs of the modules between."""
        own, passed = to.place.modules, f"{to.kind}_{to.name}_{attribute}"
        if modules == own:
            address = to.configured
            return [address] if to.place.key is not None else [f"{address}.{attribute}", address]
        if own[: len(modules)] == modules:
            child = own[: len(modules) + 1]
            returned = self._returned.setdefault(child, {})
            returned[passed] = self._path(child, to, attribute)
            return [f"module.{child[-1]}.{passed}", f"module.{child[-1]}"]
        given = self._passed.setdefault(modules, {})
        given[passed] = self._path(modules[:-1], to, attribute)
        return [f"var.{passed}"]


def _row(one: Resource, **more: Any) -> Values:
    found: Values = {"address": one.address}
    if one.place.modules:
        found["module_address"] = one.place.address
    found |= {"mode": "managed" if one.managed else "data", "type": one.kind, "name": one.name}
    if one.place.key is not None:
        found["index"] = one.place.key
    return {**found, "provider_name": f"registry.terraform.io/hashicorp/{one.kind.partition('_')[0]}", **more}


def _modules(rows: list[Values]) -> Values:
    children: dict[str, list[Values]] = {}
    for row in rows:
        children.setdefault(row.pop("module_address", ""), []).append(row)
    found: Values = {"resources": children.pop("", [])}
    if children:
        found["child_modules"] = [{"address": address, "resources": inside} for address, inside in children.items()]
    return found


def _holds(marks: Any) -> bool:
    """Whether anything is marked."""
    if isinstance(marks, dict):
        return any(map(_holds, marks.values()))
    return any(map(_holds, marks)) if isinstance(marks, list) else marks is True
