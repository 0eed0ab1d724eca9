"""Encryption at rest: managed by the service, or with a key that exists already."""

from __future__ import annotations

from dataclasses import dataclass

from .engine import Condition, choose


@dataclass(frozen=True, kw_only=True)
class Encryption:
    """How queues, buckets and log groups are encrypted.

    Args:
        kms_key_arn: a customer-managed key. Its key policy must let `s3.amazonaws.com` use
            `kms:GenerateDataKey*` and `kms:Decrypt`, or S3 cannot write to an encrypted queue; the AWS-managed
            `alias/aws/sqs` can never work, as its policy cannot be edited. Default: SSE-S3 and SSE-SQS.
        customer_managed: whether `kms_key_arn` is there; a generated module knows it only at plan time.
    """

    kms_key_arn: str | None = None
    customer_managed: Condition = False

    @classmethod
    def with_key(cls, kms_key_arn: str | None) -> Encryption:
        """The key at `kms_key_arn`, or service-managed encryption for None."""
        return cls(kms_key_arn=kms_key_arn, customer_managed=kms_key_arn is not None)

    @property
    def sqs_managed_sse_enabled(self) -> Condition | None:
        """`aws_sqs_queue.sqs_managed_sse_enabled`, which excludes `kms_master_key_id`."""
        return choose(self.customer_managed, None, True)
