"""`direct-eventbridge`: S3 → EventBridge rule → Step Functions."""

from __future__ import annotations

from ..constructs.source_bucket import SourceBucket
from ..constructs.state_machine import StateMachineRef
from ..constructs.trigger import EventBridgeTrigger
from ..engine import core
from ..model.expressions import Condition
from ..model.object_filter import Filter, ObjectFilter
from ..model.options import DirectEventBridgeOptions


class DirectEventBridge(EventBridgeTrigger):
    """An object lands in the bucket, S3 sends its event to EventBridge, a rule starts an execution with it.

    The default today: no function, no trail, and S3's events are delivered durably. Rules may overlap, so several
    triggers can start different state machines for one object.

    Args:
        bucket: where objects land; its events go to the event bus of its owner's account.
        state_machine: what is started.
        object_filter: which objects. Default: all.
        options: how often and how long EventBridge tries again.
        enabled: with False the rule matches nothing; there is no queue, so objects that land meanwhile start nothing.
        name: what names begin with. Default: `<prefix>-<bucket>-<id>`.

    Raises:
        ConfigurationError: the filter cannot be expressed as an event pattern, or the bucket is another account's.
    """

    def __init__(
        self,
        scope: core.Construct,
        id: str,
        *,
        bucket: SourceBucket,
        state_machine: StateMachineRef,
        object_filter: Filter = ObjectFilter(),
        options: DirectEventBridgeOptions = DirectEventBridgeOptions(),
        enabled: Condition = True,
        name: str | None = None,
    ) -> None:
        super().__init__(
            scope,
            id,
            bucket,
            name,
            description=f"Objects created in {bucket.name} start an execution.",
            event_pattern=object_filter.object_created_pattern(bucket.name),
            state_machine_arn=state_machine.arn,
            options=options,
            enabled=enabled,
        )
        bucket.warn_of(object_filter, self)
        bucket.send_to_eventbridge(requires=[self.target])
