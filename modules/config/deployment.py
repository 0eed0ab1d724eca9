"""One environment of pipelines.toml with everything in it, merged and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ..model.event_selectors import SelectorKind
from ..model.naming import log_bucket_name_of
from ..model.object_filter import ObjectFilter
from ..model.state_locations import LocalState, OtherState, S3State, State, state_key
from .settings import (
    BucketSettings,
    CloudTrailEventBridgeTrigger,
    Environment,
    LocalBackendSettings,
    RemoteStateSettings,
    S3BackendSettings,
    StateMachineSettings,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Deployment:
    """One environment with everything in it, merged and checked."""

    project: str
    name: str
    folder: Path
    environment: Environment
    state_machines: Mapping[str, StateMachineSettings]
    buckets: Mapping[str, BucketSettings]

    @property
    def name_prefix(self) -> str:
        """What every name begins with."""
        return self.environment.name_prefix or f"{self.project}-{self.name}"

    def state(self, stack: str) -> State:
        """Where `stack` keeps its state."""
        backend = self.environment.backend
        if isinstance(backend, S3BackendSettings):
            return S3State(
                bucket=self.fill(backend.bucket),
                key=state_key(self.project, self.name, stack),
                region=backend.region or self.environment.region,
                kms_key_id=backend.kms_key_id,
                arguments=backend.arguments,
            )
        if isinstance(backend, LocalBackendSettings):
            return LocalState()
        values = {"project": self.project, "environment": self.name, "stack": stack}
        return OtherState(type=backend.type, arguments=filled_tree(backend.model_extra or {}, **values))

    def remote(self, settings: RemoteStateSettings) -> S3State:
        """Where another team keeps its state."""
        return S3State(
            bucket=self.fill(settings.bucket),
            key=self.fill(settings.key),
            region=settings.region or self.environment.region,
            arguments=settings.arguments,
        )

    def trails(self) -> Mapping[SelectorKind, list[tuple[str, ObjectFilter]]]:
        """What each trail to be made has to log: names of buckets, and which of their objects."""
        logged: dict[SelectorKind, list[tuple[str, ObjectFilter]]] = {}
        for bucket in self.buckets.values():
            for trigger in bucket.triggers.values():
                if isinstance(trigger, CloudTrailEventBridgeTrigger) and not trigger.existing_trail:
                    logged.setdefault(trigger.selector, []).append((self.fill(bucket.name), trigger.object_filter))
        return dict(sorted(logged.items()))

    def log_bucket(self, kind: SelectorKind) -> str:
        """The name of the log bucket of a trail made here."""
        environment = self.environment
        return log_bucket_name_of(self.name_prefix, kind, environment.region, environment.account_id)

    def fill(self, text: str) -> str:
        """`text` with `{environment}` and `{account_id}` filled in."""
        return self.fill_tree(text)

    def fill_tree(self, value: T) -> T:
        """`value` with every string in it filled in."""
        return filled_tree(value, environment=self.name, account_id=self.environment.account_id)


def filled(text: str, **values: str) -> str:
    """`text` with `{name}` replaced by the value of that name; any other brace stays."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def filled_tree(value: T, **values: str) -> T:
    """`value` with every string in it, names of tables excepted, filled in."""
    tree: Any = value
    if isinstance(value, str):
        tree = filled(value, **values)
    elif isinstance(value, dict):
        tree = {key: filled_tree(item, **values) for key, item in value.items()}
    elif isinstance(value, list):
        tree = [filled_tree(item, **values) for item in value]
    result: T = tree
    return result
