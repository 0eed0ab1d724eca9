"""`cloudtrail-eventbridge`: CloudTrail data event → EventBridge rule → Step Functions."""

from __future__ import annotations

from ..constructs.event_rule import InputTransformer
from ..constructs.source_bucket import SourceBucket
from ..constructs.state_machine import StateMachineRef
from ..constructs.trail import Trail
from ..constructs.trigger import EventBridgeTrigger
from ..engine import core
from ..model.expressions import Condition, json_text
from ..model.object_filter import Filter, ObjectFilter
from ..model.options import CloudTrailEventBridgeOptions


class CloudTrailEventBridge(EventBridgeTrigger):
    """An object lands in the bucket, a trail logs the call, a rule on its event starts an execution.

    For where a trail logs the bucket anyway, or the workflow needs to know who made the call; CloudTrail's events are
    delivered with best effort, and late. The rule filters bucket, key, calls and refusals by itself, because every
    trail of the account feeds it, whatever that trail selects.

    Args:
        bucket: where objects land; its events go to the event bus of its owner's account.
        state_machine: what is started.
        object_filter: which objects. Default: all.
        options: how often and how long EventBridge tries again. `selector` and `existing_trail` are for
            pipelines.toml, which makes the trails.
        enabled: with False the rule matches nothing; there is no queue, so objects that land meanwhile start nothing.
        trail: made to log these objects. Default: a trail made elsewhere logs them, an organisation's for example.
        name: what names begin with. Default: `<prefix>-<bucket>-<id>`.

    Raises:
        ConfigurationError: the filter cannot be expressed as an event pattern or a selector, or the bucket is another
            account's.
    """

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        bucket: SourceBucket,
        state_machine: StateMachineRef,
        object_filter: Filter = ObjectFilter(),
        options: CloudTrailEventBridgeOptions = CloudTrailEventBridgeOptions(),
        enabled: Condition = True,
        trail: Trail | None = None,
        name: str | None = None,
    ) -> None:
        if trail is not None:
            trail.log(bucket.name, object_filter)
        super().__init__(
            scope,
            id,
            bucket,
            name,
            description=f"Calls that create objects in {bucket.name}, logged by CloudTrail, start an execution.",
            event_pattern=object_filter.cloudtrail_pattern(bucket.name),
            state_machine_arn=state_machine.arn,
            options=options,
            enabled=enabled,
            input_transformer=_object_created(bucket.arn),
        )
        bucket.warn_of(object_filter, self)


def _object_created(bucket_arn: str) -> InputTransformer:
    """The event that S3 itself would send, as far as CloudTrail's event tells it."""
    paths = {
        "id": "$.detail.eventID",
        "account": "$.account",
        "time": "$.detail.eventTime",
        "region": "$.region",
        "bucket": "$.detail.requestParameters.bucketName",
        "key": "$.detail.requestParameters.key",
        "request_id": "$.detail.requestID",
        "source_ip_address": "$.detail.sourceIPAddress",
        "reason": "$.detail.eventName",
    }
    event = {
        "version": "0",
        "id": "<id>",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "<account>",
        "time": "<time>",
        "region": "<region>",
        "resources": [bucket_arn],
        "detail": {
            "version": "0",
            "bucket": {"name": "<bucket>"},
            "object": {"key": "<key>"},
            "request-id": "<request_id>",
            "source-ip-address": "<source_ip_address>",
            "reason": "<reason>",
        },
    }
    return InputTransformer(paths=paths, template=json_text(event).replace('"<', "<").replace('>"', ">"))
