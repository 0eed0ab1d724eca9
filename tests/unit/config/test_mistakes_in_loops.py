"""Workflows that would start themselves: every loop once, with the whole way round, and every word of what is said."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from modules.config.checks.loops import loops
from modules.config.loader import load
from modules.config.settings import DirectEventBridgeTrigger, TriggerSettings
from tests.unit.config.configuration_support import Mistake, refused, write

TRIGGERS = "buckets.landing.triggers"
PREFIX = 'prefix = "uploads/"'


def writes(*lines: str, prefix: str = PREFIX) -> dict[str, str]:
    return {PREFIX: "\n".join(filter(None, [prefix, *lines]))}


def trigger(id: str, *lines: str, pattern: str = "direct-eventbridge") -> str:
    head = [f"\n[{TRIGGERS}.{id}]", f'pattern = "{pattern}"', 'state_machine = "resize"']
    return "".join(f"{line}\n" for line in [*head, *lines])


MISTAKES = [
    Mistake(
        "under its own prefix",
        edits=writes('writes_to = "uploads/small/"'),
    ),
    Mistake(
        "its own prefix itself, which is not encoded either",
        edits=writes('writes_to = "a=b c/"', prefix='prefix = "a=b c/"'),
    ),
    Mistake(
        "under one of its own prefixes",
        edits=writes('writes_to = "b/small/"', prefix='prefix = ["a/", "b/"]'),
    ),
    Mistake(
        "above its own prefix",
        edits=writes('writes_to = "up"'),
    ),
    Mistake(
        "anywhere in the bucket",
        edits=writes('writes_to = ""'),
    ),
    Mistake(
        "anywhere in the bucket, of which it takes every key",
        edits=writes('writes_to = ""', prefix=""),
    ),
    Mistake(
        "a suffix, which breaks no loop",
        edits=writes('suffix = ".png"', 'writes_to = "small/"', prefix=""),
    ),
    Mistake(
        "switched off",
        edits=writes('writes_to = "uploads/"', "enabled = false"),
    ),
    Mistake(
        "through another trigger, said at the first by name",
        edits=writes('writes_to = "done/"'),
        more=trigger("archive", 'prefix = "done/"', 'writes_to = "uploads/again/"'),
    ),
    Mistake(
        "through three triggers of three patterns, one of which has a suffix and one of which is switched off",
        edits=writes('writes_to = "b/"'),
        more=trigger("second", 'prefix = "b/"', 'writes_to = "c"')
        + trigger(
            "third",
            'prefix = "c/"',
            'suffix = ".png"',
            'writes_to = "uploads/"',
            "enabled = false",
            pattern="notification-lambda",
        ),
    ),
    Mistake(
        "in one environment, which writes elsewhere",
        edits=writes('writes_to = "done/"'),
        more=f'\n[environments.prod.{TRIGGERS}.uploads]\nwrites_to = "uploads/"\n',
    ),
    Mistake(
        "in one environment, whose prefix is another",
        edits=writes('writes_to = "done/"'),
        more=f'\n[environments.prod.{TRIGGERS}.uploads]\nprefix = "done/"\n',
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_a_loop_is_reported_once_with_the_whole_way_round(
    tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion
) -> None:
    assert refused(tmp_path, mistake) == snapshot


@pytest.mark.parametrize(
    "mistake",
    [
        Mistake("beside its own prefix", edits=writes('writes_to = "done/"')),
        Mistake(
            "a chain that ends",
            edits=writes('writes_to = "b/"'),
            more=trigger("second", 'prefix = "b/"', 'writes_to = "c/"') + trigger("third", 'prefix = "c/"'),
        ),
        Mistake(
            "the prefix of another bucket's trigger",
            edits=writes('writes_to = "b/"'),
            more='\n[buckets.other]\nname = "acme-other-{environment}"\n'
            + trigger("back", 'prefix = "b/"', 'writes_to = "uploads/"').replace("landing", "other"),
        ),
    ],
    ids=str,
)
def test_what_leads_nowhere_is_accepted(tmp_path: Path, mistake: Mistake) -> None:
    assert len(load(write(tmp_path, mistake))) == 2


def direct(prefix: str | None, writes_to: str | None) -> DirectEventBridgeTrigger:
    return DirectEventBridgeTrigger(
        pattern="direct-eventbridge", state_machine="resize", prefix=prefix, writes_to=writes_to
    )


def feeds(one: TriggerSettings, other: TriggerSettings) -> bool:
    """By enumeration: whether some key is one that `one` may write and `other` looks at."""
    keys = ["".join(letters) for length in range(3) for letters in itertools.product("ab", repeat=length)]
    return one.writes_to is not None and any(
        key.startswith(one.writes_to) and key.startswith(other.prefix or "") for key in keys
    )


def ways_round(triggers: Mapping[str, TriggerSettings]) -> set[tuple[str, ...]]:
    """Every loop that meets no trigger twice, beginning with the first of its triggers."""
    return {
        way
        for length in range(1, len(triggers) + 1)
        for way in itertools.permutations(sorted(triggers), length)
        if way[0] == min(way)
        and all(feeds(triggers[one], triggers[other]) for one, other in itertools.pairwise([*way, way[0]]))
    }


prefixes = st.sampled_from(["a", "b", "aa", "ab", "ba", "bb"])
some_triggers = st.lists(st.tuples(st.none() | prefixes, st.none() | st.just("") | prefixes), max_size=5)


def steps(loop: tuple[str, ...]) -> set[tuple[str, str]]:
    return set(itertools.pairwise([*loop, loop[0]]))


@given(some_triggers)
def test_every_step_of_any_loop_is_part_of_a_reported_loop_that_is_none_the_longer(
    settings: list[tuple[str | None, str | None]],
) -> None:
    triggers = {f"t{index}": direct(*pair) for index, pair in enumerate(settings)}
    found, every = loops(triggers), ways_round(triggers)
    assert len(set(found)) == len(found)
    assert set(found) <= every
    for loop in every:
        for step in steps(loop):
            assert any(step in steps(other) and len(other) <= len(loop) for other in found)


def test_the_shortest_way_round_is_found_where_a_longer_one_branches_off_at_every_trigger() -> None:
    ring = {"a": ("a/1", "b/"), "b": ("b/1", "c/"), "c": ("c/1", "a/")}
    detours = {"xa": ("a/2", "ya/"), "xb": ("b/2", "yb/"), "xc": ("c/2", "yc/")}
    back = {"ya": ("ya/", "b/1"), "yb": ("yb/", "c/1"), "yc": ("yc/", "a/1")}
    found = loops({id: direct(*pair) for id, pair in {**ring, **detours, **back}.items()})
    assert ("a", "b", "c") in found


def test_many_workflows_that_write_anywhere_are_reported_pair_by_pair_and_not_in_every_order() -> None:
    found = loops({f"t{index}": direct("a", "") for index in range(12)})
    assert len(found) == 12 + 12 * 11 // 2
