"""A message that is not S3's fails by itself, and is kept."""

from __future__ import annotations

import json

from tests.e2e.deployments import Deployment, until
from tests.e2e.foreign import KEYS_IN_THE_BATCH, NOT_S3S


def test_a_message_that_is_not_s3s_leaves_the_others_of_its_batch_alone(deployed: Deployment) -> None:
    foreign = deployed.trigger("storage-first", "foreign")
    for key in KEYS_IN_THE_BATCH:
        assert len(foreign.started(key)) == 1  # the bucket is the one of the trigger whose messages these are
    batch = foreign.logged(message="messages forwarded", messages=len(KEYS_IN_THE_BATCH) + len(NOT_S3S))
    assert (batch["executions"], batch["messages_failed"]) == (len(KEYS_IN_THE_BATCH), len(NOT_S3S))


def test_a_message_that_is_not_s3s_ends_alone_in_the_dead_letter_queue(deployed: Deployment) -> None:
    foreign = deployed.trigger("storage-first", "foreign")
    assert sorted(foreign.dead_letters(len(NOT_S3S))) == sorted(NOT_S3S)
    until(lambda: deployed.account.waiting(str(foreign.queue)), lambda waiting: waiting == 0)


def test_an_event_that_is_not_s3s_ends_in_the_dead_letter_queue_of_the_function(deployed: Deployment) -> None:
    foreign, event = deployed.trigger("notification-lambda", "foreign"), {"detail-type": "Object Created"}
    foreign.deliver(json.dumps(event))
    (record,) = map(json.loads, foreign.dead_letters(1))
    assert record["requestPayload"] == event
    assert "not every object of the event started" in record["responsePayload"]["errorMessage"]
    assert (
        foreign.logged(level="ERROR")["message"] == "message refused: not an S3 notification but an EventBridge event"
    )
