"""Takes out what Terraform marks as sensitive, before anything else sees the values.

`before_sensitive` and `after_sensitive` have the shape of the values: `true` stands for everything below it.
https://developer.hashicorp.com/terraform/internals/json-format#change-representation
"""

from __future__ import annotations

import hashlib
import json
import os

from .values import UNKNOWN, Json, Sensitive, Value

_KEY = os.urandom(32)
"""Makes fingerprints worthless outside this process: nobody can try guesses against one."""


def masked(value: Json, sensitive: Json, unknown: Json = False) -> Value:
    """`value` without what is sensitive, and with a mark where the apply brings it.

    Where the shapes disagree, everything below is taken out: better a mark too many than a secret shown.
    """
    if not _any(sensitive):
        sensitive = False
    fits = sensitive is False or (
        isinstance(sensitive, dict | list) and (value is None or type(value) is type(sensitive))
    )
    if not fits:
        return None if value is None and unknown is not True else Sensitive(_fingerprint(value, unknown))
    if unknown is True:
        # Unknown as a whole; what is sensitive inside it is not known either.
        return UNKNOWN
    if isinstance(value, dict) or (value is None and isinstance(unknown, dict) and _any(unknown)):
        values = value if isinstance(value, dict) else {}
        more = unknown if isinstance(unknown, dict) else {}
        keys = [*values, *(key for key in more if key not in values and _any(more[key]))]
        marks = sensitive if isinstance(sensitive, dict) else {}
        return {key: masked(values.get(key), marks.get(key, False), more.get(key, False)) for key in keys}
    if isinstance(value, list) or (value is None and isinstance(unknown, list) and _any(unknown)):
        items = value if isinstance(value, list) else []
        later = unknown if isinstance(unknown, list) else []
        flags = sensitive if isinstance(sensitive, list) else []
        length = max([len(items), *(index + 1 for index, mark in enumerate(later) if _any(mark))])
        return [masked(_item(items, i), _item(flags, i), _item(later, i)) for i in range(length)]
    return value


def either(one: Json, other: Json) -> Json:
    """What is sensitive by one of two marks: a value that becomes sensitive is not shown as it was before either."""
    if one is True or other is True:
        return True
    if not _any(one) or not _any(other):
        return one if _any(one) else other
    if isinstance(one, dict) and isinstance(other, dict):
        return {key: either(one.get(key, False), other.get(key, False)) for key in {**one, **other}}
    if isinstance(one, list) and isinstance(other, list):
        return [either(_item(one, i), _item(other, i)) for i in range(max(len(one), len(other)))]
    return True


def _item(values: list[Json], index: int) -> Json:
    return values[index] if index < len(values) else None


def _any(marks: Json) -> bool:
    """Whether marks hold a single one. What is no mark at all counts as one."""
    if isinstance(marks, dict):
        return any(_any(mark) for mark in marks.values())
    if isinstance(marks, list):
        return any(_any(mark) for mark in marks)
    return marks is not None and marks is not False


def _fingerprint(value: Json, unknown: Json) -> bytes:
    text = json.dumps([value, unknown], sort_keys=True).encode()
    return hashlib.blake2b(text, key=_KEY).digest()
