"""Takes out what is secret, before anything else sees the values.

`before_sensitive` and `after_sensitive` have the shape of the values: `true` stands for everything below it.
https://developer.hashicorp.com/terraform/internals/json-format#change-representation

What is marked in one place is taken out of every other place of the plan, also out of the middle of a text. What nobody
marked is taken out where its name says that it is a secret.
"""

from __future__ import annotations

import base64
import collections
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import cast
from urllib.parse import quote

from .json_fields import Object
from .values import UNKNOWN, Json, Sensitive, Value, decoded

_KEY = os.urandom(32)
"""Makes fingerprints worthless outside this process: nobody can try guesses against one."""

_MIN_WHOLE, _MIN_PART = 4, 8
"""Characters of a secret that is looked for as a whole value, and inside of texts."""

_SECRET_NAME = re.compile(
    r"(^|_)(passw(or)?ds?|passwd|pwd|passphrase|secrets?|secret_(string|data|value|text)|tokens?|credentials?|client_secret"
    r"|(api|private|secret|account|signing|shared|auth|master|license|service_account|ssh|tls|webhook|hmac)_key(_(data|pem|base64))?"
    r"|(primary|secondary)?_?access_key|access_keys|apikey|connection_string(_\w+)?|connectionstring|conn_str|database_url|dsn"
    r"|sas_(token|url)|basic_auth|webhook_url|htpasswd|kubeconfig|certificate_key|pre_?shared_key)$"
)
_NO_SECRET_NAMES = {"http_tokens", "metadata_http_tokens"}
_WORDS_APART = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[.\-\s]+")
_SIMPLE_NAME = re.compile(r"[\w-]+")
_PUBLIC = re.compile(
    r"arn:[\w-]*:.*|[a-z]{2}(-[a-z]+)+-\d[a-z]?|\d{12}|true|false|null|none|enabled|disabled|default|[\d.:/]{1,18}|\{%.*|\$.*",
    re.DOTALL | re.IGNORECASE,
)
"""What tells nothing even where it is marked, and what only refers to a secret: ARNs, Regions, accounts, addresses."""

_SECRET_TEXT = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
    r"|\b(?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk_live_|AIza)[\w-]{16,}"
    r"|(?<=://)[^\s:/@]*:[^\s/@]+(?=@)",
    re.DOTALL,
)
"""Private keys, tokens of well-known services, and passwords in URLs: told by their look."""


class Masks:
    """What is secret in one plan."""

    def __init__(self, document: Object, names: Sequence[re.Pattern[str]] = ()) -> None:
        self._names = tuple(names)
        found = dict.fromkeys(_marked_anywhere(document))
        for value, name in _values_of(document):
            found.update(dict.fromkeys(self._named(value, name)))
        self._numbers: dict[str, int] = {}
        for number, text in enumerate(filter(_is_told, found), start=1):
            for form in _forms(text):
                self._numbers.setdefault(form, number)
        parts = [text for text in self._numbers if len(text) >= _MIN_PART]
        self._parts = _any_of(parts)
        self._key_parts = _any_of([text for text in parts if not text.isalpha()])
        self._cleaned: dict[str, str] = {}

    def masked(self, value: Json, sensitive: Json, unknown: Json = False, name: str = "") -> Value:
        """`value` without what is secret, and with a mark where the apply brings it.

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
            marks = {**marks, **dict.fromkeys(_kubernetes_secret(values), True)}
            named = _by_its_neighbour(values)
            return {
                self._key(key): self.masked(
                    values.get(key), marks.get(key, False), more.get(key, False), named.get(key, key)
                )
                for key in keys
            }
        if isinstance(value, list) or (value is None and isinstance(unknown, list) and _any(unknown)):
            items = value if isinstance(value, list) else []
            later = unknown if isinstance(unknown, list) else []
            flags = sensitive if isinstance(sensitive, list) else []
            length = max([len(items), *(index + 1 for index, mark in enumerate(later) if _any(mark))])
            return [self.masked(_item(items, i), _item(flags, i), _item(later, i), name) for i in range(length)]
        if isinstance(value, str) and value:
            return self._text(value, name)
        return value

    def cleaned(self, text: str) -> str:
        """A text without the secrets in it. Each has its number, so that two that differ still do."""
        known = self._cleaned.get(text)
        if known is None:
            known = self._parts.sub(self._number, text) if self._parts else text
            known = _SECRET_TEXT.sub("(sensitive value)", known)
            self._cleaned[text] = known
        return known

    def _text(self, text: str, name: str) -> Value:
        if self._is_secret(name, text):
            return Sensitive(_fingerprint(text, False))
        if text in self._numbers:
            # An unreadable policy is told as one; a text in its place would not be.
            return Sensitive(_fingerprint(text, False))
        inside = _decoded(text)
        if inside is not None and any(True for _ in self._named(inside, "")):
            shown = _written(self.masked(inside, False))
            return self.cleaned(json.dumps(shown, ensure_ascii=False))
        return self.cleaned(text)

    def _key(self, key: str) -> str:
        return self._key_parts.sub(self._number, key) if self._key_parts else key

    def _number(self, match: re.Match[str]) -> str:
        return f"(sensitive value {self._numbers[match.group()]})"

    def _named(self, value: Json, name: str) -> Iterator[str]:
        """The texts that have a secret's name."""
        if isinstance(value, dict):
            named = _by_its_neighbour(value)
            for key in _kubernetes_secret(value):
                yield from _all_texts(value[key])
            for key, item in value.items():
                yield from self._named(item, named.get(key, key))
        elif isinstance(value, list):
            for item in value:
                yield from self._named(item, name)
        elif isinstance(value, str) and value:
            if self._is_secret(name, value):
                yield value
            elif value[0] in "{[" and (inside := _decoded(value)) is not None:
                yield from self._named(inside, "")

    def _is_secret(self, name: str, text: str) -> bool:
        if not name:
            return False
        own = any(pattern.search(name) for pattern in self._names)
        return own or (_has_secret_name(name) and not _PUBLIC.fullmatch(text))


_ASSIGNED = re.compile(r"""([A-Za-z][\w-]*)"?\s*[=:]\s*"?""")
_ASSIGNED_VALUE = re.compile(r'[^"\n]+')


def without_secrets(text: str) -> str:
    """A text of which nothing is known, without what looks like a secret or is assigned to the name of one."""
    parts = []
    end = 0
    for match in _ASSIGNED.finditer(text):
        value = _ASSIGNED_VALUE.match(text, match.end())
        if value and match.end() >= end and _has_secret_name(match[1]) and not _PUBLIC.fullmatch(value[0]):
            parts += [text[end : match.end()], "(sensitive value)"]
            end = value.end()
    return _SECRET_TEXT.sub("(sensitive value)", "".join([*parts, text[end:]]))


@lru_cache(maxsize=10_000)
def _has_secret_name(name: str) -> bool:
    if not _SIMPLE_NAME.fullmatch(name):
        return False
    words = _WORDS_APART.sub("_", name).lower()
    return words not in _NO_SECRET_NAMES and _SECRET_NAME.search(words) is not None


def _by_its_neighbour(values: Object) -> dict[str, str]:
    """The name of a `value` that stands beside its `name`."""
    name = values.get("name", values.get("Name", values.get("key")))
    return {key: name for key in ("value", "Value") if key in values} if isinstance(name, str) else {}


def _kubernetes_secret(values: Object) -> list[str]:
    """The parts of a Kubernetes manifest that hold what is secret."""
    is_one = values.get("kind") == "Secret" and "apiVersion" in values
    return [key for key in ("data", "stringData") if key in values] if is_one else []


def _values_of(document: Object) -> Iterator[tuple[Json, str]]:
    """Every value of the plan, with its name where it is an output or a variable."""
    for name in ("resource_changes", "resource_drift"):
        for row in _listed(document.get(name)):
            change = _object(_object(row).get("change"))
            yield from ((change.get(side), "") for side in ("before", "after"))
    for key, output in _object(document.get("output_changes")).items():
        yield from ((_object(output).get(side), key) for side in ("before", "after"))
    for key, variable in _object(document.get("variables")).items():
        yield _object(variable).get("value"), key


def _marked_anywhere(document: Object) -> Iterator[str]:
    changes = [
        _object(_object(row).get("change"))
        for name in ("resource_changes", "resource_drift")
        for row in _listed(document.get(name))
    ]
    changes += [
        _object(_object(_object(row).get("resource_change")).get("change"))
        for row in _listed(document.get("deferred_changes"))
    ]
    changes += [_object(output) for output in _object(document.get("output_changes")).values()]
    for change in changes:
        marks = either(change.get("before_sensitive"), change.get("after_sensitive"))
        for side in ("before", "after"):
            yield from _marked(change.get(side), marks)
    for row in _listed(document.get("action_invocations")):
        yield from _marked(_object(row).get("config_values"), _object(row).get("config_sensitive"))
    root = _object(_object(document.get("configuration")).get("root_module"))
    for name, declared in _object(root.get("variables")).items():
        if _object(declared).get("sensitive") is True:
            yield from _marked(_object(_object(document.get("variables")).get(name)).get("value"), True)
    for state in ("prior_state", "planned_values"):
        values = _object(document.get(state))
        modules: list[Json] = [_object(values.get("values") or values).get("root_module")]
        while modules:
            module = _object(modules.pop())
            modules += _listed(module.get("child_modules"))
            for row in map(_object, _listed(module.get("resources"))):
                yield from _marked(row.get("values"), row.get("sensitive_values"))


def _marked(value: Json, marks: Json) -> Iterator[str]:
    """The texts below a mark."""
    if value is None or not _any(marks):
        return
    if isinstance(marks, dict) and isinstance(value, dict):
        for key, mark in marks.items():
            yield from _marked(value.get(key), mark)
    elif isinstance(marks, list) and isinstance(value, list):
        for item, mark in zip(value, marks, strict=False):
            yield from _marked(item, mark)
    else:
        yield from _all_texts(value)


def _all_texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        inside = _decoded(value)
        if inside is None:
            yield value
        elif not (isinstance(inside, dict) and "Statement" in inside):
            # A policy's words are everywhere: to look for them would hide every other policy.
            yield from _all_texts(inside)
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _all_texts(item)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10 ** (_MIN_PART - 1):
        yield str(value)


def _is_told(text: str) -> bool:
    """Whether a text can be looked for: it is long enough, and no word that is public anyhow."""
    return len(text.strip()) >= _MIN_WHOLE and not _PUBLIC.fullmatch(text)


def _forms(text: str) -> Iterator[str]:
    """How a secret may be written: as it is, in JSON, in a URL, in base64."""
    yield text
    if len(text.strip()) >= _MIN_PART:
        yield text.strip()
    yield from (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], quote(text, safe=""))
    yield base64.b64encode(text.encode(errors="replace")).decode()


def _decoded(text: str) -> Json:
    return cast(Json, decoded(text))


def _any_of(texts: Sequence[str]) -> re.Pattern[str] | None:
    """One pattern for all, the longest first, in groups by their first letter: thousands of them are quick that way."""
    groups: dict[str, list[str]] = collections.defaultdict(list)
    for text in sorted(texts, key=len, reverse=True):
        groups[text[0]].append(text[1:])
    if not groups:
        return None
    return re.compile(
        "|".join(f"{re.escape(letter)}(?:{'|'.join(map(re.escape, rest))})" for letter, rest in groups.items())
    )


def _written(value: Value) -> Json:
    """Decoded JSON with its marks as words."""
    if isinstance(value, dict):
        return {key: _written(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_written(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else "(sensitive value)"


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


def _object(value: Json) -> Object:
    return value if isinstance(value, dict) else {}


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


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
