"""What the patterns rely on of EventBridge and MiniStack does by itself: when one of these fails, a repair is missing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local_aws.account import Account

EVENT = {
    "version": "0",
    "id": "1",
    "detail-type": "Object Created",
    "source": "aws.s3",
    "account": "111122223333",
    "time": "2026-01-01T00:00:00Z",
    "region": "eu-west-1",
    "resources": ["arn:aws:s3:::pictures"],
    "detail": {"object": {"key": "in/a*b\\c é.png", "size": 10, "none": None}, "empty": {}, "list": ["x", "y"]},
}


@pytest.mark.parametrize(
    ("conditions", "matches"),
    [
        (["in/a*b\\c é.png"], True),
        (["in/a*b\\c é.PNG"], False),
        ([{"prefix": "in/"}], True),
        ([{"prefix": "out/"}], False),
        ([{"suffix": ".png"}], True),
        ([{"suffix": ".jpg"}], False),
        ([{"wildcard": "in/*.png"}], True),
        ([{"wildcard": "*.jpg"}], False),
        ([{"wildcard": "in/a\\*b\\\\c*"}], True),
        ([{"wildcard": "in/a\\**"}], True),
        ([{"wildcard": "in/\\*"}], False),
        ([{"wildcard": "in/a?b*"}], False),
        ([{"wildcard": "in/a*c"}], False),
        ([{"anything-but": {"suffix": ".jpg"}}], True),
        ([{"anything-but": {"suffix": ".png"}}], False),
        ([{"anything-but": {"suffix": [".jpg", ".png"]}}], False),
        ([{"anything-but": {"prefix": "in/"}}], False),
        ([{"anything-but": {"wildcard": "*.png"}}], False),
        ([{"anything-but": ["a", "b"]}], True),
        ([{"equals-ignore-case": "IN/A*B\\C É.PNG"}], True),
        ([{"prefix": "out/"}, {"suffix": ".png"}, "exact"], True),
        ([{"prefix": "out/"}, {"suffix": ".jpg"}, "exact"], False),
        ([{"exists": True}], True),
        ([{"exists": False}], False),
    ],
)
def test_patterns_on_the_key(repaired: Account, conditions: list[Any], matches: bool) -> None:
    assert _matches(repaired, {"detail": {"object": {"key": conditions}}}) is matches


@pytest.mark.parametrize(
    ("detail", "matches"),
    [
        ({"object": {"size": [{"numeric": [">", 0, "<=", 10]}]}}, True),
        ({"object": {"size": [{"numeric": [">", 10]}]}}, False),
        ({"object": {"size": [10]}}, True),
        ({"object": {"size": ["10"]}}, False),
        ({"object": {"none": [None]}}, True),
        ({"errorCode": [{"exists": False}]}, True),
        ({"errorCode": [{"exists": True}]}, False),
        ({"errorCode": [{"anything-but": "x"}]}, False),
        ({"errorCode": [{"exists": False}, "x"]}, True),
        ({"object": [{"exists": True}]}, False),  # leaves only
        ({"empty": [{"exists": False}]}, True),
        ({"list": ["y"]}, True),
        ({"list": ["z"]}, False),
        ({"$or": [{"object": {"size": [1]}}, {"list": ["x"]}]}, True),
        ({"$or": [{"object": {"size": [1]}}, {"list": ["z"]}]}, False),
        ({"object": {"$or": [{"size": [1]}, {"key": [{"prefix": "in/"}]}]}, "list": ["x"]}, True),
        ({"object": {"$or": [{"size": [1]}, {"key": [{"prefix": "in/"}]}]}, "list": ["z"]}, False),
        ({"object": {"key": [{"prefix": "in/"}], "size": [1]}}, False),
    ],
)
def test_patterns_on_the_detail(repaired: Account, detail: dict[str, Any], matches: bool) -> None:
    assert _matches(repaired, {"source": ["aws.s3"], "detail": detail}) is matches


@pytest.mark.parametrize(
    "pattern",
    [
        '{"source": "aws.s3"}',
        '{"source": [{"wildcard": "a**b"}]}',
        '{"source": [{"wildcard": "a\\\\b"}]}',
        '{"source": []}',
    ],
)
def test_patterns_that_are_refused(repaired: Account, pattern: str) -> None:
    with pytest.raises(ClientError, match="InvalidEventPatternException"):
        repaired.events.put_rule(Name=repaired.name("rule"), EventPattern=pattern)


@pytest.mark.parametrize(
    "value",
    [
        "a b+c%20",
        "say \"what\" and 'that'",
        'back\\slash \\" \\u0041',
        "café 日本 \U0001f600",
        "<other> <aws.events.event.json> </other>",
        "$.detail.other ${other} {other}",
        "line\nbreak\ttab",
        "",
        7,
        1.5,
        True,
        None,
        {"key": 'q"<other>\\', "list": [1, "é"]},
        ["<other>", {"a": None}],
    ],
    ids=range(14),
)
def test_a_variable_without_quotes_is_a_json_value(repaired: Account, value: Any) -> None:
    transformer = {
        "InputPathsMap": {"value": "$.detail.the-value", "other": "$.detail.other", "source": "$.source"},
        "InputTemplate": '{"value": <value>, "in": [9, <value>], "source": <source>, "rule": <aws.events.rule-name>}',
    }
    source, rule = _transformed(repaired, transformer)
    repaired.put_event(source[0], {"the-value": value, "other": "OTHER"})
    (text,) = repaired.messages(source[1], 1)
    assert text == {"value": value, "in": [9, value], "source": source[0], "rule": rule.rpartition("/")[2]}


def test_the_whole_event_is_a_variable(repaired: Account) -> None:
    transformer = {"InputTemplate": '{"event": <aws.events.event.json>}'}
    source, _ = _transformed(repaired, transformer)
    repaired.put_event(source[0], {"key": 'q"<x>é'})
    (text,) = repaired.messages(source[1], 1)
    assert text["event"]["detail"] == {"key": 'q"<x>é'}
    assert text["event"]["source"] == source[0]


def test_a_disabled_rule_delivers_nothing(repaired: Account) -> None:
    source, queue = repaired.name("source"), repaired.queue()
    rule = repaired.rule({"source": [source]}, repaired.queue_arn(queue), state="DISABLED").rpartition("/")[2]
    repaired.put_event(source, {"n": 1})
    repaired.events.enable_rule(Name=rule)
    repaired.put_event(source, {"n": 2})
    repaired.events.disable_rule(Name=rule)
    repaired.put_event(source, {"n": 3})
    (event,) = repaired.messages(queue, 1)
    assert event["detail"] == {"n": 2}
    assert repaired.waiting(queue) == 0


def test_only_services_speak_for_themselves(repaired: Account) -> None:
    (entry,) = repaired.events.put_events(Entries=[{"Source": "aws.s3", "DetailType": "t", "Detail": "{}"}])["Entries"]
    assert entry["ErrorCode"] == "NotAuthorizedForSourceException"


def _matches(aws: Account, pattern: dict[str, Any]) -> bool:
    response = aws.events.test_event_pattern(EventPattern=json.dumps(pattern), Event=json.dumps(EVENT))
    return bool(response["Result"])


def _transformed(aws: Account, transformer: dict[str, Any]) -> tuple[tuple[str, str], str]:
    """A source, the queue in which its events arrive transformed, and the ARN of the rule between them."""
    source, queue = aws.name("source"), aws.queue()
    return (source, queue), aws.rule({"source": [source]}, aws.queue_arn(queue), InputTransformer=transformer)
