"""Nothing secret is handed to Terraform, so that nothing secret lies in a state, a plan or an output.

A list of names that sound secret would miss the next one. So it is the other way round: outputs and the function's
environment may only be what is listed here, and of resource arguments the provider's own schema says which are sensitive.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping

import pytest

from modules.model.provider import LOCK_FILES, TESTED_VERSION
from tests.security.documents import committed, every_document
from tests.security.policy_reader import Document, Json
from tests.security.policy_rules import HANDED_ON, KEY_OUTPUT, KINDS
from tests.terraform.terraform_runs import Terraform

COMMITTED = sorted(committed())

_ATTRIBUTES = {"alarm_name", "arn", "bucket", "dashboard_name", "function_name", "id", "name", "url"}
_REFERENCE = re.compile(r"\$\{(?:one\()?aws_\w+\.[\w-]+(?:\[\*\])?\.(\w+)\)?\}")
# Of a module that calls others: what they hand out by the same name, which is looked at there.
_OF_CALLED = re.compile(r"\$\{\{ for id, made in (?:merge\()?module\.[\w., ]+\)? : id => made\.(\w+) \}\}")
_EXPRESSIONS = {
    ("bucket_notification", "${local.bucket_notification}"),
    (f"kms_{KEY_OUTPUT}", HANDED_ON),
}
_NAME_OR_ARN = re.compile(r"[a-z0-9][a-z0-9.-]{1,62}|arn:[\w:/.*@+=,-]+")

# Outputs with more than a name: blocks that the owner of a bucket's notification, a trail or a key has to add.
_BLOCKS = {
    "advanced_event_selector": {"name", "field_selector", "field", "equals", "starts_with"},
    "bucket_notification": {
        "eventbridge",
        "events",
        "filter_prefix",
        "filter_suffix",
        "id",
        "lambda_function_arn",
        "queue_arn",
    },
    "data_resource": {"type", "values"},
    "key_policy_statements": {
        *("Sid", "Effect", "Principal", "Service", "Action", "Resource", "Condition"),
        *("StringEquals", "ArnEquals", "aws:SourceAccount", "aws:SourceArn"),
        *("kms:EncryptionContext:aws:cloudtrail:arn", "kms:EncryptionContext:aws:logs:arn"),
    },
    "recovery": {
        *("pattern", "bucket", "region", "account_id", "bucket_owner_account_id", "state_machine_arn"),
        *("dead_letter_queue", "queue", "function", "prefix", "suffix", "events", "skip_folder_markers"),
    },
}
_BLOCKS["notification_entries"] = {*_BLOCKS["bucket_notification"], "queue", "lambda_function"}

_VARIABLES = {"STATE_MACHINE_ARN", "NOTIFIED_KEYS", "SKIP_FOLDER_MARKERS", "BUCKET_OWNER_ACCOUNT_ID"}
_PROVIDER = {"region", "allowed_account_ids", "default_tags"}
_SECTIONS_OF_STATE = {"key", "bucket", "region", "encrypt", "use_lockfile", "kms_key_id"}


def test_outputs_are_names_arns_urls_and_blocks_to_add() -> None:
    outputs = [
        (id, name, output["value"])
        for id, document in every_document().items()
        for name, output in document["output"].items()
    ]
    assert [(id, name) for id, name, value in outputs if not _is_harmless(name, value)] == []
    assert len(outputs) > 300


@pytest.mark.parametrize(
    "value",
    [
        "${aws_iam_access_key.any.secret}",
        "${aws_lambda_function.any.environment}",
        "${var.password}",
        "Secret of somebody",
        {"password": "x"},
        ["${aws_db_instance.any.password}"],
        "${one(aws_db_instance.any[*].password)}",
        ["${aws_sqs_queue.any[*].name}", "${aws_db_instance.any[*].password}"],
    ],
)
def test_another_output_is_not_overlooked(value: Json) -> None:
    assert not _is_harmless("any", value)


def test_a_block_has_its_own_fields_only() -> None:
    assert _is_harmless("bucket_notification", {"id": "any", "queue_arn": "any"})
    assert not _is_harmless("bucket_notification", {"id": "any", "password": "any"})


def test_the_function_gets_four_variables_and_none_is_secret() -> None:
    functions = [
        function
        for document in every_document().values()
        for function in document["resource"].get("aws_lambda_function", {}).values()
    ]
    assert len(functions) > 20
    assert all(set(function["environment"]) == {"variables"} for function in functions)
    assert all(set(function["environment"]["variables"]) == _VARIABLES for function in functions)


@pytest.mark.parametrize("id", [id for id in COMMITTED if id.startswith("stacks")])
def test_provider_and_backend_hold_no_credentials(id: str) -> None:
    """The provider's schema marks none of its own arguments sensitive, secret_key neither."""
    document = committed()[id]
    (provider,) = document["provider"]["aws"]
    assert set(provider) == _PROVIDER
    ((kind, backend),) = document["terraform"]["backend"].items()
    assert (kind, set(backend) - _SECTIONS_OF_STATE) in (("s3", set()), ("local", {"path"}))


def test_a_module_takes_no_sensitive_variable() -> None:
    variables = [
        variable for id in COMMITTED if id.startswith("terraform") for variable in committed()[id]["variable"].values()
    ]
    assert len(variables) > 40
    assert not any(variable.get("sensitive") or variable.get("ephemeral") for variable in variables)


@pytest.fixture(scope="module")
def sensitive(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, set[str]]:
    """The arguments that the provider marks sensitive, by kind of resource."""
    folder = tmp_path_factory.mktemp("schema")
    required = {"aws": {"source": "hashicorp/aws", "version": "5.100.0"}}
    (folder / "main.tf.json").write_text(json.dumps({"terraform": {"required_providers": required}}), encoding="utf-8")
    shutil.copy(LOCK_FILES[TESTED_VERSION], folder / ".terraform.lock.hcl")
    terraform = Terraform()
    terraform(folder, "init", "-backend=false", "-lockfile=readonly", "-no-color")
    schemas = json.loads(terraform(folder, "providers", "schema", "-json").stdout)["provider_schemas"]
    (provider,) = schemas.values()
    return {kind: set(_sensitive(schema["block"])) for kind, schema in provider["resource_schemas"].items()}


@pytest.mark.terraform
def test_no_argument_that_the_provider_calls_sensitive_is_set(sensitive: Mapping[str, set[str]]) -> None:
    assert sensitive["aws_ssm_parameter"] >= {"value"}, "the schema tells what is sensitive"
    assert set(sensitive) >= KINDS
    found = [
        f"{id}: {kind}.{name}.{argument}"
        for id, document in every_document().items()
        for kind, name, argument in _set_arguments(document)
        if argument in sensitive[kind]
    ]
    assert found == []


def test_the_blocks_of_a_module_have_these_fields_only() -> None:
    found = [
        document["locals"]["notification_blocks"]
        for document in every_document().values()
        if "notification_blocks" in document.get("locals", {})
    ]
    entries = "[for entry in local.notification_entries : merge(entry, {{ {} = {}.arn, events = local.notification_events }})]"
    assert sorted(set(found)) == [
        f"${{{entries.format('lambda_function_arn', 'aws_lambda_function.forwarder')}}}",
        f"${{{entries.format('queue_arn', 'aws_sqs_queue.queue')}}}",
    ]


_OF_THESE_BLOCKS = (
    "${local.notification_blocks}",
    "${length(local.notification_blocks) == 1 ? local.notification_blocks[0] : null}",
)


def _is_harmless(name: str, value: Json) -> bool:
    if isinstance(value, str) and ((called := _OF_CALLED.fullmatch(value)) or (name, value) in _EXPRESSIONS):
        return not called or called[1] == name
    if value in _OF_THESE_BLOCKS:
        return True
    fields = next((fields for block, fields in _BLOCKS.items() if name == block or name.endswith(f"_{block}")), None)
    if fields is not None:
        block = json.loads(value) if isinstance(value, str) else value
        return isinstance(block, (dict, list)) and fields.issuperset(_keys(block))
    if isinstance(value, list):
        return all(_is_harmless(name, item) for item in value)
    if not isinstance(value, str):
        return False
    reference = _REFERENCE.fullmatch(value)
    return reference[1] in _ATTRIBUTES if reference else bool(_NAME_OR_ARN.fullmatch(value))


def _keys(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from _keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)


def _set_arguments(document: Document) -> Iterator[tuple[str, str, str]]:
    """Every argument at any depth, by its own name."""
    for kind, named in document["resource"].items():
        for name, arguments in named.items():
            for argument in _keys({key: value for key, value in arguments.items() if key != "//"}):
                yield kind, name, argument


def _sensitive(block: Json) -> Iterator[str]:
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("sensitive"):
            yield name
        yield from _sensitive(attribute.get("nested_type", {}))
    for nested in block.get("block_types", {}).values():
        yield from _sensitive(nested["block"])
