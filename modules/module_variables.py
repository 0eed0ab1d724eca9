"""The inputs of the generated Terraform modules, named as terraform-aws-modules names them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotated_types import Ge, Le

from .engine import core
from .naming import BASE_NAME_LIMIT
from .object_keys import EVENT_KINDS, KEY_LIMIT
from .options import Options
from .settings import LOG_RETENTIONS

REQUIRED = object()


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One input.

    Args:
        type: Terraform's type.
        description: one sentence.
        default: default: none, so that the caller has to give it.
        nullable: whether null is a value; it then means "left out".
        rules: (condition, what to do), each a `validation` block.
    """

    type: str
    description: str
    default: object = REQUIRED
    nullable: bool = False
    rules: Sequence[tuple[str, str]] = ()

    @property
    def optional(self) -> bool:
        """Whether it has a default."""
        return self.default is not REQUIRED

    def write(self, stack: core.TerraformStack, name: str) -> None:
        """Declares the variable in `stack`."""
        variable = core.TerraformVariable(
            stack,
            f"variable_{name}",
            type=self.type,
            description=self.description,
            nullable=self.nullable,
            default=self.default if self.optional else None,
            validation=[
                core.TerraformVariableValidationConfig(condition=f"${{{condition}}}", error_message=message)
                for condition, message in self.rules
            ],
        )
        variable.override_logical_id(name)


def platform_variables() -> Mapping[str, Variable]:
    """What every pattern takes."""
    return {
        "bucket": Variable(
            type="string",
            description="Name of the bucket that objects land in.",
            rules=[_matches("bucket", "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "Give the name of a bucket, not its ARN.")],
        ),
        "state_machine_arn": Variable(
            type="string",
            description="ARN of the state machine to start. Partition, Region and account are taken from it.",
            rules=[
                _matches(
                    "state_machine_arn",
                    "^arn:[a-z0-9-]+:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[0-9A-Za-z_-]{1,80}$",
                    "Give the ARN of a state machine: arn:aws:states:<region>:<account>:stateMachine:<name>.",
                )
            ],
        ),
        "name": Variable(
            type="string",
            description="What the names of all resources begin with.",
            rules=[
                _matches(
                    "name",
                    f"^[0-9A-Za-z_-]{{1,{BASE_NAME_LIMIT}}}$",
                    f"Use 1 to {BASE_NAME_LIMIT} letters, digits, hyphens and underscores: AWS allows 64, and a part is appended.",
                )
            ],
        ),
        "bucket_owner_account_id": Variable(
            type="string",
            description="Account that owns the bucket. Default: that of the state machine.",
            default=None,
            nullable=True,
            rules=[
                _matches("bucket_owner_account_id", "^[0-9]{12}$", "An account id has twelve digits.", nullable=True)
            ],
        ),
        "manage_bucket_notification": Variable(
            type="bool",
            description=(
                "Whether this module owns the bucket's notification configuration, of which S3 keeps one per bucket. "
                "With false, put the output bucket_notification into your own aws_s3_bucket_notification."
            ),
            default=True,
        ),
        "enabled": Variable(
            type="bool", description="With false, events are collected and nothing is started.", default=True
        ),
        "kms_key_arn": Variable(
            type="string",
            description=(
                "Customer-managed key for queues and logs; its policy must let s3.amazonaws.com and the Region's logs "
                "service use it. Default: encryption managed by the services."
            ),
            default=None,
            nullable=True,
            rules=[
                _matches(
                    "kms_key_arn",
                    "^arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:key/",
                    "Give the ARN of a key (arn:aws:kms:...:key/...), not an alias: S3 cannot use alias/aws/sqs.",
                    nullable=True,
                )
            ],
        ),
        "permissions_boundary": Variable(
            type="string",
            description="ARN of a policy that bounds the roles made. Default: none.",
            default=None,
            nullable=True,
        ),
        "iam_path": Variable(
            type="string",
            description="Path of the roles made.",
            default="/",
            rules=[_matches("iam_path", "^/([0-9A-Za-z._+=,@-]+/)*$", "A path begins and ends with a slash.")],
        ),
        "log_retention_in_days": Variable(
            type="number",
            description="How long logs are kept.",
            default=365,
            rules=[
                (
                    f"contains({json.dumps(LOG_RETENTIONS)}, var.log_retention_in_days)",
                    f"CloudWatch keeps logs for one of {', '.join(map(str, LOG_RETENTIONS))} days.",
                )
            ],
        ),
        "alarm_actions": Variable(
            type="list(string)",
            description="ARNs that every alarm notifies, such as an SNS topic.",
            default=[],
            rules=[
                (
                    'alltrue([for arn in var.alarm_actions : startswith(arn, "arn:")])',
                    "Give ARNs, such as that of an SNS topic.",
                )
            ],
        ),
        "tags": Variable(type="map(string)", description="Tags of every resource.", default={}),
    }


def filter_variables() -> Mapping[str, Variable]:
    """Which objects; keys as they are, not encoded."""
    return {
        **{
            name: Variable(
                type="string",
                description=f"What the key {verb}, as it is: not encoded. Default: any.",
                default=None,
                nullable=True,
                rules=[
                    (
                        f"var.{name} == null ? true : length(var.{name}) > 0",
                        f"An empty {name} matches every key: leave it out.",
                    ),
                    (
                        f'var.{name} == null ? true : length(replace(urlencode(var.{name}), "%2F", "/")) <= {KEY_LIMIT}',
                        f"S3 allows {KEY_LIMIT} characters once encoded: shorten the {name}.",
                    ),
                    (
                        f'var.{name} == null ? true : !strcontains(var.{name}, "*")',
                        "Notification filters know no wildcards: give the literal beginning as prefix and end as suffix.",
                    ),
                ],
            )
            for name, verb in (("prefix", "begins with"), ("suffix", "ends with"))
        },
        "events": Variable(
            type="list(string)",
            description=f"Ways of creating an object: some of {', '.join(EVENT_KINDS)}.",
            default=list(EVENT_KINDS),
            rules=[
                (
                    f"length(var.events) > 0 && length(setsubtract(var.events, {json.dumps(EVENT_KINDS)})) == 0",
                    f"Name at least one of {', '.join(EVENT_KINDS)}.",
                )
            ],
        ),
        "skip_folder_markers": Variable(
            type="bool",
            description="Leave out the zero-byte objects ending in a slash that the console makes.",
            default=False,
        ),
    }


def option_variables(options: type[Options]) -> Mapping[str, Variable]:
    """The options of a pattern, with the bounds of its model."""
    variables = {}
    for name, field in options.model_fields.items():
        lower = next((rule.ge for rule in field.metadata if isinstance(rule, Ge)), None)
        upper = next((rule.le for rule in field.metadata if isinstance(rule, Le)), None)
        nullable = field.default is None or type(None) in getattr(field.annotation, "__args__", ())
        bounds = [f"var.{name} >= {lower}"] * (lower is not None) + [f"var.{name} <= {upper}"] * (upper is not None)
        condition = " && ".join(bounds)
        words = f"{lower} to {upper}" if upper is not None else f"at least {lower}"
        variables[name] = Variable(
            type="number",
            description=str(field.description),
            default=field.default,
            nullable=nullable,
            rules=[(f"var.{name} == null ? true : {condition}" if nullable else condition, f"{name} is {words}.")],
        )
    return variables


def _matches(name: str, pattern: str, message: str, *, nullable: bool = False) -> tuple[str, str]:
    condition = f"can(regex({json.dumps(pattern)}, var.{name}))"
    return (f"var.{name} == null ? true : {condition}" if nullable else condition, message)
