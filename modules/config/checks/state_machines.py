"""The state machines of one environment: settings, files, and where another team's state lies."""

from __future__ import annotations

from ...model.asl import about, definition_problems
from ...model.iam_policies import log_and_trace
from ...model.naming import base_name
from ...model.policy_validation import policy_problems, size_problem
from ...model.template import Template, substitution_problems
from ..settings import StateMachineSettings, Table
from ..toml_tables import Path
from .arns import Home, state_machine_arn_problems
from .backends import REMOTE_STATE
from .context import EnvironmentPlace

_FILLED = ("name", "arn", "role_arn")
"""What of a state machine may hold `{environment}` and `{account_id}`."""


class StateMachineChecker:
    """Goes through the state machines; what is wrong ends in the place's checker."""

    def __init__(self, place: EnvironmentPlace) -> None:
        self._place = place

    def check(self, id: str, raw: Table) -> StateMachineSettings | None:
        """The state machine, or None where it is wrong."""
        path = ("state_machines", id)
        if self._place.is_misspelled(path, raw, ["definition", "arn", "remote_state"], "or"):
            return None
        names = {field: self._place.fill(raw[field]) for field in _FILLED if isinstance(raw.get(field), str)}
        machine = self._place.validate(StateMachineSettings, {**raw, **names}, path)
        for place, text in state_machine_arn_problems({**raw, **names}, Home.of(self._place.raw)):
            self._place.add((*path, *place), text)
        self._check_remote_state((*path, "remote_state"), raw.get("remote_state"))
        substitutions = raw.get("substitutions", {})
        if isinstance(substitutions, dict):
            self._place.check_arguments((*path, "substitutions"), substitutions)
            self._check_files(path, raw, substitutions)
        if machine is not None and machine.definition is not None:
            name = machine.name or base_name(self._place.name_prefix, id)
            region = "" if machine.role_arn is None else f":{self._place.raw.get('region')}"
            self._place.claim(
                "state machine", self._place.account + region, name, path, name, "name" if machine.name else ""
            )
        return machine

    def _check_remote_state(self, path: Path, raw: object) -> None:
        if not isinstance(raw, dict):
            return
        if isinstance(bucket := raw.get("bucket"), str):
            self._place.check_bucket_name((*path, "bucket"), bucket)
        if isinstance(arguments := raw.get("arguments"), dict):
            self._place.check_arguments((*path, "arguments"), arguments, REMOTE_STATE)

    def _check_files(self, path: Path, raw: Table, substitutions: Table) -> None:
        named: set[str] = set()
        for field in ("definition", "policy"):
            if isinstance(name := raw.get(field), str):
                named |= self._check_file((*path, field), raw, name, substitutions)
        for name in sorted(set(substitutions) - named):
            if isinstance(raw.get("definition"), str):
                self._place.add(
                    (*path, "substitutions", name),
                    f'neither definition nor policy holds "${{{name}}}". Remove it, or correct its name.',
                )

    def _check_file(self, path: Path, raw: Table, name: str, substitutions: Table) -> set[str]:
        """Notes what is wrong with a definition or policy; returns the substitutions it uses."""
        try:
            template = Template.read(self._place.folder / name)
        except ValueError as error:
            self._place.add(path, about(name, str(error)))
            return set(substitutions)
        problems = substitution_problems(template, substitutions)
        document = template.document if problems else template.fill(self._place.fill_tree(substitutions))
        problems += (definition_problems if path[-1] == "definition" else policy_problems)(document)
        if path[-1] == "policy":
            beside = log_and_trace(logs=raw.get("log_level") != "OFF", traces=raw.get("tracing") is not False)
            problems += filter(None, [size_problem(document, beside)])
        for problem in problems:
            self._place.add(path, about(name, problem))
        return template.names()
