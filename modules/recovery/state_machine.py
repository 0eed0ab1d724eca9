"""The state machine that a trigger starts: whether it is there, of which type, and which executions it knows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from ..config.messages import shown
from ..model.arns import STATE_MACHINE_ARN, unqualified
from .trigger import MachineType, RecoveryTrigger

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient

NOT_KNOWN = "not known"
_DENIED = frozenset({"AccessDeniedException", "AccessDenied"})


@dataclass(frozen=True)
class Machine:
    """A state machine, as far as these credentials may look.

    Attributes:
        client: boto3's Step Functions client.
        arn: what StartExecution takes.
        type: None where it cannot be known.
        exists: whether it is there, or may be.
    """

    client: SFNClient
    arn: str
    type: MachineType | None
    exists: bool

    @property
    def remembers_names(self) -> bool:
        """Whether an execution that exists is never started again: STANDARD, for 90 days after its end."""
        return self.type == "STANDARD"

    def status_of(self, execution_name: str) -> str | None:
        """The status of an execution in AWS's words; None where there is none, `NOT_KNOWN` where that cannot be known."""
        if not self.remembers_names:
            return NOT_KNOWN
        try:
            return str(self.client.describe_execution(executionArn=execution_arn(self.arn, execution_name))["status"])
        except ClientError as error:
            if _code(error) == "ExecutionDoesNotExist":
                return None
            if _code(error) in _DENIED:
                return NOT_KNOWN
            raise


def look_at(client: SFNClient, trigger: RecoveryTrigger) -> Machine:
    """The state machine of a trigger, described by AWS where these credentials may ask."""
    try:
        described = client.describe_state_machine(stateMachineArn=unqualified(trigger.state_machine_arn))
    except ClientError as error:
        if _code(error) == "StateMachineDoesNotExist":
            return Machine(client, trigger.state_machine_arn, trigger.machine_type, exists=False)
        if _code(error) in _DENIED:
            return Machine(client, trigger.state_machine_arn, trigger.machine_type, exists=True)
        raise
    return Machine(client, trigger.state_machine_arn, described["type"], exists=described.get("status") != "DELETING")


def execution_arn(state_machine_arn: str, name: str) -> str:
    """The ARN of an execution of a STANDARD state machine, of one of its versions or aliases."""
    return f"{unqualified(state_machine_arn).replace(':stateMachine:', ':execution:', 1)}:{name}"


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def state_machine_arn_problem(known: str | None, given: str | None, home: str) -> str | None:
    """What is wrong with the state machine of a trigger.

    Args:
        known: the ARN that the configuration or the module's output has.
        given: the ARN on the command line.
        home: what the ARNs of the trigger's account and Region begin with.
    """
    if known is not None:
        if given in (None, known):
            return None
        return f"{shown(given)} is given, and the trigger starts {shown(known)}. Leave it out."
    if given is None:
        return (
            "the trigger's state machine is known by another team's Terraform state only, which is not read here. Give its ARN: "
            "--state-machine-arn arn:…"
        )
    if not re.fullmatch(STATE_MACHINE_ARN, given):
        return f"{shown(given)} is not the ARN of a state machine. Give one that begins with {shown(home)}."
    if not given.startswith(home):
        return (
            f"{shown(given)} is of another account or Region than the trigger, which could not have started it. Give one that begins "
            f"with {shown(home)}."
        )
    return None
