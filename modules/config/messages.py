"""From pydantic's errors to sentences: what was given, why it cannot work, what to do."""

from __future__ import annotations

import json
import re

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from ..model.arns import REGIONS
from ..model.other_notifications import OtherFunction, OtherNotifications, OtherQueue, OtherTopic
from ..model.text import did_you_mean, listed
from .settings import (
    TRIGGERS,
    BucketSettings,
    EncryptionSettings,
    Environment,
    LocalBackendSettings,
    ProviderSettings,
    RemoteStateSettings,
    S3BackendSettings,
    StateMachineSettings,
)

_EXPECTED = {
    "string_type": 'a string, in quotes: "…"',
    "int_type": "a whole number, without quotes",
    "bool_type": "true or false, without quotes",
    "dict_type": "a table: { name = value }",
    "tuple_type": "a list: [ … ]",
    "model_type": "a table: { name = value }",
    "model_attributes_type": "a table: { name = value }",
}

_SHAPES = {
    "project": "Use lower-case letters, digits and hyphens, beginning with a letter, 30 at most.",
    "name_prefix": "Use lower-case letters, digits and hyphens, beginning with a letter, 40 at most.",
    "account_id": 'An AWS account id has twelve digits: "111122223333".',
    "owner_account_id": 'An AWS account id has twelve digits: "111122223333".',
    "other_account_ids": 'An AWS account id has twelve digits: "111122223333".',
    "region": 'Give the code of a Region, such as "eu-west-1".',
    "permissions_boundary": 'Give the ARN of an IAM policy: "arn:aws:iam::111122223333:policy/boundary".',
    "managed_policy_arns": 'Give ARNs of IAM policies: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".',
    "iam_path": 'A path begins and ends with "/": "/pipelines/".',
    "alarm_actions": 'Give ARNs, such as that of an SNS topic: "arn:aws:sns:eu-west-1:111122223333:oncall".',
    "runbook_url": 'Give the address of a page, up to 500 characters: "https://wiki.acme.example/s3-to-sfn/runbook".',
    "kms_key_arn": "Give the ARN of a key (arn:aws:kms:…:key/…), not an alias: service keys such as alias/aws/sqs cannot be used by S3.",
    "kms_key_id": "Give the ARN of a key (arn:aws:kms:…:key/…).",
    "arn": 'Give the ARN of a state machine: "arn:aws:states:eu-west-1:111122223333:stateMachine:resize", and ":PROD" or ":7" after it if an alias or a version is meant.',
    "role_arn": 'Give the ARN of a role: "arn:aws:iam::111122223333:role/resize".',
    "output": "Give the name of an output of that state, such as resize_state_machine_arn.",
    "events": 'Give events as S3 names them, such as "s3:ObjectCreated:*" or "s3:ObjectRemoved:Delete".',
    "queue_arn": 'Give the ARN of a standard queue: "arn:aws:sqs:eu-west-1:111122223333:thumbnails".',
    "topic_arn": 'Give the ARN of a standard topic: "arn:aws:sns:eu-west-1:111122223333:thumbnails".',
    "lambda_function_arn": 'Give the ARN of a function: "arn:aws:lambda:eu-west-1:111122223333:function:thumbnails".',
    "name": "Use letters, digits, hyphens and underscores, 80 at most.",
    "version": 'Pin one exact version: "5.100.0". A range would let the plan and the apply use different providers.',
    "tags": "AWS tags hold letters, digits, spaces and _ . : / = + - @, in keys of up to 128 and values of up to 256 characters.",
    "type": "Give the name of a Terraform backend, such as s3, local or remote.",
}


_DOTTED = 'What is inside another argument goes into a table: assume_role = { role_arn = "…" }, or [{ … }] for a block that may repeat.'

_NESTED: dict[tuple[str, ...], type[BaseModel]] = {
    ("backend", "s3"): S3BackendSettings,
    ("backend", "local"): LocalBackendSettings,
    ("provider",): ProviderSettings,
    ("encryption",): EncryptionSettings,
    ("remote_state",): RemoteStateSettings,
    ("other_notifications",): OtherNotifications,
    ("other_notifications", "queue"): OtherQueue,
    ("other_notifications", "topic"): OtherTopic,
    ("other_notifications", "lambda_function"): OtherFunction,
}
"""Tables of an environment, a bucket or a state machine that have fields of their own, as pydantic names their places."""


def explain(error: ErrorDetails, model: type[BaseModel], fields: set[str] | None = None) -> str:
    """One problem of `model` in words. `fields` are the names known to the reader, where they are not the model's."""
    kind, name = error["type"], next((part for part in reversed(error["loc"]) if isinstance(part, str)), "")
    if kind == "missing":
        return f"{name} is missing. Add it."
    if kind == "extra_forbidden":
        return _unknown_field(name, model, fields or _fields_at(model, error["loc"][:-1]))
    given = shown(error["input"])
    context = error.get("ctx", {})
    if kind in _EXPECTED:
        return f"{given} is of the wrong type. Give {_EXPECTED[kind]}."
    if kind == "string_pattern_mismatch":
        if "tags" in error["loc"]:
            return f"{given} cannot stand in a tag. {_SHAPES['tags']}"
        if name == "[key]":
            return f"{given} is no name of an argument: use letters, digits and underscores. {_DOTTED if '.' in given else ''}".rstrip()
        hint = " " + did_you_mean(error["input"], REGIONS, otherwise="") if name == "region" else ""
        return f"{given} is not a valid {name}. {_SHAPES.get(name) or 'It must match ' + context['pattern']}{hint.rstrip()}{_braced(given)}"
    if kind == "literal_error":
        return f"{given} is not one of {context['expected']}. Use one of them."
    if kind == "greater_than_equal":
        return f"{given} is too small. Give at least {context['ge']}."
    if kind == "less_than_equal":
        return f"{given} is too large. Give at most {context['le']}."
    if kind == "value_error":
        return str(context["error"])
    return f"{given} cannot be used: {error['msg']}. Correct it."


def _braced(given: str) -> str:
    """What is said of a value that still has braces once it is filled in."""
    names = re.findall(r"\{[^{}]*\}", given)
    return f" {{environment}} and {{account_id}} are filled in, {listed(names)} not." if names else ""


def _unknown_field(name: str, model: type[BaseModel], fields: set[str]) -> str:
    owners = [pattern for pattern, trigger in TRIGGERS.items() if name in trigger.model_fields]
    pattern = next((pattern for pattern, trigger in TRIGGERS.items() if trigger is model), None)
    if pattern and owners:
        return f"{name} is an option of {', '.join(owners)}, not of {pattern}. Remove it, or change pattern."
    hint = did_you_mean(name, fields, otherwise=f"Known fields: {', '.join(sorted(fields))}.")
    return f"there is no field {shown(name)} here. {hint}"


def pattern_hint(given: object) -> str:
    """What to write in the place of a pattern that there is not."""
    return did_you_mean(given, TRIGGERS, otherwise=f"Use one of {', '.join(TRIGGERS)}.")


def _fields_at(model: type[BaseModel], location: tuple[str | int, ...]) -> set[str]:
    path = tuple(part for part in location if isinstance(part, str))
    nested = _NESTED.get(path) if model in (BucketSettings, Environment, StateMachineSettings) else None
    return set((nested or model).model_fields)


def shown(value: object) -> str:
    """A value as its author wrote it, cut where it is long."""
    text = (
        json.dumps(value, ensure_ascii=False, default=str)
        if isinstance(value, str | bool | list | dict)
        else str(value)
    )
    return text if len(text) <= 80 else f"{text[:77]}…"
