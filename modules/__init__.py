"""An object lands in Amazon S3, an AWS Step Functions execution starts: constructs for CDK for Terraform.

Everything public is named here and loads when first asked for, so that reading a configuration starts no Node.
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

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
    "OtherFunction": "model.other_notifications",
    "OtherNotifications": "model.other_notifications",
    "OtherQueue": "model.other_notifications",
    "OtherState": "model.state_locations",
    "OtherTopic": "model.other_notifications",
    "Platform": "constructs.platform",
    "Problem": "model.errors",
    "Provider": "constructs.stack",
    "S3State": "model.state_locations",
    "S3ToSfnError": "model.errors",
    "SourceBucket": "constructs.source_bucket",
    "Stack": "constructs.stack",
    "StateMachine": "constructs.state_machine",
    "StorageFirst": "patterns.storage_first",
    "StorageFirstOptions": "model.options",
    "Trail": "constructs.trail",
    "WatchedStateMachine": "constructs.execution_alarms",
    "load": "config.loader",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
