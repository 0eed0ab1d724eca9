"""The JSON Schema of pipelines.toml, from which editors complete and check it."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, TypeAlias

from .settings import TRIGGERS, Document

Schema: TypeAlias = dict[str, Any]

FILE = Path(__file__).with_name("pipelines.schema.json")


def schema() -> Schema:
    """The schema of a whole file. What an environment overrides may name any field and need name none."""
    document = Document.model_json_schema()
    definitions = document["$defs"]
    definitions["BucketOverride"] = _partial(definitions["BucketSettings"])
    definitions["StateMachineOverride"] = _partial(definitions["StateMachineSettings"])
    definitions["TriggerOverride"] = _any_trigger(definitions)
    definitions["Trigger"] = _trigger()
    _refer(definitions["BucketSettings"]["properties"]["triggers"], "Trigger")
    _refer(definitions["BucketOverride"]["properties"]["triggers"], "TriggerOverride")
    _refer(definitions["EnvironmentTable"]["properties"]["buckets"], "BucketOverride")
    _refer(definitions["EnvironmentTable"]["properties"]["state_machines"], "StateMachineOverride")
    definitions["EnvironmentTable"]["properties"]["backend"] = _backend()
    _close_tables(document)
    _without_null(document)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": "Written by `make golden` from modules/config/settings.py.",
        **document,
    }


def text() -> str:
    """The file's content."""
    return json.dumps(schema(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _trigger() -> Schema:
    """By its pattern, so that what is wrong inside is said of that pattern, and not of all of them."""
    return {
        "type": "object",
        "required": ["pattern"],
        "properties": {"pattern": {"enum": list(TRIGGERS)}},
        "allOf": [
            {"if": _is("pattern", pattern), "then": {"$ref": f"#/$defs/{model.__name__}"}}
            for pattern, model in TRIGGERS.items()
        ],
    }


def _backend() -> Schema:
    other = {"if": {"required": ["type"], "not": _is("type", "s3")}, "then": {"$ref": "#/$defs/OtherBackendSettings"}}
    return {
        "if": _is("type", "local"),
        "then": {"$ref": "#/$defs/LocalBackendSettings"},
        "else": {**other, "else": {"$ref": "#/$defs/S3BackendSettings"}},
    }


def _is(field: str, value: str) -> Schema:
    return {"required": [field], "properties": {field: {"const": value}}}


def _partial(definition: Schema) -> Schema:
    partial = copy.deepcopy(definition)
    partial.pop("required", None)
    return partial


def _any_trigger(definitions: Schema) -> Schema:
    forms: dict[str, list[Schema]] = {}
    for model in TRIGGERS.values():
        for field, form in definitions[model.__name__]["properties"].items():
            if form not in forms.setdefault(field, []):
                forms[field].append(copy.deepcopy(form))
    # Patterns have options of one name and other bounds; which pattern is overridden is not known here.
    properties: Schema = {field: form[0] if len(form) == 1 else {"anyOf": form} for field, form in forms.items()}
    properties["pattern"] = {"enum": list(TRIGGERS)}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _refer(table: Schema, name: str) -> None:
    """Makes `name` the form of every entry of a table whose keys are ids."""
    for pattern in table["patternProperties"]:
        table["patternProperties"][pattern] = {"$ref": f"#/$defs/{name}"}


def _close_tables(value: object) -> None:
    """A key that is no id is a mistake."""
    if isinstance(value, dict):
        if "patternProperties" in value:
            value["additionalProperties"] = False
        for item in value.values():
            _close_tables(item)
    elif isinstance(value, list):
        for item in value:
            _close_tables(item)


def _without_null(value: object) -> None:
    """TOML has no null: a field without a value is left out."""
    if isinstance(value, dict):
        if value.get("default", "") is None:
            del value["default"]
        forms = value.get("anyOf")
        if isinstance(forms, list) and {"type": "null"} in forms:
            forms.remove({"type": "null"})
            if len(forms) == 1:
                del value["anyOf"]
                value.update(forms[0])
        for item in value.values():
            _without_null(item)
    elif isinstance(value, list):
        for item in value:
            _without_null(item)
