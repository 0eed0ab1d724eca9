"""JSON and YAML with `${Name}` placeholders, as definitions and policies are written: read, and filled in."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from .text import did_you_mean

if TYPE_CHECKING:
    from ruamel.yaml.events import Event

Json: TypeAlias = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_PLACEHOLDER = re.compile(r"\$\$\{|\$\{([^{}]*)\}")
_WHOLE = re.compile(r"\$\{([^{}]*)\}")
_JSON_STRING_OR_PLACEHOLDER = re.compile(r'"(?:[^"\\]|\\.)*"|\$\{[^{}"\\\n]*\}', re.DOTALL)

YAML_ENDINGS = (".yaml", ".yml")

# https://yaml.org/spec/1.2.2/#1032-tag-resolution: what a scalar without quotes is; anything else is text, `Yes` and dates as well.
_YAML_CONSTANTS: Mapping[str, None | bool] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_YAML_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_YAML_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_YAML_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


@dataclass(frozen=True)
class Template:
    """A document with `${Name}` placeholders in its strings; `$${` is a literal `${`."""

    document: Json

    @classmethod
    def read(cls, path: Path) -> Template:
        """Reads `path`, YAML 1.2 where its name ends so, otherwise JSON.

        Raises:
            ValueError: no such file, or nothing that can be read; the text says so, without the file's name.
        """
        if "\0" in str(path):
            raise ValueError("is no path: it holds a NUL character. Correct it.")
        try:
            text = path.read_text(encoding="utf-8-sig")  # a byte order mark is no part of the text
        except FileNotFoundError:
            raise ValueError("is not there. Create it, or correct the path.") from None
        except OSError as error:
            raise ValueError(f"cannot be read: {error.strerror}. Correct the path.") from None
        except UnicodeDecodeError:
            raise ValueError("is not UTF-8. Save it as UTF-8.") from None
        return cls.parse(text, yaml=path.suffix.lower() in YAML_ENDINGS)

    @classmethod
    def parse(cls, text: str, *, yaml: bool) -> Template:
        """Reads `text`. A placeholder outside quotes is read like one that is a string of its own.

        Raises:
            ValueError: what is wrong with it.
        """
        try:
            return cls(_yaml(text) if yaml else _json(text))
        except RecursionError:
            raise ValueError("is nested too deeply to be read. Use fewer brackets.") from None

    def names(self) -> set[str]:
        """The names of all placeholders."""
        return {name for text, _ in _strings(self.document) for name in _names(text)}

    def fill(self, substitutions: Mapping[str, Json]) -> Json:
        """The document with every placeholder replaced.

        A string that is one placeholder and nothing else becomes the value, of whatever type; inside other text a value becomes text,
        and can never change the structure.

        Raises:
            KeyError: a placeholder that `substitutions` does not name.
        """
        return _replace(self.document, substitutions)


def substitution_problems(template: Template, substitutions: Mapping[str, Json]) -> list[str]:
    """Placeholders that no substitution names, and lists and tables where only text fits."""
    problems = []
    for name in sorted(template.names() - set(substitutions)):
        hint = did_you_mean(name, substitutions, otherwise="")
        problems.append(
            f'holds "${{{name}}}", which no substitution names.{hint and " " + hint} Add it to substitutions, or write "$${{{name}}}" for the text itself.'
        )
    inside = {
        name
        for text, is_key in _strings(template.document)
        if is_key or not _WHOLE.fullmatch(text)
        for name in _names(text)
    }
    for name in sorted(inside & set(substitutions)):
        if isinstance(substitutions[name], list | dict):
            problems.append(
                f'holds "${{{name}}}" inside other text or as a name, and its value is a list or a table. Give a string or a number, or let '
                "the placeholder be the whole value."
            )
    return problems


def as_json(value: object) -> Json:
    """A tree of Python values as the JSON that it is written as.

    Raises:
        ValueError: JSON has no such value.
    """
    try:
        tree: Json = json.loads(json.dumps(value, allow_nan=False))
    except (TypeError, ValueError, RecursionError) as error:
        raise ValueError(
            f"holds what JSON does not have: {error}. Use texts, numbers, True, False, None, lists and dicts."
        ) from None
    return tree


def quoted(value: Json) -> str:
    """A value as JSON, for people."""
    return json.dumps(value, ensure_ascii=False)


def _json(text: str) -> Json:
    inserted: list[int] = []

    def quote(match: re.Match[str]) -> str:
        if match[0].startswith('"'):
            return match[0]
        inserted.append(match.start() + 2 * len(inserted))
        return f'"{match[0]}"'

    try:
        tree: Json = json.loads(
            _JSON_STRING_OR_PLACEHOLDER.sub(quote, text),
            object_pairs_hook=_object,
            parse_constant=_not_finite,
            parse_float=_finite,
        )
    except json.JSONDecodeError as error:
        at = error.pos - 2 * sum(start < error.pos for start in inserted)
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        raise ValueError(f"is not JSON: {error.msg} in line {line}, column {column}. Correct it there.") from None
    return tree


def _yaml(text: str) -> Json:
    # Who writes JSON does not wait for a reader of YAML to load.
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.events import DocumentStartEvent, StreamEndEvent

    try:
        events: Iterator[Event] = YAML(typ="safe", pure=True).parse(text)
        starts = (event for event in events if isinstance(event, DocumentStartEvent | StreamEndEvent))
        tree = _node(next(events), events) if isinstance(next(starts), DocumentStartEvent) else None
        if isinstance(next(starts, None), DocumentStartEvent):
            raise ValueError('holds more than one YAML document. Keep one: remove the line "---" and what follows it.')
    except MarkedYAMLError as error:
        mark = error.problem_mark
        line = text.splitlines()[mark.line : mark.line + 1]
        hint = ' Put quotes around "${…}" there.' if line and _PLACEHOLDER.search(line[0]) else ""
        raise ValueError(
            f"is not YAML: {error.problem} in line {mark.line + 1}, column {mark.column + 1}. Correct it there.{hint}"
        ) from None
    except YAMLError as error:
        raise ValueError(f"is not YAML: {' '.join(str(error).split())}. Correct it there.") from None
    return tree


def _node(event: Event, events: Iterator[Event]) -> Json:
    """The value that begins with `event`. Not ruamel's own, which knows dates and merges, and lets a tag make anything of it."""
    from ruamel.yaml.events import MappingEndEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

    _refuse_what_is_more_than_a_value(event)
    if isinstance(event, ScalarEvent):
        return _scalar(event.value, event.start_mark.line + 1) if event.implicit[0] else _whole(event.value)
    if isinstance(event, SequenceStartEvent):
        items = []
        while not isinstance(item := next(events), SequenceEndEvent):
            items.append(_node(item, events))
        return items
    pairs = []
    while not isinstance(key := next(events), MappingEndEvent):
        _refuse_what_is_more_than_a_value(key)
        if not isinstance(key, ScalarEvent):
            raise ValueError(f"has a list or a mapping as a key in line {key.start_mark.line + 1}. Use text.")
        # A key is the text that is written: `Yes`, `1` and `null` as well.
        pairs.append((_whole(key.value), _node(next(events), events)))
    return _object(pairs)


def _whole(text: str) -> str:
    """`text` in which no letter is two halves, as JSON escapes it."""
    return re.sub(
        "[\ud800-\udbff][\udc00-\udfff]", lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text
    )


def _refuse_what_is_more_than_a_value(event: Event) -> None:
    from ruamel.yaml.events import AliasEvent

    where = f"in line {event.start_mark.line + 1}"
    if anchor := getattr(event, "anchor", None):
        mark = "*" if isinstance(event, AliasEvent) else "&"
        raise ValueError(
            f'holds "{mark}{anchor}" {where}, and neither anchors nor aliases are followed here. Write the value out at each place.'
        )
    if tag := getattr(event, "tag", None):
        raise ValueError(
            f'holds the tag "{str(tag).replace("tag:yaml.org,2002:", "!!")}" {where}, and no tags are evaluated here, CloudFormation\'s neither. Write a value, or "${{Name}}" '
            "and the value of Name under substitutions."
        )


def _scalar(text: str, line: int) -> Json:
    """A YAML scalar without quotes."""
    if text in _YAML_CONSTANTS:
        return _YAML_CONSTANTS[text]
    if re.fullmatch("[-+]?0[0-9]+", text):
        raise ValueError(
            f'holds {text} in line {line}, a number that begins with 0: YAML 1.2 would drop the 0, and YAML 1.1 reads it by eights. Put it in quotes: "{text}".'
        )
    if _YAML_WHOLE.fullmatch(text):
        return int(text, 0 if text[1:2].isalpha() else 10)
    if _YAML_FLOAT.fullmatch(text):
        return _finite(text)
    if _YAML_NOT_FINITE.fullmatch(text):
        return _not_finite(text)
    return text


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """An object; Python would keep the last of two values of one name, and say nothing."""
    names = [name for name, _ in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f'names "{twice}" twice in one object, so that one of them would be lost. Rename one.')
    return dict(pairs)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _not_finite(text)


def _not_finite(name: str) -> float:
    raise ValueError(f"holds {name}, which is not a number that JSON has. Use a number.")


def _strings(document: Json) -> Iterator[tuple[str, bool]]:
    """Every string, and whether it is the name of a value."""
    if isinstance(document, str):
        yield document, False
    elif isinstance(document, list):
        for item in document:
            yield from _strings(item)
    elif isinstance(document, dict):
        for key, item in document.items():
            yield key, True
            yield from _strings(item)


def _names(text: str) -> set[str]:
    return {match[1] for match in _PLACEHOLDER.finditer(text) if match[1] is not None}


def _replace(document: Json, substitutions: Mapping[str, Json]) -> Json:
    if isinstance(document, str):
        if whole := _WHOLE.fullmatch(document):
            return substitutions[whole[1]]
        return _text(document, substitutions)
    if isinstance(document, list):
        return [_replace(item, substitutions) for item in document]
    if isinstance(document, dict):
        return {_text(key, substitutions): _replace(item, substitutions) for key, item in document.items()}
    return document


def _text(text: str, substitutions: Mapping[str, Json]) -> str:
    def value(match: re.Match[str]) -> str:
        given = "${" if match[1] is None else substitutions[match[1]]
        return given if isinstance(given, str) else json.dumps(given, default=str)

    return _PLACEHOLDER.sub(value, text)
