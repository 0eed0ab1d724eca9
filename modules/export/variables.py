"""The inputs of the generated Terraform modules, named as terraform-aws-modules names them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotated_types import Ge, Le

from ..model.arns import STATE_MACHINE_ARN
from ..model.naming import BASE_NAME_LIMIT, EXISTING_BUCKET, NOT_A_BUCKET, RUNBOOK_URL
from ..model.options import Options
from ..model.other_notifications import EVENT, OTHER_ARNS
from ..model.quotas import LOG_RETENTIONS
from ..model.s3_keys import EVENT_KINDS, KEY_LIMIT
from .filter_expression import encoded, given

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

    def block(self) -> Mapping[str, object]:
        """Its declaration."""
        return {
            "type": self.type,
            "description": self.description,
            "nullable": self.nullable,
            **({"default": self.default} if self.optional else {}),
            "validation": [
                {"condition": f"${{{condition}}}", "error_message": message} for condition, message in self.rules
            ],
        }


_OTHERS = "var.other_notifications"
_LISTS = f'flatten([for kind, each in {_OTHERS} : each%s if kind != "eventbridge"])'
_ENTRIES, _IDS = _LISTS % "", _LISTS % "[*].id"
OWN_ID = (
    f"!contains({_IDS}, var.name)",
    "The id that is name is the module's own entry: give the other one another id.",
)
_OTHER_RULES = [
    (
        f"var.manage_bucket_notification || (!{_OTHERS}.eventbridge && length({_IDS}) == 0)",
        "Nothing is written with manage_bucket_notification = false: leave other_notifications out, the owner has them.",
    ),
    (f"length(distinct({_IDS})) == length({_IDS})", "S3 refuses two entries of one id: give each its own."),
    OWN_ID,
    (
        f"alltrue([for entry in {_ENTRIES} : length(entry.events) > 0 "
        f"&& alltrue([for event in entry.events : can(regex({json.dumps(EVENT)}, event))])])",
        "Give events as S3 names them, such as s3:ObjectCreated:* or s3:ObjectRemoved:Delete.",
    ),
    *(
        (
            f"alltrue([for entry in {_OTHERS}.{kind} : can(regex({json.dumps(pattern)}, entry.{kind}_arn))])",
            f"Give the ARN of a {words} as {kind}_arn.",
        )
        for (kind, pattern), words in zip(
            OTHER_ARNS.items(), ("standard queue", "standard topic", "function"), strict=True
        )
    ),
    (
        f"alltrue([for entry in {_ENTRIES} : "
        'strcontains(try(entry.queue_arn, entry.topic_arn, entry.lambda_function_arn), ":${local.region}")])',
        "S3 notifies in the Region of the bucket only, and that of the state machine is another than an entry's: name what is there.",
    ),
]


def bucket_variables(*, notifies: bool, filters: bool) -> Mapping[str, Variable]:
    """The bucket, whether the module owns its notification configuration, and whose it may be.

    Args:
        notifies: whether the pattern needs the bucket's notifications.
        filters: whether it has an entry with a filter there; the bucket may then be another account's.
    """
    variables = {
        "bucket": Variable(
            type="string",
            description="Name of the bucket that objects land in.",
            rules=[
                _matches("bucket", EXISTING_BUCKET, "Give the name of a bucket, not its ARN."),
                *(
                    (f'!endswith(var.bucket, "{end}")', f"What ends with {end} {text}")
                    for end, text in NOT_A_BUCKET.items()
                ),
            ],
        ),
    }
    if filters:
        variables["bucket_owner_account_id"] = Variable(
            type="string",
            description="Account that owns the bucket. Default: that of the state machine.",
            default=None,
            nullable=True,
            rules=[
                _matches("bucket_owner_account_id", "^[0-9]{12}$", "An account id has twelve digits.", nullable=True)
            ],
        )
    if notifies:
        variables["manage_bucket_notification"] = Variable(
            type="bool",
            description=(
                "Whether this module owns the bucket's notification configuration, of which S3 keeps one per bucket. With true, "
                "what is there goes, but for other_notifications. With false, put the output bucket_notification into the owner's "
                "aws_s3_bucket_notification."
            ),
        )
        entries = ", ".join(
            f"{kind} = optional(list(object({{ id = string, {kind}_arn = string, events = list(string), "
            "filter_prefix = optional(string), filter_suffix = optional(string) })), [])"
            for kind in OTHER_ARNS
        )
        variables["other_notifications"] = Variable(
            type=f"object({{ eventbridge = optional(bool, false), {entries} }})",
            description=(
                "Entries of others that stay in the notification configuration which this module owns, named and encoded as in "
                "aws_s3_bucket_notification; the output bucket_notification of another of these modules is one."
            ),
            default={},
            rules=_OTHER_RULES,
        )
    return variables


def platform_variables(*, switched_off: str, key_users: str, logs: bool) -> Mapping[str, Variable]:
    """What every pattern takes.

    Args:
        switched_off: what happens with `enabled = false`.
        key_users: the services that need a customer-managed key.
        logs: whether there is a log group.
    """
    retention = Variable(
        type="number",
        description="How long logs are kept.",
        default=365,
        rules=[
            (
                f"contains({json.dumps(LOG_RETENTIONS)}, var.log_retention_in_days)",
                f"CloudWatch keeps logs for one of {', '.join(map(str, LOG_RETENTIONS))} days.",
            )
        ],
    )
    return {
        "state_machine_arn": Variable(
            type="string",
            description="ARN of the state machine to start, or of a version or an alias of it. Partition, Region and account are taken from it.",
            rules=[
                _matches(
                    "state_machine_arn",
                    f"^{STATE_MACHINE_ARN}$",
                    "Give the ARN of a state machine: arn:aws:states:<region>:<account>:stateMachine:<name>, and :<alias or version> if one is meant.",
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
        "enabled": Variable(type="bool", description=f"With false, {switched_off}.", default=True),
        "kms_key_arn": Variable(
            type="string",
            description=(
                f"Customer-managed key; its policy must let {key_users} use it, as the output kms_key_policy_statements says. "
                "Default: encryption managed by the services."
            ),
            default=None,
            nullable=True,
            rules=[
                _matches(
                    "kms_key_arn",
                    "^arn:[a-z0-9-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9A-Za-z-]+$",
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
            rules=[
                _matches(
                    "permissions_boundary",
                    "^arn:[a-z0-9-]+:iam::([0-9]{12}|aws):policy/.+$",
                    "Give the ARN of an IAM policy: arn:aws:iam::<account>:policy/<name>.",
                    nullable=True,
                )
            ],
        ),
        "iam_path": Variable(
            type="string",
            description="Path of the roles made.",
            default="/",
            rules=[_matches("iam_path", "^/([0-9A-Za-z._+=,@-]+/)*$", "A path begins and ends with a slash.")],
        ),
        **({"log_retention_in_days": retention} if logs else {}),
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
        "runbook_url": Variable(
            type="string",
            description=(
                "Where who is called finds the runbook of s3-to-sfn (docs/runbook.md there, or a page with its headings): every alarm's "
                "description names it, with the heading as #anchor. Default: alarms name the heading and the version of s3-to-sfn."
            ),
            default=None,
            nullable=True,
            rules=[_matches("runbook_url", RUNBOOK_URL, "Give the address of a page: https://...", nullable=True)],
        ),
        "dashboard": Variable(
            type="bool",
            description="Whether there is a CloudWatch dashboard, named after name. Beyond three in an account they are paid.",
            default=True,
        ),
        "state_machine_alarms": Variable(
            type="bool",
            description=(
                "Whether executions that fail, time out or are throttled ring, whoever started them. Set it to false where another module or "
                "the state machine's owner has such alarms."
            ),
            default=True,
        ),
        "tags": Variable(type="map(string)", description="Tags of every resource.", default={}),
    }


def notification_filter_variables() -> Mapping[str, Variable]:
    """Which objects, for an S3 notification and the forwarder behind it."""

    def rules(name: str) -> Sequence[tuple[str, str]]:
        return [
            (
                f"alltrue([for part in {given(name)} : length({encoded('part')}) <= {KEY_LIMIT}])",
                f"S3 allows {KEY_LIMIT} characters once encoded: shorten the {name}.",
            ),
            (
                f'alltrue([for part in {given(name)} : !strcontains(part, "*")])',
                "Notification filters know no wildcards: give the literal beginning as prefix and end as suffix.",
            ),
        ]

    return _filter_variables({"prefix": rules("prefix"), "suffix": rules("suffix")}, ())


_KEY_LENGTHS: Mapping[str, Sequence[tuple[str, str]]] = {
    name: [
        (
            f'alltrue([for part in {given(name)} : length(split("", part)) <= {KEY_LIMIT}])',
            f"No key is longer than {KEY_LIMIT} bytes: shorten the {name}.",
        )
    ]
    for name in ("prefix", "suffix")
}


def object_created_filter_variables() -> Mapping[str, Variable]:
    """Which objects, for the rule of S3's own EventBridge event."""
    rule = (
        "var.skip_folder_markers ? (var.prefix == null && var.suffix == null) "
        f'|| length(distinct([for part in {given("suffix")} : endswith(part, "/")])) == 1 : true',
        'An EventBridge pattern asks one thing of a key, and "begins with the prefix and does not end in a slash" are two, as are suffixes of '
        "which some end in a slash: give suffixes that all do or all do not, or look at detail.object.size in the workflow.",
    )
    return _filter_variables(_KEY_LENGTHS, [rule])


def cloudtrail_filter_variables() -> Mapping[str, Variable]:
    """Which objects, for the rule of CloudTrail's data event."""
    rule = (
        "var.skip_folder_markers ? var.suffix != null "
        f'&& alltrue([for part in {given("suffix")} : !endswith(part, "/")]) : true',
        "CloudTrail's event does not say how large the object is: give a suffix that does not end in a slash, or leave "
        "skip_folder_markers out.",
    )
    return _filter_variables(_KEY_LENGTHS, [rule])


def _part_rules(name: str, within: str, rules: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Of `prefix` or `suffix`, with those of a pattern. Each computes what it needs: a local value of the variable would be a circle."""
    values = given(name)
    inner = (
        f"[for pair in setproduct({values}, {values}) : pair[0] if pair[0] != pair[1] && {within}(pair[0], pair[1])]"
    )
    return [
        (
            f"var.{name} == null || (length({values}) > 0 && length({values}) == length(flatten([var.{name}])))",
            f"Give a string, or a list of strings. An empty {name} matches every key, an empty list none: leave it out for every key.",
        ),
        (f"length(distinct({values})) == length({values})", f"Give each {name} once."),
        (
            f"length({inner}) == 0",
            f'One {name} is inside another and adds no key: leave out ${{join(", ", {inner})}}.',
        ),
        *rules,
    ]


def _filter_variables(
    rules: Mapping[str, Sequence[tuple[str, str]]], marker_rules: Sequence[tuple[str, str]]
) -> Mapping[str, Variable]:
    """Keys as they are, not encoded."""
    return {
        **{
            name: Variable(
                type="any",
                description=(
                    f"What the key {verb}, as it is: not encoded. A string, or a list of strings of which it {verb} one. Default: any."
                ),
                default=None,
                nullable=True,
                rules=_part_rules(name, within, rules.get(name, ())),
            )
            for name, verb, within in (("prefix", "begins with", "startswith"), ("suffix", "ends with", "endswith"))
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
            rules=marker_rules,
        ),
    }


def option_variables(
    options: type[Options], more_rules: Mapping[str, Sequence[tuple[str, str]]]
) -> Mapping[str, Variable]:
    """The options of a pattern, with the bounds of its model and further rules by name."""
    variables = {}
    for name, field in options.model_fields.items():
        lower = next((rule.ge for rule in field.metadata if isinstance(rule, Ge)), None)
        upper = next((rule.le for rule in field.metadata if isinstance(rule, Le)), None)
        nullable = field.default is None or type(None) in getattr(field.annotation, "__args__", ())
        bounds = [f"var.{name} >= {lower}"] * (lower is not None) + [f"var.{name} <= {upper}"] * (upper is not None)
        condition = " && ".join([*bounds, f"var.{name} == floor(var.{name})"])
        words = f"{lower} to {upper}" if upper is not None else f"at least {lower}"
        whole = (
            f"var.{name} == null ? true : {condition}" if nullable else condition,
            f"{name} is a whole number, {words}.",
        )
        variables[name] = Variable(
            type="number",
            description=str(field.description),
            default=field.default,
            nullable=nullable,
            rules=[whole, *more_rules.get(name, ())],
        )
    return variables


def _matches(name: str, pattern: str, message: str, *, nullable: bool = False) -> tuple[str, str]:
    condition = f"can(regex({json.dumps(pattern)}, var.{name}))"
    return (f"var.{name} == null ? true : {condition}" if nullable else condition, message)
