"""The customer-managed key of a stack, and what the policy of an existing one has to say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from ..engine import aws, core
from ..model.arns import dns_suffix
from .key_policy import KeyUsers, key_policy

if TYPE_CHECKING:
    from .platform import Platform

# https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html: 7 to 30 days
DELETION_WINDOW_IN_DAYS = 30
SHORTEST_DELETION_WINDOW_IN_DAYS = 7


class HasArnAndOwner(Protocol):
    """A bucket, as its notifications name it."""

    arn: str
    account_id: str


class StackKey:
    """What a stack is encrypted with. Whoever makes something that a service encrypts or decrypts lets that service in.

    The ARNs are made from names, not from references, so that no circle arises between a key, a queue and a bucket.

    Args:
        stack: where a key of its own is made, which is rotated every year and protected from destroy unless the
            platform is disposable.
        platform: whose encryption is meant.

    Attributes:
        platform: the same for the constructs of this stack, with the key's ARN.
        users: the services that are let in.
    """

    def __init__(self, stack: core.TerraformStack, platform: Platform) -> None:
        self._stack = stack
        self._key = self._make(platform) if platform.encryption.create_kms_key else None
        if self._key is not None:
            encryption = replace(platform.encryption, kms_key_arn=self._key.arn, customer_managed=True)
            platform = replace(platform, encryption=encryption)
        self.platform = platform
        self.users = KeyUsers()

    def grant_s3_notifications(self, bucket: HasArnAndOwner) -> None:
        """Lets S3 write the notifications of a bucket to an encrypted queue."""
        self.users.buckets[bucket.arn] = bucket.account_id

    def grant_event_rule(self, rule_arn: str) -> None:
        """Lets EventBridge write what a rule could not deliver to an encrypted dead-letter queue."""
        self.users.rules.add(rule_arn)

    def grant_log_group(self, name: str) -> str:
        """Lets CloudWatch Logs encrypt a log group; returns its name."""
        self.users.log_groups.add(self.platform.arn("logs", f"log-group:{name}"))
        return name

    def grant_trail(self, trail_arn: str) -> None:
        """Lets CloudTrail encrypt the log files of a trail."""
        self.users.trails.add(trail_arn)

    def _make(self, platform: Platform) -> aws.KmsKey:
        window = SHORTEST_DELETION_WINDOW_IN_DAYS if platform.disposable else DELETION_WINDOW_IN_DAYS
        name = "/".join(filter(None, [platform.name_prefix, self._stack.node.id]))
        key = aws.KmsKey(
            self._stack,
            "encryption_key",
            description=f"Encrypts queues, buckets and logs of {name}.",
            enable_key_rotation=True,
            deletion_window_in_days=window,
            lifecycle=None if platform.disposable else {"prevent_destroy": True},
        )
        aws.KmsAlias(self._stack, "encryption_key_alias", name=f"alias/{name}", target_key_id=key.key_id)
        core.TerraformOutput(
            self._stack, "encryption_key_arn", value=key.arn, description="ARN of the stack's customer-managed key."
        )
        return key

    def write_policy(self) -> None:
        """Writes the policy of the stack's own key; of an existing one, what it has to say as an output.

        Raises:
            ConfigurationError: it is longer than KMS takes.
        """
        platform, encryption = self.platform, self.platform.encryption
        if self._key is not None:
            text = key_policy(
                self.users,
                partition=platform.partition,
                region=platform.region,
                account_id=platform.account_id,
            )
            self._key.policy = text
        elif encryption.kms_key_arn is not None:
            self._output_statements()

    def _output_statements(self) -> None:
        statements = self.users.statements(self.platform.region, dns_suffix(self.platform.partition))
        if statements and self._stack.node.try_find_child("encryption_key_policy_statements") is None:
            core.TerraformOutput(
                self._stack,
                "encryption_key_policy_statements",
                value=statements,
                description="What the policy of the existing key has to say, for the services that use it here.",
            )
