"""Which execution an object that is there already starts: the trigger's own where its name can be known."""

from __future__ import annotations

import json
from dataclasses import replace

from forwarder.events import ObjectCreated
from forwarder.forwarding import execution_of
from forwarder.starter import ExecutionRequest

from ..trigger import RecoveryTrigger
from .objects import FoundObject

REASON = "Backfill"
"""`detail.reason`: no listing says which call created an object."""


def execution_for(trigger: RecoveryTrigger, found: FoundObject) -> ExecutionRequest:
    """The execution of an object: the same at every run of a backfill, from a listing and from an inventory.

    An object with a version has the name that the Lambda patterns give it, so that what a trigger started is not
    started again. Of one without, an event tells its uploads apart by a sequencer that no listing knows: its name is
    made of bucket, key, ETag and time instead, and is never that of the trigger.
    """
    created = _created(trigger, found, found.version_id or _instead_of_a_version(found))
    owner = {"account": trigger.bucket_owner_account_id, "partition": trigger.partition}
    execution = execution_of(created, **owner)
    if found.version_id is None:
        event = created.canonical_event(**owner)
        del event["detail"]["object"]["version-id"]
        execution = replace(execution, input=json.dumps(event))
    return execution


def _created(trigger: RecoveryTrigger, found: FoundObject, version_id: str) -> ObjectCreated:
    return ObjectCreated(
        bucket=trigger.bucket,
        key=found.key,
        size=found.size,
        etag=found.etag,
        version_id=version_id,
        sequencer=None,
        time=found.last_modified,
        region=trigger.region,
        reason=REASON,
        request_id=None,
        source_ip_address=None,
    )


def _instead_of_a_version(found: FoundObject) -> str:
    # S3's version ids are URL-ready texts, so that none has a space: no version is ever called this.
    return f"null {found.etag} {found.last_modified}"
