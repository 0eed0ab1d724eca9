"""What every trigger shares."""

from __future__ import annotations

from .engine import core
from .naming import base_name
from .source_bucket import SourceBucket
from .stack import Addressed


class Trigger(Addressed):
    """A wiring from a bucket to a state machine."""

    kind = "trigger"

    def __init__(self, scope: core.Construct, id: str, bucket: SourceBucket, name: str | None) -> None:
        super().__init__(scope, id)
        self.name = name or base_name(*filter(None, [self.platform.name_prefix, bucket.node.id, id]))
        """What the names of its resources begin with. Default: `<prefix>-<bucket>-<trigger>`."""
