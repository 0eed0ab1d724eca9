"""What rings and is shown of the executions of a state machine, whoever made it."""

from __future__ import annotations

from ..engine import core
from ..model.expressions import Condition
from .alarms import ONCE, SUSTAINED, alarm
from .attachment import Attachment, NamedConstruct
from .monitoring.metrics import of_state_machine
from .platform import Platform

ENDS = ("ExecutionsSucceeded", "ExecutionsFailed", "ExecutionsTimedOut", "ExecutionsAborted")


class ExecutionAlarms(core.Construct):
    """Alarms for executions that fail, time out, or are held back. STANDARD and EXPRESS count them alike.

    An execution that somebody stopped (`ExecutionsAborted`) is shown and does not ring: whoever stopped it knows.

    Args:
        name: what the alarms' names begin with.
        state_machine_arn: whose executions.
        platform: alarm actions.
        when: whether there are such alarms.
    """

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        name: str,
        state_machine_arn: str,
        platform: Platform,
        when: Condition = True,
    ) -> None:
        super().__init__(scope, id)
        state_machine_arn = Attachment.of(self).unqualified(state_machine_arn)
        kinds = (
            ("failed", "ExecutionsFailed", "Executions fail", "Executions failed, and nothing runs them again", ONCE),
            ("timed_out", "ExecutionsTimedOut", "Executions time out", "Executions took longer than they may", ONCE),
            (
                "throttled",
                "ExecutionThrottled",
                "Executions are throttled",
                "Step Functions holds state transitions back, so that executions are slow",
                SUSTAINED,
            ),
        )
        for kind, metric_name, runbook, description, window in kinds:
            alarm(
                self,
                f"{kind}_alarm",
                # No part of another name ends like this, so a trigger's alarm never has the same name.
                name=f"{name}-{kind.replace('_', '-')}-executions",
                description=f"{description}: {state_machine_arn}.",
                runbook=runbook,
                metric=of_state_machine(state_machine_arn, metric_name),
                platform=platform,
                window=window,
                when=when,
            )


class WatchedStateMachine(NamedConstruct):
    """A state machine made elsewhere, with alarms for its executions that are made here.

    Args:
        state_machine_arn: whose executions.
        name: what the alarms' names begin with, unique in the account and Region.
        when: whether there are such alarms.
    """

    kind = "watched state machine"

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        state_machine_arn: str,
        name: str,
        when: Condition = True,
    ) -> None:
        super().__init__(scope, id)
        ExecutionAlarms(
            self,
            "executions",
            name=name,
            state_machine_arn=state_machine_arn,
            platform=self.platform,
            when=when,
        )


def show_executions(scope: core.Construct, state_machine_arn: str) -> None:
    """Shows how executions end in the row of a trigger. They are the machine's, whichever trigger started them."""
    attachment = Attachment.of(scope)
    state_machine_arn = attachment.unqualified(state_machine_arn)
    metrics = [of_state_machine(state_machine_arn, metric) for metric in ("ExecutionsStarted", *ENDS)]
    title = "State machine: executions, of all its triggers"
    attachment.dashboard_row(scope).show("executions", title, metrics)


def show_state_machine(scope: core.Construct, name: str, state_machine_arn: str) -> None:
    """Shows executions, throttling and how long executions took in a row of their own."""
    row = Attachment.of(scope).dashboard_row(scope)
    row.title = f"State machine {name}"
    ended = [of_state_machine(state_machine_arn, metric) for metric in ("ExecutionsStarted", *ENDS)]
    row.show("executions", "Executions", ended)
    row.show("throttling", "Throttled transitions", [of_state_machine(state_machine_arn, "ExecutionThrottled")])
    longest = of_state_machine(state_machine_arn, "ExecutionTime", "Maximum")
    average = of_state_machine(state_machine_arn, "ExecutionTime", "Average")
    row.show("duration", "Milliseconds from start to end", [longest, average])
