"""An object lands in Amazon S3, an AWS Step Functions execution starts: constructs for CDK for Terraform.

Everything public is named here and loads when first asked for, so that reading a configuration starts no Node.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .config.loader import load
    from .constructs.dead_letter_queue import DeadLetterQueue
    from .constructs.encryption import Encryption
    from .constructs.execution_alarms import WatchedStateMachine
    from .constructs.platform import Platform
    from .constructs.source_bucket import SourceBucket
    from .constructs.stack import App, Provider, Stack
    from .constructs.state_machine import StateMachine
    from .constructs.trail import Trail
    from .model.errors import ConfigurationError, Problem
    from .model.object_filter import ObjectFilter
    from .model.options import (
        CloudTrailEventBridgeOptions,
        DirectEventBridgeOptions,
        NotificationLambdaOptions,
        StorageFirstOptions,
    )
    from .model.state_locations import LocalState, OtherState, S3State
    from .patterns.cloudtrail_eventbridge import CloudTrailEventBridge
    from .patterns.direct_eventbridge import DirectEventBridge
    from .patterns.notification_lambda import NotificationLambda
    from .patterns.storage_first import StorageFirst

_HOME = {
    "App": "constructs.stack",
    "CloudTrailEventBridge": "patterns.cloudtrail_eventbridge",
    "CloudTrailEventBridgeOptions": "model.options",
    "ConfigurationError": "model.errors",
    "DeadLetterQueue": "constructs.dead_letter_queue",
    "DirectEventBridge": "patterns.direct_eventbridge",
    "DirectEventBridgeOptions": "model.options",
    "Encryption": "constructs.encryption",
    "LocalState": "model.state_locations",
    "NotificationLambda": "patterns.notification_lambda",
    "NotificationLambdaOptions": "model.options",
    "ObjectFilter": "model.object_filter",
    "OtherState": "model.state_locations",
    "Platform": "constructs.platform",
    "Problem": "model.errors",
    "Provider": "constructs.stack",
    "S3State": "model.state_locations",
    "SourceBucket": "constructs.source_bucket",
    "Stack": "constructs.stack",
    "StateMachine": "constructs.state_machine",
    "StorageFirst": "patterns.storage_first",
    "StorageFirstOptions": "model.options",
    "Trail": "constructs.trail",
    "WatchedStateMachine": "constructs.execution_alarms",
    "load": "config.loader",
}

__all__ = [
    "App",
    "CloudTrailEventBridge",
    "CloudTrailEventBridgeOptions",
    "ConfigurationError",
    "DeadLetterQueue",
    "DirectEventBridge",
    "DirectEventBridgeOptions",
    "Encryption",
    "LocalState",
    "NotificationLambda",
    "NotificationLambdaOptions",
    "ObjectFilter",
    "OtherState",
    "Platform",
    "Problem",
    "Provider",
    "S3State",
    "SourceBucket",
    "Stack",
    "StateMachine",
    "StorageFirst",
    "StorageFirstOptions",
    "Trail",
    "WatchedStateMachine",
    "load",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
