"""The review agrees with plans of which it is known what a right review says: tests/plan_review/generated."""

from __future__ import annotations

import json

import pytest

from modules.plan_review import review
from tests.plan_review.generated.plans import generated
from tests.plan_review.generated.truth import disagreements
from tests.support.whole import WHOLE

PLANS = 20_000 if WHOLE else 500
PARTS = 100 if WHOLE else 5


@pytest.mark.parametrize("part", range(PARTS))
def test_the_review_says_what_is_true_and_nothing_else(part: int) -> None:
    for seed in range(part, PLANS, PARTS):
        document, truth, facts = generated(seed)
        found = disagreements(document, truth, review({"dev": json.dumps(document)}))
        assert not found, f"plan {seed}, made of {', '.join(facts)}"


def test_the_plans_are_of_every_cloud_and_do_everything() -> None:
    kinds: set[str] = set()
    actions: set[tuple[str, ...]] = set()
    parts: set[str] = set()
    for seed in range(500):
        document, truth, _ = generated(seed)
        kinds |= {row["type"].partition("_")[0] for row in document["resource_changes"]}
        actions |= {tuple(row["change"]["actions"]) for row in document["resource_changes"]}
        parts |= {name for name, value in vars(truth).items() if value} | {*document}
    assert kinds >= {"aws", "awscc", "azurerm", "azuread", "google", "kubernetes"}
    assert actions >= {
        ("no-op",), ("create",), ("read",), ("update",), ("delete",), ("delete", "create"), ("create", "delete"),
        ("forget",), ("create", "forget"),
    }  # fmt: skip
    assert parts >= {"access", "losses", "triggers", "drift", "not_looked_at", "secrets", "resource_drift", "variables"}


def test_the_same_seed_makes_the_same_plan() -> None:
    assert json.dumps(generated(7)[0]) == json.dumps(generated(7)[0])
