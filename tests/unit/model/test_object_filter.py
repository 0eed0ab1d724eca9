"""One filter: what it refuses, and how it is written for S3 notifications."""

from __future__ import annotations

import json
from urllib.parse import unquote_plus

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from modules.export.filter_expression import ObjectFilterExpression
from modules.model.errors import ConfigurationError
from modules.model.expressions import Expression
from modules.model.filter_validation import key_part_problems, notification_problems
from modules.model.object_filter import ObjectFilter
from modules.model.s3_keys import EVENT_KINDS, encode


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
        ("a-b_c.d~e", "a-b_c.d~e"),
        ("写真", "%E5%86%99%E7%9C%9F"),
        ("in/${1+1}/%{if true}x", "in/%24%7B1%2B1%7D/%25%7Bif+true%7Dx"),
    ],
)
def test_a_key_is_written_as_s3_compares_it(key: str, encoded: str) -> None:
    assert ObjectFilter(prefix=key).notification_prefix() == encoded
    assert ObjectFilter(suffix=key).notification_suffix() == encoded


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
        encoded = ObjectFilter(prefix=prefix).notification_prefix()
        assert encoded is not None
        assert encode(key).startswith(encoded) is key.startswith(prefix)
    for suffix in filter(None, (key[end:], other)):
        encoded = ObjectFilter(suffix=suffix).notification_suffix()
        assert encoded is not None
        if suffix[0] in "0123456789ABCDEF":
            assert encode(key).endswith(encoded) or not key.endswith(suffix)
        else:
            assert encode(key).endswith(encoded) is key.endswith(suffix)


def test_a_digit_that_ends_an_encoded_letter_ends_the_key_for_s3() -> None:
    # S3 compares `%C3%A9.jpg` with `9.jpg`; no notification filter can tell the two apart.
    suffix = ObjectFilter(suffix="9.jpg").notification_suffix()
    assert suffix == "9.jpg"
    assert encode("é.jpg").endswith(suffix)
    assert not "é.jpg".endswith("9.jpg")


def test_a_star_is_refused_in_a_notification_and_by_it_alone(snapshot: SnapshotAssertion) -> None:
    star = ObjectFilter(prefix="a*", suffix="*b")
    said = []
    for render in (star.notification_prefix, star.notification_suffix):
        with pytest.raises(ConfigurationError) as raised:
            render()
        said.append(str(raised.value))
    assert "\n\n".join(said) == snapshot
    assert json.loads(star.cloudtrail_pattern("acme"))["detail"]["requestParameters"]["key"] == [
        {"wildcard": "a\\**\\*b"},
        "a*b",
    ]


def test_no_filter_means_every_key_and_every_way_of_creating_an_object() -> None:
    every = ObjectFilter()
    assert every.notification_prefix() is None
    assert every.notification_suffix() is None
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
    assert notification_problems("prefix", "é" * 170) == []
    assert ["1026" in text for _, text in notification_problems("prefix", "é" * 171)] == [True]


def test_a_module_computes_the_same_at_plan_time() -> None:
    expression = ObjectFilterExpression()
    assert expression.notification_prefix() == (
        '${var.prefix == null ? null : replace(urlencode(var.prefix), "%2F", "/")}'
    )
    assert expression.notification_suffix() == (
        '${var.suffix == null ? null : replace(urlencode(var.suffix), "%2F", "/")}'
    )
    assert expression.notification_events() == Expression(
        '[for kind in ["Put", "Post", "Copy", "CompleteMultipartUpload"] : '
        '"s3:ObjectCreated:${kind}" if contains(var.events, kind)]'
    )
    assert expression.skips_folder_markers() == "${tostring(var.skip_folder_markers)}"
    assert expression.notified_keys() == ('*${var.suffix == null ? "" : replace(urlencode(var.suffix), "%2F", "/")}')


def test_the_kinds_are_all_four() -> None:
    assert EVENT_KINDS == ("Put", "Post", "Copy", "CompleteMultipartUpload")
