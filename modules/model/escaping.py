"""Strings are not templates: what a user wrote reaches AWS as it was written."""

from __future__ import annotations

import re
from typing import overload

# Terraform reads every string of its JSON syntax as a template; `$${` and `%%{` are its escapes.
# https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences-1
_TEMPLATE_START = re.compile(r"[$%](?=\{)")


@overload
def literal(value: str) -> str: ...
@overload
def literal(value: None) -> None: ...
def literal(value: str | None) -> str | None:
    """Returns `value` escaped, so that Terraform evaluates to exactly `value`.

    `None` stays `None` (an argument left out). Values that hold a token or an expression on purpose
    must not come here: their references would become text.
    """
    if value is None:
        return None
    return _TEMPLATE_START.sub(lambda match: match[0] * 2, value)


def literal_tree(value: object) -> object:
    """Applies `literal` to every string, keys included, of nested lists and mappings."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, dict):
        return {literal(str(key)): literal_tree(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [literal_tree(item) for item in value]
    return value
