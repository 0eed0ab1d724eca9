"""What every trigger shares."""

from __future__ import annotations

from ..engine import core
from ..model.errors import ConfigurationError, Problem
from ..model.expressions import is_expression
from ..model.filter_validation import foreign_bucket_problem
from ..model.naming import base_name
from .attachment import Addressed
from .source_bucket import SourceBucket


class Trigger(Addressed):
    """A wiring from a bucket to a state machine."""

    kind = "trigger"

    def __init__(self, scope: core.Construct, id: str, bucket: SourceBucket, name: str | None) -> None:
        super().__init__(scope, id)
        self.name = name or base_name(*filter(None, [self.platform.name_prefix, bucket.node.id, id]))
        """What the names of its resources begin with. Default: `<prefix>-<bucket>-<trigger>`."""
        self.attachment.row(self).title = f"{self.name}: what lands in bucket {bucket.name}"


class EventBridgeTrigger(Trigger):
    """A wiring by a rule on the default event bus of the platform's account.

    Raises:
        ConfigurationError: the bucket is another account's.
    """

    def __init__(self, scope: core.Construct, id: str, bucket: SourceBucket, name: str | None) -> None:
        super().__init__(scope, id, bucket, name)
        owner, account = bucket.account_id, self.platform.account_id
        if owner != account and not is_expression(owner + account):
            raise ConfigurationError(self.node.path, [Problem("bucket", foreign_bucket_problem(owner, account))])
