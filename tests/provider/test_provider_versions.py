"""What stacks and modules hold is valid for provider 5.100, with which everything is planned here, and for two of 6, with which nothing is.

Terraform validates against 5.100 elsewhere. Of 6 there is no provider here: what the bindings say that it takes stands in for it. They do
not tell what is deprecated, nor which values an argument takes.
"""

from __future__ import annotations

import copy
import inspect
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from modules.engine import core
from tests.support import ROOT
from tools.provider_schemas import FOLDER

SCHEMAS = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
DOCUMENTS = {
    str(path.relative_to(ROOT)): json.loads(path.read_text(encoding="utf-8"))
    for folder, name in (
        ("tests/golden/stacks", "cdk.tf.json"),
        ("terraform", "main.tf.json"),
        ("terraform", "outputs.tf.json"),
    )
    for path in sorted((ROOT / folder).glob(f"*/{name}"))
}
LANDING = "tests/golden/stacks/prod-landing/cdk.tf.json"

META = {"//", "count", "depends_on", "for_each", "lifecycle", "provider"}
"""https://developer.hashicorp.com/terraform/language/resources/syntax#meta-arguments (2026-11-28)."""

BACKEND = {*inspect.signature(core.S3Backend.__init__).parameters, "use_lockfile"}
"""cdktf's S3 backend and https://developer.hashicorp.com/terraform/language/backend/s3#state-locking (2026-11-28)."""

_REFERENCE = re.compile(r"\b(aws_\w+)\.\w+(?:\[[^\]]*\])?\.(\w+)")


def problems(document: Any, schema: Any) -> list[str]:
    """Everything in a document that a provider of this schema does not take."""
    found = []
    for kind, named in document.get("resource", {}).items():
        if kind not in schema:
            found.append(f"{kind} is not a resource")
            continue
        for name, arguments in named.items():
            found += _block(f"{kind}.{name}", arguments, schema[kind]["arguments"], META)
    for block in document.get("provider", {}).get("aws", ()):
        found += _block("provider", block, schema["provider"]["arguments"], {"//"})
    backend = document.get("terraform", {}).get("backend", {}).get("s3", {})
    found += [f"backend.{name} is not an argument" for name in backend.keys() - BACKEND]
    for kind, attribute in _references(document):
        known = schema.get(kind, {"arguments": (), "attributes": ()})
        if attribute not in known["arguments"] and attribute not in known["attributes"]:
            found.append(f"{kind} has no attribute {attribute}")
    return found


def _block(where: str, given: Any, known: Any, meta: set[str]) -> Iterator[str]:
    dynamic = given.get("dynamic", [])
    dynamic = {
        name: each for some in (dynamic if isinstance(dynamic, list) else [dynamic]) for name, each in some.items()
    }
    for name, value in [*given.items(), *((name, each["content"]) for name, each in dynamic.items())]:
        if name in meta or name == "dynamic":
            continue
        if name not in known:
            yield f"{where}.{name} is not an argument"
        elif "block" in known[name]:
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, dict):
                    yield from _block(f"{where}.{name}", each, known[name]["block"], set())
                elif not str(each).startswith("${"):
                    yield f"{where}.{name} is a block"
        elif isinstance(value, dict) and not any(isinstance(item, str) for item in value.values()):
            yield f"{where}.{name} is not a block"
    for name, argument in known.items():
        if argument["required"] and name not in given and name not in dynamic:
            yield f"{where}.{name} is required"


def _references(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key != "//":
                yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, str) and "${" in value:
        yield from _REFERENCE.findall(value)


def test_the_schemas_are_of_three_versions() -> None:
    assert sorted(SCHEMAS) == ["5.100.0", "6.25.0", "6.69.1"]
    assert len(DOCUMENTS) > 14
    emitted = {kind for document in DOCUMENTS.values() for kind in document.get("resource", {})}
    for schema in SCHEMAS.values():
        assert emitted <= schema.keys()


@pytest.mark.parametrize("version", SCHEMAS)
@pytest.mark.parametrize("path", DOCUMENTS)
def test_stacks_and_modules_are_what_the_provider_takes(path: str, version: str) -> None:
    assert problems(DOCUMENTS[path], SCHEMAS[version]) == []


FAULTS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "an unknown argument": (
        lambda document: document["resource"]["aws_sqs_queue"]["uploads_queue"].update(colour="red"),
        "aws_sqs_queue.uploads_queue.colour is not an argument",
    ),
    "a computed attribute": (
        lambda document: document["resource"]["aws_sqs_queue"]["uploads_queue"].update(arn="x"),
        "aws_sqs_queue.uploads_queue.arn is not an argument",
    ),
    "an unknown argument of a nested block": (
        lambda document: document["resource"]["aws_lambda_function"]["uploads_forwarder"]["logging_config"].update(
            level="x"
        ),
        "aws_lambda_function.uploads_forwarder.logging_config.level is not an argument",
    ),
    "an unknown argument of a dynamic block": (
        lambda document: document["resource"]["aws_sqs_queue"]["uploads_queue"].update(
            dynamic=[{"hue": {"for_each": [], "content": {}}}]
        ),
        "aws_sqs_queue.uploads_queue.hue is not an argument",
    ),
    "text for a block": (
        lambda document: document["resource"]["aws_lambda_function"]["uploads_forwarder"].update(environment="x"),
        "aws_lambda_function.uploads_forwarder.environment is a block",
    ),
    "a block for text": (
        lambda document: document["resource"]["aws_sqs_queue"]["uploads_queue"].update(name={"value": 1}),
        "aws_sqs_queue.uploads_queue.name is not a block",
    ),
    "a required argument left out": (
        lambda document: document["resource"]["aws_iam_role"]["uploads_forwarder_role"].pop("assume_role_policy"),
        "aws_iam_role.uploads_forwarder_role.assume_role_policy is required",
    ),
    "an unknown resource": (
        lambda document: document["resource"].update(aws_sqs_topic={}),
        "aws_sqs_topic is not a resource",
    ),
    "an unknown argument of the provider": (
        lambda document: document["provider"]["aws"][0].update(zone="x"),
        "provider.zone is not an argument",
    ),
    "an unknown argument of the backend": (
        lambda document: document["terraform"]["backend"]["s3"].update(table="x"),
        "backend.table is not an argument",
    ),
    "an unknown attribute": (
        lambda document: document["output"]["uploads_queue_arn"].update(
            value="${aws_sqs_queue.uploads_queue.queue_arn}"
        ),
        "aws_sqs_queue has no attribute queue_arn",
    ),
}


@pytest.mark.parametrize("version", SCHEMAS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(fault: str, version: str) -> None:
    plant, expected = FAULTS[fault]
    document = copy.deepcopy(DOCUMENTS[LANDING])
    plant(document)
    assert problems(document, SCHEMAS[version]) == [expected]


def test_what_6_has_removed_is_found_there_and_not_in_5() -> None:
    document = copy.deepcopy(DOCUMENTS[LANDING])
    document["provider"]["aws"][0]["endpoints"] = [{"opsworks": "http://127.0.0.1:4566"}]
    removed = ["provider.endpoints.opsworks is not an argument"]
    assert [problems(document, SCHEMAS[version]) for version in sorted(SCHEMAS)] == [[], removed, removed]


def test_the_schema_of_the_installed_bindings_is_the_one_committed(tmp_path: Path) -> None:
    from modules.engine.startup import ARCHIVES
    from tests.support.whole import WHOLE
    from tools.provider_schemas import schema

    if not WHOLE:
        pytest.skip("reads 450 MB: make test-all")
    archive = ARCHIVES[1].installed()
    assert archive is not None
    assert schema(archive) == ("6.25.0", SCHEMAS["6.25.0"])
