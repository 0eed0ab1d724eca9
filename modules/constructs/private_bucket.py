"""A bucket that nobody can read by accident and no plan can destroy: for objects and for Terraform state."""

from __future__ import annotations

from collections.abc import Sequence

from ..engine import aws, core
from ..engine.values import attribute
from ..model.iam_policies import Statement, deny_without_tls, document
from .attachment import DEFAULT_CHILD
from .checkov import accept, accept_service_key
from .platform import Platform

ACCEPTED_OF_EVERY_BUCKET = {
    "CKV_AWS_18": (
        "Access logs need a log bucket that only the account's owner can name: an aws_s3_bucket_logging for it switches them on. "
        "The account's own trail may log who reads and writes instead."
    ),
    "CKV_AWS_144": (
        "A copy in another Region doubles the cost, and is a decision about the data that only its owner can take. Versions "
        "guard against overwriting and deleting."
    ),
}
ACCEPTED_WITHOUT_LIFECYCLE = {
    "CKV2_AWS_61": (
        "The environment says bucket_lifecycle_rules = false: it lives for hours, and what rules would delete goes with the bucket."
    ),
}
ACCEPTED_WITHOUT_NOTIFICATION = {"CKV2_AWS_62": "Nothing waits for its objects: no workflow starts from this bucket."}


class PrivateBucket(core.Construct):
    """Public access blocked, versioned, encrypted, TLS only, protected from destroy unless the platform is disposable.

    Args:
        name: of the bucket.
        platform: whose encryption and protection it takes.
        lifecycle_rules: of `aws_s3_bucket_lifecycle_configuration`, which is left out where the platform wants none.
        statements: what else its policy says. Default: nothing.
        bucket_key: whether S3 asks KMS once for many objects, where there is a customer-managed key. Default: yes.

    Attributes:
        bucket, policy: the Terraform resources.
    """

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        name: str,
        platform: Platform,
        lifecycle_rules: Sequence[aws.S3BucketLifecycleConfigurationRule],
        statements: Sequence[Statement] = (),
        bucket_key: bool = True,
    ) -> None:
        super().__init__(scope, id)
        bucket = aws.S3Bucket(
            self,
            DEFAULT_CHILD,
            bucket=name,
            force_destroy=platform.disposable,
            lifecycle=None if platform.disposable else {"prevent_destroy": True},
        )
        public_access = aws.S3BucketPublicAccessBlock(
            self,
            "public_access",
            bucket=attribute(bucket, "id"),
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        versioning = aws.S3BucketVersioning(
            self, "versioning", bucket=attribute(bucket, "id"), versioning_configuration={"status": "Enabled"}
        )
        key = platform.encryption.kms_key_arn
        aws.S3BucketServerSideEncryptionConfiguration(
            self,
            "encryption",
            bucket=attribute(bucket, "id"),
            rule=[
                aws.S3BucketServerSideEncryptionConfigurationRule(
                    apply_server_side_encryption_by_default={
                        "sse_algorithm": "aws:kms" if key else "AES256",
                        "kms_master_key_id": key,
                    },
                    bucket_key_enabled=bucket_key if key else None,
                )
            ],
        )
        arn = platform.bucket_arn(name)
        self.policy = aws.S3BucketPolicy(
            self,
            "policy",
            bucket=attribute(bucket, "id"),
            policy=document(*statements, deny_without_tls("s3:*", [arn, f"{arn}/*"])),
            depends_on=[public_access],
        )
        accept(bucket, ACCEPTED_OF_EVERY_BUCKET)
        if platform.bucket_lifecycle_rules:
            aws.S3BucketLifecycleConfiguration(
                self, "lifecycle", bucket=attribute(bucket, "id"), rule=list(lifecycle_rules), depends_on=[versioning]
            )
        else:
            accept(bucket, ACCEPTED_WITHOUT_LIFECYCLE)
        accept_service_key(bucket, platform.encryption, "CKV_AWS_145")
        self.bucket = bucket


def abort_incomplete_uploads(days: int) -> aws.S3BucketLifecycleConfigurationRule:
    """The parts of an upload that was never completed cost money and are invisible."""
    abort = aws.S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(days_after_initiation=days)
    return aws.S3BucketLifecycleConfigurationRule(
        id="abort-incomplete-uploads",
        status="Enabled",
        filter=_every_key(),
        abort_incomplete_multipart_upload=[abort],
    )


def expire_objects(days: int) -> aws.S3BucketLifecycleConfigurationRule:
    """Objects go this many days after they were written."""
    expiration = aws.S3BucketLifecycleConfigurationRuleExpiration(days=days)
    return aws.S3BucketLifecycleConfigurationRule(
        id="expire-objects", status="Enabled", filter=_every_key(), expiration=[expiration]
    )


def expire_old_versions(days: int) -> aws.S3BucketLifecycleConfigurationRule:
    """Versions go this many days after they were replaced."""
    expiration = aws.S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=days)
    return aws.S3BucketLifecycleConfigurationRule(
        id="expire-old-versions", status="Enabled", filter=_every_key(), noncurrent_version_expiration=[expiration]
    )


def _every_key() -> list[aws.S3BucketLifecycleConfigurationRuleFilter]:
    return [aws.S3BucketLifecycleConfigurationRuleFilter(prefix="")]
