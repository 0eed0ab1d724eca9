"""The files that the demo uploads: one for every trigger, its key made from the trigger's filter."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from modules.config.deployment import Deployment
from modules.config.settings import CloudTrailEventBridgeTrigger, TriggerSettings
from modules.local_aws.account import Account
from modules.model.naming import base_name
from modules.model.s3_keys import EventKind

from .errors import DemoError

NAMES = ("Bär", "Möwe", "Kröte", "Löwe", "Käfer")
ENDING = ".txt"
"""Of keys whose trigger asks for no suffix."""

OTHER = 100
"""How far the number in a second key is from that in the first."""

READS_TAGS = "s3:getObjectTagging"
"""A workflow whose definition has this gets objects with tags."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One file for one trigger.

    Attributes:
        bucket: name of the bucket.
        trigger: id of the trigger.
        pattern: of the trigger.
        selector: of its trail, where it has one.
        state_machine: name of the state machine that the trigger starts.
        key: of the object, as the user writes it.
        other_key: of another object that the trigger selects.
        kind: the way the object is created.
        tags: of the object; none unless the workflow reads them.
        enabled: whether the trigger is.
        expected: names of the state machines that this object has to start, one for each trigger that selects it.
    """

    bucket: str
    trigger: str
    pattern: str
    state_machine: str
    key: str
    other_key: str
    kind: EventKind
    tags: Mapping[str, str]
    enabled: bool
    expected: tuple[str, ...]
    selector: str = ""

    @property
    def wiring(self) -> str:
        """The pattern, and which selector."""
        return f"{self.pattern}, {self.selector}" if self.selector else self.pattern

    @property
    def start(self) -> tuple[str, str, str]:
        """What the trigger makes of it: its state machine, started for this object."""
        return self.state_machine, self.bucket, self.key


def uploads_of(deployment: Deployment) -> list[Upload]:
    """One file for every trigger of an environment."""
    number = 0
    uploads = []
    for bucket in deployment.buckets.values():
        for id, trigger in bucket.triggers.items():
            number += 1
            kind = _kind(id, trigger)
            key = key_of(trigger, number)
            selecting = [
                other for other in bucket.triggers.values() if other.enabled and other.object_filter.selects(key, kind)
            ]
            uploads.append(
                Upload(
                    bucket=deployment.fill(bucket.name),
                    trigger=id,
                    pattern=str(trigger.pattern),
                    selector=_selector(trigger),
                    state_machine=_name(deployment, trigger),
                    key=key,
                    other_key=key_of(trigger, number + OTHER),
                    kind=kind,
                    tags={"animal": NAMES[number % len(NAMES)], "number": str(number)}
                    if _reads_tags(deployment, trigger)
                    else {},
                    enabled=trigger.enabled,
                    expected=tuple(_name(deployment, other) for other in selecting),
                )
            )
    return uploads


def key_of(trigger: TriggerSettings, number: int) -> str:
    """A key that the trigger selects, with what breaks naive wirings: a space, a `+` and an umlaut."""
    name = f"{NAMES[number % len(NAMES)]} + {number}"
    prefixes, suffixes = trigger.object_filter.prefixes or ("",), trigger.object_filter.suffixes or (ENDING,)
    return f"{prefixes[number % len(prefixes)]}{name}{suffixes[number % len(suffixes)]}"


def put(account: Account, upload: Upload) -> float:
    """Uploads the file; returns the time at which it began, in seconds since 1970."""
    s3 = account.client("s3")
    body = f"for the trigger {upload.trigger}\n".encode()
    bucket, key, tagging = upload.bucket, upload.key, urlencode(upload.tags)
    began = time.time()
    if upload.kind == "Put":
        s3.put_object(Bucket=bucket, Key=key, Body=body, Tagging=tagging)
        return began
    id = s3.create_multipart_upload(Bucket=bucket, Key=key, Tagging=tagging)["UploadId"]
    etag = s3.upload_part(Bucket=bucket, Key=key, UploadId=id, PartNumber=1, Body=body)["ETag"]
    began = time.time()
    s3.complete_multipart_upload(
        Bucket=bucket, Key=key, UploadId=id, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]}
    )
    return began


def _kind(id: str, trigger: TriggerSettings) -> EventKind:
    for kind in ("Put", "CompleteMultipartUpload"):
        if kind in trigger.events:
            return kind
    raise DemoError(
        f"Trigger {id} listens to {' and '.join(trigger.events)} only, and the demo creates objects by Put or "
        "CompleteMultipartUpload: add one of them to its events."
    )


def _selector(trigger: TriggerSettings) -> str:
    if not isinstance(trigger, CloudTrailEventBridgeTrigger):
        return ""
    return "existing trail" if trigger.existing_trail else trigger.selector


def _name(deployment: Deployment, trigger: TriggerSettings) -> str:
    machine = deployment.state_machines[trigger.state_machine]
    if machine.arn is not None:
        return machine.arn.rpartition(":")[2]
    if machine.remote_state is not None:
        raise DemoError(
            f"State machine {trigger.state_machine} stands in another team's Terraform state, which is not on this machine: "
            "the demo cannot start it. Give it a definition."
        )
    return machine.name or base_name(deployment.name_prefix, trigger.state_machine)


def _reads_tags(deployment: Deployment, trigger: TriggerSettings) -> bool:
    definition = deployment.state_machines[trigger.state_machine].definition
    return definition is not None and READS_TAGS in (deployment.folder / definition).read_text(encoding="utf-8")
