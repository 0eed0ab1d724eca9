"""One filter: what it refuses, and how it is written for S3 notifications."""

from __future__ import annotations

from urllib.parse import unquote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.engine import Expression
from modules.errors import ConfigurationError
from modules.object_filter import (
    EVENT_KINDS,
    ObjectFilter,
    ObjectFilterExpression,
    encode,
    key_part_problems,
    notification_problems,
)


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


def test_no_filter_means_every_key_and_every_way_of_creating_an_object() -> None:
    every = ObjectFilter()
    assert every.notification_prefix() is None
    assert every.notification_suffix() is None
    assert every.skips_folder_markers() == "false"
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


def test_everything_wrong_with_a_filter_is_raised_at_once() -> None:
    with pytest.raises(ConfigurationError) as raised:
        ObjectFilter(prefix="", suffix="x" * 1025, events=("Put", "Put", "Delete"))  # type: ignore[arg-type]
    assert [(problem.where, problem.text) for problem in raised.value.problems] == [
        ("prefix", "prefix is empty, which matches every key. Leave it out instead."),
        ("suffix", "suffix has 1025 bytes, and no key has more than 1024: nothing could match. Shorten it."),
        (
            "events",
            '"Delete" is not a way of creating an object. Use some of Put, Post, Copy, CompleteMultipartUpload.',
        ),
        ("events", "events names the same event twice. Name each once."),
    ]


def test_no_events_at_all_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="events is empty, so nothing could ever start"):
        ObjectFilter(events=())


def test_a_key_part_is_counted_in_bytes_and_a_notification_filter_once_encoded() -> None:
    assert key_part_problems("prefix", "é" * 512) == []
    assert [text[:21] for _, text in key_part_problems("prefix", "é" * 512 + "a")] == ["prefix has 1025 bytes"]
    assert notification_problems("prefix", "é" * 170) == []
    assert [text[:26] for _, text in notification_problems("prefix", "é" * 171)] == ["prefix has 1026 characters"]


def test_a_module_computes_the_same_at_plan_time() -> None:
    expression = ObjectFilterExpression(
        prefix="var.prefix", suffix="var.suffix", events="var.events", skip_folder_markers="var.skip"
    )
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
    assert expression.skips_folder_markers() == "${tostring(var.skip)}"


def test_the_kinds_are_all_four() -> None:
    assert EVENT_KINDS == ("Put", "Post", "Copy", "CompleteMultipartUpload")
