"""Plans that the real Terraform made of configurations that have nothing to do with this project."""

from __future__ import annotations

import json

import pytest

from modules.plan_review import review
from tests.plan_review.foreign_plans import FOLDER, NAMES, golden

GATES = {
    "access": {"any-change", "access-gained", "access-widened"},
    "database": {"any-change", "delete", "delete-stateful", "access-gained", "access-widened"},
    "function": {"any-change", "access-gained", "access-widened"},
    "modules": {"any-change", "delete"},
    "network": {"any-change", "access-gained", "access-widened"},
    "pipeline": {"any-change", "delete", "delete-stateful", "events-lost"},
}


@pytest.mark.parametrize("name", NAMES)
def test_the_markdown_is_the_golden_one(name: str) -> None:
    assert golden(name) == (FOLDER / name / "review.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_gate_that_should_be_hit_is_and_no_other(name: str) -> None:
    gates = review({name: (FOLDER / name / "plan.json").read_bytes()}).gates
    assert {gate for gate, reasons in gates.items() if reasons} == GATES[name]


def test_what_the_database_plan_holds_in_the_clear_is_not_shown() -> None:
    plan = (FOLDER / "database" / "plan.json").read_bytes()
    reviewed = review({"database": plan})
    assert b"not-to-be-shown" in plan
    assert "not-to-be-shown" not in reviewed.markdown + json.dumps(reviewed.document)


def test_nothing_of_the_machine_that_made_them_is_in_them() -> None:
    for name in NAMES:
        text = (FOLDER / name / "plan.json").read_text(encoding="utf-8")
        assert "/tmp" not in text
        assert "/root" not in text
        assert "/home" not in text
