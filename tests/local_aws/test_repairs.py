"""Every repair has its contract test."""

from __future__ import annotations

from pathlib import Path

from local_aws.server import repair_names


def test_every_repair_has_a_contract_test_of_its_name() -> None:
    tests = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert set(repair_names()) <= tests
