"""Amazon States Language: what Step Functions would refuse, found before Terraform sees it.

https://states-language.net/spec.html

No validator from a registry does it, on purpose: this runs before Node starts and looks at the transitions only, and
`terraform plan` asks AWS's own ValidateStateMachineDefinition about everything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .template import Json, quoted
from .text import did_you_mean

_GOING_ON = ("Task", "Pass", "Wait", "Parallel", "Map")
"""Types whose states say by Next or End where they lead."""

_OTHERS = ("Choice", "Succeed", "Fail")

_BESIDE_STATES = ("Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version", "ProcessorConfig")
"""Fields of a state machine, of a branch or of an ItemProcessor."""


def definition_problems(definition: Json, at: str = "") -> list[str]:
    """What Step Functions would refuse in the transitions of a state machine, nested ones included."""
    place = f" in {at}" if at else ""
    if not isinstance(definition, dict):
        return [f"has no JSON object with StartAt and States{place}. Write one."]
    states = definition.get("States")
    if "Statement" in definition and states is None:
        return ["is an IAM policy (it has a Statement), not a definition. Give it as policy, and the definition here."]
    if "States" not in definition or states == {}:
        return [f"has no States{place}. Add at least one."]
    if not isinstance(states, dict):
        return [
            f'has States {quoted(states)[:80]}{place}, which is not an object. Write {{ "name": {{ "Type": … }} }}.'
        ]
    problems = []
    start = definition.get("StartAt")
    if start is None:
        problems.append(f"has no StartAt{place}. Name the first state there: {_names(states)}.")
    elif not _is_state(start, states):
        problems.append(f"has StartAt {quoted(start)}{place}, which is no state there. {_hint(start, states)}")
    nested_problems = []
    for name, state in states.items():
        where = f"{at}/{name}" if at else name
        if not isinstance(state, dict):
            problems.append(f'state "{where}" is not a JSON object. {_belonging(name, state)}')
            continue
        problems += _end_problems(state, where)
        for field, target in _transitions(state):
            if not _is_state(target, states):
                problems.append(
                    f'state "{where}" has {field} {quoted(target)}, which is no state there. {_hint(target, states)}'
                )
        for nested_at, nested in _nested(state, where):
            nested_problems += definition_problems(nested, nested_at)
    if not problems:  # a way that is broken would make all that lies behind it look unreachable
        problems = _way_problems(states, start, at)
    return problems + nested_problems


def about(file: str, problem: str) -> str:
    """A problem as a sentence about the file it was found in."""
    name = file if file.isprintable() else quoted(file)
    return f"{name}: {problem}" if problem.startswith("state ") else f"{name} {problem}"


def _belonging(name: str, value: Json) -> str:
    """What to do with what is among the states and is none."""
    if name in _BESIDE_STATES:
        return f"{name} is a field of the state machine: move it out of States, beside StartAt."
    kind = value if value in (*_GOING_ON, *_OTHERS) else "Task"
    return f'Write one: {{ "Type": "{kind}", … }}.'


def _end_problems(state: Mapping[str, Json], where: str) -> Iterator[str]:
    """Neither Next nor End, or both, where a state needs one of them."""
    if state.get("Type") not in _GOING_ON:
        return
    ends = state.get("End") is True
    if "Next" in state and ends:
        yield f'state "{where}" has Next {quoted(state["Next"])} and "End": true as well. Keep one of them.'
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
                f'state "{where}" can be reached from nowhere: no way leads there from StartAt {quoted(start)}. '
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


def _hint(target: Json, states: Mapping[str, Json]) -> str:
    return did_you_mean(target, states, otherwise=f"States there: {_names(states)}.")


def _names(states: Mapping[str, Json]) -> str:
    return ", ".join(quoted(name) for name in states)
