"""S3 event notifications, read strictly, and the canonical event that is made of them. Pure.

Follows "Event message structure" and "EventBridge event message structure" of the Amazon S3 User Guide. The canonical
event is described by docs/object-created.schema.json.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NotRequired, TypedDict
from urllib.parse import unquote_plus

from .executions import event_id


class BucketDetail(TypedDict):
    name: str


ObjectDetail = TypedDict(
    "ObjectDetail",
    {
        "key": str,
        "size": NotRequired[int],
        "etag": NotRequired[str],
        "version-id": NotRequired[str],
        "sequencer": NotRequired[str],
    },
)
Detail = TypedDict(
    "Detail",
    {
        "version": Literal["0"],
        "bucket": BucketDetail,
        "object": ObjectDetail,
        "request-id": NotRequired[str],
        "source-ip-address": NotRequired[str],
        "reason": str,
    },
)
CanonicalEvent = TypedDict(
    "CanonicalEvent",
    {
        "version": Literal["0"],
        "id": str,
        "detail-type": Literal["Object Created"],
        "source": Literal["aws.s3"],
        "account": str,
        "time": str,
        "region": str,
        "resources": list[str],
        "detail": Detail,
    },
)

# Notifications and EventBridge events name the same calls differently.
REASONS = {
    "Put": "PutObject",
    "Post": "POST Object",
    "Copy": "CopyObject",
    "CompleteMultipartUpload": "CompleteMultipartUpload",
}

SHOWN_LENGTH = 200  # a foreign message can hold a value of any length; the log needs its beginning

_CREATED = "ObjectCreated:"  # records leave out the "s3:" of the configuration
_EVENT_VERSION = re.compile(r"2\.[0-9]+")  # S3: compare the major version, ignore what a new minor version adds
_EVENT_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z", re.ASCII)
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


class InvalidNotification(ValueError):
    """What arrived is not an S3 notification of a created object; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class ObjectCreated:
    """One record of an S3 event notification. `key` is decoded; what the record does not have is None."""

    bucket: str
    key: str
    size: int | None  # bytes
    etag: str | None
    version_id: str | None
    sequencer: str | None
    time: str  # UTC, to the second: 2026-11-23T10:11:12Z
    region: str
    reason: str
    request_id: str | None
    source_ip_address: str | None
    event_time: str = ""  # as it was sent

    @property
    def version(self) -> str | None:
        """What tells this upload from others of the key, where the sequencer does not.

        S3 sends a version id or a sequencer. Of a store that sends neither, the record itself has to do: a redelivery
        repeats it. Version ids have no space, so that none is ever this.
        """
        if self.sequencer is None and self.version_id in (None, "null"):
            return f"upload {self.event_time} {self.etag} {self.request_id}"
        return self.version_id

    @property
    def is_folder_marker(self) -> bool:
        """Whether this is the empty `folder/` object that the S3 console makes."""
        return self.size == 0 and self.key.endswith("/")

    def canonical_event(self, *, account: str, partition: str) -> CanonicalEvent:
        """The event as S3 itself would send it to EventBridge.

        Args:
            account: id of the account that owns the bucket; notifications do not carry it.
            partition: the bucket's partition, `aws` for example.
        """
        created: ObjectDetail = {"key": self.key}
        if self.size is not None:
            created["size"] = self.size
        if self.etag is not None:
            created["etag"] = self.etag
        if self.version_id is not None:
            created["version-id"] = self.version_id
        if self.sequencer is not None:
            created["sequencer"] = self.sequencer
        detail: Detail = {
            "version": "0",
            "bucket": {"name": self.bucket},
            "object": created,
            "reason": self.reason,
        }
        if self.request_id is not None:
            detail["request-id"] = self.request_id
        if self.source_ip_address is not None:
            detail["source-ip-address"] = self.source_ip_address
        return {
            "version": "0",
            "id": event_id(bucket=self.bucket, key=self.key, version_id=self.version, sequencer=self.sequencer),
            "detail-type": "Object Created",
            "source": "aws.s3",
            "account": account,
            "time": self.time,
            "region": self.region,
            "resources": [f"arn:{partition}:s3:::{self.bucket}"],
            "detail": detail,
        }


@dataclass(frozen=True, slots=True)
class Notification:
    """What one message says: objects that were created, and what was wrong with the records that are not among them.

    Neither, and `is_test_event`: the message that S3 sends when a notification is configured.
    """

    created: tuple[ObjectCreated, ...] = ()
    problems: tuple[str, ...] = ()
    is_test_event: bool = False


def read_notification(message: object) -> Notification:
    """Read one S3 event notification, already parsed as JSON. Never raises: a bad record spoils no other."""
    try:
        records = _records(message)
    except InvalidNotification as problem:
        return Notification(problems=(str(problem),))
    if records is None:
        return Notification(is_test_event=True)
    created: list[ObjectCreated] = []
    problems: list[str] = []
    for number, record in enumerate(records):
        try:
            created.append(read_record(record))
        except InvalidNotification as problem:
            problems.append(f"Records[{number}]: {problem}")
    return Notification(tuple(created), tuple(problems))


def read_record(record: object) -> ObjectCreated:
    """Read one record of a notification.

    Raises:
        InvalidNotification: it is not S3's, not of version 2.x, not about a created object, lacks what every such
            record has, or its key is not form-URL-encoded UTF-8.
    """
    if not isinstance(record, Mapping):
        raise InvalidNotification("not an object")
    source = _text(record, "eventSource")
    if source != "aws:s3":
        raise InvalidNotification(f"eventSource is {_shown(source)}, not 'aws:s3'")
    version = _text(record, "eventVersion")
    if not _EVENT_VERSION.fullmatch(version):
        raise InvalidNotification(f"eventVersion is {_shown(version)}, not 2.x")
    name = _text(record, "eventName")
    kind = name.removeprefix(_CREATED)
    if kind == name or not kind:
        raise InvalidNotification(f"eventName is {_shown(name)}, not {_CREATED}*")
    created = _mapping(record, "s3", "object")
    event_time = _text(record, "eventTime")
    return ObjectCreated(
        bucket=_text(record, "s3", "bucket", "name"),
        key=_decoded_key(_text(created, "key")),
        size=_optional_size(created),
        etag=_optional_text(created, "eTag"),
        version_id=_optional_text(created, "versionId"),
        sequencer=_optional_text(created, "sequencer"),
        time=_time(event_time),
        event_time=event_time,
        region=_text(record, "awsRegion"),
        reason=REASONS.get(kind, kind),
        request_id=_optional_text(record.get("responseElements"), "x-amz-request-id"),
        source_ip_address=_optional_text(record.get("requestParameters"), "sourceIPAddress"),
    )


def _records(message: object) -> list[object] | None:
    """The records of a notification, None for S3's test event."""
    if not isinstance(message, Mapping):
        kind = "null" if message is None else _kind(message)
        raise InvalidNotification(f"not an S3 notification but {kind}")
    if "Records" not in message:
        if message.get("Event") == "s3:TestEvent" and message.get("Service") == "Amazon S3":
            return None
        if message.get("Type") == "Notification" and "TopicArn" in message:
            raise InvalidNotification("not an S3 notification but an SNS envelope")
        if "detail-type" in message:
            raise InvalidNotification("not an S3 notification but an EventBridge event")
        raise InvalidNotification("not an S3 notification: it has no Records")
    records = message["Records"]
    if not isinstance(records, list) or not records:
        raise InvalidNotification("not an S3 notification: Records is not a list of records")
    return records


def _decoded_key(encoded: str) -> str:
    if _BROKEN_ESCAPE.search(encoded):
        raise InvalidNotification(f"s3.object.key {_shown(encoded)} is not URL-encoded")
    try:
        return unquote_plus(encoded, errors="strict")
    except UnicodeDecodeError:
        raise InvalidNotification(f"s3.object.key {_shown(encoded)} is not UTF-8") from None


def _time(text: str) -> str:
    match = _EVENT_TIME.fullmatch(text)
    try:
        if not match:
            raise ValueError
        datetime.fromisoformat(match[1])
    except ValueError:
        raise InvalidNotification(f"eventTime is {_shown(text)}, not like 1970-01-01T00:00:00.000Z") from None
    return match[1] + "Z"


def _mapping(container: Mapping[str, object], *path: str) -> Mapping[str, object]:
    for depth, field in enumerate(path, 1):
        inner = container.get(field)
        if not isinstance(inner, Mapping):
            raise InvalidNotification(f"{'.'.join(path[:depth])} is {_kind(inner)}, not an object")
        container = inner
    return container


def _text(container: Mapping[str, object], *path: str) -> str:
    value = _mapping(container, *path[:-1]).get(path[-1])
    if not isinstance(value, str) or not value:
        raise InvalidNotification(f"{'.'.join(path)} is {_kind(value)}, not a text")
    return _encodable(value, ".".join(path))


def _optional_text(container: object, field: str) -> str | None:
    value = container.get(field) if isinstance(container, Mapping) else None
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise InvalidNotification(f"{field} is {_kind(value)}, not a text")
    return _encodable(value, field)


def _optional_size(created: Mapping[str, object]) -> int | None:
    size = created.get("size")
    if size is None:
        return None
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise InvalidNotification(f"size is {_shown(size)}, not a number of bytes")
    return size


def _encodable(value: str, field: str) -> str:
    # JSON can spell half of a surrogate pair. Neither Step Functions nor Lambda's log can be sent one.
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidNotification(f"{field} {_shown(value)} is not Unicode text") from None
    return value


def _kind(value: object) -> str:
    if value is None:
        return "missing"
    if value == "":
        return "empty"
    return {dict: "an object", list: "a list", str: "a text", bool: "a boolean"}.get(type(value), "a number")


def _shown(value: object) -> str:
    shown = ascii(value)
    return shown if len(shown) <= SHOWN_LENGTH else shown[:SHOWN_LENGTH] + "…"
