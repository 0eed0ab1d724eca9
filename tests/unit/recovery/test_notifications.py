"""What of a bucket's notifications would go, and whether the printed input keeps it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from modules.config.loader import load
from modules.model.errors import ConfigurationError
from modules.recovery.notifications import add_arguments, run
from tests.unit.config.configuration_support import Mistake, write

THEIRS = {
    "Id": "theirs",
    "TopicArn": "arn:aws:sns:eu-west-1:111122223333:theirs",
    "Events": ["s3:ObjectRemoved:*"],
    "Filter": {"Key": {"FilterRules": [{"Name": "Prefix", "Value": "a+b/"}, {"Name": "Suffix", "Value": ""}]}},
}
OURS = {
    "Id": "acme-dev-landing-uploads",
    "QueueArn": "arn:aws:sqs:eu-west-1:111122223333:ours",
    "Events": ["s3:ObjectCreated:*"],
}


class S3:
    def __init__(self, found: dict[str, Any] | None) -> None:
        self._found = found

    def get_bucket_notification_configuration(self, *, Bucket: str) -> dict[str, Any]:
        if self._found is None:
            raise ClientError(
                {"Error": {"Code": "AccessDenied", "Message": Bucket}}, "GetBucketNotificationConfiguration"
            )
        return self._found


def code(bucket: str, config: Path, found: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(boto3, "client", lambda *arguments, **options: S3(found))
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return run(parser.parse_args([bucket, "--config", str(config)]))


def test_every_entry_of_a_trigger_is_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = write(tmp_path, Mistake("none", edits={'prefix = "uploads/"': 'prefix = ["uploads/", "late/"]'}))
    second, third = ({**OURS, "Id": f"{OURS['Id']}.{number}"} for number in (2, 3))
    assert code("dev/landing", config, {"QueueConfigurations": [OURS, second]}, monkeypatch) == 0
    assert code("dev/landing", config, {"QueueConfigurations": [OURS, second, third]}, monkeypatch) == 1


def test_what_would_go_is_said_and_the_printed_input_keeps_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = {"QueueConfigurations": [OURS], "TopicConfigurations": [THEIRS], "EventBridgeConfiguration": {}}
    assert code("dev/landing", write(tmp_path), found, monkeypatch) == 1
    printed = capsys.readouterr().out
    assert "topic theirs would go" in printed
    assert "acme-dev-landing-uploads" not in printed
    assert (
        '  topic = [{ id = "theirs", topic_arn = "arn:aws:sns:eu-west-1:111122223333:theirs", '
        'events = ["s3:ObjectRemoved:*"], filter_prefix = "a+b/" }]'
    ) in printed
    toml = printed.split("pipelines.toml:")[1].split("To keep it in HCL")[0]
    config = write(tmp_path, Mistake("none", more=toml))
    assert load(config)[0].buckets["landing"].other_notifications.eventbridge
    assert code("dev/landing", config, found, monkeypatch) == 0
    assert code("acme-landing-dev", config, found, monkeypatch) == 1


def test_a_refusal_by_aws_and_a_bucket_that_is_not_there_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = write(tmp_path)
    assert code("dev/landing", config, {}, monkeypatch) == 0
    assert code("dev/landing", config, None, monkeypatch) == 3
    with pytest.raises(ConfigurationError, match="there is no bucket"):
        code("dev/landin", config, {}, monkeypatch)
