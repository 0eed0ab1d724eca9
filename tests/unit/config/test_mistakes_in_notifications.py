"""Notification filters that S3 would refuse beside each other: which, where it is said, and every word of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from modules.config.loader import load
from modules.model.notification_overlap import common_events
from modules.model.object_filter import ObjectFilter
from modules.model.s3_keys import EVENT_KINDS, encode
from tests.unit.config.configuration_support import Mistake, refused, write

TRIGGERS = "buckets.landing.triggers"
PREFIX = 'prefix = "uploads/"'
NAME = 'name = "acme-landing-{environment}"'


def trigger(id: str, *lines: str, pattern: str = "notification-lambda", under: str = "") -> str:
    head = [f"\n[{under}{TRIGGERS}.{id}]", f'pattern = "{pattern}"', 'state_machine = "resize"']
    return "".join(f"{line}\n" for line in [*head, *lines])


def suffix(value: str) -> dict[str, str]:
    return {PREFIX: f'suffix = "{value}"'}


MISTAKES = [
    Mistake("a prefix below another", more=trigger("thumbs", 'prefix = "uploads/thumbs/"')),
    Mistake(
        "one of several below one of several",
        edits={PREFIX: 'prefix = ["uploads/", "scans/"]\nsuffix = [".png", ".jpg"]'},
        more=trigger("thumbs", 'prefix = ["late/", "scans/thumbs/"]', 'suffix = ".x.jpg"'),
    ),
    Mistake("suffixes of one trigger that S3 cannot tell apart", edits={PREFIX: 'suffix = ["é.jpg", "9.jpg"]'}),
    Mistake(
        "the id of another entry of a trigger",
        edits={PREFIX: 'prefix = ["uploads/", "scans/"]'},
        more="""
[[buckets.landing.other_notifications.queue]]
id = "acme-dev-landing-uploads.2"
queue_arn = "arn:aws:sqs:eu-west-1:111122223333:theirs"
events = ["s3:ObjectRemoved:*"]
""",
    ),
    Mistake(
        "one pattern, twice",
        more=trigger("thumbs", 'prefix = "uploads/thumbs/"', pattern="storage-first"),
    ),
    Mistake(
        "an existing bucket whose notification is left alone",
        edits={NAME: f"{NAME}\nexisting = true\nmanage_notification = false"},
        more=trigger("thumbs", 'prefix = "uploads/thumbs/"'),
    ),
    Mistake(
        "a storage-first trigger that is switched off and goes on collecting",
        edits={PREFIX: f"{PREFIX}\nenabled = false"},
        more=trigger("thumbs", 'prefix = "uploads/thumbs/"'),
    ),
    Mistake(
        "the later one in the file, whatever their names",
        more=trigger("all"),
    ),
    Mistake(
        "two events in common",
        edits={PREFIX: f'{PREFIX}\nsuffix = ".png"\nevents = ["Put", "Post", "Copy"]'},
        more=trigger("thumbs", 'suffix = "png"', 'events = ["Copy", "CompleteMultipartUpload", "Put"]'),
    ),
    Mistake(
        "one event in common",
        edits={PREFIX: f'{PREFIX}\nevents = ["Put"]'},
        more=trigger("thumbs", 'prefix = "up"'),
    ),
    Mistake(
        "suffixes that overlap once encoded",
        edits=suffix("é.jpg"),
        more=trigger("thumbs", 'suffix = "9.jpg"'),
    ),
    Mistake(
        "suffixes that overlap once encoded, the other way round",
        edits=suffix("9.jpg"),
        more=trigger("thumbs", 'suffix = "é.jpg"'),
    ),
    Mistake(
        "three of them, pair by pair",
        more=trigger("second", 'prefix = "uploads/a/"') + trigger("third", 'prefix = "uploads/b/"') + trigger("fourth"),
    ),
    Mistake(
        "a prefix that one environment overrides",
        more=trigger("thumbs", 'prefix = "thumbs/"')
        + f'[environments.prod.{TRIGGERS}.thumbs]\nprefix = "uploads/thumbs/"\n',
    ),
    Mistake(
        "an override of something else",
        more=trigger("thumbs", 'prefix = "uploads/thumbs/"')
        + f"[environments.prod.{TRIGGERS}.thumbs]\nmemory_size = 512\n",
    ),
    Mistake(
        "an override of the earlier one",
        more=trigger("thumbs", 'prefix = "thumbs/"')
        + f'[environments.prod.{TRIGGERS}.uploads]\nprefix = "thumbs/small/"\n',
    ),
    Mistake(
        "a trigger of one environment only",
        more=trigger("thumbs", 'prefix = "uploads/thumbs/"', under="environments.prod."),
    ),
    Mistake(
        "beside mistakes of the environment itself",
        edits={'account_id = "444455556666"': 'account_id = "4444"'},
        more=trigger("thumbs", 'prefix = "uploads/thumbs/"'),
    ),
]


def other(*lines: str, kind: str = "topic", arn: str = "arn:aws:sns:eu-west-1:111122223333:theirs") -> str:
    return "".join(
        f"{line}\n"
        for line in [
            f"\n[[buckets.landing.other_notifications.{kind}]]",
            f'{kind}_arn = "{arn}"',
            'id = "theirs"',
            *lines,
        ]
    )


CREATED = 'events = ["s3:ObjectCreated:*"]'
MISTAKES += [
    Mistake("another's entry for every key", more=other(CREATED)),
    Mistake(
        "another's entry for some keys of one event",
        edits={PREFIX: f'{PREFIX}\nsuffix = ".png"'},
        more=other('events = ["s3:ObjectCreated:Copy", "s3:ObjectRemoved:*"]', 'filter_prefix = "uploads/a+b/"'),
    ),
    Mistake(
        "another's entry with the id of our own",
        more=other('events = ["s3:ObjectRemoved:*"]').replace('"theirs"', '"acme-dev-landing-uploads"'),
    ),
    Mistake("two entries of one id", more=other('events = ["s3:ObjectRemoved:*"]') * 2),
    Mistake(
        "two entries of others that overlap",
        more=other('events = ["s3:ObjectRemoved:*"]', 'filter_suffix = ".png"')
        + other('events = ["s3:ObjectRemoved:Delete"]', 'filter_prefix = "a/"').replace('id = "theirs"', 'id = "more"'),
    ),
    Mistake(
        "a topic in another Region",
        more=other('events = ["s3:ObjectRemoved:*"]', arn="arn:aws:sns:us-east-1:111122223333:theirs"),
    ),
    Mistake("a queue where a topic is meant", more=other(CREATED, arn="arn:aws:sqs:eu-west-1:111122223333:theirs")),
    Mistake(
        "a queue that is first in, first out",
        more=other(CREATED, kind="queue", arn="arn:aws:sqs:eu-west-1:111122223333:x.fifo"),
    ),
    Mistake("an event that S3 does not have", more=other('events = ["ObjectCreated"]')),
    Mistake("no events", more=other("events = []")),
    Mistake("a field that is none", more=other(CREATED, 'prefix = "in/"')),
    Mistake("a block that is none", more=other(CREATED, kind="topics")),
    Mistake(
        "entries of others where nothing is written",
        edits={NAME: f"{NAME}\nexisting = true\nmanage_notification = false"},
        more="[buckets.landing.other_notifications]\neventbridge = true\n",
    ),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=str)
def test_overlapping_filters_are_reported_at_the_later_trigger(
    tmp_path: Path, mistake: Mistake, snapshot: SnapshotAssertion
) -> None:
    assert refused(tmp_path, mistake) == snapshot


@pytest.mark.parametrize(
    "mistake",
    [
        Mistake("prefixes apart", more=trigger("thumbs", 'prefix = "thumbs/"')),
        Mistake("suffixes apart", edits=suffix(".png"), more=trigger("thumbs", 'suffix = ".jpg"')),
        Mistake(
            "events apart",
            edits={PREFIX: 'events = ["Put"]'},
            more=trigger("thumbs", 'events = ["Post", "Copy", "CompleteMultipartUpload"]'),
        ),
        Mistake("another's entry for other keys", more=other(CREATED, 'filter_prefix = "uploads2/"')),
        Mistake(
            "two entries of others for events whose names begin alike",
            more=other('events = ["s3:ObjectRemoved:Delete"]')
            + other('events = ["s3:ObjectRemoved:DeleteMarkerCreated"]').replace('id = "theirs"', 'id = "more"'),
        ),
        Mistake("another's entry for other events", more=other('events = ["s3:ObjectRemoved:*"]')),
        Mistake(
            "another's entry beside a rule", edits={'"storage-first"': '"direct-eventbridge"'}, more=other(CREATED)
        ),
        Mistake("a rule", more=trigger("thumbs", 'prefix = "uploads/thumbs/"', pattern="direct-eventbridge")),
        Mistake(
            "a notification-lambda trigger that is switched off, whose entry goes away",
            more=trigger("thumbs", 'prefix = "uploads/thumbs/"', "enabled = false"),
        ),
        Mistake(
            "another bucket",
            more='\n[buckets.other]\nname = "acme-other-{environment}"\n'
            + trigger("uploads", PREFIX).replace("landing", "other"),
        ),
    ],
    ids=str,
)
def test_filters_that_s3_takes_beside_each_other_are_accepted(tmp_path: Path, mistake: Mistake) -> None:
    assert len(load(write(tmp_path, mistake))) == 2


# One of the two is longer once encoded: `=` is `%3D`. There is no suffix that meets it halfway in this alphabet.
ALPHABET = "a="
PARTS = [None, *("".join(letters) for length in (1, 2, 3) for letters in product(ALPHABET, repeat=length))]
KEYS = [encode("".join(letters)) for length in range(7) for letters in product(ALPHABET, repeat=length)]

part = st.sampled_from(PARTS)
events = st.sets(st.sampled_from(EVENT_KINDS), min_size=1)


def both_select(key: str, filters: Sequence[ObjectFilter]) -> bool:
    return all(
        key.startswith(encode(object_filter.prefix or "")) and key.endswith(encode(object_filter.suffix or ""))
        for object_filter in filters
    )


@given(part, part, part, part, events, events)
@example("aaa", "===", "aaa", "===", {"Put"}, {"Put"})
@example("a", "a", "=", "a", {"Put"}, {"Put"})
def test_filters_overlap_where_some_encoded_key_of_any_length_passes_both(
    prefix: str | None,
    suffix: str | None,
    other_prefix: str | None,
    other_suffix: str | None,
    kinds: set[str],
    other_kinds: set[str],
) -> None:
    """S3's rule looks at the filters alone. With prefixes and suffixes of up to three letters it refuses exactly those of which
    one of all keys of up to six letters, room for the longer prefix and then the longer suffix, passes both. For longer
    filters it would differ from this only by keys beyond S3's limit of 1,024 bytes, which it does not ask about.
    """
    one = ObjectFilter(prefix=prefix, suffix=suffix, events=tuple(kind for kind in EVENT_KINDS if kind in kinds))
    other = ObjectFilter(
        prefix=other_prefix, suffix=other_suffix, events=tuple(kind for kind in EVENT_KINDS if kind in other_kinds)
    )
    expected = tuple(kind for kind in EVENT_KINDS if kind in kinds & other_kinds)
    meet = any(both_select(key, (one, other)) for key in KEYS)
    assert common_events(one, other) == common_events(other, one) == (expected if meet else ())


def test_a_suffix_that_begins_inside_an_encoded_letter_overlaps_it_as_it_does_for_s3() -> None:
    assert common_events(ObjectFilter(suffix="é.jpg"), ObjectFilter(suffix="9.jpg")) == EVENT_KINDS
    assert common_events(ObjectFilter(suffix="é.jpg"), ObjectFilter(suffix="8.jpg")) == ()
