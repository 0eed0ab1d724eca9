"""The table of accepted findings leaves nothing out."""

from __future__ import annotations

import pytest

from tests.golden.accepted_table import ASKS, EXAMPLE_FAILS, accepted_table
from tests.security.accepted_findings import reasons
from tests.security.documents import committed, every_document


def test_every_reason_that_is_committed_has_a_row() -> None:
    shown = accepted_table(committed())
    found = {(finding.check, reason) for finding, reason in reasons(committed()).items()}
    assert shown.count("\n| `CKV") == len(found)
    assert all(f"`{check}`" in shown and reason in shown for check, reason in found)


def test_no_check_is_described_for_nothing() -> None:
    assert {finding.check for finding in reasons(every_document())} == set(ASKS)


@pytest.mark.parametrize("check", EXAMPLE_FAILS)
def test_what_the_example_fails_is_named(check: str) -> None:
    assert f"`{check}`" in accepted_table(committed())
