"""Amazon States Language files: read, filled in, and checked before Terraform sees them.

https://states-language.net/spec.html
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_PLACEHOLDER = re.compile(r"\$\$\{|\$\{([^{}]*)\}")


@dataclass(frozen=True)
class Template:
    """A JSON document with `${Name}` placeholders inside its strings; `$${` is a literal `${`."""

    document: Json

    @classmethod
    def read(cls, path: Path) -> Template:
        """Reads `path`.

        Raises:
            ValueError: no such file, not UTF-8, or not JSON; the text says where.
        """
        try:
            return cls(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise ValueError(
                f"there is no file {path.name} in {path.parent.name or '.'}/. Create it, or correct the path."
            ) from None
        except OSError as error:
            raise ValueError(f"{path.name} cannot be read: {error.strerror}.") from None
        except UnicodeDecodeError:
            raise ValueError(f"{path.name} is not UTF-8. Save it as UTF-8.") from None
        except json.JSONDecodeError as error:
            raise ValueError(
                f"{path.name} is not JSON: {error.msg} in line {error.lineno}, column {error.colno}."
            ) from None

    def names(self) -> set[str]:
        """The names of all placeholders."""
        return {
            match[1]
            for text in _strings(self.document)
            for match in _PLACEHOLDER.finditer(text)
            if match[1] is not None
        }

    def fill(self, substitutions: Mapping[str, str]) -> Json:
        """The document with every placeholder replaced, inside strings only: a value can never change its structure.

        Raises:
            KeyError: a placeholder that `substitutions` does not name.
        """
        return _replace(self.document, substitutions)


def substitution_problems(template: Template, substitutions: Mapping[str, str]) -> list[str]:
    """Placeholders that no substitution names."""
    problems = []
    for name in sorted(template.names() - set(substitutions)):
        close = difflib.get_close_matches(name, substitutions, 1)
        hint = f' Did you mean "{close[0]}"?' if close else ""
        problems.append(
            f'holds "${{{name}}}", which no substitution names.{hint} Add it to substitutions, or write "$${{{name}}}" for the text itself.'
        )
    return problems


def definition_problems(definition: Json, at: str = "") -> list[str]:
    """What Step Functions would refuse in the transitions of a state machine, nested ones included."""
    if not isinstance(definition, dict):
        return [f"{at or 'the definition'} is not a JSON object with StartAt and States."]
    place = f" in {at}" if at else ""
    states = definition.get("States")
    if not isinstance(states, dict) or not states:
        return [f"has no States{place}: a state machine needs at least one."]
    problems = []
    start = definition.get("StartAt")
    if start is None:
        problems.append(f"has no StartAt{place}. Name the first state: one of {_listed(states)}.")
    elif start not in states:
        problems.append(f'StartAt{place} names "{start}", which is no state there. States: {_listed(states)}.')
    for name, state in states.items():
        where = f"{at}/{name}" if at else name
        if not isinstance(state, dict):
            problems.append(f'state "{where}" is not a JSON object.')
            continue
        for field, target in _transitions(state):
            if target not in states:
                problems.append(
                    f'state "{where}": {field} names "{target}", which is no state there. States: {_listed(states)}.'
                )
        for nested_at, nested in _nested(state, where):
            problems += definition_problems(nested, nested_at)
    return problems


def _transitions(state: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    for field in ("Next", "Default"):
        if field in state:
            yield field, state[field]
    for field in ("Choices", "Catch"):
        branches = state.get(field)
        for branch in branches if isinstance(branches, list) else []:
            if isinstance(branch, dict) and "Next" in branch:
                yield f"{field}.Next", branch["Next"]


def _nested(state: Mapping[str, Json], where: str) -> Iterator[tuple[str, Json]]:
    branches = state.get("Branches")
    for index, branch in enumerate(branches if isinstance(branches, list) else []):
        yield f"{where}/Branches[{index}]", branch
    for field in ("ItemProcessor", "Iterator"):
        if field in state:
            yield f"{where}/{field}", state[field]


def _listed(states: Mapping[str, Json]) -> str:
    return ", ".join(f'"{name}"' for name in states)


def _strings(document: Json) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, list):
        for item in document:
            yield from _strings(item)
    elif isinstance(document, dict):
        for key, item in document.items():
            yield key
            yield from _strings(item)


def _replace(document: Json, substitutions: Mapping[str, str]) -> Json:
    if isinstance(document, str):
        return _PLACEHOLDER.sub(lambda match: "${" if match[1] is None else substitutions[match[1]], document)
    if isinstance(document, list):
        return [_replace(item, substitutions) for item in document]
    if isinstance(document, dict):
        return {str(_replace(key, substitutions)): _replace(item, substitutions) for key, item in document.items()}
    return document
