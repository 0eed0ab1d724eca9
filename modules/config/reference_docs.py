"""docs/configuration.md: every setting, from the models that check it."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ..model.other_notifications import OtherNotifications, OtherQueue
from .settings import (
    TRIGGERS,
    BucketSettings,
    EncryptionSettings,
    Environment,
    LocalBackendSettings,
    OtherBackendSettings,
    ProviderSettings,
    RemoteStateSettings,
    S3BackendSettings,
    StateMachineSettings,
    TriggerSettings,
)

_TABLES: Mapping[str, tuple[str, type[BaseModel], type[BaseModel] | None]] = {
    "[environments.<id>]": ("One account and Region, and the house rules there.", Environment, None),
    'backend = { type = "s3" }': ("State in S3, locked with S3's own lock file.", S3BackendSettings, None),
    'backend = { type = "local" }': ("State in a file beside cdktf.out.", LocalBackendSettings, None),
    'backend = { type = "<any other>" }': (
        "Passed through; `{project}`, `{environment}` and `{stack}` are filled into its strings.",
        OtherBackendSettings,
        None,
    ),
    "[environments.<id>.provider]": ("The AWS provider.", ProviderSettings, None),
    "[environments.<id>.encryption]": (
        "Encryption at rest. Default: managed by the services.",
        EncryptionSettings,
        None,
    ),
    "[state_machines.<id>]": (
        "A workflow: an ASL file, or one made elsewhere by its ARN or from the Terraform state that has it.",
        StateMachineSettings,
        None,
    ),
    "[state_machines.<id>.remote_state]": (
        "An output of another team's Terraform state in S3, read at every plan.",
        RemoteStateSettings,
        None,
    ),
    "[buckets.<id>]": ("A bucket and its triggers.", BucketSettings, None),
    "[buckets.<id>.other_notifications]": (
        "Entries of others in the notification configuration that is owned here.",
        OtherNotifications,
        None,
    ),
    "[[buckets.<id>.other_notifications.queue]]": (
        "An entry as S3 has it; `topic` and `lambda_function` likewise, with `topic_arn` and `lambda_function_arn`.",
        OtherQueue,
        None,
    ),
    "[buckets.<id>.triggers.<id>]": ("Which objects start which state machine.", TriggerSettings, None),
    **{
        f'pattern = "{pattern}"': ("Its options, beside those of every trigger.", model, TriggerSettings)
        for pattern, model in TRIGGERS.items()
    },
}

_HEAD = """<!-- Written by `make golden` from modules/config/settings.py and modules/model/options.py. -->
# pipelines.toml, every setting

`project` names the whole: lower-case letters, digits and hyphens, at most 30. Buckets and state machines are top level and exist
in every environment; `[environments.<id>.buckets…]` and `[environments.<id>.state_machines…]` override them there, field by field.
Ids are lower-case letters, digits and hyphens, and begin Terraform addresses. `${Name}` in an ASL or policy file is replaced from
`substitutions`: with the value itself, of whatever type, where it is the whole of a string (`"${Name}"`) or stands without quotes, and
with its text inside a longer string; `$${` stands for `${`. Every other string is taken as it is written: nothing is a template.
"""


def text() -> str:
    """The file's content."""
    return "\n".join([_HEAD, *(_section(title, *parts) for title, parts in _TABLES.items())])


def _section(title: str, sentence: str, model: type[BaseModel], base: type[BaseModel] | None) -> str:
    shared = set(base.model_fields) if base else set()
    rows = [
        f"| `{name}` | {_type(field)} | {_default(field)} | {_cell(field.description or '')} |"
        for name, field in model.model_fields.items()
        if name not in shared
        and name not in ("type" if model is not StateMachineSettings else "", "pattern", "triggers")
    ]
    table = ["| setting | type | default | |", "|---|---|---|---|", *rows, ""] if rows else []
    return "\n".join([f"## `{title}`", "", sentence, "", *table])


def _type(field: FieldInfo) -> str:
    words = " or ".join(dict.fromkeys(_words(field.annotation)))
    bounds = [rule for rule in field.metadata if isinstance(rule, Ge | Le)]
    lower = next((rule.ge for rule in bounds if isinstance(rule, Ge)), None)
    upper = next((rule.le for rule in bounds if isinstance(rule, Le)), None)
    if lower is not None and upper is not None:
        return f"{words}, {lower} to {upper}"
    return f"{words}, at least {lower}" if lower is not None else words


def _words(annotation: object) -> Iterator[str]:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _words(arguments[0])
    elif origin in (Union, types.UnionType):
        for argument in arguments:
            if argument is not type(None):
                yield from _words(argument)
    elif origin is Literal:
        yield ", ".join(f"`{value}`" for value in arguments)
    elif origin is tuple:
        yield "list of " + " or ".join(_words(arguments[0]))
    elif origin is dict or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        yield "table"
    else:
        yield {str: "string", int: "number", bool: "boolean", typing.Any: "any"}.get(annotation, "string")  # type: ignore[call-overload]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if value is None or isinstance(value, BaseModel) or value in ({}, ()):
        return ""
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return "all"
    return f"`{value}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "\\<")
