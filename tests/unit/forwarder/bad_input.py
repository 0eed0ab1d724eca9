"""Bodies of messages that are no S3 notification of a created object, by the ways in which they are none."""

import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

from tests.support.canonical_event import AWS_EVENTBRIDGE_EXAMPLE
from tests.unit.forwarder.support import notification, record

LONGEST_KEY_BYTES = 1_024  # S3
HUGE = 300_000  # more than StartExecution takes

GOOD = record("good")
WRONG_VALUES = (
    "null",
    "true",
    "7",
    "-1",
    "1.5",
    "1e999",
    "NaN",
    "-Infinity",
    '""',
    '"\\ud800"',
    '"x"',
    "[]",
    "{}",
    "[[]]",
    '{"a": {}}',
)
REQUIRED = (
    ("eventVersion",),
    ("eventSource",),
    ("awsRegion",),
    ("eventTime",),
    ("eventName",),
    ("s3",),
    ("s3", "bucket"),
    ("s3", "bucket", "name"),
    ("s3", "object"),
    ("s3", "object", "key"),
)
"""What no record may lack."""
OPTIONAL = (
    ("s3", "object", "size"),
    ("s3", "object", "eTag"),
    ("s3", "object", "versionId"),
    ("s3", "object", "sequencer"),
)

# What text is mangled with, and where a value seems to stand in it.
SCRAPS = ("", '"', "{", "}", "[", "]", ",", ":", "\\", "\\ud800", "\0", "9", "e", "%", "\ud800")
VALUE = re.compile(r'"[^"]*"|\d+|\{[^{}]*\}|\[[^\[\]]*\]')


def truncated() -> Iterator[str]:
    text = json.dumps(notification(GOOD))
    return (text[:length] for length in range(len(text)))


def with_a_wrong_value() -> Iterator[str]:
    """Every required field with every wrong value, and without any."""
    mark = "@@mark@@"
    for path in REQUIRED:
        text = json.dumps(notification(_changed(path, mark)))
        yield json.dumps(notification(_changed(path, ...)))
        for value in WRONG_VALUES:
            if value == '"x"' and path[-1] in ("awsRegion", "name", "key"):
                continue  # a text that S3 might have written
            yield text.replace(f'"{mark}"', value)


def with_a_wrong_optional_value() -> Iterator[str]:
    mark = "@@mark@@"
    for path in OPTIONAL:
        text = json.dumps(notification(_changed(path, mark)))
        allowed = {"size": {"null", "7"}}.get(path[-1], {"null", '""', '"x"'})
        for value in WRONG_VALUES:
            if value not in allowed:
                yield text.replace(f'"{mark}"', value)


def with_wrong_records() -> Iterator[str]:
    for value in WRONG_VALUES:
        yield f'{{"Records": {value}}}'
        yield f'{{"Records": [{value}]}}'
        yield value


def with_a_broken_key() -> Iterator[str]:
    for broken in ("%", "%4", "%zz", "%FF", "%C3", "%ED%A0%80", "\ud800", "\udc00x"):
        for around in ("", "a", "é/", "x" * 100, "x" * LONGEST_KEY_BYTES, "x" * HUGE):
            yield json.dumps(notification(record(encoded_key=around + broken)))
            yield json.dumps(notification(record(encoded_key=around + broken + "/z")))


def of_another_version() -> Iterator[str]:
    for version in (
        "",
        "1.0",
        "3.0",
        "2",
        "2.",
        ".1",
        "20.1",
        "2.1.0",
        "02.1",
        "2.-1",
        " 2.1",
        "2.1\n",
        "2.1x",
        "２.1",
        "2.１",
    ):
        yield json.dumps(notification(_changed(("eventVersion",), version)))


def of_another_event() -> Iterator[str]:
    for name in (
        "ObjectRemoved:Delete",
        "ObjectCreated",
        "ObjectCreated:",
        "s3:ObjectCreated:Put",
        "ObjectRestore:Post",
        "ReducedRedundancyLostObject",
    ):
        yield json.dumps(notification(_changed(("eventName",), name)))
    for source in ("aws:sns", "aws:sqs", "aws.s3", "AWS:S3", "minio:s3"):
        yield json.dumps(notification(_changed(("eventSource",), source)))


def in_an_envelope() -> Iterator[str]:
    """A good notification in one to three envelopes of SNS, EventBridge and SQS, as they nest when wired one behind the other."""
    wraps: tuple[Callable[[str], str], ...] = (_sns, _eventbridge, _sqs, json.dumps)
    good = json.dumps(notification(GOOD))
    for first in wraps:
        for second in (None, *wraps):
            for third in (None, *wraps):
                body = first(good)
                for wrap in (second, third):
                    body = wrap(body) if wrap else body
                yield body


def deeply_nested() -> Iterator[str]:
    for depth in (10, 1_000, 100_000):
        for opening, closing in (("[", "]"), ('{"Records": ', "}"), ('{"Records": [', "]}")):
            yield opening * depth + "null" + closing * depth
            yield opening * depth


def no_json_at_all() -> Iterator[str]:
    good = json.dumps(notification(GOOD))
    yield from (
        "",
        " ",
        "\n",
        "\0",
        "\ufeff" + good,
        "\ufeff",
        good + good,
        good + ",",
        "'" + good + "'",
        good.replace('"', "'"),
        good.replace(":", "="),
    )
    yield from (
        "<xml/>",
        "Records=1",
        "\ud800",
        "\udfff" * 10,
        "é" * 1000,
        "NaN",
        "Infinity",
        '{"Records": NaN}',
        good[1:],
        "\x1f\x8b\x08",
    )


def with_duplicate_fields() -> Iterator[str]:
    """JSON says a name twice: the last one counts, and is bad."""
    for path in REQUIRED:
        text = json.dumps(notification(_changed(path, "@@mark@@")))
        yield text.replace('"@@mark@@"', f'"good", "{path[-1]}": null')
    yield json.dumps(notification(GOOD))[:-1] + ', "Records": []}'


def mangled(chance: random.Random) -> Iterator[str]:
    """Without end: a good notification, changed in one to three random places of its text or of its structure."""
    good = json.dumps(notification(GOOD, record("bad")))
    while True:
        text = good
        for _ in range(chance.randint(1, 3)):
            if chance.random() < 0.5:
                place = chance.randrange(len(text))
                text = text[:place] + chance.choice(SCRAPS) + text[place + chance.randint(0, 4) :]
            else:
                values = list(VALUE.finditer(text))
                value = chance.choice(values) if values else None
                if value:
                    text = text[: value.start()] + chance.choice(WRONG_VALUES) + text[value.end() :]
        yield text


SYSTEMATIC: dict[str, Callable[[], Iterator[str]]] = {
    "truncated": truncated,
    "wrong value": with_a_wrong_value,
    "wrong optional value": with_a_wrong_optional_value,
    "wrong records": with_wrong_records,
    "broken key": with_a_broken_key,
    "another version": of_another_version,
    "another event": of_another_event,
    "envelope": in_an_envelope,
    "deep": deeply_nested,
    "no JSON": no_json_at_all,
    "duplicate fields": with_duplicate_fields,
}
"""Kinds of bodies of which every single one is bad."""


def _changed(path: tuple[str, ...], value: object) -> dict[str, Any]:
    """The good record with one field changed, or without it where the value is `...`."""
    changed = record("bad")
    inner = changed
    for field in path[:-1]:
        inner = inner[field]
    inner[path[-1]] = value
    if value is ...:
        del inner[path[-1]]
    return changed


def _sns(message: str) -> str:
    return json.dumps({"Type": "Notification", "TopicArn": "arn:aws:sns:eu-west-1:111122223333:t", "Message": message})


def _eventbridge(message: str) -> str:
    return json.dumps(AWS_EVENTBRIDGE_EXAMPLE | {"detail": {"message": message}})


def _sqs(message: str) -> str:
    return json.dumps({"Records": [{"messageId": "inner", "body": message, "eventSource": "aws:sqs"}]})
