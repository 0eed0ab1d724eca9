"""What an operator does with a trigger's dead letters: throw away what is not S3's, redrive the rest."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from modules.local_aws.workbench import ROOT
from tests.e2e.deployments import ENVIRONMENT, FOLDER, Trigger
from tests.reliability.deliveries import FOREIGN_MARK

BUCKET = "landing"
LOOKING_SECONDS = 300
"""How long a message that was looked at stays hidden, at most: none is looked at twice."""


def throw_away_foreign(trigger: Trigger) -> int:
    """Deletes the dead letters that the test's own foreign messages became; returns how many they were."""
    sqs, url = trigger.deployment.account.sqs, trigger.dead_letter_queue
    thrown_away, kept = 0, []
    while messages := _received(sqs, url):
        for message in messages:
            if FOREIGN_MARK in message["Body"]:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                thrown_away += 1
            else:
                kept.append(message["ReceiptHandle"])
    for handle in kept:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
    return thrown_away


def redrive(trigger: Trigger, id: str) -> subprocess.CompletedProcess[str]:
    """The command of docs/recovery.md; 0 says that all is done, 1 that something is left."""
    workbench = trigger.deployment.workbench
    line = [sys.executable, "-m", "modules", "redrive", f"{ENVIRONMENT}/{BUCKET}/{id}"]
    line += ["--config", str(FOLDER / "bad_day.toml"), "--overlay", str(workbench.overlay), "--go"]
    variables = {**os.environ, **trigger.deployment.account.environment}
    return subprocess.run(line, cwd=ROOT, env=variables, text=True, capture_output=True, check=False)


def _received(sqs: Any, url: str) -> list[Any]:
    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=LOOKING_SECONDS)
    return list(received.get("Messages", []))
