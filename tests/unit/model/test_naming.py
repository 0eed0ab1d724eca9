"""Names: within AWS's limits, and two long ones never meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.model.naming import BASE_NAME_LIMIT, LONGEST_PART, ROLE_NAME_LIMIT, base_name, cut, is_bucket_name

PARTS = ("forwarder", "dead-letter", "events", "states", "age")
names = st.text("ab-", min_size=1, max_size=90)


def test_a_short_name_stays_as_it_is() -> None:
    assert base_name("acme-dev", "landing", "uploads") == "acme-dev-landing-uploads"
    assert cut("x" * 64, 64) == "x" * 64


def test_a_long_name_keeps_its_beginning_and_ends_in_a_hash_that_never_changes() -> None:
    assert cut("a" * 65, 64) == "a" * 55 + "-635361c4"
    assert cut("acme-" + "-" * 70, 20) == "acme-306d8f63"


@given(names, st.integers(20, 64))
def test_a_cut_name_fits(name: str, limit: int) -> None:
    assert len(cut(name, limit)) <= limit


@given(st.sets(names, min_size=2, max_size=30), st.integers(20, 64))
def test_different_names_stay_different(several: set[str], limit: int) -> None:
    assert len({cut(name, limit) for name in several}) == len(several)


@given(st.text("ab", min_size=40, max_size=60), st.text("ab", max_size=60))
def test_names_with_one_beginning_stay_different(beginning: str, end: str) -> None:
    assert cut(beginning + end + "x", BASE_NAME_LIMIT) != cut(beginning + end + "y", BASE_NAME_LIMIT)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_fits_behind_every_base_name(part: str) -> None:
    assert len(f"-{part}") <= LONGEST_PART
    assert len(f"{base_name('x' * 200)}-{part}") <= ROLE_NAME_LIMIT


@pytest.mark.parametrize("name", ["abc", "a" * 63, "1.bucket-2", "acme-landing-dev-111122223333", "a-.b", "12.34.56"])
def test_names_that_s3_accepts(name: str) -> None:
    assert is_bucket_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "", "ab", "a" * 64, "Abc", "a_b", "-abc", "abc-", ".abc", "abc.", "a..b", "192.168.5.4", "xn--abc", "sthree-abc",
        "amzn-s3-demo-abc", "abc-s3alias", "abc--ol-s3", "abc.mrap", "abc--x-s3", "abc--table-s3", "abc ", "abc\n", "ébc",
        "a{environment}",
    ],
)  # fmt: skip
def test_names_that_s3_refuses(name: str) -> None:
    assert not is_bucket_name(name)
