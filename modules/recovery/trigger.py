"""Which trigger is to be recovered: found in pipelines.toml, or read from what a generated module puts out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..model.s3_keys import EventKind

MachineType = Literal["STANDARD", "EXPRESS"]

STANDARD_INPUT = "-"


@dataclass(frozen=True, kw_only=True)
class RecoveryTrigger:
    """A wiring from a bucket to a state machine, by names; None is what its pattern has not.

    Attributes:
        pattern: as pipelines.toml calls it.
        bucket: name.
        region: of bucket, queues, function and state machine.
        partition: such as `aws`.
        account_id: of everything but, possibly, the bucket.
        bucket_owner_account_id: of the bucket.
        state_machine_arn: what StartExecution takes.
        machine_type: None where the configuration does not know it.
        dead_letter_queue, queue, function: names. The function names executions; without one EventBridge does.
        prefixes, suffixes: of the keys, as they are; none for any.
        events: ways of creating an object.
        skip_folder_markers: whether the console's empty `folder/` objects start nothing.
    """

    pattern: str
    bucket: str
    region: str
    partition: str
    account_id: str
    bucket_owner_account_id: str
    state_machine_arn: str
    machine_type: MachineType | None
    dead_letter_queue: str
    queue: str | None
    function: str | None
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]
    events: tuple[EventKind, ...]
    skip_folder_markers: bool

    def queue_arn(self, name: str) -> str:
        """The ARN of one of its queues."""
        return f"arn:{self.partition}:sqs:{self.region}:{self.account_id}:{name}"
