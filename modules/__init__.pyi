"""The public names, for type checkers. Written by `make golden` from __init__.py."""

from .config.loader import load
from .constructs.dead_letter_queue import DeadLetterQueue
from .constructs.encryption import Encryption
from .constructs.execution_alarms import WatchedStateMachine
from .constructs.platform import Platform
from .constructs.source_bucket import SourceBucket
from .constructs.stack import App, Provider, Stack
from .constructs.state_machine import StateMachine
from .constructs.trail import Trail
from .model.errors import ConfigurationError, Problem, S3ToSfnError
from .model.object_filter import ObjectFilter
from .model.options import (
    CloudTrailEventBridgeOptions,
    DirectEventBridgeOptions,
    NotificationLambdaOptions,
    StorageFirstOptions,
)
from .model.other_notifications import OtherFunction, OtherNotifications, OtherQueue, OtherTopic
from .model.state_locations import LocalState, OtherState, S3State
from .patterns.cloudtrail_eventbridge import CloudTrailEventBridge
from .patterns.direct_eventbridge import DirectEventBridge
from .patterns.notification_lambda import NotificationLambda
from .patterns.storage_first import StorageFirst

__version__: str
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
    "OtherFunction",
    "OtherNotifications",
    "OtherQueue",
    "OtherState",
    "OtherTopic",
    "Platform",
    "Problem",
    "Provider",
    "S3State",
    "S3ToSfnError",
    "SourceBucket",
    "Stack",
    "StateMachine",
    "StorageFirst",
    "StorageFirstOptions",
    "Trail",
    "WatchedStateMachine",
    "load",
]
