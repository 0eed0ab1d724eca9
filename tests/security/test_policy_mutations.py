"""The rules catch every single way of permitting more that `policy_mutations` knows."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from tests.security.documents import every_document
from tests.security.policy_mutations import mutations, unchanged
from tests.security.policy_rules import each_violation, violations
from tests.support.whole import WHOLE, sample

EVERY = 8
"""A sample takes one mutation of so many; `make test-all` takes each."""

FEWEST = 30_000 // (1 if WHOLE else EVERY)
"""Mutations. Fewer would mean that documents or ways were lost."""


@pytest.fixture
def without_collector() -> Iterator[None]:
    """What is read stays; looking for garbage in it takes a third of the time."""
    gc.collect()
    gc.freeze()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()


@pytest.mark.usefixtures("without_collector")
def test_every_mutation_is_caught() -> None:
    missed, tried = [], 0
    for id, document in every_document().items():
        for words, mutated in sample(mutations(document), EVERY):
            tried += 1
            if next(each_violation(mutated), None) is None:
                missed.append(f"{id}: {words}")
    caught = tried - len(missed)
    print(f"{caught} of {tried} mutations caught")
    assert caught == tried, "missed:\n" + "\n".join(missed[:50])
    assert tried > FEWEST


def test_it_is_the_change_that_is_caught() -> None:
    """A policy that is written again unchanged is right, so that writing it breaks nothing by itself."""
    written = [violations(again) for document in every_document().values() for again in unchanged(document)]
    assert len(written) > 300
    assert not any(written)
