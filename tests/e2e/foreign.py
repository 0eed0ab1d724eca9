"""Messages that are not S3's. What becomes of them takes longer than the other tests, so they are sent first."""

from __future__ import annotations

import json

from tests.e2e.deployments import Deployment

NOT_S3S = ("this is not JSON", json.dumps({"detail-type": "Object Created", "source": "aws.s3"}))
KEYS_IN_THE_BATCH = ("off/before a foreign message", "off/after a foreign message")


def send(deployment: Deployment) -> None:
    """Put two messages that are not S3's between two of S3's own, in one batch."""
    before, after = (deployment.message_of_s3(key) for key in KEYS_IN_THE_BATCH)
    deployment.trigger("storage-first", "foreign").deliver(before, *NOT_S3S, after)
