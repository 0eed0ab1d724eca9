"""From pydantic's errors to sentences: what was given, why it cannot work, what to do."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from pydantic_core import ErrorDetails

_EXPECTED = {
    "string_type": 'a string, in quotes: "…"',
    "int_type": "a whole number, without quotes",
    "int_from_float": "a whole number",
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
    "region": 'Give the code of a Region, such as "eu-west-1".',
    "permissions_boundary": 'Give the ARN of an IAM policy: "arn:aws:iam::111122223333:policy/boundary".',
    "managed_policy_arns": 'Give ARNs of IAM policies: "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess".',
    "iam_path": 'A path begins and ends with "/": "/pipelines/".',
    "alarm_actions": 'Give ARNs, such as that of an SNS topic: "arn:aws:sns:eu-west-1:111122223333:oncall".',
    "kms_key_arn": "Give the ARN of a key (arn:aws:kms:…:key/…), not an alias: service keys such as alias/aws/sqs cannot be used by S3.",
    "kms_key_id": "Give the ARN of a key (arn:aws:kms:…:key/…).",
    "arn": 'Give the ARN of a state machine: "arn:aws:states:eu-west-1:111122223333:stateMachine:resize".',
    "role_arn": 'Give the ARN of a role: "arn:aws:iam::111122223333:role/resize".',
    "name": "Use letters, digits, hyphens and underscores, 80 at most.",
    "version": 'Pin one exact version: "5.100.0". A range would let the plan and the apply use different providers.',
    "type": "Give the name of a Terraform backend, such as s3 or local.",
}


def explain(error: ErrorDetails, fields: Collection[str]) -> str:
    """One problem in words. `fields` are the names known at that place."""
    kind, name = error["type"], next((part for part in reversed(error["loc"]) if isinstance(part, str)), "")
    if kind == "missing":
        return f"{name} is missing. Add it."
    if kind == "extra_forbidden":
        close = difflib.get_close_matches(name, fields, 1)
        return f'there is no field "{name}" here.' + (
            f' Did you mean "{close[0]}"?' if close else f" Known fields: {', '.join(sorted(fields))}."
        )
    given = shown(error["input"])
    context = error.get("ctx", {})
    if kind in _EXPECTED:
        return f"{given} is of the wrong type. Give {_EXPECTED[kind]}."
    if kind == "string_pattern_mismatch":
        return f"{given} has not the form of {name}. {_SHAPES.get(name, '')}".rstrip()
    if kind == "literal_error":
        return f"{given} is not one of {context['expected']}. Use one of them."
    if kind == "greater_than_equal":
        return f"{given} is too small: {name} is at least {context['ge']}."
    if kind == "less_than_equal":
        return f"{given} is too large: {name} is at most {context['le']}."
    if kind == "value_error":
        return str(context["error"])
    return f"{given}: {error['msg']}."


def shown(value: object) -> str:
    """A value as its author wrote it, cut where it is long."""
    text = f'"{value}"' if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
