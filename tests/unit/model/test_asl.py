"""Amazon States Language: transitions that lead somewhere."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from modules.model.asl import definition_problems

PASS = {"Type": "Pass", "End": True}
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def test_a_workflow_with_every_kind_of_transition_has_no_problem() -> None:
    inner = {"StartAt": "In", "States": {"In": PASS}}
    assert (
        definition_problems(
            {
                "StartAt": "Choose",
                "States": {
                    "Choose": {"Type": "Choice", "Choices": [{"Next": "Each"}, {"Next": "All"}], "Default": "Work"},
                    "Each": {"Type": "Map", "ItemProcessor": inner, "Next": "Old"},
                    "Old": {"Type": "Map", "Iterator": inner, "Next": "Work"},
                    "All": {"Type": "Parallel", "Branches": [inner, inner], "Next": "Work"},
                    "Work": {"Type": "Task", "Catch": [{"Next": "Failed"}], "End": True},
                    "Failed": {"Type": "Fail"},
                },
            }
        )
        == []
    )


def test_every_dangling_transition_is_named_in_one_run(snapshot: SnapshotAssertion) -> None:
    definition = {
        "StartAt": "Nowhere",
        "States": {
            "A": {"Type": "Pass", "Next": "X"},
            "B": {"Type": "Choice", "Choices": [{"Next": "X"}, {"Next": "A"}], "Default": "X"},
            "C": {"Type": "Task", "Catch": [{"Next": "X"}], "End": True},
            "D": {"Type": "Map", "End": True, "ItemProcessor": {"StartAt": "A", "States": {"E": PASS}}},
        },
    }
    assert "\n".join(definition_problems(definition)) == snapshot


Machine = dict[str, Any]


@st.composite
def machines(draw: st.DrawFn, depth: int = 2) -> Machine:
    """Any machine that AWS accepts: every state has a way from the first, and the last one ends."""
    states: Machine = {}
    count = draw(st.integers(1, 4))
    parents = [draw(st.integers(0, later - 1)) for later in range(1, count)]
    for index in range(count):
        next_ones = [f"s{later}" for later, parent in enumerate(parents, 1) if parent == index]
        if not next_ones and index < count - 1 and draw(st.booleans()):
            next_ones = [f"s{draw(st.integers(0, count - 1))}"]
        states[f"s{index}"] = draw(_states(next_ones, depth))
    language = draw(st.sampled_from([{}, {"QueryLanguage": "JSONata"}])) if depth == 2 else {}
    return {"StartAt": "s0", "States": states, **language}


@st.composite
def _states(draw: st.DrawFn, next_ones: list[str], depth: int) -> Machine:
    """A state with ways to exactly those; without any it ends."""
    if not next_ones and draw(st.booleans()):
        return {"Type": draw(st.sampled_from(["Succeed", "Fail"]))}
    if next_ones and draw(st.booleans()):
        default = {"Default": next_ones[-1]} if draw(st.booleans()) else {}
        return {
            "Type": "Choice",
            "Choices": [{"Condition": "{% true %}", "Next": name} for name in next_ones],
            **default,
        }
    kinds = ["Task"] if len(next_ones) > 1 else ["Task", "Pass", "Wait"]
    kind = draw(st.sampled_from([*kinds, "Parallel", "Map"] if depth else kinds))
    ends = not next_ones or (kind in ("Task", "Parallel", "Map") and draw(st.booleans()))
    state: Machine = {"Type": kind, **({"End": True} if ends else {"Next": next_ones[0]})}
    if caught := next_ones[0 if ends else 1 :]:
        state["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": name} for name in caught]
        state["Retry"] = [{"ErrorEquals": ["States.ALL"]}]
    if kind == "Parallel":
        state["Branches"] = draw(st.lists(machines(depth - 1), min_size=1, max_size=2))
    elif kind == "Map":
        field = draw(st.sampled_from(["ItemProcessor", "Iterator"]))
        distributed = {"ProcessorConfig": {"Mode": "DISTRIBUTED"}} if field == "ItemProcessor" else {}
        state |= {
            field: {**draw(machines(depth - 1)), **distributed},
            "ItemReader": {"Resource": "arn:aws:states:::s3:x"},
        }
    return state


def _breaks(machine: Machine) -> Iterator[Callable[[], object]]:
    """Everything that can be taken from `machine`, or led elsewhere, so that AWS refuses it."""
    yield lambda: machine.pop("StartAt")
    yield lambda: machine.update(StartAt="nowhere")
    yield lambda: machine["States"].update(orphan={"Type": "Pass", "End": True})
    yield lambda: machine["States"].update(first={"Type": "Pass", "Next": "second"}, second={"Type": "Succeed"})
    for state in machine["States"].values():
        for field in {"Next", "End"} & set(state):
            yield lambda state=state, field=field: state.pop(field)  # type: ignore[misc]
            yield lambda state=state: state.update(Next="s0", End=True)  # type: ignore[misc]
        for holder in [state, *state.get("Choices", []), *state.get("Catch", [])]:
            for field in {"Next", "Default"} & set(holder):
                yield lambda holder=holder, field=field: holder.update({field: "nowhere"})  # type: ignore[misc]
        for nested in [
            *state.get("Branches", []),
            *(state[key] for key in ("ItemProcessor", "Iterator") if key in state),
        ]:
            yield from _breaks(nested)


@given(machines())
def test_a_machine_that_aws_accepts_is_never_refused(machine: Machine) -> None:
    assert definition_problems(machine) == []


@given(machines(), st.data())
def test_a_machine_that_lacks_a_way_a_start_or_an_end_is_always_refused_once(
    machine: Machine, data: st.DataObject
) -> None:
    broken = copy.deepcopy(machine)
    data.draw(st.sampled_from(list(_breaks(broken))))()
    (problem,) = definition_problems(broken)
    assert problem.startswith(("state ", "has ")), problem


def test_a_loop_without_an_end_is_refused_and_in_a_branch_is_not(snapshot: SnapshotAssertion) -> None:
    """A branch may go on until another one fails, and AWS accepts it."""
    loop = {"StartAt": "A", "States": {"A": {"Type": "Wait", "Next": "B"}, "B": {"Type": "Task", "Next": "A"}}}
    chosen = {"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [{"Next": "A"}]}}}
    (said,) = definition_problems(loop)
    assert definition_problems(chosen) == [said]
    assert said == snapshot
    for state in ({"Type": "Parallel", "Branches": [loop]}, {"Type": "Map", "ItemProcessor": loop}):
        assert definition_problems({"StartAt": "All", "States": {"All": {**state, "End": True}}}) == []


@pytest.mark.parametrize("end", [{"Type": "Succeed"}, {"Type": "Fail"}, {"Type": "Pass", "End": True}])
def test_one_state_that_ends_is_enough(end: Machine) -> None:
    assert definition_problems({"StartAt": "A", "States": {"A": end}}) == []


@pytest.mark.parametrize("end", [False, "true", 1, None])
def test_only_end_true_ends(end: object, snapshot: SnapshotAssertion) -> None:
    (said,) = definition_problems({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": end}}})
    assert said == snapshot
    followed = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": end, "Next": "B"}, "B": {"Type": "Succeed"}}}
    assert definition_problems(followed) == []


def test_a_type_that_is_unknown_here_may_end() -> None:
    assert definition_problems({"StartAt": "A", "States": {"A": {"Type": "Return"}}}) == []


def test_of_states_that_lead_to_one_another_the_first_is_named(snapshot: SnapshotAssertion) -> None:
    definition = {
        "StartAt": "A",
        "States": {
            "A": PASS,
            "Last": {"Type": "Pass", "Next": "A"},
            "First": {"Type": "Pass", "Next": "Last"},
            "Polled": PASS,
            "Itself": {"Type": "Choice", "Choices": [{"Next": "Itself"}], "Default": "Polled"},
            "Ping": {"Type": "Pass", "Next": "Pong"},
            "Pong": {"Type": "Pass", "Next": "Ping"},
        },
    }
    assert "\n".join(definition_problems(definition)) == snapshot


@given(json_values)
def test_any_json_is_checked_without_an_accident(document: object) -> None:
    value = json.loads(json.dumps(document))
    assert isinstance(definition_problems(value), list)
    wrapped = {
        "StartAt": value,
        "States": {"A": {"Next": value, "Choices": value, "Branches": value, "Iterator": value}},
    }
    assert definition_problems(wrapped)


@pytest.mark.parametrize("value", ["JSONata", "Pass", 300])
@pytest.mark.parametrize("name", ["QueryLanguage", "Work"])
def test_what_is_among_the_states_and_is_none_is_told_where_to_go(
    name: str, value: object, snapshot: SnapshotAssertion
) -> None:
    (said,) = definition_problems({"StartAt": "A", "States": {"A": PASS, name: value}})
    assert said == snapshot


def test_a_policy_in_the_place_of_a_definition_is_named(snapshot: SnapshotAssertion) -> None:
    (said,) = definition_problems({"Version": "2012-10-17", "Statement": []})
    assert said == snapshot


@pytest.mark.parametrize("states", [[{"Type": "Pass"}], "Pass", None, 5])
def test_states_that_are_no_object_are_shown(states: object, snapshot: SnapshotAssertion) -> None:
    (said,) = definition_problems({"StartAt": "A", "States": states})
    assert said == snapshot
