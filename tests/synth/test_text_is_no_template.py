"""Whatever string a user may write is refused, or reaches Terraform as text."""

from __future__ import annotations

import copy
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from modules.config.loader import check
from modules.config.settings import Document
from modules.constructs.stack import App, Stack
from modules.model.errors import ConfigurationError
from modules.model.escaping import literal
from modules.model.s3_keys import encode
from modules.stacks import make_stacks
from tests.synth.template import PLATFORM, Template

TEXT = "in/${1+1}/%{if true}x"
EVALUATED = re.compile(r"(?<!\$)\$\{1\+1|(?<!%)%\{if")
ASL = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "${Table}", "End": true}}}'
KEY = "arn:aws:kms:eu-west-1:111122223333:key/k"

ENVIRONMENT: dict[str, Any] = {
    "region": "eu-west-1",
    "account_id": "111122223333",
    "backend": {
        "type": "s3",
        "bucket": "acme-state",
        "region": "eu-west-1",
        "kms_key_id": KEY,
        "arguments": {"profile": "state"},
    },
    "provider": {
        "version": "5.100.0",
        "lock_file": "lock.hcl",
        "arguments": {"profile": "deploy", "assume_role": [{"external_id": "e"}]},
    },
    "tags": {"Project": "acme"},
    "name_prefix": "acme-dev",
    "runbook_url": "https://wiki.acme.example/runbook",
    "iam_path": "/pipes/",
    "permissions_boundary": "arn:aws:iam::111122223333:policy/b",
    "alarm_actions": ["arn:aws:sns:eu-west-1:111122223333:oncall", "arn:aws:sns:eu-west-1:444455556666:security"],
    "other_account_ids": ["444455556666"],
    "encryption": {"kms_key_arn": KEY},
}
TRIGGER = {
    "state_machine": "resize",
    "prefix": "uploads/",
    "suffix": ".png",
    "events": ["Put"],
    "writes_to": "out/",
}
ACCEPTED = {"accepted_warnings": ["direct-would-do"]}
ENTRY = {"events": ["s3:ObjectRemoved:*"], "filter_prefix": "theirs/", "filter_suffix": ".png"}
DOCUMENT: dict[str, Any] = {
    "project": "acme",
    "environments": {
        "dev": ENVIRONMENT,
        "local": {"region": "eu-west-1", "account_id": "222233334444", "backend": {"type": "local"}},
        "other": {
            "region": "eu-west-1",
            "account_id": "333344445555",
            "backend": {
                "type": "http",
                "address": "https://state/{stack}",
                "lock_address": "https://state/{stack}/lock",
            },
        },
    },
    "state_machines": {
        "resize": {
            "definition": "resize.asl.json",
            "type": "STANDARD",
            "name": "resize",
            "policy": "policy.json",
            "managed_policy_arns": ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"],
            "substitutions": {"Table": "images"},
            "log_level": "ERROR",
        },
        "role": {"definition": "role.asl.json", "role_arn": "arn:aws:iam::{account_id}:role/r"},
        "elsewhere": {"arn": "arn:aws:states:eu-west-1:{account_id}:stateMachine:x"},
        "theirs": {
            "remote_state": {
                "bucket": "their-state",
                "key": "their/terraform.tfstate",
                "region": "eu-west-1",
                "output": "x_state_machine_arn",
                "arguments": {"profile": "reader"},
            }
        },
    },
    "buckets": {
        "landing": {
            "name": "acme-landing-{environment}",
            "triggers": {
                "reports": {**TRIGGER, "pattern": "notification-lambda"},
                "uploads": {**TRIGGER, "pattern": "storage-first", "prefix": "archive/"},
                "invoices": {**TRIGGER, "pattern": "direct-eventbridge", "state_machine": "theirs"},
                "basic": {**TRIGGER, "pattern": "cloudtrail-eventbridge", "selector": "basic", **ACCEPTED},
                "advanced": {**TRIGGER, "pattern": "cloudtrail-eventbridge", "selector": "advanced"},
            },
        },
        "existing": {
            "name": "elsewhere-{environment}",
            "existing": True,
            "manage_notification": True,
            "owner_account_id": "111122223333",
            "other_notifications": {
                "queue": [{"queue_arn": "arn:aws:sqs:eu-west-1:111122223333:theirs", **ENTRY, "id": "queue"}],
                "topic": [
                    {
                        "topic_arn": "arn:aws:sns:eu-west-1:111122223333:theirs",
                        **ENTRY,
                        "id": "topic",
                        "events": ["s3:ObjectRestore:*"],
                    }
                ],
                "lambda_function": [
                    {
                        "lambda_function_arn": "arn:aws:lambda:eu-west-1:111122223333:function:theirs",
                        **ENTRY,
                        "id": "call",
                        "events": ["s3:ObjectTagging:*"],
                    }
                ],
            },
        },
    },
}
ENVIRONMENTS = tuple(DOCUMENT["environments"])
NOT_WRITTEN = {"writes_to"}
"""Read by the checks only; no resource has it."""


def strings(node: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The place of every string in a document."""
    if isinstance(node, str):
        yield at
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from strings(value, (*at, key))


def string_fields(schema: dict[str, Any]) -> set[str]:
    """The names of every field of every model that takes a string, or strings below it."""

    def takes_strings(field: dict[str, Any]) -> bool:
        return (
            field.get("type") == "string"
            or any(takes_strings(choice) for choice in field.get("anyOf", []))
            or (field.get("type") == "array" and takes_strings(field["items"]))
            or (isinstance(below := field.get("additionalProperties"), dict) and takes_strings(below))
        )

    return {
        name
        for model in [schema, *schema["$defs"].values()]
        for name, field in model.get("properties", {}).items()
        if takes_strings(field)
    }


def changed(place: tuple[str | int, ...]) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    node: Any = document
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = TEXT
    return document


def files(folder: Path) -> None:
    (folder / "resize.asl.json").write_text(ASL)
    (folder / "role.asl.json").write_text(ASL.replace("${Table}", "$${1+1} %{if true}"))
    (folder / "policy.json").write_text('{"Version": "2012-10-17", "Statement": []}')
    (folder / "lock.hcl").write_text("")


def synthesized(document: dict[str, Any], folder: Path, environments: Collection[str] = ENVIRONMENTS) -> str:
    app = App(outdir=str(folder / "out"))
    for deployment in check(document, source="pipelines.toml", folder=folder):
        if deployment.name in environments:
            make_stacks(app, deployment)
    app.synth()
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("out/stacks/*/cdk.tf.json")))


def test_every_string_field_of_the_schema_is_tried() -> None:
    tried = {[key for key in place if isinstance(key, str)][-1] for place in strings(DOCUMENT)}
    tried |= {str(place[-2]) for place in strings(DOCUMENT) if len(place) > 1}
    assert string_fields(Document.model_json_schema()) <= tried


@pytest.mark.parametrize("place", list(strings(DOCUMENT)), ids=lambda place: ".".join(map(str, place)))
def test_a_string_is_refused_with_its_place_or_written_literally(place: tuple[str | int, ...], tmp_path: Path) -> None:
    files(tmp_path)
    problems: list[tuple[str, str]] = []
    written = ""
    try:
        # What is no environment's is written by each: one of them shows it.
        written = synthesized(changed(place), tmp_path, [str(place[1]) if place[0] == "environments" else "dev"])
    except ConfigurationError as error:
        problems = [(problem.where, problem.text) for problem in error.problems]
    if problems:
        where = ".".join(map(str, place))
        assert [text for at, text in problems if at == where], problems
        assert all(len(text) > 20 for _, text in problems)
    elif place[-1] not in NOT_WRITTEN:
        assert literal(TEXT) in written or encode(TEXT) in written
    assert not EVALUATED.search(written)


def test_the_document_itself_is_synthesized_and_an_escaped_placeholder_stays_text(tmp_path: Path) -> None:
    files(tmp_path)
    written = synthesized(DOCUMENT, tmp_path)
    assert "$${1+1}" in written
    assert not EVALUATED.search(written)


def test_the_name_of_a_tag_is_refused_at_its_place(tmp_path: Path) -> None:
    files(tmp_path)
    document = copy.deepcopy(DOCUMENT)
    document["environments"]["dev"]["tags"] = {TEXT: "v"}
    with pytest.raises(ConfigurationError) as raised:
        check(document, source="pipelines.toml", folder=tmp_path)
    assert [problem.where for problem in raised.value.problems] == [f'environments.dev.tags."{TEXT}"']


def test_the_names_inside_arguments_that_are_passed_through_are_text_too(tmp_path: Path) -> None:
    files(tmp_path)
    document = copy.deepcopy(DOCUMENT)
    document["environments"]["dev"]["provider"]["arguments"] = {"assume_role": [{TEXT: "v"}]}
    assert f'"{literal(TEXT)}": "v"' in synthesized(document, tmp_path)


def test_tags_given_to_a_stack_are_text(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path / "out"))
    Stack(app, "test", platform=PLATFORM, tags={"%{k}": TEXT})
    app.synth()
    (provider,) = Template.read(tmp_path / "out" / "stacks" / "test").document["provider"]["aws"]
    assert provider["default_tags"] == [{"tags": {"%%{k}": literal(TEXT)}}]
