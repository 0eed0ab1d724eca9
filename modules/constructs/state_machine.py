"""The workflow that is started: made from a file, or made elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

from ..engine import aws, core
from ..engine.values import attribute, number
from ..model.asl import definition_problems
from ..model.errors import ConfigurationError, Problem
from ..model.escaping import literal
from ..model.expressions import json_text
from ..model.iam_policies import Statement, document, from_source, log_and_trace, trust
from ..model.naming import ROLE_NAME_LIMIT, base_name, cut
from ..model.policy_validation import policy_problems, size_problem
from ..model.state_locations import S3State
from ..model.template import Json, Template, as_json, substitution_problems
from .attachment import DEFAULT_CHILD, NamedConstruct
from .backends import reference
from .checkov import accept, accept_service_key
from .execution_alarms import ExecutionAlarms, show_state_machine

Type = Literal["STANDARD", "EXPRESS"]
LogLevel = Literal["ALL", "ERROR", "FATAL", "OFF"]

NO_EXECUTION_DATA = (
    "Inputs and outputs may hold personal data, so the log leaves them out: include_execution_data adds them. Step Functions keeps the "
    "history of a STANDARD execution itself."
)


class StateMachineRef(Protocol):
    """What a pattern asks of a state machine."""

    @property
    def arn(self) -> str:
        """The ARN that StartExecution takes."""


@dataclass(frozen=True)
class ExistingStateMachine:
    """A state machine made elsewhere."""

    arn: str


class RemoteStateMachine(NamedConstruct):
    """A state machine of another team; see `StateMachine.from_remote_state`."""

    kind = "state machine"

    def __init__(self, scope: core.Construct, id: str, *, state: S3State, output: str) -> None:
        super().__init__(scope, id)
        self.arn = str(reference(self, DEFAULT_CHILD, state).get_string(output))


class StateMachine(NamedConstruct):
    """A state machine with a role of its own, a log group and tracing.

    Args:
        definition: Amazon States Language, as a dict, in which every string is taken as it is, or as the text of a JSON or YAML file.
        name: default: `<prefix>-<id>`.
        type: `STANDARD` (default) or `EXPRESS`. An EXPRESS machine runs an event again that is delivered again.
        policy: the IAM policy of what the workflow itself may do, likewise. Default: nothing.
        managed_policy_arns: the same as managed policies.
        role_arn: an existing role instead; `policy` and `managed_policy_arns` are then not used.
        log_level: `ALL`, `ERROR` (default), `FATAL` or `OFF`.
        include_execution_data: whether the log holds inputs and outputs. Default: no.
        tracing: X-Ray. Default: yes.
        alarms: whether executions that fail, time out or are held back ring. Default: yes.

    Attributes:
        arn: known at plan time.
        state_machine, log_group: the Terraform resources.
        role: the state machine's; None where an existing one is given.

    Raises:
        ConfigurationError: everything wrong with definition and policy.
    """

    kind = "state machine"

    state_machine: Final[aws.SfnStateMachine]
    log_group: Final[aws.CloudwatchLogGroup]
    role: aws.IamRole | None = None

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        definition: Mapping[str, object] | str,
        name: str | None = None,
        type: Type = "STANDARD",
        policy: Mapping[str, object] | str | None = None,
        managed_policy_arns: Sequence[str] = (),
        role_arn: str | None = None,
        log_level: LogLevel = "ERROR",
        include_execution_data: bool = False,
        tracing: bool = True,
        alarms: bool = True,
    ) -> None:
        super().__init__(scope, id)
        checked = _checked(self.path, definition=definition, policy=policy)
        platform = self.platform
        self.name = name or base_name(*filter(None, [platform.name_prefix, id]))
        self.arn = platform.arn("states", f"stateMachine:{self.name}")
        # Under this prefix log delivery needs no entry in the account's log resource policy, whose size is bounded.
        log_group = f"/aws/vendedlogs/states/{self.name}"
        self.log_group = aws.CloudwatchLogGroup(
            self,
            "logs",
            name=self.attachment.key.grant_log_group(log_group),
            retention_in_days=number(platform.log_retention_in_days),
            kms_key_id=platform.encryption.kms_key_arn,
        )
        needed: list[core.Resource] = [self.log_group]
        if role_arn is None:
            statements = log_and_trace(logs=log_level != "OFF", traces=tracing)
            if problem := size_problem(checked["policy"], statements):
                raise ConfigurationError(self.path, [Problem("policy", problem)])
            role_arn = self._role(statements, checked["policy"], managed_policy_arns, needed)
        self.state_machine = aws.SfnStateMachine(
            self,
            DEFAULT_CHILD,
            name=self.name,
            type=type,
            role_arn=role_arn,
            definition=_as_terraform(checked["definition"]),
            logging_configuration={
                "level": log_level,
                "include_execution_data": include_execution_data,
                "log_destination": None if log_level == "OFF" else f"{attribute(self.log_group, 'arn')}:*",
            },
            tracing_configuration={"enabled": tracing},
            depends_on=needed,
        )
        accept_service_key(self.log_group, platform.encryption, "CKV_AWS_158")
        if not include_execution_data:
            accept(self.state_machine, {"CKV_AWS_285": NO_EXECUTION_DATA})
        if not tracing:
            accept(self.state_machine, {"CKV_AWS_284": "Whoever configured it switched tracing off: tracing = false."})
        ExecutionAlarms(self, "executions", name=self.name, state_machine_arn=self.arn, platform=platform, when=alarms)
        show_state_machine(self, self.name, self.arn)
        core.TerraformOutput(
            self,
            "state_machine_arn",
            value=attribute(self.state_machine, "arn"),
            description="ARN of the state machine.",
        )

    @staticmethod
    def from_arn(arn: str) -> ExistingStateMachine:
        """A state machine made elsewhere: nothing is made here."""
        return ExistingStateMachine(arn)

    @staticmethod
    def from_remote_state(scope: core.Construct, id: str, *, state: S3State, output: str) -> RemoteStateMachine:
        """A state machine of another team, whose Terraform state puts out its ARN: nothing is made here.

        Args:
            state: where that state lies; who plans needs to be allowed to read it.
            output: name of the output. Those of this project are `<id>_state_machine_arn`.
        """
        return RemoteStateMachine(scope, id, state=state, output=output)

    @classmethod
    def from_file(
        cls,
        scope: core.Construct,
        id: str,
        definition: str | Path,
        *,
        policy: str | Path | None = None,
        substitutions: Mapping[str, Json] | None = None,
        name: str | None = None,
        type: Type = "STANDARD",
        managed_policy_arns: Sequence[str] = (),
        role_arn: str | None = None,
        log_level: LogLevel = "ERROR",
        include_execution_data: bool = False,
        tracing: bool = True,
        alarms: bool = True,
    ) -> StateMachine:
        """Reads definition and policy from files of JSON, or of YAML (`.yaml`, `.yml`); the other arguments are those of the class.

        Args:
            definition: an Amazon States Language file.
            policy: an IAM policy file.
            substitutions: values for `${Name}` in both, of any type that JSON has; `$${` stands for `${`.

        Raises:
            ConfigurationError: everything wrong with a file.
        """
        values = substitutions or {}
        return cls(
            scope,
            id,
            definition=_read(definition, values, definition_problems),
            policy=None if policy is None else _read(policy, values, policy_problems),
            name=name,
            type=type,
            managed_policy_arns=managed_policy_arns,
            role_arn=role_arn,
            log_level=log_level,
            include_execution_data=include_execution_data,
            tracing=tracing,
            alarms=alarms,
        )

    def _role(
        self,
        statements: Sequence[Statement],
        policy: Json,
        managed_policy_arns: Sequence[str],
        needed: list[core.Resource],
    ) -> str:
        platform = self.platform
        self.role = role = aws.IamRole(
            self,
            "role",
            name=cut(f"{self.name}-states", ROLE_NAME_LIMIT),
            path=platform.iam_path,
            permissions_boundary=platform.permissions_boundary,
            assume_role_policy=trust("states.amazonaws.com", from_source(platform.account_id, self.arn)),
        )
        if statements:
            needed.append(
                aws.IamRolePolicy(
                    self, "policy", name="log-and-trace", role=attribute(role, "id"), policy=document(*statements)
                )
            )
        if policy is not None:
            needed.append(
                aws.IamRolePolicy(
                    self, "own_policy", name="workflow", role=attribute(role, "id"), policy=_as_terraform(policy)
                )
            )
        for arn in managed_policy_arns:
            needed.append(
                aws.IamRolePolicyAttachment(self, _attachment_id(arn), role=attribute(role, "name"), policy_arn=arn)
            )
        return attribute(role, "arn")


def _read(
    path: str | Path, substitutions: Mapping[str, Json], problems_of: Callable[[Json], list[str]]
) -> dict[str, Json]:
    """A definition or policy file with its placeholders replaced."""
    try:
        template = Template.read(Path(path))
        given: Json = as_json(dict(substitutions))
    except ValueError as error:
        raise ConfigurationError(str(path), [Problem("", str(error))]) from None
    values = given if isinstance(given, dict) else {}
    problems = substitution_problems(template, values)
    document = template.document if problems else template.fill(values)
    if (problems := problems + problems_of(document)) or not isinstance(document, dict):
        raise ConfigurationError(str(path), [Problem("", problem) for problem in problems])
    return document


def _checked(source: str, **given: Mapping[str, object] | str | None) -> dict[str, Json]:
    """Definition and policy as they are given in Python."""
    documents, problems = dict[str, Json](), []
    for field, value in given.items():
        documents[field] = None
        if value is not None or field == "definition":
            try:
                documents[field] = document = _document(value)
            except ValueError as error:
                problems.append(Problem(field, str(error)))
            else:
                found = (definition_problems if field == "definition" else policy_problems)(document)
                problems += [Problem(field, text) for text in found]
    if problems:
        raise ConfigurationError(source, problems)
    return documents


def _document(value: object) -> Json:
    if isinstance(value, Mapping):
        return as_json(dict(value))
    if not isinstance(value, str):
        raise ValueError(
            f"is of the type {type(value).__name__}. Give a dict, or the text of a JSON or YAML document; StateMachine.from_file reads files."
        )
    template = Template.parse(value, yaml=not value.lstrip().startswith(("{", "[", '"')))
    if isinstance(template.document, str):
        raise ValueError(
            "is one string, and no object once it is read. Give a dict, or a text that was encoded once; StateMachine.from_file reads files."
        )
    if names := sorted(template.names()):
        raise ValueError(
            f'holds "${{{names[0]}}}", and nothing is filled into a text. Read it with StateMachine.from_file and substitutions, or write '
            f'"$${{{names[0]}}}" for the text itself.'
        )
    return template.fill({})


def _as_terraform(value: Json) -> str:
    """ASCII only, as Terraform would turn a decomposed letter into another one."""
    return literal(json_text(value))


def _attachment_id(arn: str) -> str:
    """`managed_` and the policy's path; AWS's own policies stand under `aws`."""
    account, _, path = arn.rpartition(":policy/")
    owner = "aws_" if account.endswith(":aws") else ""
    return f"managed_{owner}{re.sub('[^0-9A-Za-z-]', '_', path)}"
