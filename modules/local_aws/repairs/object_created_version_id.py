"""S3's events on the default bus name the version of the object.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html: `detail.object.version-id`, of a bucket with
versions. MiniStack knows the version, names it in notifications, and leaves it out here.
"""

from __future__ import annotations

import contextvars
import json
from typing import Any

from ministack.services import eventbridge, s3

SYMBOLS = ("ministack.services.eventbridge._dispatch_event", "ministack.services.s3._fire_s3_event")

_version_id: contextvars.ContextVar[str | None] = contextvars.ContextVar("_version_id", default=None)


def apply() -> None:
    """Remember the version while S3 tells the bus, and add it to what it tells."""
    fire, dispatch = s3._fire_s3_event, eventbridge._dispatch_event

    def fire_with_version(*event: Any, version_id: str | None = None, **more: Any) -> None:
        token = _version_id.set(version_id)
        try:
            fire(*event, version_id=version_id, **more)
        finally:
            _version_id.reset(token)

    def dispatch_with_version(event: dict[str, Any], *view: Any) -> None:
        version_id = _version_id.get()
        if version_id is None:
            dispatch(event, *view)
            return
        detail = json.loads(event["Detail"])
        detail["object"]["version-id"] = version_id
        # What the targets do is another matter, events of their own included.
        token = _version_id.set(None)
        try:
            dispatch({**event, "Detail": json.dumps(detail)}, *view)
        finally:
            _version_id.reset(token)

    s3._fire_s3_event = fire_with_version
    eventbridge._dispatch_event = dispatch_with_version
