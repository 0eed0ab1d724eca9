"""The documents whose policies are read: what is committed, and stacks made here of every pattern and option."""

from __future__ import annotations

import functools
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from modules import (
    App,
    CloudTrailEventBridge,
    DirectEventBridge,
    Encryption,
    NotificationLambda,
    ObjectFilter,
    Platform,
    S3State,
    SourceBucket,
    Stack,
    StateMachine,
    StorageFirst,
    Trail,
)
from modules.constructs.state_machine import StateMachineRef
from modules.model.event_selectors import SELECTOR_KINDS
from modules.model.template import Json
from modules.stacks import StateBucket
from tests.security.policy_reader import Document
from tests.support import ROOT
from tests.support.module_documents import module_document, with_json_in_place

ACCOUNT, OTHER_ACCOUNT = "111122223333", "444455556666"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0123"
PASS: Json = {"StartAt": "Work", "States": {"Work": {"Type": "Pass", "End": True}}}
OWN_POLICY: Json = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-${aws:PrincipalTag/a}/*"}
    ],
}
LAMBDAS = (NotificationLambda, StorageFirst)


def committed() -> dict[str, Document]:
    """The golden stacks and the generated modules."""
    golden = sorted((ROOT / "tests" / "golden" / "stacks").glob("*/cdk.tf.json"))
    modules = sorted((ROOT / "terraform").iterdir())
    return {f"stacks/{path.parent.name}": json.loads(path.read_text(encoding="utf-8")) for path in golden} | {
        f"terraform/{folder.name}": with_json_in_place(module_document(folder)) for folder in modules
    }


@functools.cache
def synthesized() -> Mapping[str, Document]:
    """A stack for every option that changes what is permitted."""
    with tempfile.TemporaryDirectory() as folder:
        app = App(outdir=folder)
        for id, (fill, platform) in VARIANTS.items():
            fill(Stack(app, id, platform=platform))
        app.synth()
        return {
            id: json.loads(Path(folder, "stacks", id, "cdk.tf.json").read_text(encoding="utf-8")) for id in VARIANTS
        }


def every_document() -> dict[str, Document]:
    """All of them, by where they are from."""
    return {**committed(), **synthesized()}


def _machine(stack: Stack) -> StateMachineRef:
    return StateMachine.from_arn(stack.platform.arn("states", "stateMachine:resize"))


def _all(stack: Stack, bucket: SourceBucket, *, enabled: bool = True) -> None:
    _lambdas(stack, bucket, enabled=enabled)
    DirectEventBridge(stack, "rule", bucket=bucket, state_machine=_machine(stack), enabled=enabled)
    for selector in SELECTOR_KINDS:
        trail = Trail(stack, f"{stack.node.id}-{selector}", selector=selector)
        CloudTrailEventBridge(
            stack, f"logged-{selector}", bucket=bucket, state_machine=_machine(stack), trail=trail, enabled=enabled
        )


def _lambdas(stack: Stack, bucket: SourceBucket, *, enabled: bool = True) -> None:
    for pattern in LAMBDAS:
        id = pattern.__name__.lower()
        only = ObjectFilter(prefix=f"{id}/")
        pattern(stack, id, bucket=bucket, state_machine=_machine(stack), object_filter=only, enabled=enabled)


def _new_bucket(stack: Stack) -> None:
    _all(stack, SourceBucket(stack, "landing", name=f"acme-{stack.node.id}"))


def _with_machine(stack: Stack) -> None:
    """Bucket, patterns, trails, and a state machine that is made here."""
    bucket = SourceBucket(stack, "landing", name=f"acme-{stack.node.id}")
    _all(stack, bucket)
    StateMachine(stack, "work", definition=PASS)


def _without_notifications(stack: Stack) -> None:
    bucket = SourceBucket(stack, "landing", name="acme-logged")
    CloudTrailEventBridge(stack, "logged", bucket=bucket, state_machine=_machine(stack))


def _disabled(stack: Stack) -> None:
    _all(stack, SourceBucket(stack, "landing", name="acme-disabled"), enabled=False)


def _existing(account_id: str | None, *, managed: bool) -> Callable[[Stack], None]:
    def fill(stack: Stack) -> None:
        bucket = SourceBucket.existing(
            stack, "landing", name="their-landing", account_id=account_id, manage_notification=managed
        )
        _lambdas(stack, bucket)
        if account_id is None:
            DirectEventBridge(stack, "rule", bucket=bucket, state_machine=_machine(stack))
            CloudTrailEventBridge(stack, "logged", bucket=bucket, state_machine=_machine(stack))

    return fill


def _machines(stack: Stack) -> None:
    StateMachine(stack, "plain", definition=PASS)
    StateMachine(stack, "untraced", definition=PASS, tracing=False)
    StateMachine(stack, "express", definition=PASS, type="EXPRESS", log_level="ALL", include_execution_data=True)
    StateMachine(stack, "silent", definition=PASS, log_level="OFF")
    StateMachine(stack, "theirs", definition=PASS, role_arn=f"arn:aws:iam::{ACCOUNT}:role/theirs")
    managed = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]
    StateMachine(stack, "own", definition=PASS, policy=OWN_POLICY, managed_policy_arns=managed, name="n" * 75)


def _remote_machine(stack: Stack) -> None:
    state = S3State(bucket="their-state", key="their.tfstate", region="eu-west-1")
    machine = StateMachine.from_remote_state(stack, "theirs", state=state, output="resize_state_machine_arn")
    bucket = SourceBucket(stack, "landing", name="acme-remote")
    for pattern in (*LAMBDAS, DirectEventBridge):
        id = pattern.__name__.lower()
        pattern(stack, id, bucket=bucket, state_machine=machine, object_filter=ObjectFilter(prefix=f"{id}/"))


def _two_buckets(stack: Stack) -> None:
    for name in ("first", "second"):
        bucket = SourceBucket(stack, name, name=f"acme-{name}")
        queued, invoked = ObjectFilter(prefix="queue/"), ObjectFilter(prefix="function/")
        StorageFirst(stack, f"{name}-queue", bucket=bucket, state_machine=_machine(stack), object_filter=queued)
        long = f"{name}-{'f' * 40}"
        NotificationLambda(
            stack, f"{name}-function", bucket=bucket, state_machine=_machine(stack), object_filter=invoked, name=long
        )


def _state_bucket(stack: Stack) -> None:
    StateBucket(stack, "state", name="acme-tfstate")


def _platform(region: str = "eu-west-1", **house_rules: object) -> Platform:
    return Platform(region=region, account_id=ACCOUNT, name_prefix="acme-dev", **house_rules)  # type: ignore[arg-type]


# CloudTrail allows five trails a Region, and the app counts them: each stack with trails is in a Region of its own.
VARIANTS: Mapping[str, tuple[Callable[[Stack], None], Platform]] = {
    "new-bucket": (_new_bucket, _platform("eu-central-1")),
    "china": (_with_machine, _platform("cn-north-1")),
    "government": (_with_machine, _platform("us-gov-west-1")),
    "without-notifications": (_without_notifications, _platform()),
    "disabled": (_disabled, _platform("eu-west-2")),
    "existing-key": (_with_machine, _platform("eu-west-1", encryption=Encryption.with_key(KEY))),
    "own-key": (_with_machine, _platform("eu-north-1", encryption=Encryption(create_kms_key=True))),
    "own-key-china": (_with_machine, _platform("cn-northwest-1", encryption=Encryption(create_kms_key=True))),
    "own-key-theirs": (
        _existing(OTHER_ACCOUNT, managed=False),
        _platform(encryption=Encryption(create_kms_key=True)),
    ),
    "existing-bucket": (_existing(None, managed=True), _platform()),
    "existing-unmanaged": (_existing(None, managed=False), _platform()),
    "other-account": (_existing(OTHER_ACCOUNT, managed=True), _platform()),
    "other-account-unmanaged": (_existing(OTHER_ACCOUNT, managed=False), _platform()),
    "machines": (_machines, _platform()),
    "remote-machine": (_remote_machine, _platform()),
    "two-buckets": (_two_buckets, _platform()),
    "state-bucket": (_state_bucket, _platform()),
    "without-lifecycle-rules": (_new_bucket, _platform("eu-west-3", bucket_lifecycle_rules=False)),
    "bounded": (
        _machines,
        _platform(iam_path="/ingest/", permissions_boundary=f"arn:aws:iam::{ACCOUNT}:policy/b", disposable=True),
    ),
}
