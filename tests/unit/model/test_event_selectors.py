"""What a trail logs: everything that is asked for, no prefix twice, never more than CloudTrail takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from modules.model.event_selectors import (
    SELECTOR_KINDS,
    Logged,
    SelectorKind,
    data_resources,
    field_selectors,
    selector_problem,
)
from modules.model.object_filter import ObjectFilter

BUCKET = "arn:aws:s3:::acme-landing"
CALLS = ("PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload")

# Few letters, one of them below "/" and one above, so that many prefixes cover one another.
prefixes = st.text(alphabet="a-/é", max_size=5)
logged = st.lists(
    st.builds(
        Logged,
        prefixes,
        st.sets(st.sampled_from(CALLS), min_size=1).map(lambda names: tuple(sorted(names, key=CALLS.index))),
    ),
    max_size=30,
)


def numbered(count: int, names: tuple[str, ...] = CALLS) -> list[Logged]:
    return [Logged(f"{BUCKET}/{index:04}/", names) for index in range(count)]


def test_of_a_filter_the_prefix_and_the_calls_are_logged() -> None:
    object_filter = ObjectFilter(
        prefix="in/year=2026/", suffix=".csv", events=("Copy", "Put"), skip_folder_markers=True
    )
    assert Logged.of(BUCKET, object_filter) == [Logged(f"{BUCKET}/in/year=2026/", ("PutObject", "CopyObject"))]
    # The slash ends the bucket's name: without it acme-landing-2 would be logged as well.
    assert Logged.of(BUCKET, ObjectFilter(suffix=".csv")) == [Logged(f"{BUCKET}/", CALLS)]
    assert Logged.of(BUCKET, ObjectFilter(prefix=["a/", "b/"])) == [
        Logged(f"{BUCKET}/a/", CALLS),
        Logged(f"{BUCKET}/b/", CALLS),
    ]


def test_a_prefix_below_another_is_left_out() -> None:
    entries = [Logged(prefix, CALLS) for prefix in ("b/", "a/b/", "a/", "a-", "a/", "a/b/c/", "c")]
    assert data_resources(entries) == ["a-", "a/", "b/", "c"]
    assert field_selectors(entries) == {CALLS: ["a-", "a/", "b/", "c"]}


def test_a_basic_selector_knows_no_calls_so_any_of_them_covers() -> None:
    assert data_resources([Logged("a/b/", ("PutObject",)), Logged("a/", ("CopyObject",))]) == ["a/"]


def test_an_advanced_selector_covers_the_same_calls_only() -> None:
    entries = [Logged("a/b/", ("PutObject",)), Logged("a/", ("CopyObject",)), Logged("a/b/c/", ("PutObject",))]
    assert field_selectors(entries) == {("CopyObject",): ["a/"], ("PutObject",): ["a/b/"]}


def test_selectors_come_in_one_order_whatever_the_triggers() -> None:
    entries = [Logged("z", ("PutObject",)), Logged("b", ("CopyObject",)), Logged("a", ("PutObject",))]
    for given_order in (entries, entries[::-1]):
        assert list(field_selectors(given_order).items()) == [(("CopyObject",), ["b"]), (("PutObject",), ["a", "z"])]


@given(logged)
def test_each_logged_prefix_is_covered_by_one_that_is_kept_and_no_kept_one_covers_another(
    entries: list[Logged],
) -> None:
    groups = [([entry.arn_prefix for entry in entries], data_resources(entries))]
    selectors = field_selectors(entries)
    assert set(selectors) == {entry.api_names for entry in entries}
    groups += [
        ([entry.arn_prefix for entry in entries if entry.api_names == names], selectors[names]) for names in selectors
    ]
    for asked, kept in groups:
        assert set(kept) <= set(asked)
        for prefix in asked:
            assert len([one for one in kept if prefix.startswith(one)]) == 1
        assert not [one for one in kept for other in kept if one is not other and one.startswith(other)]


@pytest.mark.parametrize("kind", SELECTOR_KINDS)
def test_nothing_logged_is_no_problem(kind: SelectorKind) -> None:
    assert selector_problem(kind, []) is None


@pytest.mark.parametrize(
    ("kind", "within", "beyond"),
    [
        ("basic", numbered(250), numbered(251)),
        ("advanced", numbered(494), numbered(495)),
        (
            "advanced",
            # Two selectors: 2 + 4 + 300 and 2 + 1 + 191 values.
            [*numbered(300), *numbered(191, ("PutObject",))],
            [*numbered(300), *numbered(192, ("PutObject",))],
        ),
    ],
    ids=["basic", "advanced", "advanced, two selectors"],
)
def test_one_value_more_than_cloudtrail_takes_is_a_problem(
    kind: SelectorKind, within: list[Logged], beyond: list[Logged], snapshot: SnapshotAssertion
) -> None:
    assert selector_problem(kind, within) is None
    assert selector_problem(kind, beyond) == snapshot


@pytest.mark.parametrize("kind", SELECTOR_KINDS)
def test_prefixes_below_one_of_the_triggers_do_not_count(kind: SelectorKind) -> None:
    assert selector_problem(kind, [*numbered(1000), Logged(f"{BUCKET}/", CALLS)]) is None
