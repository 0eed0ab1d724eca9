"""Events of the event bus, as EventBridge hands them to a dead-letter queue, and the executions they start. Pure.

Follows "EventBridge event message structure" of the Amazon S3 User Guide and "CloudTrail record contents" of the
CloudTrail User Guide.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from forwarder.executions import execution_name
from forwarder.starter import ExecutionRequest

OBJECT_CREATED = "Object Created"
API_CALL = "AWS API Call via CloudTrail"


class InvalidEvent(ValueError):
    """What lies there is no event of a created object; the message says what is wrong with it."""


@dataclass(frozen=True)
class BusEvent:
    """An event: the execution that it starts, and how its object was created, in S3's or CloudTrail's words."""

    execution: ExecutionRequest
    reason: str


def read_event(document: object, *, partition: str) -> BusEvent:
    """Read an event: S3's own, CloudTrail's, or CloudTrail's once the input transformer has made S3's of it.

    Args:
        document: the parsed body.
        partition: of the bucket's ARN, `aws` for example.

    Raises:
        InvalidEvent: it is none of these, is about a call that S3 refused, or lacks what every such event has.
    """
    if not isinstance(document, Mapping):
        raise InvalidEvent("not an event: not a JSON object")
    source, kind = document.get("source"), document.get("detail-type")
    if source != "aws.s3" or kind not in (OBJECT_CREATED, API_CALL):
        raise InvalidEvent(
            f"not S3's {OBJECT_CREATED} and not an {API_CALL}: source {_shown(source)}, detail-type {_shown(kind)}"
        )
    event = transformed(document, partition=partition) if kind == API_CALL else document
    bucket, key = _text(event, "detail", "bucket", "name"), _text(event, "detail", "object", "key")
    reason = _text(event, "detail", "reason")
    created = _mapping(event, "detail", "object")
    version_id, sequencer = _optional(created, "version-id"), _optional(created, "sequencer")
    if sequencer is None and version_id in (None, "null"):
        name = name_by_event(bucket=bucket, key=key, event_id=_text(event, "id"))
    else:
        name = execution_name(bucket=bucket, key=key, version_id=version_id, sequencer=sequencer)
    return BusEvent(ExecutionRequest(name, json.dumps(event), bucket, key), reason)


def transformed(event: Mapping[str, object], *, partition: str) -> dict[str, object]:
    """What the input transformer of cloudtrail-eventbridge makes of CloudTrail's event.

    Raises:
        InvalidEvent: S3 refused the call, or the event lacks what the transformer takes from it.
    """
    detail = _mapping(event, "detail")
    if (code := detail.get("errorCode")) is not None:
        raise InvalidEvent(f"S3 refused this call ({_shown(code)}): it created no object")
    bucket = _text(event, "detail", "requestParameters", "bucketName")
    return {
        "version": "0",
        "id": _text(event, "detail", "eventID"),
        "detail-type": OBJECT_CREATED,
        "source": "aws.s3",
        "account": _text(event, "account"),
        "time": _text(event, "detail", "eventTime"),
        "region": _text(event, "region"),
        "resources": [f"arn:{partition}:s3:::{bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket},
            "object": {"key": _text(event, "detail", "requestParameters", "key")},
            "request-id": _text(event, "detail", "requestID"),
            "source-ip-address": _text(event, "detail", "sourceIPAddress"),
            "reason": _text(event, "detail", "eventName"),
        },
    }


def _mapping(container: Mapping[str, object], *path: str) -> Mapping[str, object]:
    for depth, field in enumerate(path, 1):
        inner = container.get(field)
        if not isinstance(inner, Mapping):
            raise InvalidEvent(f"{'.'.join(path[:depth])} is {_shown(inner)}, not an object")
        container = inner
    return container


def _text(container: Mapping[str, object], *path: str) -> str:
    value = _mapping(container, *path[:-1]).get(path[-1])
    if not isinstance(value, str) or not value:
        raise InvalidEvent(f"{'.'.join(path)} is {_shown(value)}, not a text")
    try:
        value.encode()  # half of a surrogate pair cannot be sent to Step Functions
    except UnicodeEncodeError:
        raise InvalidEvent(f"{'.'.join(path)} {_shown(value)} is not Unicode text") from None
    return value


def _optional(container: Mapping[str, object], field: str) -> str | None:
    return None if container.get(field) in (None, "") else _text(container, field)


def _shown(value: object) -> str:
    shown = "missing" if value is None else ascii(value)
    return shown if len(shown) <= 80 else shown[:80] + "…"


def name_by_event(*, bucket: str, key: str, event_id: str) -> str:
    """The name of the execution that one event starts: the same at every redrive of it.

    It stands in the place of the version: version ids of S3 are texts ready for URLs and have no space, so that no
    version of the object is ever called this.

    Args:
        bucket: the bucket's name.
        key: the object's key, decoded.
        event_id: CloudTrail's `eventID`, which the input transformer makes the `id` of the workflow's input.
    """
    return execution_name(bucket=bucket, key=key, version_id=f"event {event_id}", sequencer=None)
