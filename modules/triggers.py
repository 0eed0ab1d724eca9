"""What every trigger shares."""

from __future__ import annotations

from .naming import base_name
from .platform import Platform
from .source_bucket import SourceBucket


def trigger_name(platform: Platform, bucket: SourceBucket, id: str) -> str:
    """What the names of a trigger's resources begin with: `<prefix>-<bucket>-<trigger>`."""
    return base_name(*filter(None, [platform.name_prefix, bucket.node.id, id]))
