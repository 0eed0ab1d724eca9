"""Names of executions for events that tell neither a version nor a sequencer, as CloudTrail's do. Pure."""

from __future__ import annotations

from forwarder.executions import execution_name


def name_by_event(*, bucket: str, key: str, event_id: str) -> str:
    """The name of the execution that one event starts: the same at every redrive of it.

    It stands in the place of the version: version ids of S3 are texts ready for URLs and have no space, so that no
    version of the object is ever called this.

    Args:
        bucket: the bucket's name.
        key: the object's key, decoded.
        event_id: CloudTrail's `eventID`, which the input transformer makes the `id` of the workflow's input.
    """
    return execution_name(bucket=bucket, key=key, version_id=f"event {event_id}", sequencer=None)
