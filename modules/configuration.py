"""pipelines.toml: read, merged for each environment, and checked as a whole before anything is made."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .asl import Template, definition_problems, substitution_problems
from .errors import ConfigurationError, Problem
from .naming import is_bucket_name
from .object_filter import event_problems, key_part_problems, notification_problems
from .problems import explain, shown
from .remote_state import LocalState, OtherState, S3State, State, state_key
from .settings import (
    TRIGGERS,
    AnyTrigger,
    BucketSettings,
    Document,
    EncryptionSettings,
    Environment,
    LocalBackend,
    OtherBackend,
    Project,
    ProviderSettings,
    S3Backend,
    StateMachineSettings,
    Table,
    TriggerSettings,
)

M = TypeVar("M", bound=BaseModel)

_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")


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
        if isinstance(backend, S3Backend):
            return S3State(
                bucket=self.fill(backend.bucket),
                key=state_key(self.project, self.name, stack),
                region=backend.region or self.environment.region,
                kms_key_id=backend.kms_key_id,
                arguments=backend.arguments,
            )
        if isinstance(backend, LocalBackend):
            return LocalState()
        values = {"project": self.project, "environment": self.name, "stack": stack}
        return OtherState(type=backend.type, arguments=_filled_tree(backend.model_extra or {}, values))

    def fill(self, text: str) -> str:
        """`text` with `{environment}` and `{account_id}` filled in."""
        return _filled(text, {"environment": self.name, "account_id": self.environment.account_id})


def load(path: Path, overlay: Path | None = None) -> list[Deployment]:
    """Reads a configuration, and `overlay` on top of it, field by field.

    Raises:
        ConfigurationError: everything wrong with it, in one report.
    """
    document = _read(path)
    if overlay is not None:
        document = merged(document, _read(overlay))
    checker = _Checker(path.parent, document)
    deployments = checker.deployments()
    if checker.problems:
        raise ConfigurationError(path.name, sorted(checker.problems))
    return deployments


def _read(path: Path) -> Table:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ConfigurationError(
            path.name, [Problem("", f"there is no such file in {path.parent.resolve().name}/.")]
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(path.name, [Problem("", f"is not TOML: {error}.")]) from None


def merged(below: Table, above: Table) -> Table:
    """`below` with the fields of `above` on top, tables field by field, anything else as a whole."""
    result = dict(below)
    for key, value in above.items():
        under = result.get(key)
        result[key] = merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return result


class _Checker:
    """Goes through a document piece by piece, so that one mistake hides no other."""

    def __init__(self, folder: Path, document: Table) -> None:
        self.folder = folder
        self.document = document
        self.problems: set[Problem] = set()

    def deployments(self) -> list[Deployment]:
        top = {
            key: value
            for key, value in self.document.items()
            if key not in ("environments", "state_machines", "buckets")
        }
        self._validate(Project, top, (), (), set(Document.model_fields))
        self._table(self.document, ("state_machines",))
        self._table(self.document, ("buckets",))
        environments = self._table(self.document, ("environments",))
        if not environments:
            self._add(
                ("environments",),
                "there is no environment. Add [environments.dev] with region, account_id and backend.",
            )
        return [
            deployment
            for name, raw in sorted(environments.items())
            if isinstance(raw, dict) and (deployment := _EnvironmentChecker(self, name, raw).deployment())
        ]

    def _table(self, parent: Table, where: tuple[str, ...]) -> Table:
        """The table at the end of `where`, whose keys are ids and whose values are tables."""
        table = parent.get(where[-1], {})
        if not isinstance(table, dict):
            self._add(where, f"{shown(table)} is of the wrong type. Give a table: [{'.'.join(where)}.<id>].")
            return {}
        for id, value in table.items():
            if not _ID.fullmatch(id):
                self._add(
                    (*where, id),
                    f'"{id}" is not an id. Use lower-case letters, digits and hyphens, beginning with a letter, 40 at most.',
                )
            if not isinstance(value, dict):
                self._add(
                    (*where, id), f"{shown(value)} is of the wrong type. Give a table: [{'.'.join((*where, id))}]."
                )
        return table

    def _add(self, where: tuple[str, ...], text: str) -> None:
        self.problems.add(Problem(".".join(where), text))

    def _validate(
        self, model: type[M], raw: Table, below: tuple[str, ...], prefix: tuple[str, ...], known: set[str] | None = None
    ) -> M | None:
        """Parses `raw`, or notes what is wrong with it."""
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            for details in error.errors(include_url=False):
                location = tuple(str(part) for part in details["loc"] if part not in ("[key]",))
                if location[:1] == ("backend",) and len(location) > 1:
                    location = ("backend", *location[2:])
                fields = known or _fields_at(model, location[:-1])
                self._add(self._written(below, (*prefix, *location)), explain(details, fields))
            return None

    def _written(self, below: tuple[str, ...], path: tuple[str, ...]) -> tuple[str, ...]:
        """Where the author wrote `path`: in an environment's own table, or at the top for all of them."""
        if not below:
            return path
        node: object = self.document
        for part in (*below, *path[:-1]):
            node = node.get(part) if isinstance(node, dict) else None
        if isinstance(node, dict) and path and path[-1] in node:
            return (*below, *path)
        top = self.document.get(path[0], {}) if path else {}
        return (
            path
            if path and path[0] in ("buckets", "state_machines") and len(path) > 1 and path[1] in top
            else (*below, *path)
        )


class _EnvironmentChecker:
    """One environment: its own settings, then everything at the top with its overrides on it."""

    def __init__(self, checker: _Checker, name: str, raw: Table) -> None:
        self._checker = checker
        self._name = name
        self._below = ("environments", name)
        self._raw = raw
        self._settings = {key: value for key, value in raw.items() if key not in ("state_machines", "buckets")}

    def deployment(self) -> Deployment | None:
        environment = self._validate(Environment, self._settings, ())
        machines = self._merged("state_machines")
        state_machines = {id: self._state_machine(id, raw) for id, raw in machines.items()}
        buckets = {id: self._bucket(id, raw, machines) for id, raw in self._merged("buckets").items()}
        if environment is None:
            return None
        deployment = Deployment(
            project=str(self._checker.document.get("project", "")),
            name=self._name,
            folder=self._checker.folder,
            environment=environment,
            state_machines={id: machine for id, machine in sorted(state_machines.items()) if machine},
            buckets={id: bucket for id, bucket in sorted(buckets.items()) if bucket},
        )
        self._check_environment(deployment)
        self._check_names(deployment)
        return deployment

    def _merged(self, kind: str) -> dict[str, Table]:
        top, own = self._checker.document.get(kind, {}), self._raw.get(kind, {})
        if own:
            self._checker._table(self._raw, (*self._below, kind))
        both = merged(top if isinstance(top, dict) else {}, own if isinstance(own, dict) else {})
        return {id: raw for id, raw in both.items() if isinstance(raw, dict)}

    def _validate(self, model: type[M], raw: Table, prefix: tuple[str, ...]) -> M | None:
        return self._checker._validate(model, raw, self._below, prefix)

    def _add(self, path: tuple[str, ...], text: str) -> None:
        self._checker._add(self._checker._written(self._below, path), text)

    def _state_machine(self, id: str, raw: Table) -> StateMachineSettings | None:
        path = ("state_machines", id)
        machine = self._validate(StateMachineSettings, raw, path)
        substitutions = raw.get("substitutions", {})
        named: set[str] = set()
        for field in ("definition", "policy"):
            if isinstance(raw.get(field), str) and isinstance(substitutions, dict):
                named |= self._check_file((*path, field), raw[field], substitutions)
        if isinstance(substitutions, dict) and isinstance(raw.get("definition"), str):
            for name in sorted(set(substitutions) - named):
                self._add(
                    (*path, "substitutions", name),
                    f'neither definition nor policy holds "${{{name}}}". Remove it, or correct its name.',
                )
        return machine

    def _check_file(self, path: tuple[str, ...], name: str, substitutions: Table) -> set[str]:
        try:
            template = Template.read(self._checker.folder / name)
        except ValueError as error:
            self._add(path, str(error))
            return set(substitutions)
        problems = substitution_problems(template, substitutions)
        if path[-1] == "definition":
            problems += definition_problems(template.document)
        for problem in problems:
            self._add(path, f"{name} {problem}" if not problem.startswith("state ") else f"{name}: {problem}")
        return template.names()

    def _bucket(self, id: str, raw: Table, machines: Mapping[str, Table]) -> BucketSettings | None:
        path = ("buckets", id)
        own = {key: value for key, value in raw.items() if key != "triggers"}
        bucket = self._validate(BucketSettings, own, path)
        if isinstance(name := raw.get("name"), str):
            filled = _filled(name, {"environment": self._name, "account_id": str(self._settings.get("account_id", ""))})
            if not is_bucket_name(filled):
                self._add(
                    (*path, "name"),
                    f'"{name}" becomes "{filled}" in environment {self._name}, which S3 refuses as a bucket name: 3 to 63 lower-case letters, '
                    "digits, hyphens and dots. Only {environment} and {account_id} are filled in.",
                )
        triggers = {
            trigger_id: self._trigger((*path, "triggers", trigger_id), trigger, machines)
            for trigger_id, trigger in self._checker._table(raw, (*path, "triggers")).items()
            if isinstance(trigger, dict)
        }
        if bucket is None:
            return None
        return bucket.model_copy(
            update={"triggers": {id: trigger for id, trigger in sorted(triggers.items()) if trigger}}
        )

    def _trigger(self, path: tuple[str, ...], raw: Table, machines: Mapping[str, Table]) -> TriggerSettings | None:
        pattern = raw.get("pattern")
        model = TRIGGERS.get(pattern) if isinstance(pattern, str) else None
        if model is None:
            known = ", ".join(TRIGGERS)
            given = f"{shown(pattern)} is not a pattern." if "pattern" in raw else "pattern is missing."
            self._add((*path, "pattern"), f"{given} Use one of {known}.")
            self._validate(AnyTrigger, raw, path)
            trigger = None
        else:
            trigger = self._validate(model, raw, path)
        machine = raw.get("state_machine")
        if isinstance(machine, str) and machine not in machines:
            close = difflib.get_close_matches(machine, machines, 1)
            hint = f'Did you mean "{close[0]}"?' if close else f"Known: {', '.join(sorted(machines)) or 'none'}."
            self._add((*path, "state_machine"), f'there is no state machine "{machine}" under [state_machines]. {hint}')
        for field in ("prefix", "suffix"):
            if isinstance(value := raw.get(field), str):
                for _, text in [*key_part_problems(field, value), *notification_problems(field, value)]:
                    self._add((*path, field), text)
        if trigger is not None:
            for field, text in event_problems(trigger.events):
                self._add((*path, field), text)
        return trigger

    def _check_environment(self, deployment: Deployment) -> None:
        environment = deployment.environment
        if isinstance(environment.backend, S3Backend):
            name = deployment.fill(environment.backend.bucket)
            if not is_bucket_name(name):
                self._add(
                    ("backend", "bucket"),
                    f'"{name}" is not a bucket name that S3 accepts: 3 to 63 lower-case letters, digits, hyphens and dots.',
                )
        provider = environment.provider
        if provider.lock_file is None and provider.version != ProviderSettings().version:
            self._add(
                ("provider", "lock_file"),
                f"version {provider.version} needs a dependency lock file of its own: run `terraform providers lock` with it, commit the "
                ".terraform.lock.hcl, and name it here.",
            )
        elif provider.lock_file is not None and not (deployment.folder / provider.lock_file).is_file():
            self._add(
                ("provider", "lock_file"), f'there is no file "{provider.lock_file}". Create it, or correct the path.'
            )
        arguments: list[tuple[tuple[str, ...], Table]] = [(("provider", "arguments"), provider.arguments)]
        if isinstance(environment.backend, S3Backend):
            arguments.append((("backend", "arguments"), environment.backend.arguments))
        elif isinstance(environment.backend, OtherBackend):
            arguments.append((("backend",), environment.backend.model_extra or {}))
        for path, table in arguments:
            for location, value in _not_json(table):
                self._add(
                    (*path, *location),
                    f"{shown(value)} is a date or time, which Terraform does not know. Put it in quotes.",
                )

    def _check_names(self, deployment: Deployment) -> None:
        for kind, names in (
            ("buckets", {id: deployment.fill(bucket.name) for id, bucket in deployment.buckets.items()}),
            ("state_machines", {id: machine.name for id, machine in deployment.state_machines.items() if machine.name}),
        ):
            owners: dict[str, str] = {}
            for id, name in names.items():
                if (other := owners.setdefault(name, id)) != id:
                    what = "bucket" if kind == "buckets" else "state machine"
                    self._add(
                        (kind, id, "name"),
                        f'"{name}" is the name of {what} "{other}" too, in environment {self._name}. '
                        + (
                            "One bucket has one owner of its notifications: put all triggers under one of them."
                            if kind == "buckets"
                            else "Rename one."
                        ),
                    )


def _fields_at(model: type[BaseModel], location: tuple[str, ...]) -> set[str]:
    """Names of the fields that `model` knows at `location`."""
    nested: dict[str, type[BaseModel]] = {
        "backend": S3Backend,
        "provider": ProviderSettings,
        "encryption": EncryptionSettings,
    }
    if location and location[0] in nested and model is Environment:
        return set(nested[location[0]].model_fields)
    return set(model.model_fields)


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _filled_tree(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _filled(value, values)
    if isinstance(value, dict):
        return {key: _filled_tree(item, values) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled_tree(item, values) for item in value]
    return value


def _not_json(value: object, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Values of TOML that JSON has not."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _not_json(item, (*at, str(key)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _not_json(item, (*at, str(index)))
    elif not isinstance(value, str | int | float | bool):
        yield at, value


def selected(deployments: list[Deployment], environment: str | None, bucket: str | None) -> list[Deployment]:
    """The deployments of one environment only, or of those that have one bucket.

    Raises:
        ConfigurationError: there is none of that name.
    """
    problems = []
    environments = [deployment.name for deployment in deployments]
    if environment and environment not in environments:
        problems.append(
            Problem("ENVIRONMENT", f'there is no environment "{environment}". Known: {", ".join(environments)}.')
        )
    buckets = sorted({id for deployment in deployments for id in deployment.buckets})
    if bucket and bucket not in buckets:
        problems.append(Problem("BUCKET", f'there is no bucket "{bucket}". Known: {", ".join(buckets) or "none"}.'))
    if problems:
        raise ConfigurationError("environment variables", problems)
    return [deployment for deployment in deployments if environment in (None, "", deployment.name)]
