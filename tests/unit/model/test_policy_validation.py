"""The policy of a role: what IAM would refuse is refused here, and nothing else."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from modules.model.iam_policies import document, log_and_trace
from modules.model.policy_validation import POLICY_LIMIT, policy_problems, size_problem

READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme/*"}

words = st.text("abcXYZ019", min_size=1, max_size=6)
actions = st.sampled_from(["*", "*:*"]) | st.builds(
    "{}:{}".format, words, st.sampled_from(["GetObject", "*", "Get*", "Pu?Object"])
)
resources = st.just("*") | st.builds("arn:{}:{}:{}:{}:{}".format, *([words | st.sampled_from(["", "*"])] * 4), words)
values = st.text(max_size=9) | st.integers() | st.booleans()
conditions = st.dictionaries(
    st.sampled_from(["StringEquals", "ForAllValues:StringLike", "NumericLessThanIfExists", "Bool", "Null"]),
    st.dictionaries(words, values | st.lists(values, max_size=3), max_size=2),
    max_size=2,
)


def some(one: st.SearchStrategy[str]) -> st.SearchStrategy[str | list[str]]:
    return one | st.lists(one, min_size=1, max_size=3)


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    """Any statement that IAM accepts of a role's policy."""
    negated = [draw(st.sampled_from(["", "Not"])) for _ in range(2)]
    statement: dict[str, Any] = {
        "Effect": draw(st.sampled_from(["Allow", "Deny"])),
        f"{negated[0]}Action": draw(some(actions)),
        f"{negated[1]}Resource": draw(some(resources)),
    }
    return statement | draw(st.fixed_dictionaries({}, optional={"Condition": conditions}))


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    several = draw(st.lists(statements(), min_size=1, max_size=3))
    for index, statement in enumerate(several):
        if draw(st.booleans()):
            statement["Sid"] = draw(st.sampled_from([f"S{index}", ""]))
    version = draw(st.sampled_from([{}, {"Version": "2012-10-17"}, {"Version": "2008-10-17"}]))
    return {**version, "Statement": several if len(several) > 1 or draw(st.booleans()) else several[0]}


@given(policies())
def test_a_policy_that_iam_accepts_is_never_refused(policy: dict[str, Any]) -> None:
    assert policy_problems(policy) == []


def test_empty_lists_are_iams_own_to_judge() -> None:
    """Its policy checks call them a suggestion."""
    assert policy_problems({"Version": "2012-10-17", "Statement": []}) == []
    assert policy_problems(_with(Action=[], Resource=[])) == []


def test_policy_variables_and_placeholders_have_any_shape() -> None:
    statement = {
        **READ,
        "Sid": "${Sid}",
        "Action": "${Actions}",
        "Resource": ["${Bucket}", "arn:aws:s3:::${aws:username}/*"],
    }
    assert policy_problems({"Version": "2012-10-17", "Statement": statement}) == []


def _with(**fields: object) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [{key: value for key, value in {**READ, **fields}.items() if value != ...}],
    }


MISTAKES: dict[str, object] = {
    "no object": [],
    "empty": {},
    "a definition": {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}},
    "a bucket's policy": _with(Principal="*"),
    "a principal that is not": _with(NotPrincipal={"AWS": "*"}),
    "an Id": {"Version": "2012-10-17", "Id": "mine", "Statement": READ},
    "small letters": {"version": "2012-10-17", "Statement": {**READ, "effect": "Allow"}},
    "today as the version": {"Version": "2026-11-28", "Statement": READ},
    "the version as a number": {"Version": 2012, "Statement": READ},
    "text as a statement": {"Version": "2012-10-17", "Statement": ["s3:*", READ]},
    "no effect": _with(Effect=...),
    "another effect": _with(Effect="allow"),
    "no action": _with(Action=...),
    "both actions": _with(NotAction="s3:*"),
    "an action without its service": _with(Action=["s3:GetObject", "PutObject"]),
    "an action that is a number": _with(Action=5),
    "no resource": _with(Resource=...),
    "a resource by its name": _with(Resource="acme/*"),
    "a resource that is null": _with(Resource=None),
    "a Sid with a hyphen": _with(Sid="read-objects"),
    "a Sid twice": {"Version": "2012-10-17", "Statement": [{**READ, "Sid": "Read"}] * 2},
    "a misspelled key": _with(Resourse="*"),
    "a condition without an operator": _with(Condition={"aws:ResourceAccount": "111122223333"}),
    "a condition that is a list": _with(Condition=[]),
    "a condition on null": _with(Condition={"StringEquals": {"aws:ResourceAccount": ["1", None]}}),
    "everything at once": {"Statement": [{"Principal": "*"}, READ]},
}


@pytest.mark.parametrize("policy", MISTAKES.values(), ids=list(MISTAKES))
def test_what_iam_would_refuse_is_said(policy: Any, snapshot: SnapshotAssertion) -> None:
    problems = policy_problems(policy)
    assert problems
    assert "\n".join(problems) == snapshot


def _breaks(policy: dict[str, Any]) -> list[Callable[[], object]]:
    """Everything that can be taken from a valid policy or put into it, so that IAM refuses it."""
    every = policy["Statement"] if isinstance(policy["Statement"], list) else [policy["Statement"]]
    changes: list[Callable[[], object]] = [lambda: policy.pop("Statement"), lambda: policy.update(States={})]
    for one in every:
        changes += [(lambda one=one, field=field: one.pop(field)) for field in one if field not in ("Sid", "Condition")]  # type: ignore[misc]
        changes += [lambda one=one: one.update(Principal="*"), lambda one=one: one.update(Effect="Grant")]  # type: ignore[misc]
        changes += [lambda one=one: one.update(Action="*", NotAction="*"), lambda one=one: one.update(Comment="x")]  # type: ignore[misc]
    return changes


@given(policies(), st.data())
def test_what_is_taken_from_a_policy_is_always_missed(policy: dict[str, Any], data: st.DataObject) -> None:
    broken = copy.deepcopy(policy)
    data.draw(st.sampled_from(_breaks(broken)))()
    assert policy_problems(broken)


def test_a_policy_takes_as_many_characters_as_iam_and_not_one_more(snapshot: SnapshotAssertion) -> None:
    def policy(length: int) -> dict[str, Any]:
        return _with(Resource=f"arn:aws:s3:::{'a' * length}")

    room = POLICY_LIMIT - len(str(policy(0)).replace(" ", ""))
    assert size_problem(policy(room), []) is None
    assert size_problem(_with(Resource=f"arn:aws:s3:::{'a' * room}{' ' * 50}"), []) is None
    assert size_problem(None, []) is None
    # The role of a state machine has another inline policy, for logs and traces.
    beside = log_and_trace(logs=True, traces=True)
    room_beside = room - len(document(*beside))
    assert size_problem(policy(room_beside), beside) is None
    assert f"{size_problem(policy(room + 1), [])}\n{size_problem(policy(room_beside + 1), beside)}" == snapshot


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["Version", "Statement", "Effect", "Action", "Resource", "Condition", "Sid", "x"]),
                inner,
                max_size=4,
            )
        ),
    )
)
def test_any_json_is_checked_without_an_accident(document: Any) -> None:
    assert isinstance(policy_problems(document), list)
