"""The EventBridge rule that starts executions, as all patterns without a Lambda function use it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..engine import aws, core
from ..engine.values import attribute, number
from ..model.expressions import Condition, Expression
from ..model.iam_policies import allow, document, from_source, trust
from ..model.options import EventRuleOptions
from .alarms import ONCE, SUSTAINED, alarm
from .attachment import Attachment
from .dead_letter_queue import DeadLetterQueue
from .execution_alarms import show_executions
from .monitoring.metrics import of_rule
from .platform import Platform

EVENTS = "events.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class InputTransformer:
    """What a target receives instead of the event.

    A placeholder without quotes becomes a JSON string; inside quotes a key that holds a quote would break the document.
    Whether EventBridge escapes it without quotes is unconfirmed: it "does not escape values extracted by Input Path". A
    document that is broken is a dead letter, with the event as it came. A path that the event does not have leaves its
    variable out, and with it a hole in the document: name only what every event has.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html (2026-11-28)

    Args:
        paths: JSON path of each variable; 100 at most.
        template: JSON with `<variable>` in the place of values; 8,192 characters at most.
    """

    paths: Mapping[str, str]
    template: str


class EventRule(core.Construct):
    """A rule on the default event bus whose target is a state machine.

    EventBridge retries a start that fails, for up to a day, and then hands the original event to the dead-letter
    queue. It names the executions itself.

    Args:
        name: of the trigger; the rule is `<name>-rule`.
        platform: house rules.
        description: one sentence.
        event_pattern: which events; JSON.
        state_machine_arn: what is started.
        options: how often and how long EventBridge tries again.
        enabled: with False the rule is there and matches nothing: what happens meanwhile starts nothing.
        input_transformer: default: the event is passed on as it is.

    Attributes:
        name, arn: of the rule, known at plan time.
        rule, role, dead_letter_queue: the Terraform resources.
        target: with it everything is in place.
    """

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        name: str,
        platform: Platform,
        description: str,
        event_pattern: str,
        state_machine_arn: str,
        options: EventRuleOptions,
        enabled: Condition = True,
        input_transformer: InputTransformer | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.name = f"{name}-rule"
        self.arn = platform.arn("events", f"rule/{self.name}")
        from_this_rule = from_source(platform.account_id, self.arn)
        attachment = Attachment.of(self)
        attachment.key.grant_event_rule(self.arn)
        self.rule: Final = aws.CloudwatchEventRule(
            self,
            "rule",
            name=self.name,
            description=description,
            event_pattern=event_pattern,
            state=_state(enabled),
        )
        self.role: Final = aws.IamRole(
            self,
            "role",
            name=self.name,
            path=platform.iam_path,
            permissions_boundary=platform.permissions_boundary,
            assume_role_policy=trust(EVENTS, from_this_rule),
        )
        policy = aws.IamRolePolicy(
            self,
            "policy",
            name="start",
            role=attribute(self.role, "id"),
            policy=document(allow("Start", ["states:StartExecution"], [attachment.unqualified(state_machine_arn)])),
        )
        self.dead_letter_queue: Final = DeadLetterQueue(
            self, "dead_letter", name=name, platform=platform, writer=(EVENTS, from_this_rule)
        ).queue
        self.target: Final = aws.CloudwatchEventTarget(
            self,
            "target",
            target_id="state-machine",
            rule=attribute(self.rule, "name"),
            arn=state_machine_arn,
            role_arn=attribute(self.role, "arn"),
            dead_letter_config={"arn": attribute(self.dead_letter_queue, "arn")},
            retry_policy={
                "maximum_event_age_in_seconds": number(options.maximum_event_age_in_seconds),
                "maximum_retry_attempts": number(options.maximum_retry_attempts),
            },
            input_transformer=(
                None
                if input_transformer is None
                else {
                    "input_paths": dict(input_transformer.paths),
                    "input_template": input_transformer.template,
                }
            ),
            depends_on=[policy],
        )
        self._watch(name, platform)
        self._show(state_machine_arn)
        core.TerraformOutput(
            self, "rule_arn", value=attribute(self.rule, "arn"), description="ARN of the EventBridge rule."
        )
        core.TerraformOutput(
            self, "rule_name", value=attribute(self.rule, "name"), description="Name of the EventBridge rule."
        )
        core.TerraformOutput(
            self, "role_arn", value=attribute(self.role, "arn"), description="ARN of the role that starts executions."
        )

    def _watch(self, name: str, platform: Platform) -> None:
        """What EventBridge tries again by itself rings when it goes on, not when it happens."""
        kinds = (
            (
                "failed",
                "FailedInvocations",
                "The rule fails",
                f"{self.name} could not start executions and gave up: its role or the state machine is broken.",
                ONCE,
            ),
            (
                "undelivered",
                "InvocationsFailedToBeSentToDlq",
                "Events are lost",
                f"Events that {self.name} could not start did not reach the dead-letter queue either: they are lost.",
                ONCE,
            ),
            (
                "retrying",
                "RetryInvocationAttempts",
                "The rule tries again",
                f"{self.name} has to try again and again to start executions: events start late.",
                SUSTAINED,
            ),
            (
                "throttled",
                "ThrottledRules",
                "The rule is throttled",
                f"EventBridge holds {self.name} back: events start late.",
                SUSTAINED,
            ),
        )
        for kind, metric_name, runbook, description, window in kinds:
            alarm(
                self,
                f"{kind}_alarm",
                name=f"{name}-{kind}",
                description=description,
                runbook=runbook,
                metric=of_rule(self.name, metric_name),
                platform=platform,
                window=window,
            )

    def _show(self, state_machine_arn: str) -> None:
        counted = (
            "Invocations",
            "FailedInvocations",
            "RetryInvocationAttempts",
            "ThrottledRules",
            "InvocationsSentToDlq",
            "InvocationsFailedToBeSentToDlq",
        )
        row = Attachment.of(self).dashboard_row(self)
        row.show("rule", "EventBridge rule", [of_rule(self.name, metric) for metric in counted])
        show_executions(self, state_machine_arn)


def _state(enabled: Condition) -> str:
    if isinstance(enabled, Expression):
        return f'${{{enabled.text} ? "ENABLED" : "DISABLED"}}'
    return "ENABLED" if enabled else "DISABLED"
