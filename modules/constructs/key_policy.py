"""Who may use a customer-managed key, and what for: collected while a stack is made, written as its key policy.

The ARNs are made from names, not from references, so that no circle arises between a key, a queue and a bucket.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..model.arns import dns_suffix
from ..model.errors import ConfigurationError, Problem
from ..model.iam_policies import Conditions, Statement, allow, document, one_or_list

KEY_POLICY_LIMIT = 32 * 1024
"""Bytes of a key policy.
https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html"""

# What Terraform and an administrator need, and nothing that reads data. The root principal stands for the account's own
# IAM policies: without it nobody could ever change the key.
# https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
_ADMINISTER = [
    f"kms:{call}"
    for call in (
        "CancelKeyDeletion",
        "CreateAlias",
        "DeleteAlias",
        "DescribeKey",
        "DisableKey",
        "DisableKeyRotation",
        "EnableKey",
        "EnableKeyRotation",
        "GetKeyPolicy",
        "GetKeyRotationStatus",
        "ListGrants",
        "ListKeyPolicies",
        "ListKeyRotations",
        "ListResourceTags",
        "PutKeyPolicy",
        "RevokeGrant",
        "RotateKeyOnDemand",
        "ScheduleKeyDeletion",
        "TagResource",
        "UntagResource",
        "UpdateAlias",
        "UpdateKeyDescription",
    )
]

_QUEUE_WRITER = ["kms:GenerateDataKey", "kms:Decrypt"]

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
_LOGS = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]

_ITSELF = ["*"]
"""In a key policy: the key itself."""


@dataclass
class KeyUsers:
    """The services that a stack's resources let use its key.

    Attributes:
        buckets: ARNs of those that S3 sends notifications of, and their owners' accounts.
        rules: ARNs of EventBridge rules with an encrypted dead-letter queue.
        log_groups, trails: ARNs of what is encrypted itself.
    """

    buckets: dict[str, str] = field(default_factory=dict)
    rules: set[str] = field(default_factory=set)
    log_groups: set[str] = field(default_factory=set)
    trails: set[str] = field(default_factory=set)

    def statements(self, region: str, dns_suffix: str) -> list[Statement]:
        """What the key's policy has to say for them: one statement a service, none for a service that needs none.

        Args:
            region: of the key.
            dns_suffix: of the partition's endpoints, such as `amazonaws.com`.
        """
        found = []
        # SQS calls KMS for the sender, and hands on the source ARN of S3 and EventBridge.
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
        if self.buckets:
            source = {
                "StringEquals": {"aws:SourceAccount": _listed(self.buckets.values())},
                "ArnEquals": {"aws:SourceArn": _listed(self.buckets)},
            }
            found.append(_service("NotifyThroughQueues", "s3.amazonaws.com", _QUEUE_WRITER, source))
        if self.rules:
            source = {"ArnEquals": {"aws:SourceArn": _listed(self.rules)}}
            found.append(_service("KeepFailedEvents", "events.amazonaws.com", _QUEUE_WRITER, source))
        if self.log_groups:
            context = {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": _listed(self.log_groups)}}
            found.append(_service("KeepLogs", f"logs.{region}.{dns_suffix}", _LOGS, context))
        if self.trails:
            # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
            # With an S3 Bucket Key the encryption context may be the bucket's ARN, so Decrypt asks for the trail only.
            trails = {"aws:SourceArn": _listed(self.trails)}
            logged = {**trails, "kms:EncryptionContext:aws:cloudtrail:arn": _listed(self.trails)}
            service = "cloudtrail.amazonaws.com"
            found.append(_service("KeepTrail", service, ["kms:GenerateDataKey*"], {"ArnEquals": logged}))
            found.append(_service("CheckKey", service, ["kms:DescribeKey", "kms:Decrypt"], {"ArnEquals": trails}))
        return found


def key_policy(users: KeyUsers, *, partition: str, region: str, account_id: str) -> str:
    """The policy of a key made for `users`: the account administers it, uses it through S3 and SQS only.

    Raises:
        ConfigurationError: it is longer than KMS takes.
    """
    account = {"AWS": f"arn:{partition}:iam::{account_id}:root"}
    suffix = dns_suffix(partition)
    through = {"StringEquals": {"kms:ViaService": [f"{service}.{region}.{suffix}" for service in _THROUGH]}}
    text = document(
        allow("Administer", _ADMINISTER, _ITSELF, principal=account),
        # Who may is said by the IAM policies of those who upload, read and consume.
        allow(
            "UseThroughServices",
            ["kms:Decrypt", "kms:GenerateDataKey"],
            _ITSELF,
            principal=account,
            conditions=through,
        ),
        *users.statements(region, suffix),
    )
    if len(text) > KEY_POLICY_LIMIT:
        problem = (
            f"the key policy would have {len(text)} bytes for {len(users.rules)} rules and {len(users.log_groups)} log groups; "
            f"KMS takes at most {KEY_POLICY_LIMIT}. Distribute the triggers over several buckets, or give an existing key (kms_key_arn)."
        )
        raise ConfigurationError("encryption", [Problem("create_kms_key", problem)])
    return text


_THROUGH = ("s3", "sqs")


def _service(sid: str, service: str, actions: list[str], conditions: Conditions) -> Statement:
    return allow(sid, actions, _ITSELF, service=service, conditions=conditions)


def _listed(values: Iterable[str]) -> str | list[str]:
    """As AWS returns it: one value by itself, several sorted."""
    return one_or_list(sorted(set(values)))
