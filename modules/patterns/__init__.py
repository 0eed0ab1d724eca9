"""The wirings, one file each, read top to bottom like their sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..constructs.trigger import Trigger
from .cloudtrail_eventbridge import CloudTrailEventBridge
from .direct_eventbridge import DirectEventBridge
from .notification_lambda import NotificationLambda
from .storage_first import StorageFirst

PATTERNS: Mapping[str, Callable[..., Trigger]] = {
    "cloudtrail-eventbridge": CloudTrailEventBridge,
    "direct-eventbridge": DirectEventBridge,
    "notification-lambda": NotificationLambda,
    "storage-first": StorageFirst,
}
"""By the name that pipelines.toml and the folders of terraform/ use."""
