"""The patterns as Terraform modules: what a stack knows now is here an expression over the module's variables.

The pattern files are the same as in the stacks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ..constructs.attachment import DEFAULT_CHILD, Attachment
from ..constructs.encryption import Encryption
from ..constructs.event_rule import EVENTS
from ..constructs.execution_alarms import WatchedStateMachine
from ..constructs.moved_addresses import Move
from ..constructs.platform import Platform
from ..constructs.source_bucket import SourceBucket
from ..constructs.stack import App, Provider, Stack
from ..constructs.state_machine import StateMachine
from ..constructs.trigger import Trigger
from ..engine import aws, core
from ..engine.addresses import address
from ..model.arns import DNS_SUFFIX, DNS_SUFFIXES
from ..model.event_selectors import S3_OBJECT
from ..model.expressions import Expression
from ..model.filter_validation import DOUBTFUL
from ..model.options import (
    LARGEST_BATCH_WITHOUT_WINDOW,
    VISIBILITY_TIMEOUT_FACTOR,
    DirectEventBridgeOptions,
    EventRuleOptions,
    NotificationLambdaOptions,
    Options,
    StorageFirstOptions,
)
from ..model.quotas import NOTIFICATIONS_PER_BUCKET
from ..model.s3_keys import EVENT_PATTERN_LIMIT
from ..model.state_locations import State
from ..patterns import PATTERNS
from ..patterns.notification_lambda import NotificationLambda
from ..patterns.storage_first import StorageFirst
from .filter_expression import CLOUDTRAIL, NOTIFIED, OBJECT_CREATED, Locals, ObjectFilterExpression, selector_arns
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
    """A stack without provider and backend, whose surroundings are the module's variables.

    Attributes:
        locals: local values, trees of JSON in which every string is a template.
    """

    def __init__(self, scope: App, id: str, variables: Mapping[str, Variable], local_values: Locals) -> None:
        super().__init__(scope, id, platform=_platform(), dashboard_name=NAME)
        self.variables = variables
        place = {name: f'${{split(":", var.state_machine_arn)[{index}]}}' for name, index in _PLACE.items()}
        self.locals = {**place, **local_values}

    def _attach(self, platform: Platform, dashboard_name: str | None) -> Attachment:
        return ModuleAttachment(self, platform, dashboard_name=dashboard_name, names_everything=True)

    def _configure(self, state: State, provider: Provider, tags: Mapping[str, str]) -> None:
        self.add_override("terraform.backend", None)


EVENT_RULE_OFF = "the rule matches nothing, and what lands meanwhile starts nothing"
LOGS = "the Region's logs service"
NAME = "${var.name}"
NULL = "${null}"
"""cdktf leaves out what is None."""

STATE_MACHINE = StateMachine.from_arn("${var.state_machine_arn}")


@dataclass(frozen=True, kw_only=True)
class Module:
    """What a pattern's module has of its own.

    Args:
        options: of the pattern; each is a variable.
        filters: the variables that choose the objects.
        notification: what the bucket's notification leads to; None for a pattern that needs none.
        switched_off: what happens with `enabled = false`.
        key_users: the services that need a customer-managed key.
        rules: further validations of options.
        local_values: beside those that every module has. With an `event_pattern` its length is checked at plan time.
        computed: options that are not the variable as it is given.
        outputs: beside those of the constructs: (value, description) by name.
    """

    options: type[Options]
    filters: Mapping[str, Variable]
    notification: Literal["lambda_function", "queue", "eventbridge"] | None
    switched_off: str
    key_users: str
    rules: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    local_values: Locals = field(default_factory=dict)
    computed: Mapping[str, Expression] = field(default_factory=dict)
    outputs: Mapping[str, tuple[object, str]] = field(default_factory=dict)

    @property
    def has_function(self) -> bool:
        """Whether the forwarder starts the executions: it has logs, and its bucket may be another account's."""
        return self.notification in ("lambda_function", "queue")

    def variables(self) -> Mapping[str, Variable]:
        """Its inputs, by name."""
        return {
            **bucket_variables(notifies=self.notification is not None, filters=self.has_function),
            **platform_variables(switched_off=self.switched_off, key_users=self.key_users, logs=self.has_function),
            **self.filters,
            **option_variables(self.options, self.rules),
        }

    def given_options(self) -> Options:
        """The options as expressions over the variables."""
        given: dict[str, Any] = {name: Expression(f"var.{name}") for name in self.options.model_fields}
        return self.options.model_construct(**(given | dict(self.computed)))


_OBJECTS_OF_THE_TRAIL = selector_arns("arn:${local.partition}:s3:::${var.bucket}")

MODULES = {
    "cloudtrail-eventbridge": Module(
        # The trail is the caller's.
        options=EventRuleOptions,
        filters=cloudtrail_filter_variables(),
        notification=None,
        switched_off=EVENT_RULE_OFF,
        key_users=EVENTS,
        local_values=CLOUDTRAIL,
        outputs={
            "advanced_event_selector": (
                {
                    "name": NAME,
                    "field_selector": [
                        {"field": "eventCategory", "equals": ["Data"]},
                        {"field": "resources.type", "equals": [S3_OBJECT]},
                        {"field": "eventName", "equals": "${local.api_names}"},
                        {"field": "resources.ARN", "starts_with": _OBJECTS_OF_THE_TRAIL},
                    ],
                },
                "The block for your own aws_cloudtrail that logs the calls creating these objects, and no others.",
            ),
            "data_resource": (
                {"type": S3_OBJECT, "values": _OBJECTS_OF_THE_TRAIL},
                "The same for a basic event_selector with read_write_type WriteOnly, which logs every write below the prefix.",
            ),
        },
    ),
    "direct-eventbridge": Module(
        options=DirectEventBridgeOptions,
        filters=object_created_filter_variables(),
        notification="eventbridge",
        switched_off=EVENT_RULE_OFF,
        key_users=EVENTS,
        local_values=OBJECT_CREATED,
    ),
    "notification-lambda": Module(
        options=NotificationLambdaOptions,
        filters=notification_filter_variables(),
        local_values=NOTIFIED,
        notification="lambda_function",
        switched_off="the notification goes away and nothing is started",
        key_users=LOGS,
    ),
    "storage-first": Module(
        options=StorageFirstOptions,
        filters=notification_filter_variables(),
        notification="queue",
        switched_off="events are collected and nothing is started",
        key_users=f"s3.amazonaws.com and {LOGS}",
        # Python's options refuse the same.
        rules={
            "maximum_batching_window_in_seconds": [
                (
                    f"var.maximum_batching_window_in_seconds == 0 ? var.batch_size <= {LARGEST_BATCH_WITHOUT_WINDOW} : true",
                    f"Lambda refuses batches above {LARGEST_BATCH_WITHOUT_WINDOW} without a window: leave the window out, or set it to 1 or more.",
                )
            ],
            "visibility_timeout_seconds": [
                (
                    "var.visibility_timeout_seconds == null ? true : var.visibility_timeout_seconds >= local.least_visibility_timeout",
                    f"AWS asks for at least {VISIBILITY_TIMEOUT_FACTOR} times timeout, and the batching window, or a message comes back "
                    "while it is still worked on: leave it out, or set it to that or more.",
                )
            ],
        },
        local_values={
            **NOTIFIED,
            "batching_window": (
                "${var.maximum_batching_window_in_seconds == null "
                f"? (var.batch_size > {LARGEST_BATCH_WITHOUT_WINDOW} ? 1 : 0) : var.maximum_batching_window_in_seconds}}"
            ),
            "least_visibility_timeout": str(
                StorageFirstOptions.model_construct(
                    timeout=Expression("var.timeout"),
                    maximum_batching_window_in_seconds=Expression("local.batching_window"),
                ).least_visibility_timeout
            ),
        },
        computed={
            "maximum_batching_window_in_seconds": Expression("local.batching_window"),
            "visibility_timeout_seconds": Expression(
                "coalesce(var.visibility_timeout_seconds, local.least_visibility_timeout)"
            ),
        },
    ),
}


def make_module(app: App, name: str) -> ModuleStack:
    """The module of a pattern: its variables, the bucket and state machine that the caller names, and the pattern between."""
    module = MODULES[name]
    stack = ModuleStack(app, name, module.variables(), module.local_values)
    bucket = SourceBucket.existing(
        stack,
        "bucket",
        name="${var.bucket}",
        account_id=(
            "${coalesce(var.bucket_owner_account_id, local.account_id)}"
            if module.has_function
            else "${local.account_id}"
        ),
        manage_notification=module.notification is not None and Expression("var.manage_bucket_notification"),
        other_notifications=module.notification and Expression("var.other_notifications"),
    )
    WatchedStateMachine(
        core.Construct(stack, "watched"),
        DEFAULT_CHILD,
        state_machine_arn=STATE_MACHINE.arn,
        name=NAME,
        when=Expression("var.state_machine_alarms"),
    )
    trigger = PATTERNS[name](
        stack,
        DEFAULT_CHILD,
        bucket=bucket,
        state_machine=STATE_MACHINE,
        object_filter=ObjectFilterExpression(),
        options=module.given_options(),
        enabled=Expression("var.enabled"),
        name=NAME,
    )
    _refuse_other_places(stack)
    if "event_pattern" in module.local_values:
        _refuse_long_patterns(stack)
    if isinstance(trigger, StorageFirst | NotificationLambda):
        _refuse_overlaps(trigger.function, bucket.notification)
    if module.notification is not None:
        _output_notification(stack, bucket, trigger, module.notification)
    _warn_of_filters(stack)
    _output_recovery(stack, bucket, module)
    for output, (value, description) in module.outputs.items():
        core.TerraformOutput(stack, output, value=value, description=description)
    _output_alarm_names(stack)
    return stack


def _refuse_other_places(stack: ModuleStack) -> None:
    """What is made is where the provider is, and all names here say that it is where the state machine is."""
    (queue,) = (
        element
        for element in stack.node.find_all()
        if isinstance(element, aws.SqsQueue) and element.friendly_unique_id == "dead_letter"
    )
    condition = {
        "condition": '${try(join(":", slice(split(":", self.arn), 3, 5)) == "${local.region}:${local.account_id}", true)}',
        "error_message": (
            "The state machine is of ${local.region} in account ${local.account_id}, and the provider has made ${self.arn}: a trigger starts "
            "state machines of its own Region and account only. What works is in s3-to-sfn's docs/patterns.md, Other accounts and Regions."
        ),
    }
    queue.add_override("lifecycle", {"postcondition": [condition]})


def _refuse_long_patterns(stack: ModuleStack) -> None:
    # jsonencode writes these three as six characters each, and the provider undoes it.
    sent = "jsonencode(local.event_pattern)"
    for escaped, letter in (("003c", "<"), ("003e", ">"), ("0026", "&")):
        sent = f'replace({sent}, "\\\\u{escaped}", "{letter}")'
    (rule,) = (element for element in stack.node.find_all() if isinstance(element, aws.CloudwatchEventRule))
    condition = {
        "condition": f"${{length({sent}) <= {EVENT_PATTERN_LIMIT}}}",
        "error_message": (
            f"prefix and suffix make an event pattern of more than {EVENT_PATTERN_LIMIT} characters, which EventBridge refuses: give shorter or fewer of them."
        ),
    }
    rule.add_override("lifecycle", {"precondition": [condition]})


def _warn_of_filters(stack: ModuleStack) -> None:
    """A `check` block warns in every plan, and refuses nothing."""
    asserts = [
        (f"!anytrue([for part in {parts} : can(regex({json.dumps(sign)}, part))])", f"A {words} {text}.")
        for whose, sign, text in DOUBTFUL
        for parts, words in [_PARTS[whose]]
    ]
    named = '!anytrue([for part in local.prefixes : startswith(part, "${var.bucket}/")])'
    asserts.append((named, "A prefix begins with the name of the bucket, which is no part of a key: leave it out."))
    written = [{"condition": f"${{{condition}}}", "error_message": text} for condition, text in asserts]
    stack.add_override("check.no_key_may_match.assert", written)


_PARTS = {
    "": ("concat(local.prefixes, local.suffixes)", "prefix or suffix"),
    "prefix": ("local.prefixes", "prefix"),
}


def _refuse_overlaps(function: aws.LambdaFunction, notification: aws.S3BucketNotification | None) -> None:
    own = {
        "condition": "${length(local.inner_suffixes) == 0}",
        "error_message": (
            'S3 compares encoded keys and refuses two suffixes of which one ends with the other: leave out ${join(", ", local.inner_suffixes)}.'
        ),
    }
    few = {
        "condition": f"${{length(local.notified_pairs) + length(local.other_entries) <= {NOTIFICATIONS_PER_BUCKET}}}",
        "error_message": (
            f"S3 allows {NOTIFICATIONS_PER_BUCKET} entries in a bucket's notification configuration, and each prefix with each suffix is one: "
            "give fewer, or take direct-eventbridge."
        ),
    }
    function.add_override("lifecycle.precondition", [own, few])
    others = {
        "condition": "${length(local.overlapping_ids) == 0}",
        "error_message": (
            'The module\'s own entry overlaps ${join(", ", local.overlapping_ids)} of other_notifications: S3 refuses two entries for one event '
            "whose prefixes and suffixes overlap. Give one of them another prefix or suffix, or take direct-eventbridge."
        ),
    }
    if notification is not None:
        notification.add_override("lifecycle", {"precondition": [others]})


def _output_alarm_names(stack: ModuleStack) -> None:
    """What a caller's own dashboard or composite alarm needs."""
    alarms = [element for element in stack.node.find_all() if isinstance(element, aws.CloudwatchMetricAlarm)]
    # A list of those that are there, whether an alarm always is or only where the caller wants it.
    stack.locals["alarm_names"] = sorted(f"${{{address(alarm)}[*].alarm_name}}" for alarm in alarms)
    value = "${sort(flatten(local.alarm_names))}"
    core.TerraformOutput(stack, "alarm_names", value=value, description="Names of the alarms.")


def _output_notification(stack: ModuleStack, bucket: SourceBucket, trigger: Trigger, kind: str) -> None:
    """Whoever writes the block waits for what S3 checks when it is written."""
    whose = "for the bucket's own aws_s3_bucket_notification where manage_bucket_notification is false"
    outputs: dict[str, tuple[object, str]] = {
        "bucket_notification": ({"eventbridge": True}, f"The block {whose}."),
    }
    if isinstance(trigger, StorageFirst | NotificationLambda):
        target = trigger.queue if isinstance(trigger, StorageFirst) else trigger.function
        stack.locals["notification_blocks"] = (
            f"${{[for entry in local.notification_entries : merge(entry, "
            f"{{ {kind}_arn = {address(target)}.arn, events = local.notification_events }})]}}"
        )
        outputs = {
            "bucket_notification": (
                "${length(local.notification_blocks) == 1 ? local.notification_blocks[0] : null}",
                f"The block {whose}; null where there are several: those are bucket_notifications.",
            ),
            "bucket_notifications": (
                "${local.notification_blocks}",
                f"The blocks {whose}: one for each prefix with each suffix.",
            ),
        }
    for name, (value, description) in outputs.items():
        output = core.TerraformOutput(stack, name, value=value, description=description)
        output.add_override("depends_on", [address(resource) for resource in bucket.required])


def _output_recovery(stack: ModuleStack, bucket: SourceBucket, module: Module) -> None:
    """Values that are known before anything is made, so that nothing waits for it."""
    core.TerraformOutput(
        stack,
        "recovery",
        value={
            "pattern": stack.node.id,
            "bucket": bucket.name,
            "region": stack.platform.region,
            "account_id": stack.platform.account_id,
            "bucket_owner_account_id": bucket.account_id,
            "state_machine_arn": STATE_MACHINE.arn,
            "dead_letter_queue": f"{NAME}-dead-letter",
            "queue": f"{NAME}-events" if module.notification == "queue" else NULL,
            "function": f"{NAME}-forwarder" if module.has_function else NULL,
            "prefix": "${var.prefix}",
            "suffix": "${var.suffix}",
            "events": "${var.events}",
            "skip_folder_markers": "${var.skip_folder_markers}",
        },
        description="What `s3-to-sfn redrive` needs to redrive and backfill this trigger.",
    )


def _platform() -> Platform:
    return Platform(
        region="${local.region}",
        account_id="${local.account_id}",
        partition="${local.partition}",
        iam_path="${var.iam_path}",
        permissions_boundary="${var.permissions_boundary}",
        log_retention_in_days=Expression("var.log_retention_in_days"),
        alarm_actions=Expression("var.alarm_actions"),
        runbook_url=Expression("var.runbook_url"),
        dashboards=Expression("var.dashboard"),
        encryption=Encryption(kms_key_arn="${var.kms_key_arn}", customer_managed=Expression("var.kms_key_arn != null")),
    )
