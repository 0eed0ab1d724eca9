"""What the policy of a customer-managed key may say. Its resource `*` means the key itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from tests.security.policy_reader import Json
from tests.security.policy_shapes import Conditions, Expected, Value
from tests.security.wiring import Wiring, referred

Notifiers: TypeAlias = Callable[[str], Sequence[Value]]

ADMINISTER = frozenset(
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
)
USE = frozenset({"kms:Decrypt", "kms:GenerateDataKey"})

# The only wildcards in an action: the families that AWS's own documents name for these services.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
LOGS = frozenset({"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"})
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
TRAIL = frozenset({"kms:GenerateDataKey*"})
FAMILIES = frozenset({"kms:GenerateDataKey*", "kms:ReEncrypt*"})

_ITSELF = ("*",)


def key_statements(wiring: Wiring, key: str, notifiers: Notifiers) -> Iterator[Expected]:
    """The statements for everything that a key made here encrypts.

    Args:
        key: name of the `aws_kms_key`.
        notifiers: the ARNs of the buckets that notify a queue.
    """
    root = ("AWS", f"arn:{wiring.partition}:iam::{wiring.account_id}:root")
    through = [f"{service}.{wiring.region}.{_suffix(wiring)}" for service in ("s3", "sqs")]
    yield Expected(principal=root, actions=ADMINISTER, resources=_ITSELF)
    yield Expected(
        principal=root, actions=USE, resources=_ITSELF, conditions={("StringEquals", "kms:ViaService"): through}
    )
    yield from service_statements(wiring, lambda value: referred(value) == ("aws_kms_key", key), notifiers)


def service_statements(wiring: Wiring, is_key: Callable[[Json], bool], notifiers: Notifiers) -> Iterator[Expected]:
    """Those for services, which the owner of an existing key has to add."""

    def encrypted(kind: str, argument: str) -> dict[str, Json]:
        return {name: resource for name, resource in wiring.of(kind).items() if is_key(resource.get(argument))}

    queues = encrypted("aws_sqs_queue", "kms_master_key_id")
    readers = {queue: function for queue in queues for function in wiring.readers(queue)}
    buckets = {value for queue in readers for value in notifiers(queue)}
    owners = {wiring.owner_of_events(function) for function in readers.values()}
    rules = {wiring.rule_arn(target) for queue in queues for target in wiring.targets_failing_into(queue)}
    groups = encrypted("aws_cloudwatch_log_group", "kms_key_id").values()
    trails = [
        wiring.arn("cloudtrail", f"trail/{trail['name']}")
        for trail in encrypted("aws_cloudtrail", "kms_key_id").values()
    ]
    if buckets:
        from_buckets: Conditions = {
            ("StringEquals", "aws:SourceAccount"): owners,
            ("ArnEquals", "aws:SourceArn"): buckets,
        }
        yield _service("s3.amazonaws.com", USE, from_buckets)
    if rules:
        yield _service("events.amazonaws.com", USE, {("ArnEquals", "aws:SourceArn"): rules})
    if groups:
        names = [wiring.arn("logs", f"log-group:{group['name']}") for group in groups]
        context = {("ArnEquals", "kms:EncryptionContext:aws:logs:arn"): names}
        yield _service(_logs_service(wiring), LOGS, context)
    if trails:
        from_trails = {("ArnEquals", "aws:SourceArn"): trails}
        context = {("ArnEquals", "kms:EncryptionContext:aws:cloudtrail:arn"): trails}
        yield _service("cloudtrail.amazonaws.com", TRAIL, {**from_trails, **context})
        yield _service("cloudtrail.amazonaws.com", frozenset({"kms:DescribeKey", "kms:Decrypt"}), from_trails)


def _service(service: Value, actions: frozenset[str], conditions: Conditions) -> Expected:
    return Expected(principal=("Service", service), actions=actions, resources=_ITSELF, conditions=conditions)


def _logs_service(wiring: Wiring) -> Value:
    if wiring.is_module:
        return re.compile(r'logs\.\$\{local\.region\}\.\$\{lookup\(\{[^{}*]*\}, local\.partition, "amazonaws\.com"\)\}')
    return f"logs.{wiring.region}.{_suffix(wiring)}"


def _suffix(wiring: Wiring) -> str:
    return "amazonaws.com.cn" if wiring.partition == "aws-cn" else "amazonaws.com"
