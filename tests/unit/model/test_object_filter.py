"""One filter: what it refuses, and how it is written for S3 notifications."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from modules.export.filter_expression import ObjectFilterExpression
from modules.model.errors import ConfigurationError
from modules.model.expressions import Expression
from modules.model.filter_validation import key_part_problems, notification_problems
from modules.model.object_filter import NotificationEntry, ObjectFilter
from modules.model.s3_keys import EVENT_KINDS, encode


def notified(**given: Any) -> tuple[str | None, str | None]:
    """Prefix and suffix of the only entry of a filter."""
    (entry,) = ObjectFilter(**given).notification_entries("acme")
    return entry.filter_prefix, entry.filter_suffix


@pytest.mark.parametrize(
    ("key", "encoded"),
    [
        ("uploads/", "uploads/"),
        ("year=2024/", "year%3D2024/"),
        ("a b/", "a+b/"),
        ("a+b/", "a%2Bb/"),
        ("é/", "%C3%A9/"),
        ("50%/", "50%25/"),
        ('"it\'s"', "%22it%27s%22"),
        ("a-b_c.d", "a-b_c.d"),
        ("~ann/v1~", "%7Eann/v1%7E"),
        ("写真", "%E5%86%99%E7%9C%9F"),
        ("in/${1+1}/%{if true}x", "in/%24%7B1%2B1%7D/%25%7Bif+true%7Dx"),
    ],
)
def test_a_key_is_written_as_s3_compares_it(key: str, encoded: str) -> None:
    assert notified(prefix=key) == (encoded, None)
    assert notified(suffix=key) == (None, encoded)


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=50))
def test_an_encoded_key_decodes_to_itself_and_holds_nothing_terraform_would_evaluate(key: str) -> None:
    assert unquote_plus(encode(key)) == key
    assert "{" not in encode(key)


KEY = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_characters="*"), st.sampled_from("aé写=+ %/9C")),
    min_size=1,
    max_size=6,
)


@given(KEY, KEY, st.integers(0, 6), st.integers(0, 6))
@example("é.jpg", "9.jpg", 0, 0)
def test_a_notification_selects_too_much_only_by_a_suffix_that_begins_like_the_end_of_an_encoded_letter(
    key: str, other: str, begin: int, end: int
) -> None:
    for prefix in filter(None, (key[:begin], other)):
        encoded, _ = notified(prefix=prefix)
        assert encoded is not None
        assert encode(key).startswith(encoded) is key.startswith(prefix)
    for suffix in filter(None, (key[end:], other)):
        _, encoded = notified(suffix=suffix)
        assert encoded is not None
        if suffix[0] in "0123456789ABCDEF":
            assert encode(key).endswith(encoded) or not key.endswith(suffix)
        else:
            assert encode(key).endswith(encoded) is key.endswith(suffix)


def test_a_digit_that_ends_an_encoded_letter_ends_the_key_for_s3() -> None:
    # S3 compares `%C3%A9.jpg` with `9.jpg`; no notification filter can tell the two apart.
    assert notified(suffix="9.jpg") == (None, "9.jpg")
    assert encode("é.jpg").endswith("9.jpg")
    assert not "é.jpg".endswith("9.jpg")


def test_a_star_is_refused_in_a_notification_and_by_it_alone(snapshot: SnapshotAssertion) -> None:
    star = ObjectFilter(prefix="a*", suffix="*b")
    with pytest.raises(ConfigurationError) as raised:
        star.notification_entries("acme")
    assert str(raised.value) == snapshot
    assert json.loads(star.cloudtrail_pattern("acme"))["detail"]["requestParameters"]["key"] == [
        {"wildcard": "a\\**\\*b"},
        "a*b",
    ]


def test_no_filter_means_every_key_and_every_way_of_creating_an_object() -> None:
    every = ObjectFilter()
    assert every.notification_entries("acme") == [NotificationEntry("acme", None, None)]
    assert every.skips_folder_markers() == "false"
    assert every.notified_keys() == "*"
    assert every.notification_events() == [
        "s3:ObjectCreated:Put",
        "s3:ObjectCreated:Post",
        "s3:ObjectCreated:Copy",
        "s3:ObjectCreated:CompleteMultipartUpload",
    ]


def test_events_are_written_in_one_order_whatever_the_user_wrote() -> None:
    chosen = ObjectFilter(events=("CompleteMultipartUpload", "Put"), skip_folder_markers=True)
    assert chosen.notification_events() == ["s3:ObjectCreated:Put", "s3:ObjectCreated:CompleteMultipartUpload"]
    assert chosen.skips_folder_markers() == "true"


def test_everything_wrong_with_a_filter_is_raised_at_once(snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ConfigurationError) as raised:
        ObjectFilter(prefix="", suffix="x" * 1025, events=("Put", "Put", "Delete"))  # type: ignore[arg-type]
    assert str(raised.value) == snapshot


def test_no_events_at_all_are_refused(snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ConfigurationError) as raised:
        ObjectFilter(events=())
    assert str(raised.value) == snapshot


def test_a_key_part_is_counted_in_bytes_and_a_notification_filter_once_encoded() -> None:
    assert key_part_problems("prefix", "é" * 512) == []
    assert ["1025" in text for _, text in key_part_problems("prefix", "é" * 512 + "a")] == [True]
    assert notification_problems(["é" * 170], []) == []
    assert ["1026" in text for _, text in notification_problems(["é" * 171], [])] == [True]


def test_a_module_computes_the_same_at_plan_time() -> None:
    expression = ObjectFilterExpression()
    assert expression.notification_entries("acme") == Expression("local.notification_entries")
    assert expression.notification_events() == Expression("local.notification_events")
    assert expression.skips_folder_markers() == "${tostring(var.skip_folder_markers)}"
    assert expression.notified_keys() == '${join(" ", [for part in local.notified_suffixes : "*${part}"])}'


def test_every_prefix_with_every_suffix_is_an_entry_of_a_notification() -> None:
    several = ObjectFilter(prefix=["in/", "späte/"], suffix=[".csv", " b"])
    assert several.notification_entries("acme") == [
        NotificationEntry("acme", "in/", ".csv"),
        NotificationEntry("acme.2", "in/", "+b"),
        NotificationEntry("acme.3", "sp%C3%A4te/", ".csv"),
        NotificationEntry("acme.4", "sp%C3%A4te/", "+b"),
    ]
    assert several.entries == 4
    assert several.notified_keys() == "*.csv *+b"
    assert ObjectFilter(suffix=[".a", ".b"]).notification_entries("acme") == [
        NotificationEntry("acme", None, ".a"),
        NotificationEntry("acme.2", None, ".b"),
    ]


def test_a_list_of_one_is_the_one() -> None:
    listed, one = ObjectFilter(prefix=["in/"], suffix=(".csv",)), ObjectFilter(prefix="in/", suffix=".csv")
    assert listed.notification_entries("acme") == one.notification_entries("acme")
    assert listed.object_created_pattern("acme") == one.object_created_pattern("acme")
    assert listed.cloudtrail_pattern("acme") == one.cloudtrail_pattern("acme")


@pytest.mark.parametrize(
    "given",
    [
        {"prefix": ["in/", "late/", "in/early/"]},
        {"suffix": [".csv", ".x.csv"]},
        {"prefix": ["in/", "in/"]},
        {"prefix": []},
        {"prefix": ["in/", ""]},
        {"prefix": ["in/", None]},
        {"suffix": 5},
    ],
    ids=str,
)
def test_a_list_that_cannot_be_meant_is_refused(given: dict[str, Any], snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ConfigurationError) as raised:
        ObjectFilter(**given)
    assert str(raised.value) == snapshot


def test_what_s3_would_refuse_among_the_entries_of_one_trigger(snapshot: SnapshotAssertion) -> None:
    many = ObjectFilter(prefix=[f"{number:03}/" for number in range(34)], suffix=[".a", ".b", ".c"])
    said = []
    for refused in (ObjectFilter(suffix=["é.jpg", "9.jpg"]), many):
        with pytest.raises(ConfigurationError) as raised:
            refused.notification_entries("acme")
        said.append(str(raised.value))
    assert "\n".join(said) == snapshot
    # The rules know keys as they are.
    assert ObjectFilter(suffix=["é.jpg", "9.jpg"]).object_created_pattern("acme")


def test_the_size_that_a_rule_asks_for_is_that_of_all_suffixes(snapshot: SnapshotAssertion) -> None:
    mixed = ObjectFilter(suffix=[".csv", "/"], skip_folder_markers=True)
    with pytest.raises(ConfigurationError) as raised:
        mixed.object_created_pattern("acme")
    assert str(raised.value) == snapshot
    slashes = ObjectFilter(suffix=["a/", "b/"], skip_folder_markers=True)
    assert json.loads(slashes.object_created_pattern("acme"))["detail"]["object"]["size"] == [{"anything-but": [0]}]


def test_the_kinds_are_all_four() -> None:
    assert EVENT_KINDS == ("Put", "Post", "Copy", "CompleteMultipartUpload")
