"""One environment of pipelines.toml: its own settings, then everything at the top with its overrides on it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from .arn_problems import Home, environment_arn_problems, state_machine_arn_problems
from .asl import Template, about, definition_problems, substitution_problems
from .checker import Checker, is_id
from .claims import Claim
from .deployment import Deployment, filled
from .filter_problems import (
    cloudtrail_problems,
    event_problems,
    key_part_problems,
    notification_problems,
    object_created_problems,
)
from .loops import loop_problems
from .naming import base_name, is_bucket_name
from .notification_overlap import overlap_problems
from .object_keys import EVENT_KINDS
from .platform import partition_of
from .problems import shown
from .reserved_arguments import PROVIDER, REMOTE_STATE, S3_BACKEND, reserved_argument_problems
from .settings import (
    TRIGGERS,
    AnyTrigger,
    Backend,
    BucketSettings,
    CloudTrailEventBridgeTrigger,
    DirectEventBridgeTrigger,
    Environment,
    LocalBackend,
    ProviderSettings,
    S3Backend,
    StateMachineSettings,
    Table,
    TriggerSettings,
)
from .tables import Path, merged, not_json, table_at
from .trigger_problems import foreign_bucket_problem

M = TypeVar("M", bound=BaseModel)

SHARED_STACKS = ("bootstrap", "shared")
"""Names of the stacks that are no bucket's."""

_BUCKET_RULE = "Use 3 to 63 lower-case letters, digits, hyphens and dots; {environment} and {account_id} are filled in."
_NO_ACCOUNT = "000000000000"
_OTHER_VERSION = re.compile(rf"(?!{re.escape(ProviderSettings().version)}$)[0-9]+\.[0-9]+\.[0-9]+")


_FILLED = ("name", "arn", "role_arn")
"""What of a state machine may hold `{environment}` and `{account_id}`."""

_NOTIFIED = ("pattern", "prefix", "suffix", "events", "enabled")
"""What of a trigger makes its entry in the bucket's notification configuration."""


class EnvironmentChecker:
    """Goes through one environment; what is wrong ends in `checker`."""

    def __init__(self, checker: Checker, folder: FilePath, name: str, raw: Table) -> None:
        self._checker = checker
        self._folder = folder
        self._name = name
        self._raw = raw
        account_id, region = raw.get("account_id"), raw.get("region")
        known = isinstance(account_id, str) and re.fullmatch("[0-9]{12}", account_id)
        self._account_id = str(account_id) if known else _NO_ACCOUNT
        self._partition = partition_of(region) if isinstance(region, str) else "aws"
        # Names can only meet another environment's in an account that is known.
        self._state_bucket: str | None = None
        self._account = f"{self._partition}:{account_id}" if known else f"environment {name}"

    def deployment(self) -> Deployment | None:
        """The environment, or None where its own settings are wrong."""
        own = {key: value for key, value in self._raw.items() if key not in ("state_machines", "buckets")}
        environment = self._validate(Environment, own, ())
        for path, text in environment_arn_problems(own):
            self._add(path, text)
        self._check_backend()
        self._check_provider()
        machines = self._merged("state_machines")
        buckets = self._merged("buckets")
        parsed_machines = {id: self._state_machine(id, raw) for id, raw in machines.items() if isinstance(raw, dict)}
        parsed_buckets = {id: self._bucket(id, raw, machines) for id, raw in buckets.items() if isinstance(raw, dict)}
        if environment is None:
            return None
        return Deployment(
            project=str(self._checker.document.get("project", "")),
            name=self._name,
            folder=self._folder,
            environment=environment,
            state_machines={id: machine for id, machine in sorted(parsed_machines.items()) if machine},
            buckets={id: bucket for id, bucket in sorted(parsed_buckets.items()) if bucket},
        )

    def _merged(self, kind: str) -> Table:
        if kind in self._raw:
            self._checker.check_table(("environments", self._name, kind))
        return merged(table_at(self._checker.document, (kind,)), table_at(self._raw, (kind,)))

    def _validate(self, model: type[M], raw: Table, path: Path) -> M | None:
        return self._checker.validate(model, raw, path, environment=self._name)

    def _add(self, path: Path, text: str) -> None:
        self._checker.add(self._checker.written(self._name, path), text, self._name)

    def _claim(self, kind: str, realm: str, name: str, path: Path, shown: str, field: str = "") -> None:
        written = self._checker.written(self._name, (*path, field) if field else path)
        if is_id(self._name):
            self._checker.claims.append(Claim(kind, realm, name, self._name, path, written, shown))

    def _fill(self, text: str) -> str:
        return filled(text, environment=self._name, account_id=self._account_id)

    @property
    def _name_prefix(self) -> str:
        prefix = self._raw.get("name_prefix")
        return prefix if isinstance(prefix, str) else f"{self._checker.document.get('project', '')}-{self._name}"

    def _state_machine(self, id: str, raw: Table) -> StateMachineSettings | None:
        path = ("state_machines", id)
        names = {field: self._fill(raw[field]) for field in _FILLED if isinstance(raw.get(field), str)}
        machine = self._validate(StateMachineSettings, {**raw, **names}, path)
        for place, text in state_machine_arn_problems({**raw, **names}, Home.of(self._raw)):
            self._add((*path, *place), text)
        self._check_remote_state((*path, "remote_state"), raw.get("remote_state"))
        substitutions = raw.get("substitutions", {})
        if isinstance(substitutions, dict):
            self._check_files(path, raw, substitutions)
        if machine is not None and machine.definition is not None:
            name = machine.name or base_name(self._name_prefix, id)
            region = "" if machine.role_arn is None else f":{self._raw.get('region')}"
            self._claim("state machine", self._account + region, name, path, name, "name" if machine.name else "")
        return machine

    def _check_files(self, path: Path, raw: Table, substitutions: Table) -> None:
        named: set[str] = set()
        for field in ("definition", "policy"):
            if isinstance(name := raw.get(field), str):
                named |= self._check_file((*path, field), name, substitutions)
        for name in sorted(set(substitutions) - named):
            if isinstance(raw.get("definition"), str):
                self._add(
                    (*path, "substitutions", name),
                    f'neither definition nor policy holds "${{{name}}}". Remove it, or correct its name.',
                )

    def _check_file(self, path: Path, name: str, substitutions: Table) -> set[str]:
        """Notes what is wrong with a definition or policy; returns the substitutions it uses."""
        try:
            template = Template.read(self._folder / name)
        except ValueError as error:
            self._add(path, about(name, str(error)))
            return set(substitutions)
        problems = substitution_problems(template, substitutions)
        if path[-1] == "definition":
            values = {key: self._fill(value) for key, value in substitutions.items() if isinstance(value, str)}
            complete = template.names() <= set(values)
            problems += definition_problems(template.fill(values) if complete else template.document)
        for problem in problems:
            self._add(path, about(name, problem))
        return template.names()

    def _bucket(self, id: str, raw: Table, machines: Table) -> BucketSettings | None:
        path = ("buckets", id)
        bucket = self._validate(BucketSettings, {key: raw[key] for key in raw if key != "triggers"}, path)
        if isinstance(name := raw.get("name"), str):
            valid = self._check_bucket_name((*path, "name"), name)
            if self._fill(name) == self._state_bucket:
                self._add((*path, "name"), f"{shown(name)} is the bucket of the Terraform state. Give them two names.")
            if valid and bucket is not None and not (bucket.existing and not bucket.manage_notification):
                self._claim("bucket", self._partition, self._fill(name), path, name, "name")
        if id in SHARED_STACKS:
            self._add(path, f'"{id}" is the stack <environment>-{id} already. Give the bucket another id.')
        self._claim("stack", "", f"{self._name}-{id}", path, f"{self._name}-{id}")
        triggers = self._triggers(id, raw, machines)
        self._check_owner(id, raw, triggers)
        self._check_notifications((*path, "triggers"), raw, triggers)
        for trigger_id, text in loop_problems(triggers):
            self._add((*path, "triggers", trigger_id, "writes_to"), text)
        return None if bucket is None else bucket.model_copy(update={"triggers": triggers})

    def _check_bucket_name(self, path: Path, name: str) -> bool:
        become = self._fill(name)
        if is_bucket_name(become) or not is_id(self._name):
            return True
        if is_bucket_name(filled(name, environment="a", account_id=_NO_ACCOUNT)):
            self._add(path, f'{shown(name)} becomes "{become}", which S3 refuses as a bucket name. {_BUCKET_RULE}')
        else:
            self._add(path, f"{shown(name)} is no bucket name that S3 accepts. {_BUCKET_RULE}")
        return False

    def _triggers(self, bucket: str, raw: Table, machines: Table) -> dict[str, TriggerSettings]:
        path = ("buckets", bucket, "triggers")
        for root in ((), ("environments", self._name)):
            if "triggers" in table_at(self._checker.document, (*root, *path[:2])):
                self._checker.check_table((*root, *path))
        triggers = {}
        for id, table in sorted(table_at(raw, ("triggers",)).items()):
            if isinstance(table, dict):
                if trigger := self._trigger((*path, id), table, raw, machines):
                    triggers[id] = trigger
                name = base_name(self._name_prefix, bucket, id)
                self._claim("trigger", self._account, name, (*path, id), f"<name_prefix>-{bucket}-{id}")
        return triggers

    def _check_owner(self, id: str, raw: Table, triggers: Mapping[str, TriggerSettings]) -> None:
        """A rule sees the events of its own account's buckets only."""
        owner = raw.get("owner_account_id")
        if not isinstance(owner, str) or owner == self._account_id:
            return
        for trigger_id, trigger in triggers.items():
            if isinstance(trigger, DirectEventBridgeTrigger | CloudTrailEventBridgeTrigger):
                path = ("buckets", id, "triggers", trigger_id, "pattern")
                self._add(path, foreign_bucket_problem(owner, self._account_id))

    def _check_notifications(self, path: Path, raw: Table, triggers: Mapping[str, TriggerSettings]) -> None:
        """S3 takes one notification configuration per bucket, no two of whose entries may overlap."""
        in_order = [id for id in table_at(raw, ("triggers",)) if id in triggers]
        filters = {id: notified for id in in_order if (notified := triggers[id].notified) is not None}
        for id, text in overlap_problems(filters):
            places = [self._checker.written(self._name, (*path, id, field)) for field in _NOTIFIED]
            # An override of something else is not where the filters meet.
            own = next((place[:-1] for place in places if place[0] == "environments"), (*path, id))
            self._checker.add(own, text, self._name)

    def _trigger(self, path: Path, raw: Table, bucket: Table, machines: Table) -> TriggerSettings | None:
        pattern = raw.get("pattern")
        model = TRIGGERS.get(pattern) if isinstance(pattern, str) else None
        if model is None:
            close = difflib.get_close_matches(pattern, TRIGGERS, 1) if isinstance(pattern, str) else []
            advice = f'Did you mean "{close[0]}"?' if close else f"Use one of {', '.join(TRIGGERS)}."
            given = f"{shown(pattern)} is not a pattern." if "pattern" in raw else "pattern is missing."
            self._add((*path, "pattern"), f"{given} {advice}")
        trigger = self._validate(model or AnyTrigger, raw, path)
        self._check_state_machine((*path, "state_machine"), raw.get("state_machine"), machines)
        problems = self._filter_problems(raw)
        if not problems and trigger is not None:
            name = bucket.get("name")
            problems = pattern_problems(trigger, self._fill(name) if isinstance(name, str) else "")
        for field, text in problems:
            self._add((*path, field), text)
        return trigger if model and not problems else None

    @staticmethod
    def _filter_problems(raw: Table) -> list[tuple[str, str]]:
        """What is wrong with the filter of a trigger on every pattern."""
        problems = []
        for field in ("prefix", "suffix"):
            if isinstance(value := raw.get(field), str):
                problems += key_part_problems(field, value)
        if isinstance(events := raw.get("events"), list):
            known = tuple(event for event in events if event in EVENT_KINDS)
            problems += event_problems(known) if known or not events else []
        return problems

    def _check_state_machine(self, path: Path, name: object, machines: Mapping[str, Any]) -> None:
        if isinstance(name, str) and name not in machines:
            close = difflib.get_close_matches(name, machines, 1)
            advice = (
                f'Did you mean "{close[0]}"?'
                if close
                else f"Use one of {', '.join(sorted(machines))}."
                if machines
                else f"Add [state_machines.{name}]."
            )
            self._add(path, f"there is no state machine {shown(name)} under [state_machines]. {advice}")

    def _check_remote_state(self, path: Path, raw: object) -> None:
        if not isinstance(raw, dict):
            return
        if isinstance(bucket := raw.get("bucket"), str):
            self._check_bucket_name((*path, "bucket"), bucket)
        if isinstance(arguments := raw.get("arguments"), dict):
            self._check_arguments((*path, "arguments"), arguments, REMOTE_STATE)

    def _check_backend(self) -> None:
        try:
            backend: Backend = TypeAdapter[Backend](Backend).validate_python(self._raw.get("backend"))
        except ValidationError:
            return
        if isinstance(backend, S3Backend):
            self._check_bucket_name(("backend", "bucket"), backend.bucket)
            self._state_bucket = self._fill(backend.bucket)
            self._check_arguments(("backend", "arguments"), backend.arguments, S3_BACKEND)
        elif not isinstance(backend, LocalBackend):
            self._check_arguments(("backend",), backend.model_extra or {})

    def _check_provider(self) -> None:
        raw = self._raw.get("provider", {})
        if not isinstance(raw, dict):
            return
        version, lock_file = raw.get("version"), raw.get("lock_file")
        if isinstance(lock_file, str):
            if not (self._folder / lock_file).is_file():
                self._add(
                    ("provider", "lock_file"),
                    f"there is no file {shown(lock_file)}. Create it with `terraform providers lock`, or correct the path.",
                )
        elif lock_file is None and isinstance(version, str) and _OTHER_VERSION.fullmatch(version):
            self._add(
                ("provider", "lock_file"),
                f"lock_file is missing: version {version} needs a dependency lock file of its own. Run `terraform providers lock` "
                "with it, commit the .terraform.lock.hcl, and name it here.",
            )
        if isinstance(arguments := raw.get("arguments"), dict):
            self._check_arguments(("provider", "arguments"), arguments, PROVIDER)

    def _check_arguments(self, path: Path, arguments: Table, reserved: Mapping[str, str] | None = None) -> None:
        for name, text in reserved_argument_problems(arguments, reserved or {}):
            self._add((*path, name), text)
        for location, value in not_json(arguments):
            if isinstance(value, float):
                text = f"{value} is not a finite number, and Terraform knows no other. Give one."
            else:
                text = f'{value} is a date or time, which Terraform does not know. Put it in quotes: "{value}".'
            self._add((*path, *location), text)


def pattern_problems(trigger: TriggerSettings, bucket: str) -> list[tuple[str, str]]:
    """What the trigger's pattern cannot express of its filter, as (field, text)."""
    match trigger:
        case DirectEventBridgeTrigger():
            return object_created_problems(trigger.object_filter, bucket)
        case CloudTrailEventBridgeTrigger():
            return cloudtrail_problems(trigger.object_filter, bucket)
        case _:
            return [*notification_problems("prefix", trigger.prefix), *notification_problems("suffix", trigger.suffix)]
