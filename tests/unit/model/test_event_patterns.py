"""One filter selects the same keys wherever it is written: notification, both event patterns, event selector."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from modules.model.errors import ConfigurationError
from modules.model.object_filter import ObjectFilter
from modules.model.s3_keys import EVENT_KINDS, EventKind, encode
from tests.unit.model.event_pattern import UnknownPattern, compiled, matches

LARGE = 50 * 1024**4
"""Bytes of the largest object; `numeric` would know no number above five billion."""

BUCKET = "acme-landing"
BUCKET_ARN = f"arn:aws:s3:::{BUCKET}"

REASONS = ("PutObject", "POST Object", "CopyObject", "CompleteMultipartUpload")
CALLS = ("PutObject", "PostObject", "CopyObject", "CompleteMultipartUpload")


def created(key: str, *, bucket: str = BUCKET, reason: str = "PutObject", size: float = 1) -> dict[str, object]:
    """S3's own event. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html"""
    detail = {"version": "0", "bucket": {"name": bucket}, "object": {"key": key, "size": size}, "reason": reason}
    return {"source": "aws.s3", "detail-type": "Object Created", "detail": detail}


def logged(key: str, *, bucket: str = BUCKET, call: str = "PutObject", **more: object) -> dict[str, object]:
    """CloudTrail's data event of the call that made the object."""
    parameters = {"bucketName": bucket, "key": key}
    detail = {"eventSource": "s3.amazonaws.com", "eventName": call, "requestParameters": parameters, **more}
    return {"source": "aws.s3", "detail-type": "AWS API Call via CloudTrail", "detail": detail}


def raw(argument: str) -> object:
    """A pattern as EventBridge receives it, from what Terraform is given."""
    assert argument.isascii()
    # Terraform would evaluate what is left; a doubled sign is its way of writing one.
    assert re.search(r"(?<!\$)\$\{|(?<!%)%\{", argument) is None
    return json.loads(argument.replace("$${", "${").replace("%%{", "%{"))


def object_created(object_filter: ObjectFilter) -> object:
    return raw(object_filter.object_created_pattern(BUCKET))


def cloudtrail(object_filter: ObjectFilter) -> object:
    return raw(object_filter.cloudtrail_pattern(BUCKET))


def words(alphabet: str, longest: int) -> list[str]:
    return [
        "".join(letters) for length in range(1, longest + 1) for letters in itertools.product(alphabet, repeat=length)
    ]


def filters(alphabet: str, longest: int) -> Iterator[ObjectFilter]:
    parts = [None, *words(alphabet, longest)]
    return (ObjectFilter(prefix=prefix, suffix=suffix) for prefix in parts for suffix in parts)


def filters_of_several(alphabet: str, longest: int) -> Iterator[ObjectFilter]:
    """Two of each, and with one or none of the other."""
    every = words(alphabet, longest)
    pairs = list(itertools.combinations(every, 2))
    for prefix, suffix in itertools.chain(
        itertools.product(pairs, [None, *every, *pairs]), itertools.product([None, *every], pairs)
    ):
        # One inside another is refused.
        with contextlib.suppress(ConfigurationError):
            yield ObjectFilter(prefix=prefix, suffix=suffix)


def selects(object_filter: ObjectFilter, key: str) -> bool:
    """The truth."""
    return key.startswith(object_filter.prefixes or "") and key.endswith(object_filter.suffixes or "")


def notification_selects(object_filter: ObjectFilter) -> Callable[[str], bool]:
    entries = [
        (each.filter_prefix or "", each.filter_suffix or "") for each in object_filter.notification_entries("acme")
    ]

    def select(key: str) -> bool:
        found = [begin for begin, end in entries if encode(key).startswith(begin) and encode(key).endswith(end)]
        assert len(found) < 2, "S3 would send the key twice"
        return bool(found)

    return select


def rules_select(object_filter: ObjectFilter) -> Callable[[str], bool]:
    """Whether both rules let the key through; they may not differ."""
    by_s3, by_cloudtrail = compiled(object_created(object_filter)), compiled(cloudtrail(object_filter))

    def select(key: str) -> bool:
        selected = by_s3(created(key))
        assert by_cloudtrail(logged(key)) is selected
        return selected

    return select


@pytest.mark.parametrize(
    ("made", "alphabet", "part", "key", "cases"),
    [
        (filters, "a/", 3, 8, 15 * 15 * 510),
        # A backslash is escaped in a wildcard, and in the encoded key.
        (filters, "a\\", 2, 7, 7 * 7 * 254),
        (filters_of_several, "a/", 2, 6, 275 * 126),
    ],
)
def test_every_rendering_of_a_filter_selects_the_same_keys(
    made: Callable[[str, int], Iterator[ObjectFilter]], alphabet: str, part: int, key: int, cases: int
) -> None:
    keys = words(alphabet, key)
    compared = 0
    for each in made(alphabet, part):
        by_notification, by_rules = notification_selects(each), rules_select(each)
        selectors = tuple(each.selector_arns(BUCKET_ARN))
        for name in keys:
            selected = selects(each, name)
            assert by_notification(name) is selected, (each, name)
            assert by_rules(name) is selected, (each, name)
            assert f"{BUCKET_ARN}/{name}".startswith(selectors) or not selected, (each, name)
            compared += 1
    assert compared == cases


def test_rules_take_a_star_in_a_key_as_a_star() -> None:
    compared = 0
    for each in filters("a\\*", 2):
        by_rules = rules_select(each)
        for key in words("a\\*", 5):
            assert by_rules(key) is selects(each, key), (each, key)
            compared += 1
    assert compared == 13 * 13 * 363


# Fragments that JSON, Terraform or EventBridge might take for something else, and letters that Terraform composes.
FRAGMENTS = [
    "${",
    "%{",
    "$${",
    "%%{",
    "$",
    "%",
    "{",
    "}",
    '"',
    "'",
    "\\",
    "*",
    "\\*",
    "\n",
    "e\u0301",
    "A\u030a",
    "\u0323",
    "가",
    "𝒳",
]
TEXT = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.characters(codec="utf-8"), st.sampled_from("ab/")), min_size=1, max_size=8
).map("".join)
PART = st.one_of(st.none(), TEXT)


@given(prefix=PART, suffix=PART, middle=TEXT, other=TEXT)
def test_rules_select_the_same_keys_whatever_letters_a_filter_holds(
    prefix: str | None, suffix: str | None, middle: str, other: str
) -> None:
    each = ObjectFilter(prefix=prefix, suffix=suffix)
    begin, end = prefix or "", suffix or ""
    by_rules, (selector,) = rules_select(each), each.selector_arns(BUCKET_ARN)
    assert by_rules(begin + middle + end)
    overlapping = [begin + end[common:] for common in range(len(end) + 1)]
    changed = [
        other + begin + end,
        begin + end + other,
        begin[:-1] + middle + end,
        begin + middle + end[1:],
        begin[:-1],
    ]
    composed = [unicodedata.normalize(form, begin + middle + end) for form in ("NFC", "NFD")]
    for key in filter(None, [begin + middle + end, begin, end, other, *overlapping, *changed, *composed]):
        assert by_rules(key) is selects(each, key), key
        assert f"{BUCKET_ARN}/{key}".startswith(selector) or not selects(each, key), key


@given(prefix=PART, suffix=PART)
def test_a_selector_begins_every_selected_key_and_is_what_terraform_keeps(
    prefix: str | None, suffix: str | None
) -> None:
    (selector,) = ObjectFilter(prefix=prefix, suffix=suffix).selector_arns(BUCKET_ARN)
    assert selector.startswith(f"{BUCKET_ARN}/")
    assert f"{BUCKET_ARN}/{prefix or ''}".startswith(selector)
    assert unicodedata.normalize("NFC", selector) == selector
    if prefix is not None and unicodedata.is_normalized("NFC", prefix):
        assert selector == f"{BUCKET_ARN}/{prefix}"


def test_a_selector_ends_before_a_decomposed_letter() -> None:
    assert ObjectFilter(prefix="cafe\u0301/in/").selector_arns(BUCKET_ARN) == ["arn:aws:s3:::acme-landing/caf"]
    assert ObjectFilter(prefix=["caf\u00e9/in/", "b/"]).selector_arns(BUCKET_ARN) == [
        "arn:aws:s3:::acme-landing/caf\u00e9/in/",
        "arn:aws:s3:::acme-landing/b/",
    ]


KINDS = [kinds for count in range(1, 5) for kinds in itertools.combinations(EVENT_KINDS, count)]


@pytest.mark.parametrize("kinds", KINDS, ids="-".join)
def test_a_rule_selects_the_chosen_ways_of_creating_an_object(kinds: tuple[EventKind, ...]) -> None:
    each = ObjectFilter(prefix="in/", events=kinds)
    by_s3, by_cloudtrail = compiled(object_created(each)), compiled(cloudtrail(each))
    reasons = {kind for kind, reason in zip(EVENT_KINDS, REASONS, strict=True) if by_s3(created("in/a", reason=reason))}
    calls = {kind for kind, call in zip(EVENT_KINDS, CALLS, strict=True) if by_cloudtrail(logged("in/a", call=call))}
    assert (reasons, calls) == (set(kinds), set(kinds))
    assert not by_cloudtrail(logged("in/a", call="GetObject"))


def test_all_ways_of_creating_an_object_leave_the_reason_out() -> None:
    pattern = object_created(ObjectFilter(events=("Copy", "Put", "CompleteMultipartUpload", "Post")))
    assert pattern == {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [BUCKET]}},
    }
    assert matches(pattern, created("a", reason="a way that S3 has yet to get"))


def test_calls_are_named_in_one_order_whatever_the_user_wrote() -> None:
    assert ObjectFilter().api_names() == CALLS
    assert ObjectFilter(events=("Copy", "Post")).api_names() == ("PostObject", "CopyObject")


def test_a_refused_put_starts_nothing() -> None:
    pattern = cloudtrail(ObjectFilter())
    assert matches(pattern, logged("a"))
    assert not matches(pattern, logged("a", errorCode="AccessDenied"))


@pytest.mark.parametrize("other", ["acme", "acme-landing-2", "ACME-LANDING"])
def test_another_bucket_starts_nothing(other: str) -> None:
    assert not matches(object_created(ObjectFilter()), created("a", bucket=other))
    assert not matches(cloudtrail(ObjectFilter()), logged("a", bucket=other))


def test_a_rule_reads_only_the_event_it_is_for() -> None:
    assert not matches(object_created(ObjectFilter()), {**created("a"), "detail-type": "Object Deleted"})
    assert not matches(object_created(ObjectFilter()), {**created("a"), "source": "acme.s3"})
    assert not matches(object_created(ObjectFilter()), logged("a"))
    assert not matches(cloudtrail(ObjectFilter()), created("a"))
    assert not matches(cloudtrail(ObjectFilter()), logged("a", eventSource="s3express.amazonaws.com"))


def skipping(prefix: str | None, suffix: str | None) -> ObjectFilter:
    return ObjectFilter(prefix=prefix, suffix=suffix, skip_folder_markers=True)


def test_an_object_created_rule_leaves_out_exactly_the_folder_markers() -> None:
    compared = 0
    for prefix, suffix in itertools.product([None, "a", "/", "a/"], [None, "a", "/", "a/", "/a", "//"]):
        if prefix is not None and suffix is None:
            continue
        rule = compiled(object_created(skipping(prefix, suffix)))
        for key, size in itertools.product(words("a/", 6), (0, 1, 1024, LARGE)):
            folder_marker = size == 0 and key.endswith("/")
            assert rule(created(key, size=size)) is (selects(skipping(prefix, suffix), key) and not folder_marker)
            compared += 1
    assert compared == 21 * 126 * 4


def test_a_suffix_that_no_folder_has_needs_no_further_condition() -> None:
    for prefix in (None, "in/"):
        plain = ObjectFilter(prefix=prefix, suffix=".csv")
        assert object_created(skipping(prefix, ".csv")) == object_created(plain)
        assert cloudtrail(skipping(prefix, ".csv")) == cloudtrail(plain)


def test_a_rule_asks_no_more_of_a_folder_marker_than_it_must() -> None:
    def detail(prefix: str | None, suffix: str | None) -> dict[str, object]:
        return {**object_created(skipping(prefix, suffix))["detail"], "bucket": None}  # type: ignore[index]

    assert detail(None, "/") == {"bucket": None, "object": {"key": [{"suffix": "/"}], "size": [{"anything-but": [0]}]}}
    either = [{"object": {"size": [{"anything-but": [0]}]}}, {"object": {"key": [{"anything-but": {"suffix": "/"}}]}}]
    assert detail(None, None) == {"bucket": None, "$or": either}


def refused(render: Callable[[str], str]) -> str:
    with pytest.raises(ConfigurationError) as raised:
        render(BUCKET)
    return str(raised.value)


def test_folder_markers_below_a_prefix_alone_are_refused_by_an_object_created_rule(snapshot: SnapshotAssertion) -> None:
    assert refused(skipping("in/", None).object_created_pattern) == snapshot


@pytest.mark.parametrize(("prefix", "suffix"), [(None, None), ("in/", None), (None, "/"), ("in/", "done/")])
def test_folder_markers_are_refused_where_only_their_size_would_tell(
    prefix: str | None, suffix: str | None, snapshot: SnapshotAssertion
) -> None:
    assert refused(skipping(prefix, suffix).cloudtrail_pattern) == snapshot


def test_everything_wrong_with_a_pattern_is_raised_at_once(snapshot: SnapshotAssertion) -> None:
    each = skipping("\\" * 1024, "*" * 1022 + "//")
    # Each backslash is escaped for the wildcard and both are for JSON; a star's backslash is for JSON.
    length = 1024 * 4 + 1022 * 3 + len('//*{"wildcard":""}')
    around = len(json.dumps(cloudtrail(ObjectFilter()), separators=(",", ":"))) + len(',"key":[]')
    said = refused(each.cloudtrail_pattern)
    assert f" {length + around} " in said
    assert said == snapshot


@pytest.mark.parametrize("letters", ["b" * 100, "\u00e9" * 100], ids=["ascii", "not-ascii"])
@pytest.mark.parametrize(
    ("render", "longest"),
    [(ObjectFilter.object_created_pattern, 888), (ObjectFilter.cloudtrail_pattern, 725)],
    ids=["object-created", "cloudtrail"],
)
def test_a_pattern_has_at_most_2048_characters(
    render: Callable[[ObjectFilter, str], str], longest: int, letters: str
) -> None:
    # Characters, whatever their bytes and their escapes in the ASCII that Terraform is given.
    def filter_with_suffix_of(length: int) -> ObjectFilter:
        return ObjectFilter(prefix="a" * 1024, suffix=letters + "b" * (length - len(letters)))

    accepted = raw(render(filter_with_suffix_of(longest), BUCKET))
    assert len(json.dumps(accepted, separators=(",", ":"), ensure_ascii=False)) == 2048
    too_long = filter_with_suffix_of(longest + 1)
    assert " 2049 " in refused(lambda bucket: render(too_long, bucket))


def test_keys_in_which_prefix_and_suffix_overlap_count_too() -> None:
    each = ObjectFilter(prefix="a" * 60, suffix="a" * 60)
    assert " 5806 " in refused(each.object_created_pattern)
    assert " 5969 " in refused(each.cloudtrail_pattern)


def test_the_reader_misses_overlapping_keys_as_eventbridge_does() -> None:
    # Why a pattern names those keys one by one.
    assert matches({"key": [{"wildcard": "data/a*.csv"}]}, {"key": "data/ab.csv"})
    assert matches({"key": [{"wildcard": "data/a*.csv"}]}, {"key": "data/a.csv"})
    assert not matches({"key": [{"wildcard": "data/a.csv*.csv"}]}, {"key": "data/a.csv"})
    assert object_created(ObjectFilter(prefix="data/a.csv", suffix=".csv"))["detail"]["object"]["key"] == [  # type: ignore[index]
        {"wildcard": "data/a.csv*.csv"},
        "data/a.csv",
    ]


@pytest.mark.parametrize(
    ("pattern", "event", "expected"),
    [
        ({"source": ["aws.ec2", "aws.fargate"]}, {"source": "aws.fargate"}, True),
        ({"source": ["aws.ec2"]}, {"source": "aws.ec2.x"}, False),
        ({"a": ["1"], "b": ["2"]}, {"a": "1", "b": "3"}, False),
        ({"time": [{"prefix": "2017-10-02"}]}, {"time": "2017-10-02T18:43:48Z"}, True),
        ({"name": [{"suffix": ".png"}]}, {"name": "a.png.bak"}, False),
        ({"path": [{"wildcard": "dir/*.png"}]}, {"path": "dir/a/b\n.png"}, True),
        ({"path": [{"wildcard": "a\\*b\\\\*"}]}, {"path": "a*b\\"}, True),
        ({"path": [{"wildcard": "a\\*b"}]}, {"path": "axb"}, False),
        ({"path": [{"wildcard": "a.c"}]}, {"path": "abc"}, False),
        ({"count": [{"anything-but": [0]}]}, {"count": 0}, False),
        ({"count": [{"anything-but": [0]}]}, {"count": 1}, True),
        ({"count": [{"anything-but": [0]}]}, {"count": LARGE}, True),
        ({"count": [{"anything-but": [0]}]}, {}, False),
        ({"detail": {"c": [{"exists": False}]}}, {"detail": {}}, True),
        ({"detail": {"c": [{"exists": False}]}}, {"detail": {"c": "1"}}, False),
        ({"detail": {"c": [{"exists": False}]}}, {"detail": {"c": {"c1": 1}}}, True),
        ({"detail": {"c": [{"exists": True}]}}, {"detail": {"c": "1"}}, True),
        ({"name": [{"anything-but": {"suffix": ".png"}}]}, {"name": "a.csv"}, True),
        ({"name": [{"anything-but": {"suffix": ".png"}}]}, {"name": "a.png"}, False),
        ({"name": [{"anything-but": {"suffix": ".png"}}]}, {}, False),
        ({"s": ["1"], "$or": [{"m": ["2"]}, {"n": ["3"]}]}, {"s": "1", "n": "3"}, True),
        ({"s": ["1"], "$or": [{"m": ["2"]}, {"n": ["3"]}]}, {"s": "1", "n": "2"}, False),
        ({"s": ["1"], "$or": [{"m": ["2"]}, {"n": ["3"]}]}, {"s": "2", "n": "3"}, False),
    ],
)
def test_the_reader_follows_the_documentation(pattern: object, event: object, expected: bool) -> None:
    assert matches(pattern, event) is expected


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"detail": {}},
        {"a": []},
        {"a": "b"},
        {"a": [1]},
        {"a": [{"prefix": "b", "suffix": "c"}]},
        {"a": [{"prefix": 1}]},
        {"a": [{"equals-ignore-case": "b"}]},
        {"a": [{"anything-but": "b"}]},
        {"a": [{"anything-but": {"suffix": "b", "prefix": "c"}}]},
        {"a": [{"numeric": [">", 0]}]},
        {"a": [{"anything-but": [True]}]},
        {"a": [{"anything-but": [0, 1]}]},
        {"a": [{"wildcard": "b**"}]},
        {"a": [{"wildcard": "\\b"}]},
        {"a": [{"wildcard": "b\\"}]},
        {"$or": [{"a": ["b"]}]},
        {"$or": {"a": ["b"]}},
    ],
)
def test_the_reader_refuses_what_eventbridge_refuses_or_it_does_not_know(pattern: object) -> None:
    with pytest.raises(UnknownPattern):
        compiled(pattern)
