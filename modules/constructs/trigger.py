"""What every trigger shares."""

from __future__ import annotations

from typing import Final

from ..engine import aws, core
from ..model.errors import ConfigurationError, Problem
from ..model.expressions import Condition, is_expression
from ..model.filter_validation import foreign_bucket_problem
from ..model.naming import base_name
from ..model.options import EventRuleOptions
from .attachment import DEFAULT_CHILD, NamedConstruct
from .event_rule import EventRule, InputTransformer
from .source_bucket import SourceBucket


class Trigger(NamedConstruct):
    """A wiring from a bucket to a state machine."""

    kind = "trigger"

    def __init__(self, scope: core.Construct, id: str, bucket: SourceBucket, name: str | None) -> None:
        super().__init__(scope, id)
        self.name = name or base_name(*filter(None, [self.platform.name_prefix, bucket.id, id]))
        """What the names of its resources begin with. Default: `<prefix>-<bucket>-<trigger>`."""
        self.attachment.dashboard_row(self).title = f"{self.name}: what lands in bucket {bucket.name}"


class EventBridgeTrigger(Trigger):
    """A wiring by a rule on the default event bus of the platform's account.

    Attributes:
        rule, target, role: of EventBridge, which starts the executions.
        dead_letter_queue: where EventBridge puts events that it could not start.

    Raises:
        ConfigurationError: the bucket is another account's.
    """

    rule: Final[aws.CloudwatchEventRule]
    target: Final[aws.CloudwatchEventTarget]
    role: Final[aws.IamRole]
    dead_letter_queue: Final[aws.SqsQueue]

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        bucket: SourceBucket,
        name: str | None,
        *,
        description: str,
        event_pattern: str,
        state_machine_arn: str,
        options: EventRuleOptions,
        enabled: Condition,
        input_transformer: InputTransformer | None = None,
    ) -> None:
        super().__init__(scope, id, bucket, name)
        owner, account = bucket.account_id, self.platform.account_id
        if owner != account and not is_expression(owner + account):
            raise ConfigurationError(self.path, [Problem("bucket", foreign_bucket_problem(owner, account))])
        made = EventRule(
            self,
            DEFAULT_CHILD,
            name=self.name,
            platform=self.platform,
            description=description,
            event_pattern=event_pattern,
            state_machine_arn=state_machine_arn,
            options=options,
            enabled=enabled,
            input_transformer=input_transformer,
        )
        self.rule, self.target, self.role = made.rule, made.target, made.role
        self.dead_letter_queue = made.dead_letter_queue
