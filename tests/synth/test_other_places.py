"""A state machine of another Region or account is refused by every pattern, and by what watches it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from modules import (
    App,
    CloudTrailEventBridge,
    DirectEventBridge,
    NotificationLambda,
    SourceBucket,
    Stack,
    StateMachine,
    StorageFirst,
    WatchedStateMachine,
)
from modules.model.arns import OF_ANOTHER_ACCOUNT, OF_ANOTHER_REGION
from modules.model.errors import ConfigurationError
from tests.synth.template import MACHINE, PLATFORM

PATTERNS = (CloudTrailEventBridge, DirectEventBridge, NotificationLambda, StorageFirst)


def _trigger(kind: type) -> Callable[[Stack, str], object]:
    def make(stack: Stack, arn: str) -> object:
        bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=True)
        return kind(stack, "uploads", bucket=bucket, state_machine=StateMachine.from_arn(arn))

    return make


def _watched(stack: Stack, arn: str) -> object:
    return WatchedStateMachine(stack, "resize", state_machine_arn=arn, name="resize")


@pytest.mark.parametrize(
    "make", [*map(_trigger, PATTERNS), _watched], ids=[*(kind.__name__ for kind in PATTERNS), "watched"]
)
@pytest.mark.parametrize(
    ("arn", "said"),
    [
        (
            MACHINE.replace("eu-west-1", "us-east-1"),
            f"is of Region us-east-1, and the trigger of eu-west-1: {OF_ANOTHER_REGION}.",
        ),
        (
            MACHINE.replace("111122223333", "444455556666") + ":PROD",
            f"is of account 444455556666, and the trigger of 111122223333: {OF_ANOTHER_ACCOUNT}.",
        ),
    ],
    ids=["Region", "account"],
)
def test_a_state_machine_of_another_place_is_refused(
    make: Callable[[Stack, str], object], arn: str, said: str, tmp_path: Path
) -> None:
    stack = Stack(App(outdir=str(tmp_path)), "test", platform=PLATFORM)
    with pytest.raises(ConfigurationError) as refused:
        make(stack, arn)
    (problem,) = refused.value.problems
    assert problem.text == f"{arn} {said}"
