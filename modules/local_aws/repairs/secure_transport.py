"""Requests count as sent over TLS: `aws:SecureTransport` is true.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html. SDKs, Terraform and AWS's own
services talk TLS to AWS. Here they talk plain HTTP to loopback, so that with IAM enforced the TLS-only statement of a
queue's policy would lock out Terraform and S3 both. What a policy does to a request without TLS cannot be tried here.
"""

from __future__ import annotations

from typing import Any

from ministack.core import iam_evaluator

SYMBOLS = ("ministack.core.iam_evaluator._resolve_condition_key",)


def apply() -> None:
    """Answer for this one condition key."""
    resolve = iam_evaluator._resolve_condition_key

    def resolve_as_over_tls(key: str, context: Any) -> Any:
        return "true" if key.lower() == "aws:securetransport" else resolve(key, context)

    iam_evaluator._resolve_condition_key = resolve_as_over_tls
