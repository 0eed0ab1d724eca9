"""IAM policy documents as plain JSON, in full at plan time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from .expressions import json_text

Conditions: TypeAlias = Mapping[str, Mapping[str, str | list[str]]]
Principal: TypeAlias = str | Mapping[str, str]
Statement: TypeAlias = dict[str, object]

POLICY_VERSION = "2012-10-17"


def document(*statements: object) -> str:
    """A policy document as Terraform takes it, of statements in the order in which they are written."""
    return json_text({"Version": POLICY_VERSION, "Statement": statements})


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str] | None,
    *,
    service: str | None = None,
    principal: Principal | None = None,
    conditions: Conditions | None = None,
) -> Statement:
    """Lets `service` or another `principal` (in a resource or trust policy) or the bearer (in a role's policy) use `actions`."""
    return _statement("Allow", sid, actions, resources, {"Service": service} if service else principal, conditions)


def deny_without_tls(action: str, resources: Sequence[str]) -> Statement:
    """Refuses everybody a request that did not come over TLS."""
    insecure = {"Bool": {"aws:SecureTransport": "false"}}
    return _statement("Deny", "DenyWithoutTls", [action], resources, "*", insecure)


def from_source(account_id: str, arn: str) -> Conditions:
    """The two conditions against a confused deputy. `arn` may hold wildcards.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    return {"StringEquals": {"aws:SourceAccount": account_id}, "ArnLike": {"aws:SourceArn": arn}}


def trust(service: str, conditions: Conditions | None = None) -> str:
    """The trust policy of a role that `service` assumes."""
    return document(allow("Assume", ["sts:AssumeRole"], None, service=service, conditions=conditions))


def _statement(
    effect: str,
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str] | None,
    principal: Principal | None,
    conditions: Conditions | None,
) -> Statement:
    statement: Statement = {"Sid": sid, "Effect": effect}
    if principal is not None:
        statement["Principal"] = principal
    statement["Action"] = one_or_list(actions)
    if resources is not None:
        statement["Resource"] = one_or_list(resources)
    if conditions:
        statement["Condition"] = conditions
    return statement


def one_or_list(values: Sequence[str]) -> str | list[str]:
    """As AWS returns them, so that a refreshed policy shows no difference."""
    return values[0] if len(values) == 1 else list(values)


# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html: these calls take no resource.
_LOG_DELIVERY = [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
]
# https://docs.aws.amazon.com/step-functions/latest/dg/xray-iam.html: nor do these.
_TRACING = [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
]


def log_and_trace(*, logs: bool, traces: bool) -> list[Statement]:
    """What the role of a state machine gets beside its author's own policy."""
    statements = [allow("DeliverLogs", _LOG_DELIVERY, ["*"])] if logs else []
    return [*statements, allow("Trace", _TRACING, ["*"])] if traces else statements
