"""What pipelines.toml may say: strict models, no unknown fields. `configuration` reads it and checks it as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from ..model.arns import AccountId, Arn, KeyArn, PolicyArn, Region, RoleArn, StateMachineArn
from ..model.filter_validation import type_problem
from ..model.naming import RUNBOOK_URL
from ..model.object_filter import ObjectFilter
from ..model.options import (
    CloudTrailEventBridgeOptions,
    DirectEventBridgeOptions,
    NotificationLambdaOptions,
    StorageFirstOptions,
)
from ..model.other_notifications import NOT_MANAGED, OtherNotifications
from ..model.provider import TESTED_VERSION
from ..model.quotas import EVENT_RULES, LogRetention
from ..model.s3_keys import EVENT_KINDS, EventKind
from ..model.text import listed

Table: TypeAlias = dict[str, Any]


Id = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="Letters, digits and hyphens; it begins Terraform addresses."),
]
# add_override takes a dot for a step down, and no Terraform argument has one.
Argument = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
# https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices
_TAG = r"""^[^\x00-\x1f!"#$%&'()*,;<>?\[\\\]^`{|}~]*$"""
TagKey = Annotated[str, Field(pattern=_TAG, min_length=1, max_length=128)]
TagValue = Annotated[str, Field(pattern=_TAG, max_length=256)]
Name = Annotated[
    str, Field(pattern=r"^[0-9A-Za-z_-]{1,80}$", json_schema_extra={"pattern": r"^[0-9A-Za-z_{}-]{1,80}$"})
]
# TOML's other types, dates and numbers that are not finite, are refused where the file is checked as a whole.
Substitution = Annotated[
    Any, WithJsonSchema({"type": ["string", "integer", "number", "boolean", "array", "object"]}, mode="validation")
]


class Strict(BaseModel):
    """No coercion, no unknown fields, no change afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class S3BackendSettings(Strict):
    """State in S3, locked with S3's own lock file."""

    type: Literal["s3"] = "s3"
    bucket: Annotated[str, Field(description="Name of the state bucket, made by the stack <environment>-bootstrap.")]
    region: Annotated[str | None, Field(description="Default: the environment's.")] = None
    kms_key_id: Annotated[KeyArn | None, Field(description="A customer-managed key. Default: SSE-S3.")] = None
    arguments: Annotated[
        dict[Argument, Any], Field(description="Further arguments of the backend, such as assume_role.")
    ] = {}


class LocalBackendSettings(Strict):
    """State in a file beside cdktf.out."""

    type: Literal["local"]


class OtherBackendSettings(BaseModel):
    """Any other backend; `{project}`, `{environment}` and `{stack}` are filled into its strings."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True)

    type: Annotated[
        str, Field(pattern=r"^[a-z][a-z0-9_]*$", json_schema_extra={"not": {"enum": ["s3", "local", "cloud"]}})
    ]

    @field_validator("type")
    @classmethod
    def _a_backend(cls, value: str) -> str:
        if value == "cloud":
            raise ValueError(
                '"cloud" is a block of Terraform\'s own and no backend. HCP Terraform and Terraform Enterprise are the backend "remote": '
                'backend = { type = "remote", organization = "…", workspaces = { name = "{project}-{stack}" } }.'
            )
        return value


def _backend_kind(value: object) -> str:
    kind = value.get("type", "s3") if isinstance(value, dict) else getattr(value, "type", None)
    return kind if kind in ("s3", "local") else "other"


Backend = Annotated[
    Annotated[S3BackendSettings, Tag("s3")]
    | Annotated[LocalBackendSettings, Tag("local")]
    | Annotated[OtherBackendSettings, Tag("other")],
    Discriminator(_backend_kind),
]


class ProviderSettings(Strict):
    """The AWS provider."""

    version: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$", description="The exact version.")] = (
        TESTED_VERSION
    )
    lock_file: Annotated[str | None, Field(description="Lock file of another version, relative to pipelines.toml.")] = (
        None
    )
    arguments: Annotated[
        dict[Argument, Any], Field(description="Further arguments, such as assume_role and endpoints.")
    ] = {}


class EncryptionSettings(Strict):
    """Encryption at rest. Default: managed by the services."""

    create_kms_key: Annotated[
        bool,
        Field(
            description="A customer-managed key for each stack, made in it. The state is encrypted by the backend's kms_key_id alone."
        ),
    ] = False
    kms_key_arn: Annotated[
        KeyArn | None,
        Field(
            description="An existing customer-managed key; the output encryption_key_policy_statements is what its policy has to say."
        ),
    ] = None

    @model_validator(mode="after")
    def _one_key(self) -> EncryptionSettings:
        if self.create_kms_key and self.kms_key_arn is not None:
            raise ValueError(
                "create_kms_key cannot go with kms_key_arn: things are encrypted with one key. Drop one or the other."
            )
        return self


class Environment(Strict):
    """One account and Region, and the house rules there."""

    region: Region
    account_id: AccountId
    backend: Backend
    provider: ProviderSettings = ProviderSettings()
    tags: Annotated[dict[TagKey, TagValue], Field(description="Default tags of every resource.")] = {}
    name_prefix: Annotated[
        str | None, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="Default: <project>-<environment>.")
    ] = None
    iam_path: Annotated[str, Field(pattern=r"^/([0-9A-Za-z._+=,@-]+/)*$")] = "/"
    permissions_boundary: PolicyArn | None = None
    log_retention_in_days: LogRetention = 365
    alarm_actions: Annotated[tuple[Arn, ...], Field(strict=False, description="ARNs that every alarm notifies.")] = ()
    runbook_url: Annotated[
        str | None,
        Field(
            pattern=RUNBOOK_URL,
            description="Where who is called finds the runbook of s3-to-sfn (docs/runbook.md there, or a page with its headings): "
            "every alarm's description names it, with the heading as `#anchor`. "
            "Default: alarms name the heading and the version of s3-to-sfn.",
        ),
    ] = None
    dashboards: Annotated[
        bool,
        Field(
            description="Whether each stack that has something to show has a CloudWatch dashboard: beyond three in an account they are paid."
        ),
    ] = True
    encryption: EncryptionSettings = EncryptionSettings()
    other_account_ids: Annotated[
        tuple[AccountId, ...],
        Field(strict=False, description="Accounts beside its own whose keys and alarm actions it may name."),
    ] = ()
    trail_logs_expire_after_days: Annotated[
        int, Field(ge=1, le=3653, description="How long the log files of the trails made here are kept.")
    ] = 90
    bucket_lifecycle_rules: Annotated[
        bool,
        Field(
            description="Whether the buckets made here, those of trails and state included, have lifecycle rules. Terraform waits about a "
            "minute for each bucket's. With false incomplete uploads, trail logs and old versions are kept, and paid, until the bucket is "
            "destroyed: for environments that live for hours, such as a preview of a pull request."
        ),
    ] = True
    event_rules_quota: Annotated[
        int,
        Field(
            ge=1,
            description="Rules that the event bus of the account and Region takes: 300 unless AWS has raised it, in some Regions 100. "
            "Raise it here once AWS has raised yours.",
        ),
    ] = EVENT_RULES
    disposable: Annotated[bool, Field(description="Whether buckets and state may be destroyed with all they hold.")] = (
        False
    )


class RemoteStateSettings(Strict):
    """An output of another team's Terraform state in S3."""

    bucket: Annotated[str, Field(description="Its state bucket. `{environment}` and `{account_id}` are filled in.")]
    key: Annotated[str, Field(min_length=1, description="Of its state object; filled in likewise.")]
    output: Annotated[
        str, Field(pattern=r"^[A-Za-z_][0-9A-Za-z_-]*$", description="The output that holds the state machine's ARN.")
    ]
    region: Annotated[str | None, Field(description="Of the bucket. Default: the environment's.")] = None
    arguments: Annotated[
        dict[Argument, Any], Field(description="Further arguments of the backend, such as assume_role.")
    ] = {}


class StateMachineSettings(Strict):
    """A workflow: an ASL file, or one made elsewhere by its ARN or from the Terraform state that has it."""

    arn: StateMachineArn | None = None
    remote_state: Annotated[
        RemoteStateSettings | None, Field(description="Where another team's state has the ARN: a table, see below.")
    ] = None
    definition: Annotated[
        str | None,
        Field(description="ASL file, relative to pipelines.toml: JSON, or YAML where its name ends in .yaml or .yml."),
    ] = None
    type: Literal["STANDARD", "EXPRESS"] = "STANDARD"
    name: Annotated[
        Name | None,
        Field(
            description="Default: <name_prefix>-<id>. `{environment}` and `{account_id}` are filled in, as in arn and role_arn."
        ),
    ] = None
    policy: Annotated[
        str | None, Field(description="IAM policy file, JSON or YAML likewise: what the workflow itself may do.")
    ] = None
    managed_policy_arns: Annotated[tuple[PolicyArn, ...], Field(strict=False)] = ()
    role_arn: Annotated[RoleArn | None, Field(description="An existing role instead of a policy.")] = None
    substitutions: Annotated[
        dict[str, Substitution],
        Field(
            description="Values for ${Name} in definition and policy: strings, in which `{environment}` and `{account_id}` are filled in, "
            "numbers, true or false, lists and tables."
        ),
    ] = {}
    log_level: Literal["ALL", "ERROR", "FATAL", "OFF"] = "ERROR"
    include_execution_data: bool = False
    tracing: bool = True
    alarms: Annotated[
        bool,
        Field(
            description="Whether executions that fail, time out or are throttled ring: with a definition in the shared stack, otherwise "
            "once in the stack of each bucket that starts it. False where its owner has alarms already."
        ),
    ] = True

    @model_validator(mode="after")
    def _one_origin(self) -> StateMachineSettings:
        origins = [name for name in ("definition", "arn", "remote_state") if getattr(self, name) is not None]
        if len(origins) != 1:
            given = f"{listed(origins)} are given together" if origins else "its origin is missing"
            raise ValueError(
                f"{given}. Give one of definition (an ASL file that is deployed here), arn (a state machine made elsewhere) and "
                "remote_state (one that another team's Terraform state names)."
            )
        (origin,) = origins
        if origin != "definition" and (extra := sorted(self.model_fields_set - {origin, "alarms"})):
            raise ValueError(
                f"{listed(extra)} cannot go with {origin}: a state machine made elsewhere is not changed here. Drop one or the other."
            )
        if self.role_arn and (self.policy or self.managed_policy_arns):
            raise ValueError(
                f"{listed([name for name in ('policy', 'managed_policy_arns') if getattr(self, name)])} cannot go with role_arn: "
                "the permissions of an existing role are not changed here. Drop one or the other."
            )
        return self


WarningName = Literal["direct-would-do", "express-may-run-twice", "no-key-may-match"]


def _refuse_other_types(value: object, info: ValidationInfo) -> object:
    if problem := type_problem(str(info.field_name), value):
        raise ValueError(problem)
    return value


KeyParts = Annotated[
    str | Annotated[tuple[str, ...], Field(strict=False, min_length=1)], BeforeValidator(_refuse_other_types)
]


class TriggerSettings(Strict):
    """Which objects start which state machine; the options of the pattern stand beside these."""

    state_machine: Annotated[str, Field(description="An id under [state_machines].")]
    prefix: Annotated[
        KeyParts | None,
        Field(description="What the key begins with, as it is: not encoded. Of a list it begins with one."),
    ] = None
    suffix: Annotated[KeyParts | None, Field(description="What the key ends with, as it is. Of a list with one.")] = (
        None
    )
    events: Annotated[tuple[EventKind, ...], Field(strict=False, description="Default: all four.")] = EVENT_KINDS
    skip_folder_markers: Annotated[
        bool, Field(description="Leave out the zero-byte `prefix/` objects of the console.")
    ] = False
    enabled: bool = True
    writes_to: Annotated[
        str | None,
        Field(
            description="Prefix of this bucket that the workflow writes under, as it is; empty for the whole bucket."
        ),
    ] = None
    accepted_warnings: Annotated[
        tuple[WarningName, ...], Field(strict=False, description="Warnings that are known and not to be printed.")
    ] = ()

    @cached_property
    def object_filter(self) -> ObjectFilter:
        """The filter of this trigger."""
        return ObjectFilter(
            prefix=self.prefix,
            suffix=self.suffix,
            events=self.events,
            skip_folder_markers=self.skip_folder_markers,
            is_meant=True,  # warned of with all the rest of the file
        )

    @property
    def notified(self) -> ObjectFilter | None:
        """The filter of this trigger's entry in the notification configuration of the bucket; None without one."""
        return None


class NotificationLambdaTrigger(TriggerSettings, NotificationLambdaOptions):
    """S3 notification → Lambda → StartExecution."""

    pattern: Literal["notification-lambda"]

    @property
    def notified(self) -> ObjectFilter | None:
        return self.object_filter if self.enabled else None


class StorageFirstTrigger(TriggerSettings, StorageFirstOptions):
    """S3 notification → SQS → Lambda → StartExecution."""

    pattern: Literal["storage-first"]

    @property
    def notified(self) -> ObjectFilter | None:
        return self.object_filter


class DirectEventBridgeTrigger(TriggerSettings, DirectEventBridgeOptions):
    """S3 → EventBridge rule → Step Functions."""

    pattern: Literal["direct-eventbridge"]


class CloudTrailEventBridgeTrigger(TriggerSettings, CloudTrailEventBridgeOptions):
    """CloudTrail data event → EventBridge rule → Step Functions."""

    pattern: Literal["cloudtrail-eventbridge"]


PatternTrigger = Annotated[
    NotificationLambdaTrigger | StorageFirstTrigger | DirectEventBridgeTrigger | CloudTrailEventBridgeTrigger,
    Field(discriminator="pattern"),
]


MANAGE_NOTIFICATION_MISSING = (
    "manage_notification is missing, and an existing bucket may have notifications already: S3 keeps one configuration per bucket and replaces "
    "it as a whole. Give manage_notification = true if this stack is to own it: what is there goes. Give false if somebody else owns it: the "
    "output notification_entries says what to add to its aws_s3_bucket_notification."
)


class BucketSettings(Strict):
    """A bucket and its triggers."""

    name: Annotated[str, Field(description="`{environment}` and `{account_id}` are filled in.")]
    existing: Annotated[bool, Field(description="Made elsewhere: only its notification is managed here.")] = False
    manage_notification: Annotated[
        bool | None,
        Field(
            description="Required where existing = true. True: this stack owns the bucket's whole notification configuration, and what is "
            "there goes. False: it is left alone, and what to add to it is an output."
        ),
    ] = None
    other_notifications: Annotated[
        OtherNotifications | None,
        Field(
            description="Entries of others that stay in the notification configuration owned here: a table, see below."
        ),
    ] = None
    owner_account_id: Annotated[AccountId | None, Field(description="Of an existing bucket in another account.")] = None
    abort_incomplete_multipart_upload_days: Annotated[int, Field(ge=1, le=365)] = 7
    triggers: dict[Id, PatternTrigger] = {}

    @model_validator(mode="after")
    def _only_existing_buckets_have_other_owners(self) -> BucketSettings:
        if self.existing and self.manage_notification is None:
            raise ValueError(MANAGE_NOTIFICATION_MISSING)
        if not self.existing and (self.owner_account_id or self.manage_notification is False):
            raise ValueError(
                "owner_account_id and manage_notification = false are for buckets made elsewhere, and this one would be made here. "
                "Set existing = true, or drop them."
            )
        if self.other_notifications is not None and self.manage_notification is False:
            raise ValueError(NOT_MANAGED)
        return self


class EnvironmentTable(Environment):
    """An environment as it stands in the file: with overrides, field by field."""

    state_machines: dict[Id, StateMachineSettings] = {}
    buckets: dict[Id, BucketSettings] = {}


class Document(Strict):
    """pipelines.toml."""

    project: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}$")]
    environments: Annotated[dict[Id, EnvironmentTable], Field(min_length=1)]
    state_machines: dict[Id, StateMachineSettings] = {}
    buckets: dict[Id, BucketSettings] = {}


class Project(Strict):
    project: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}$")]


class AnyTrigger(TriggerSettings):
    """What all patterns share, where the pattern itself is unknown."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


TRIGGERS: Mapping[str, type[TriggerSettings]] = {
    pattern: model
    for model in get_args(get_args(PatternTrigger)[0])
    for pattern in get_args(model.model_fields["pattern"].annotation)
}
"""By the name of the pattern."""
