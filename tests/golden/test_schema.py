"""Editors that read the JSON Schema accept what the program accepts."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest

from tests.support import ROOT, SAMPLE

SCHEMA = json.loads((ROOT / "modules" / "config" / "pipelines.schema.json").read_text(encoding="utf-8"))


def _sample() -> dict[str, Any]:
    return tomllib.loads((SAMPLE / "pipelines.toml").read_text(encoding="utf-8"))


def _is_valid(document: dict[str, Any]) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(document)


def test_the_sample_names_its_schema_and_follows_it() -> None:
    directive = (SAMPLE / "pipelines.toml").read_text(encoding="utf-8").splitlines()[0]
    assert directive == "#:schema ../../modules/config/pipelines.schema.json"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(_sample())


def test_an_override_needs_no_field_but_knows_them_all() -> None:
    document = _sample()
    document["environments"]["dev"]["buckets"] = {"landing": {"triggers": {"uploads": {"timeout": 60}}}}
    document["environments"]["dev"]["state_machines"] = {"archive": {"log_level": "ALL"}}
    assert _is_valid(document)
    document["environments"]["dev"]["buckets"]["landing"]["triggers"]["uploads"]["timeuot"] = 60
    assert not _is_valid(document)


@pytest.mark.parametrize(
    ("trigger", "maximum_retry_attempts", "valid"),
    [
        ("invoices", 185, True),
        ("invoices", 186, False),
        ("invoices", -1, False),
        ("contracts", 185, True),
        ("contracts", 186, False),
        ("reports", 2, True),
    ],
)
def test_an_override_keeps_the_bounds_of_the_pattern_that_allows_most(
    trigger: str, maximum_retry_attempts: int, valid: bool
) -> None:
    document = _sample()
    override = {"maximum_retry_attempts": maximum_retry_attempts}
    document["environments"]["dev"]["buckets"] = {"landing": {"triggers": {trigger: override}}}
    assert _is_valid(document) is valid


@pytest.mark.parametrize(("selector", "valid"), [("basic", True), ("advanced", True), ("fancy", False)])
def test_an_override_knows_both_kinds_of_selectors(selector: str, valid: bool) -> None:
    document = _sample()
    document["environments"]["dev"]["buckets"] = {"landing": {"triggers": {"contracts": {"selector": selector}}}}
    assert _is_valid(document) is valid


def test_each_pattern_has_its_own_bounds_of_retries() -> None:
    document = _sample()
    triggers = document["buckets"]["landing"]["triggers"]
    for trigger, most in [("reports", 2), ("invoices", 185), ("contracts", 185)]:
        triggers[trigger]["maximum_retry_attempts"] = most
        assert _is_valid(document)
        triggers[trigger]["maximum_retry_attempts"] = most + 1
        assert not _is_valid(document)
        triggers[trigger]["maximum_retry_attempts"] = most


def test_a_state_machine_may_come_from_another_teams_state() -> None:
    document = _sample()
    remote_state = {"bucket": "their-state-{environment}", "key": "their.tfstate", "output": "resize_state_machine_arn"}
    document["state_machines"]["theirs"] = {"remote_state": remote_state}
    assert _is_valid(document)
    remote_state["output"] = "resize.arn"
    assert not _is_valid(document)
    del remote_state["output"]
    assert not _is_valid(document)


MISTAKES: dict[str, Callable[[dict[str, Any]], object]] = {
    "unknown field": lambda document: document["buckets"]["landing"].update(nmae="x"),
    "unknown pattern": lambda document: document["buckets"]["landing"]["triggers"]["uploads"].update(pattern="sns"),
    "option of another pattern": lambda document: document["buckets"]["landing"]["triggers"]["reports"].update(
        batch_size=5
    ),
    "wrong type": lambda document: document["buckets"]["landing"]["triggers"]["uploads"].update(batch_size="10"),
    "missing field": lambda document: document["buckets"]["landing"].pop("name"),
    "bad id": lambda document: document["buckets"].update(Big_Ones={"name": "acme"}),
    "bad account": lambda document: document["environments"]["dev"].update(account_id="123"),
    "unknown selector": lambda document: document["buckets"]["landing"]["triggers"]["contracts"].update(
        selector="fancy"
    ),
    "an option of CloudTrail's pattern": lambda document: document["buckets"]["landing"]["triggers"]["invoices"].update(
        existing_trail=True
    ),
    "out of bounds": lambda document: document["buckets"]["landing"]["triggers"]["uploads"].update(batch_size=10001),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_seen_in_the_editor(mistake: str) -> None:
    document = _sample()
    MISTAKES[mistake](document)
    assert not _is_valid(document)


@pytest.mark.parametrize("trigger", ["reports", "uploads", "invoices", "contracts"])
@pytest.mark.parametrize(
    ("change", "where", "text"),
    [
        ({"prefx": "in/"}, [], "'prefx' was unexpected"),
        ({"enabled": "yes"}, ["enabled"], "'yes' is not of type 'boolean'"),
        ({"pattern": "storage-last"}, ["pattern"], "'storage-last' is not one of"),
        ({"maximum_event_age_in_seconds": 1, "batch_size": 0}, None, None),
    ],
)
def test_what_is_wrong_inside_a_trigger_is_named(
    trigger: str, change: dict[str, Any], where: list[str] | None, text: str | None
) -> None:
    document = _sample()
    document["buckets"]["landing"]["triggers"][trigger].update(change)
    errors = list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(document))
    path = ["buckets", "landing", "triggers", trigger]
    assert errors
    assert not [error for error in errors if "any of the given schemas" in error.message]
    if where is not None and text is not None:
        [error] = errors
        assert list(error.absolute_path) == [*path, *where]
        assert text in error.message


@pytest.mark.parametrize(
    ("backend", "valid"),
    [
        ({"bucket": "acme-state"}, True),
        ({"type": "s3", "bucket": "acme-state"}, True),
        ({"type": "s3"}, False),
        ({"type": "local"}, True),
        ({"type": "local", "path": "x"}, False),
        ({"type": "gcs", "bucket": "x", "anything": {"is": "taken"}}, True),
        ({"type": "cloud"}, False),
        ({}, False),
    ],
)
def test_a_backend_is_checked_as_its_type(backend: dict[str, Any], valid: bool) -> None:
    document = _sample()
    document["environments"]["dev"]["backend"] = backend
    assert _is_valid(document) is valid
