"""Amazon States Language files: read, filled in, and checked before Terraform sees them.

https://states-language.net/spec.html

No validator from a registry does it, on purpose: this runs before Node starts and looks at the transitions only, and
`terraform plan` asks AWS's own ValidateStateMachineDefinition about everything else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from .text import did_you_mean

Json: TypeAlias = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_PLACEHOLDER = re.compile(r"\$\$\{|\$\{([^{}]*)\}")

_GOING_ON = ("Task", "Pass", "Wait", "Parallel", "Map")
"""Types whose states say by Next or End where they lead."""


@dataclass(frozen=True)
class Template:
    """A JSON document with `${Name}` placeholders inside its strings; `$${` is a literal `${`."""

    document: Json

    @classmethod
    def read(cls, path: Path) -> Template:
        """Reads `path`.

        Raises:
            ValueError: no such file, not UTF-8, or not JSON; the text says so, without the file's name.
        """
        if "\0" in str(path):
            raise ValueError("is no path: it holds a NUL character. Correct it.")
        try:
            text = path.read_text(encoding="utf-8-sig")  # a byte order mark is no part of JSON
            return cls(json.loads(text, object_pairs_hook=_object, parse_constant=_constant))
        except FileNotFoundError:
            raise ValueError("is not there. Create it, or correct the path.") from None
        except OSError as error:
            raise ValueError(f"cannot be read: {error.strerror}. Correct the path.") from None
        except UnicodeDecodeError:
            raise ValueError("is not UTF-8. Save it as UTF-8.") from None
        except json.JSONDecodeError as error:
            raise ValueError(
                f"is not JSON: {error.msg} in line {error.lineno}, column {error.colno}. Correct it there."
            ) from None
        except RecursionError:
            raise ValueError("is nested too deeply to be read. Use fewer brackets.") from None

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
        hint = did_you_mean(name, substitutions, otherwise="")
        problems.append(
            f'holds "${{{name}}}", which no substitution names.{hint and " " + hint} Add it to substitutions, or write "$${{{name}}}" for the text itself.'
        )
    return problems


def definition_problems(definition: Json, at: str = "") -> list[str]:
    """What Step Functions would refuse in the transitions of a state machine, nested ones included."""
    place = f" in {at}" if at else ""
    if not isinstance(definition, dict):
        return [f"has no JSON object with StartAt and States{place}. Write one."]
    states = definition.get("States")
    if not isinstance(states, dict) or not states:
        return [f"has no States{place}. Add at least one."]
    problems = []
    start = definition.get("StartAt")
    if start is None:
        problems.append(f"has no StartAt{place}. Name the first state there: {_names(states)}.")
    elif not _is_state(start, states):
        problems.append(f"has StartAt {_quoted(start)}{place}, which is no state there. {_hint(start, states)}")
    nested_problems = []
    for name, state in states.items():
        where = f"{at}/{name}" if at else name
        if not isinstance(state, dict):
            problems.append(f'state "{where}" is not a JSON object. Give it a Type.')
            continue
        problems += _end_problems(state, where)
        for field, target in _transitions(state):
            if not _is_state(target, states):
                problems.append(
                    f'state "{where}" has {field} {_quoted(target)}, which is no state there. {_hint(target, states)}'
                )
        for nested_at, nested in _nested(state, where):
            nested_problems += definition_problems(nested, nested_at)
    if not problems:  # a way that is broken would make all that lies behind it look unreachable
        problems = _way_problems(states, start, at)
    return problems + nested_problems


def about(file: str, problem: str) -> str:
    """A problem as a sentence about the file it was found in."""
    name = file if file.isprintable() else _quoted(file)
    return f"{name}: {problem}" if problem.startswith("state ") else f"{name} {problem}"


def _end_problems(state: Mapping[str, Json], where: str) -> Iterator[str]:
    """Neither Next nor End, or both, where a state needs one of them."""
    if state.get("Type") not in _GOING_ON:
        return
    ends = state.get("End") is True
    if "Next" in state and ends:
        yield f'state "{where}" has Next {_quoted(state["Next"])} and "End": true as well. Keep one of them.'
    elif "Next" not in state and not ends:
        yield f'state "{where}" has neither Next nor "End": true. Name the state that follows, or let it end there.'


def _way_problems(states: Mapping[str, Json], start: Json, at: str) -> list[str]:
    """No end, and states that no way leads to, where every state is an object and every transition leads to one."""
    ways = {name: [str(target) for _, target in _transitions(state)] for name, state in _objects(states)}
    problems = []
    # AWS asks for an end of the outermost machine only: a branch may go on until another one fails. Measured in
    # https://github.com/floci-io/floci/pull/2786
    if not at and not any(_may_end(state) for _, state in _objects(states)):
        problems.append('never ends: no state has "End": true or is of the Type Succeed or Fail. Let one of them end.')
    reached = _reached(str(start), ways)
    lost = [name for name in ways if name not in reached]
    behind = {target for name in lost for target in ways[name] if target != name}
    # Of states that lead to one another, only the first: the others are unreachable because it is.
    for name in sorted(lost, key=behind.__contains__):
        if name not in reached:
            reached |= _reached(name, ways)
            where = f"{at}/{name}" if at else name
            problems.append(
                f'state "{where}" can be reached from nowhere: no way leads there from StartAt {_quoted(start)}. '
                "Let a transition lead to it, or remove it."
            )
    return problems


def _reached(name: str, ways: Mapping[str, list[str]]) -> set[str]:
    reached, next_ones = set(), [name]
    while next_ones:
        if (here := next_ones.pop()) not in reached:
            reached.add(here)
            next_ones += ways[here]
    return reached


def _may_end(state: Mapping[str, Json]) -> bool:
    """A Type that is unknown here may be one that ends."""
    return state.get("End") is True or state.get("Type") not in (*_GOING_ON, "Choice")


def _objects(states: Mapping[str, Json]) -> Iterator[tuple[str, Mapping[str, Json]]]:
    for name, state in states.items():
        if isinstance(state, dict):
            yield name, state


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


def _is_state(target: Json, states: Mapping[str, Json]) -> bool:
    return isinstance(target, str) and target in states


def _quoted(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _hint(target: Json, states: Mapping[str, Json]) -> str:
    return did_you_mean(target, states, otherwise=f"States there: {_names(states)}.")


def _names(states: Mapping[str, Json]) -> str:
    return ", ".join(_quoted(name) for name in states)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """A JSON object; Python would keep the last of two values of one name, and say nothing."""
    names = [name for name, _ in pairs]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f'names "{twice}" twice in one JSON object, so that one of them would be lost. Rename one.')
    return dict(pairs)


def _constant(name: str) -> Json:
    raise ValueError(f"holds {name}, which Python reads and JSON does not have. Use a number.")


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
