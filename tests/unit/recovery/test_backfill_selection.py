"""A backfill takes the objects that the trigger would have taken."""

from __future__ import annotations

import itertools

import pytest

from modules.recovery.backfill.chunks import chunk_size, chunks
from modules.recovery.backfill.objects import Entry, Selection
from tests.unit.recovery.backfill_support import found


@pytest.mark.parametrize(
    ("selection", "key", "taken"),
    [
        (Selection(), "a", True),
        (Selection(prefixes=("in/",)), "in/a", True),
        (Selection(prefixes=("in/",)), "out/in/a", False),
        (Selection(suffixes=(".csv",)), "in/a.csv", True),
        (Selection(suffixes=(".csv",)), "in/a.csv.gz", False),
        (Selection(prefixes=("data/a.csv",), suffixes=(".csv",)), "data/a.csv", True),
        (Selection(prefixes=("data/a.csv",), suffixes=("a.csv.csv",)), "data/a.csv", False),
        (Selection(suffixes=(".jpg",)), "é.jpg", True),
        (Selection(suffixes=("9.jpg",)), "é.jpg", False),
    ],
)
def test_prefix_and_suffix_are_of_the_key_as_it_is(selection: Selection, key: str, taken: bool) -> None:
    assert selection.takes(found(key)) is taken


@pytest.mark.parametrize(
    ("key", "size", "taken"), [("in/", 0, False), ("in/", 1, True), ("in/a", 0, True), ("in/a/", 0, False)]
)
def test_a_folder_marker_is_empty_and_ends_in_a_slash(key: str, size: int, taken: bool) -> None:
    assert Selection(skip_folder_markers=True).takes(found(key, size=size)) is taken
    assert Selection().takes(found(key, size=size))


@pytest.mark.parametrize(
    ("time", "taken"),
    [
        ("2026-11-23T09:59:59Z", False),
        ("2026-11-23T10:00:00Z", True),
        ("2026-11-23T11:59:59Z", True),
        ("2026-11-23T12:00:00Z", False),
    ],
)
def test_a_window_of_time_has_its_beginning_and_not_its_end(time: str, taken: bool) -> None:
    window = Selection(modified_since="2026-11-23T10:00:00Z", modified_before="2026-11-23T12:00:00Z")
    assert window.takes(found(last_modified=time)) is taken


def test_every_object_that_is_taken_is_in_one_chunk_and_every_entry_moves_the_position() -> None:
    keys = ["in/1", "out/2", None, "in/3", "in/4", None, None]
    entries = [Entry(found(key) if key else None, {"row": number}) for number, key in enumerate(keys, 1)]
    cut = list(chunks(entries, Selection(prefixes=("in/",)), size=2))
    assert [([o.key for o in chunk.objects], chunk.seen, chunk.position) for chunk in cut] == [
        (["in/1", "in/3"], 3, {"row": 4}),
        (["in/4"], 1, {"row": 7}),
    ]


def test_a_chunk_ends_where_nothing_is_taken_for_long() -> None:
    entries = [Entry(found("out/"), {"row": number}) for number in range(1, 6)]
    cut = list(chunks(entries, Selection(prefixes=("in/",)), size=2, most_entries=2))
    assert [(chunk.objects, chunk.seen, chunk.position) for chunk in cut] == [
        ((), 2, {"row": 2}),
        ((), 2, {"row": 4}),
        ((), 1, {"row": 5}),
    ]


def test_no_more_is_read_than_the_chunk_at_hand_takes() -> None:
    endless = (Entry(found(f"in/{number}"), {"row": number}) for number in itertools.count(1))
    first = next(chunks(endless, Selection(), size=3))
    assert first.position == {"row": 3}
    assert next(endless).position == {"row": 4}


def test_nothing_makes_no_chunk() -> None:
    assert list(chunks([], Selection(), size=2)) == []


@pytest.mark.parametrize(("rate", "size"), [(0.1, 1), (1, 2), (50, 100), (300, 600), (10_000, 1000)])
def test_a_chunk_starts_in_about_two_seconds(rate: float, size: int) -> None:
    assert chunk_size(rate) == size
