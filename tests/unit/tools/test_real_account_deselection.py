"""The table of what a real account cannot show, and the announcement of what a run makes there."""

from __future__ import annotations

import ast

import pytest

from tests.e2e.announcement import announced
from tests.e2e.local_only import LOCAL_ONLY, reason
from tests.e2e.plans import PLANS
from tests.e2e.target import Target
from tests.support import ROOT

E2E = ROOT / "tests" / "e2e"
PAGE = (ROOT / "docs" / "real-account.md").read_text(encoding="utf-8")
REAL = Target(account_id="444455556666", region="eu-west-1", run="r1")


def functions_of(file: str) -> set[str]:
    tree = ast.parse((E2E / file).read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize("test", LOCAL_ONLY)
def test_the_table_names_existing_tests_only(test: str) -> None:
    file, _, function = test.partition("::")
    assert function in functions_of(file)


@pytest.mark.parametrize("test", LOCAL_ONLY)
def test_the_page_names_what_is_deselected_and_why(test: str) -> None:
    rows = [line for line in PAGE.splitlines() if f"`{test}`" in line]
    assert [row.rstrip("| ").rpartition("| ")[2] for row in rows] == [LOCAL_ONLY[test]]


def test_the_page_names_nothing_else_as_deselected() -> None:
    assert PAGE.count(".py::test_") == len(LOCAL_ONLY)


def test_a_test_of_the_same_name_in_another_file_is_not_meant() -> None:
    ((test, why), *_) = LOCAL_ONLY.items()
    file, _, function = test.partition("::")
    assert reason(file, function) == why
    assert reason(f"other_{file}", function) is None


def test_the_announcement_says_account_run_things_prefixes_and_how_to_clean() -> None:
    text = "\n".join(announced(REAL, ["restricted", "encrypted"], 7))
    assert "7 tests in account 444455556666, eu-west-1, run r1." in text
    assert "encrypted, restricted: 5 buckets, 7 triggers, 2 state machines, 2 trails, 2 customer-managed keys;" in text
    assert "encrypted-r1-, restricted-r1-" in text
    assert "AWS_REGION=eu-west-1 make e2e-clean TARGET=aws ACCOUNT=444455556666 RUN=r1" in text


def test_the_trails_of_all_deployments_are_as_many_as_cloudtrail_allows() -> None:
    text = "\n".join(announced(REAL, PLANS, 1))
    assert " 5 trails, " in text
