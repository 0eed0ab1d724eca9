"""The patterns as Terraform modules: what a stack knows now is here an expression over the module's variables.

The pattern files are the same as in the stacks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..constructs.attachment import SELF, Attachment, address
from ..constructs.encryption import Encryption
from ..constructs.event_rule import EVENTS
from ..constructs.execution_alarms import WatchedStateMachine
from ..constructs.moved_addresses import Move
from ..constructs.platform import Platform
from ..constructs.source_bucket import SourceBucket
from ..constructs.stack import REQUIRED_TERRAFORM, App, Provider, Stack
from ..constructs.state_machine import StateMachine
from ..engine import aws, core
from ..model.arns import DNS_SUFFIX, DNS_SUFFIXES
from ..model.event_selectors import S3_OBJECT
from ..model.expressions import Expression
from ..model.options import (
    LARGEST_BATCH_WITHOUT_WINDOW,
    VISIBILITY_TIMEOUT_FACTOR,
    CloudTrailEventBridgeOptions,
    DirectEventBridgeOptions,
    EventRuleOptions,
    NotificationLambdaOptions,
    Options,
    StorageFirstOptions,
)
from ..model.s3_keys import EVENT_PATTERN_LIMIT
from ..model.state_locations import State
from ..patterns.cloudtrail_eventbridge import CloudTrailEventBridge
from ..patterns.direct_eventbridge import DirectEventBridge
from ..patterns.notification_lambda import NotificationLambda
from ..patterns.storage_first import StorageFirst
from .filter_expression import ObjectFilterExpression
from .variables import (
    Variable,
    bucket_variables,
    cloudtrail_filter_variables,
    notification_filter_variables,
    object_created_filter_variables,
    option_variables,
    platform_variables,
)

PROVIDER_RANGE = ">= 5.100.0, < 7.0.0"

# An ARN that the caller gave says where things are; a data source would be "known after apply" under depends_on.
_PLACE = {"partition": 1, "region": 3, "account_id": 4}


class ModuleAttachment(Attachment):
    """In a module: the key is the caller's, and addresses begin with no id."""

    def write_key_policy(self) -> None:
        """The key is the caller's. The output depends on names only, so the key's own policy can be made of it."""
        suffixes = ", ".join(f'{partition} = "{suffix}"' for partition, suffix in DNS_SUFFIXES.items())
        suffix = f'${{lookup({{ {suffixes} }}, local.partition, "{DNS_SUFFIX}")}}'
        core.TerraformOutput(
            self.stack,
            "kms_key_policy_statements",
            value=self.key.users.statements(self.platform.region, suffix),
            description="What the policy of the key that is given as kms_key_arn has to say, for the services that use it.",
        )

    def moves(self) -> Sequence[Move]:
        moves = super().moves()
        return [*moves, *(move.in_module() for move in moves)]


class ModuleStack(Stack):
    """A stack without provider and backend, whose surroundings are the module's variables."""

    def __init__(self, scope: App, id: str, variables: Mapping[str, Variable]) -> None:
        super().__init__(scope, id, platform=_platform(), dashboard_name=NAME)
        for name, variable in variables.items():
            variable.write(self, name)
        for name, index in _PLACE.items():
            core.TerraformLocal(self, name, f'${{split(":", var.state_machine_arn)[{index}]}}')

    def _attach(self, platform: Platform, dashboard_name: str | None) -> Attachment:
        return ModuleAttachment(self, platform, dashboard_name=dashboard_name, names_everything=True)

    def _configure(self, state: State, provider: Provider, tags: Mapping[str, str]) -> None:
        self.add_override("terraform.backend", None)
        self.add_override("terraform.required_version", REQUIRED_TERRAFORM)
        self.add_override("terraform.required_providers.aws", {"source": "hashicorp/aws", "version": PROVIDER_RANGE})


Module: TypeAlias = tuple[ModuleStack, Mapping[str, Variable]]

FILTER = ObjectFilterExpression(
    prefix="var.prefix", suffix="var.suffix", events="var.events", skip_folder_markers="var.skip_folder_markers"
)
EVENT_PATTERN = "event_pattern"
ENABLED = Expression("var.enabled")
NAME = "${var.name}"
NULL = "${null}"
"""cdktf leaves out what is None."""

LOGS = "the Region's logs service"
RULE_OFF = "the rule matches nothing, and what lands meanwhile starts nothing"
MACHINE = StateMachine.from_arn("${var.state_machine_arn}")


def notification_lambda(app: App) -> Module:
    """The module `notification-lambda`."""
    filters = notification_filter_variables()
    stack, bucket, variables = _begin(
        app,
        "notification-lambda",
        filters,
        NotificationLambdaOptions,
        switched_off="the notification goes away and nothing is started",
        key_users=LOGS,
        other_owners=True,
    )
    NotificationLambda(
        stack,
        SELF,
        bucket=bucket,
        state_machine=MACHINE,
        object_filter=FILTER,
        options=NotificationLambdaOptions.model_construct(**_given(NotificationLambdaOptions)),
        enabled=ENABLED,
        name=NAME,
    )
    _output_notification(stack, bucket.entry("lambda_function"), bucket.required)
    _output_recovery(stack, bucket, "notification-lambda", function=True)
    return stack, variables


def storage_first(app: App) -> Module:
    """The module `storage-first`."""
    filters = notification_filter_variables()
    # Python's options refuse it likewise.
    small_or_gathered = (
        f"var.maximum_batching_window_in_seconds == 0 ? var.batch_size <= {LARGEST_BATCH_WITHOUT_WINDOW} : true",
        f"Lambda refuses batches above {LARGEST_BATCH_WITHOUT_WINDOW} without a window: leave the window out, or set it to 1 or more.",
    )
    long_enough = (
        "var.visibility_timeout_seconds == null ? true : var.visibility_timeout_seconds >= local.least_visibility_timeout",
        f"AWS asks for at least {VISIBILITY_TIMEOUT_FACTOR} times timeout, and the batching window, or a message comes back while it is "
        "still worked on: leave it out, or set it to that or more.",
    )
    stack, bucket, variables = _begin(
        app,
        "storage-first",
        filters,
        StorageFirstOptions,
        rules={
            "maximum_batching_window_in_seconds": [small_or_gathered],
            "visibility_timeout_seconds": [long_enough],
        },
        switched_off="events are collected and nothing is started",
        key_users=f"s3.amazonaws.com and {LOGS}",
        other_owners=True,
    )
    window = (
        "var.maximum_batching_window_in_seconds == null "
        f"? (var.batch_size > {LARGEST_BATCH_WITHOUT_WINDOW} ? 1 : 0) : var.maximum_batching_window_in_seconds"
    )
    core.TerraformLocal(stack, "batching_window", f"${{{window}}}")
    given = {
        **_given(StorageFirstOptions),
        "maximum_batching_window_in_seconds": Expression("local.batching_window"),
    }
    least = StorageFirstOptions.model_construct(**given).least_visibility_timeout
    core.TerraformLocal(stack, "least_visibility_timeout", str(least))
    given["visibility_timeout_seconds"] = Expression(
        "coalesce(var.visibility_timeout_seconds, local.least_visibility_timeout)"
    )
    StorageFirst(
        stack,
        SELF,
        bucket=bucket,
        state_machine=MACHINE,
        object_filter=FILTER,
        options=StorageFirstOptions.model_construct(**given),
        enabled=ENABLED,
        name=NAME,
    )
    _output_notification(stack, bucket.entry("queue"), bucket.required)
    _output_recovery(stack, bucket, "storage-first", queue=True, function=True)
    return stack, variables


def direct_eventbridge(app: App) -> Module:
    """The module `direct-eventbridge`."""
    filters = object_created_filter_variables()
    stack, bucket, variables = _begin(
        app,
        "direct-eventbridge",
        filters,
        DirectEventBridgeOptions,
        switched_off=RULE_OFF,
        key_users=EVENTS,
        logs=False,
    )
    DirectEventBridge(
        stack,
        SELF,
        bucket=bucket,
        state_machine=MACHINE,
        object_filter=_local_pattern(stack, FILTER.object_created_pattern(bucket.name)),
        options=DirectEventBridgeOptions.model_construct(**_given(DirectEventBridgeOptions)),
        enabled=ENABLED,
        name=NAME,
    )
    _refuse_long_patterns(stack)
    _output_notification(stack, {"eventbridge": True}, bucket.required)
    _output_recovery(stack, bucket, "direct-eventbridge")
    return stack, variables


def cloudtrail_eventbridge(app: App) -> Module:
    """The module `cloudtrail-eventbridge`: the rule, and what the caller's trail has to log."""
    filters = cloudtrail_filter_variables()
    stack, bucket, variables = _begin(
        app,
        "cloudtrail-eventbridge",
        filters,
        EventRuleOptions,
        switched_off=RULE_OFF,
        key_users=EVENTS,
        logs=False,
        notifies=False,
    )
    CloudTrailEventBridge(
        stack,
        SELF,
        bucket=bucket,
        state_machine=MACHINE,
        object_filter=_local_pattern(stack, FILTER.cloudtrail_pattern(bucket.name)),
        options=CloudTrailEventBridgeOptions.model_construct(**_given(EventRuleOptions)),
        enabled=ENABLED,
        name=NAME,
    )
    _refuse_long_patterns(stack)
    core.TerraformOutput(
        stack,
        "advanced_event_selector",
        value={
            "name": NAME,
            "field_selector": [
                {"field": "eventCategory", "equals": ["Data"]},
                {"field": "resources.type", "equals": [S3_OBJECT]},
                {"field": "eventName", "equals": f"${{{FILTER.api_names()}}}"},
                {"field": "resources.ARN", "starts_with": [FILTER.selector_arn(bucket.arn)]},
            ],
        },
        description="The block for your own aws_cloudtrail that logs the calls creating these objects, and no others.",
    )
    core.TerraformOutput(
        stack,
        "data_resource",
        value={"type": S3_OBJECT, "values": [FILTER.selector_arn(bucket.arn)]},
        description="The same for a basic event_selector with read_write_type WriteOnly, which logs every write below the prefix.",
    )
    _output_recovery(stack, bucket, "cloudtrail-eventbridge")
    return stack, variables


def _begin(
    app: App,
    name: str,
    filters: Mapping[str, Variable],
    options: type[Options],
    *,
    rules: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    switched_off: str,
    key_users: str,
    notifies: bool = True,
    other_owners: bool = False,
    logs: bool = True,
) -> tuple[ModuleStack, SourceBucket, Mapping[str, Variable]]:
    """A module with its variables, and the bucket that the caller names.

    Args:
        rules: further ones of the options.
        switched_off: what happens with `enabled = false`.
        key_users: the services that need a customer-managed key.
        notifies: whether it may own the bucket's notification configuration.
        other_owners: whether the bucket may be another account's.
        logs: whether it has a log group.
    """
    variables = {
        **bucket_variables(notifies=notifies, other_owners=other_owners),
        **platform_variables(switched_off=switched_off, key_users=key_users, logs=logs),
        **filters,
        **option_variables(options, rules or {}),
    }
    stack = ModuleStack(app, name, variables)
    owner = "${coalesce(var.bucket_owner_account_id, local.account_id)}" if other_owners else "${local.account_id}"
    bucket = SourceBucket.existing(
        stack,
        "bucket",
        name="${var.bucket}",
        account_id=owner,
        manage_notification=Expression("var.manage_bucket_notification") if notifies else False,
    )
    WatchedStateMachine(
        core.Construct(stack, "watched"),
        SELF,
        state_machine_arn=MACHINE.arn,
        name=NAME,
        when=Expression("var.state_machine_alarms"),
    )
    return stack, bucket, variables


@dataclass(frozen=True, kw_only=True)
class _NamedPattern(ObjectFilterExpression):
    """A filter whose event pattern stands in a local value, where its length can be looked at as well."""

    def object_created_pattern(self, bucket: str) -> str:
        return f"${{local.{EVENT_PATTERN}}}"

    cloudtrail_pattern = object_created_pattern


def _local_pattern(stack: ModuleStack, pattern: str) -> ObjectFilterExpression:
    core.TerraformLocal(stack, EVENT_PATTERN, pattern)
    return _NamedPattern(**vars(FILTER))


def _refuse_long_patterns(stack: ModuleStack) -> None:
    # jsonencode writes these three as six characters each, and the provider undoes it.
    sent = f"local.{EVENT_PATTERN}"
    for escaped, letter in (("003c", "<"), ("003e", ">"), ("0026", "&")):
        sent = f'replace({sent}, "\\\\u{escaped}", "{letter}")'
    (rule,) = (element for element in stack.node.find_all() if isinstance(element, aws.CloudwatchEventRule))
    condition = {
        "condition": f"${{length({sent}) <= {EVENT_PATTERN_LIMIT}}}",
        "error_message": (
            f"prefix and suffix make an event pattern of more than {EVENT_PATTERN_LIMIT} characters, which EventBridge refuses: shorten them."
        ),
    }
    rule.add_override("lifecycle", {"precondition": [condition]})


def output_alarm_names(stack: ModuleStack) -> None:
    """What a caller's own dashboard or composite alarm needs."""
    alarms = [element for element in stack.node.find_all() if isinstance(element, aws.CloudwatchMetricAlarm)]
    # A list of those that are there, whether an alarm always is or only where the caller wants it.
    names = ", ".join(sorted(f"{address(alarm)}[*].alarm_name" for alarm in alarms))
    core.TerraformOutput(stack, "alarm_names", value=f"${{sort(concat({names}))}}", description="Names of the alarms.")


def _given(options: type[Options]) -> dict[str, Any]:
    return {name: Expression(f"var.{name}") for name in options.model_fields}


def _output_notification(stack: ModuleStack, value: dict[str, object], required: Sequence[core.Resource]) -> None:
    """Whoever writes the block waits for what S3 checks when it is written."""
    output = core.TerraformOutput(
        stack,
        "bucket_notification",
        value=value,
        description="The block for the bucket's own aws_s3_bucket_notification where manage_bucket_notification is false.",
    )
    output.add_override("depends_on", [address(resource) for resource in required])


def _output_recovery(
    stack: ModuleStack, bucket: SourceBucket, pattern: str, *, queue: bool = False, function: bool = False
) -> None:
    """Values that are known before anything is made, so that nothing waits for it."""
    core.TerraformOutput(
        stack,
        "recovery",
        value={
            "pattern": pattern,
            "bucket": bucket.name,
            "region": stack.platform.region,
            "account_id": stack.platform.account_id,
            "bucket_owner_account_id": bucket.account_id,
            "state_machine_arn": MACHINE.arn,
            "dead_letter_queue": f"{NAME}-dead-letter",
            "queue": f"{NAME}-events" if queue else NULL,
            "function": f"{NAME}-forwarder" if function else NULL,
            "prefix": "${var.prefix}",
            "suffix": "${var.suffix}",
            "events": "${var.events}",
            "skip_folder_markers": "${var.skip_folder_markers}",
        },
        description="What `python -m modules.recovery` needs to redrive and backfill this trigger.",
    )


MODULES = {
    "notification-lambda": notification_lambda,
    "storage-first": storage_first,
    "direct-eventbridge": direct_eventbridge,
    "cloudtrail-eventbridge": cloudtrail_eventbridge,
}


def _platform() -> Platform:
    return Platform(
        region="${local.region}",
        account_id="${local.account_id}",
        partition="${local.partition}",
        iam_path="${var.iam_path}",
        permissions_boundary="${var.permissions_boundary}",
        log_retention_in_days=Expression("var.log_retention_in_days"),
        alarm_actions=Expression("var.alarm_actions"),
        dashboards=Expression("var.dashboard"),
        encryption=Encryption(kms_key_arn="${var.kms_key_arn}", customer_managed=Expression("var.kms_key_arn != null")),
    )
