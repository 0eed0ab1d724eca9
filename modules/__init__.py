"""An object lands in Amazon S3, an AWS Step Functions execution starts: constructs for CDK for Terraform.

Everything public is named here and loads when first asked for, so that reading a configuration starts no Node.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .configuration import load
    from .dead_letter import DeadLetterQueue
    from .encryption import Encryption
    from .errors import ConfigurationError, Problem
    from .executions import WatchedStateMachine
    from .object_filter import ObjectFilter
    from .options import (
        CloudTrailEventBridgeOptions,
        DirectEventBridgeOptions,
        NotificationLambdaOptions,
        StorageFirstOptions,
    )
    from .patterns.cloudtrail_eventbridge import CloudTrailEventBridge
    from .patterns.direct_eventbridge import DirectEventBridge
    from .patterns.notification_lambda import NotificationLambda
    from .patterns.storage_first import StorageFirst
    from .platform import Platform
    from .remote_state import LocalState, OtherState, S3State
    from .source_bucket import SourceBucket
    from .stack import App, Provider, Stack
    from .state_machine import StateMachine
    from .trail import Trail

_HOME = {
    "App": "stack",
    "CloudTrailEventBridge": "patterns.cloudtrail_eventbridge",
    "CloudTrailEventBridgeOptions": "options",
    "ConfigurationError": "errors",
    "DeadLetterQueue": "dead_letter",
    "DirectEventBridge": "patterns.direct_eventbridge",
    "DirectEventBridgeOptions": "options",
    "Encryption": "encryption",
    "LocalState": "remote_state",
    "NotificationLambda": "patterns.notification_lambda",
    "NotificationLambdaOptions": "options",
    "ObjectFilter": "object_filter",
    "OtherState": "remote_state",
    "Platform": "platform",
    "Problem": "errors",
    "Provider": "stack",
    "S3State": "remote_state",
    "SourceBucket": "source_bucket",
    "Stack": "stack",
    "StateMachine": "state_machine",
    "StorageFirst": "patterns.storage_first",
    "StorageFirstOptions": "options",
    "Trail": "trail",
    "WatchedStateMachine": "executions",
    "load": "configuration",
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
