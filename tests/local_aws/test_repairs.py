"""Every repair and every link has its contract test, and a name that says which of them it is."""

from __future__ import annotations

from pathlib import Path

from modules.local_aws.server import link_names, repair_names


def test_every_repair_and_link_has_a_contract_test_of_its_name() -> None:
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert set(repair_names() + link_names()) <= tests


def test_no_name_is_both_a_repair_and_a_link() -> None:
    assert not set(repair_names()) & set(link_names())
