"""Encryption at rest: managed by the service, with a key made in each stack, or with a key that exists already."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..model.arns import KEY_ARN
from ..model.expressions import Condition, choose, is_expression


@dataclass(frozen=True, kw_only=True)
class Encryption:
    """How queues, buckets and log groups are encrypted.

    Args:
        kms_key_arn: a customer-managed key. Its key policy must let in the services that the output
            `encryption_key_policy_statements` of each stack names, or S3 cannot write to an encrypted queue; the
            AWS-managed `alias/aws/sqs` can never work, as its policy cannot be edited. Default: SSE-S3 and SSE-SQS.
        customer_managed: whether `kms_key_arn` is there; a generated module knows it only at plan time.
        create_kms_key: every stack makes a key of its own instead, with the policy that its resources need.
    """

    kms_key_arn: str | None = None
    customer_managed: Condition = False
    create_kms_key: bool = False

    @classmethod
    def with_key(cls, kms_key_arn: str | None) -> Encryption:
        """The key at `kms_key_arn`, or service-managed encryption for None.

        Raises:
            ValueError: not the ARN of a key; an alias such as `alias/aws/sqs` cannot work.
        """
        if kms_key_arn is not None and not is_expression(kms_key_arn) and not re.fullmatch(KEY_ARN, kms_key_arn):
            raise ValueError(
                f'"{kms_key_arn}" is not the ARN of a key (arn:aws:kms:…:key/…): S3 cannot write to a queue that '
                "is encrypted with an AWS-managed key, and a policy cannot name an alias."
            )
        return cls(kms_key_arn=kms_key_arn, customer_managed=kms_key_arn is not None)

    @property
    def sqs_managed_sse_enabled(self) -> Condition | None:
        """`aws_sqs_queue.sqs_managed_sse_enabled`, which excludes `kms_master_key_id`."""
        return choose(self.customer_managed, None, True)
