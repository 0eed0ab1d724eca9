"""One environment of pipelines.toml: its own settings, then everything at the top with its overrides on it."""

from __future__ import annotations

import re
from pathlib import Path as FilePath

from pydantic import TypeAdapter, ValidationError

from ...model.provider import LOCK_FILES, lock_file_missing
from ..deployment import Deployment
from ..messages import shown
from ..settings import Backend, Environment, LocalBackendSettings, S3BackendSettings, Table
from ..toml_tables import merged, table_at
from .arns import environment_arn_problems
from .backends import PROVIDER, S3_BACKEND
from .buckets import BucketChecker
from .collector import Checker
from .context import EnvironmentPlace
from .state_machines import StateMachineChecker

_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


class EnvironmentChecker:
    """Goes through one environment; what is wrong ends in `checker`."""

    def __init__(self, checker: Checker, folder: FilePath, name: str, raw: Table) -> None:
        self._place = EnvironmentPlace(checker, folder, name, raw)

    def deployment(self) -> Deployment | None:
        """The environment, or None where its own settings are wrong."""
        own = {key: value for key, value in self._place.raw.items() if key not in ("state_machines", "buckets")}
        environment = self._place.validate(Environment, own, ())
        for path, text in environment_arn_problems(own):
            self._place.add(path, text)
        self._check_backend()
        self._check_provider()
        state_machines, bucket_checker = StateMachineChecker(self._place), BucketChecker(self._place)
        machines = self._merged("state_machines")
        buckets = self._merged("buckets")
        parsed_machines = {id: state_machines.check(id, raw) for id, raw in machines.items() if isinstance(raw, dict)}
        parsed_buckets = {
            id: bucket_checker.check(id, raw, machines) for id, raw in buckets.items() if isinstance(raw, dict)
        }
        if environment is None:
            return None
        return Deployment(
            project=str(self._place.checker.document.get("project", "")),
            name=self._place.name,
            folder=self._place.folder,
            environment=environment,
            state_machines={id: machine for id, machine in sorted(parsed_machines.items()) if machine},
            buckets={id: bucket for id, bucket in sorted(parsed_buckets.items()) if bucket},
        )

    def _merged(self, kind: str) -> Table:
        if kind in self._place.raw:
            self._place.checker.check_table(("environments", self._place.name, kind))
        return merged(table_at(self._place.checker.document, (kind,)), table_at(self._place.raw, (kind,)))

    def _check_backend(self) -> None:
        try:
            backend: Backend = TypeAdapter[Backend](Backend).validate_python(self._place.raw.get("backend"))
        except ValidationError:
            return
        if isinstance(backend, S3BackendSettings):
            self._place.check_bucket_name(("backend", "bucket"), backend.bucket)
            self._place.state_bucket = self._place.fill(backend.bucket)
            self._place.check_arguments(("backend", "arguments"), backend.arguments, S3_BACKEND)
        elif not isinstance(backend, LocalBackendSettings):
            self._place.check_arguments(("backend",), backend.model_extra or {})

    def _check_provider(self) -> None:
        raw = self._place.raw.get("provider", {})
        if not isinstance(raw, dict):
            return
        version, lock_file = raw.get("version"), raw.get("lock_file")
        if isinstance(lock_file, str):
            if not (self._place.folder / lock_file).is_file():
                self._place.add(
                    ("provider", "lock_file"),
                    f"there is no file {shown(lock_file)}. Create it with `terraform providers lock`, or correct the path.",
                )
        elif (
            lock_file is None and isinstance(version, str) and _VERSION.fullmatch(version) and version not in LOCK_FILES
        ):
            self._place.add(("provider", "lock_file"), lock_file_missing(version))
        if isinstance(arguments := raw.get("arguments"), dict):
            self._place.check_arguments(("provider", "arguments"), arguments, PROVIDER)
