"""Strings are not templates: what a user wrote reaches AWS as it was written."""

from __future__ import annotations

import re
from typing import overload

# Terraform reads every string of its JSON syntax as a template; `$${` and `%%{` are its escapes.
# https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences-1
# What cdktf hands out for an attribute of a resource, and puts the reference in the place of, is no user's text.
TOKEN = r"\$\{TfToken\[TOKEN\.[0-9]+\]\}"
_TEMPLATE_START = re.compile(rf"(?!{TOKEN})[$%](?=\{{)")


@overload
def literal(value: str) -> str: ...
@overload
def literal(value: None) -> None: ...
def literal(value: str | None) -> str | None:
    """Returns `value` escaped, so that Terraform evaluates to exactly `value`; a token of cdktf's stays a reference.

    `None` stays `None` (an argument left out). Values that hold an expression on purpose must not come here: it would
    become text.
    """
    if value is None:
        return None
    return _TEMPLATE_START.sub(lambda match: match[0] * 2, value)


def holds_token(value: object) -> bool:
    """Whether a string, or one in nested lists and mappings, has a token of cdktf's in it: it is known to Terraform only."""
    if isinstance(value, dict):
        return any(map(holds_token, value.values()))
    if isinstance(value, list | tuple):
        return any(map(holds_token, value))
    return isinstance(value, str) and re.search(TOKEN, value) is not None


def literal_tree(value: object) -> object:
    """Applies `literal` to every string, keys included, of nested lists and mappings."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, dict):
        return {literal(str(key)): literal_tree(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [literal_tree(item) for item in value]
    return value
