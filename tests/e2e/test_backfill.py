"""`python -m modules backfill` for objects that were there before their trigger: interrupted, killed, taken up again."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import jsonschema
import pytest
from forwarder.executions import event_id, execution_name

from tests.e2e.deployments import ENVIRONMENT, TIMEOUT_SECONDS, Deployment, until
from tests.e2e.plans import UNVERSIONED_BUCKET, Deployments
from tests.support import ROOT
from tests.support.canonical_event import SCHEMA

pytestmark = pytest.mark.usefixtures("bad_day")

RATE = "5"
"""Executions a second: ten are a chunk, and three chunks give time to interrupt."""

BEFORE = "there before/"
STARTED = [f"{BEFORE}started {number}" for number in range(4)]
"""What the trigger has started already."""

AWKWARD = ["a b+c%&é.png", "a//b", "quote'\"<>&", "z%20z", "写/x", "e\u0301", "😀", "x" * 300, "year=2026/"]
MISSED = [f"{BEFORE}{key}" for key in (*AWKWARD, *(f"missed {number:02}" for number in range(20)))]
"""What landed while S3 told nobody."""


@dataclass(frozen=True)
class Trigger:
    """A trigger of bad_day.toml, and the operator's command line for it, run in a folder of its own."""

    deployment: Deployment
    folder: Path
    bucket_id: str
    id: str

    @property
    def bucket(self) -> str:
        if self.bucket_id == "unversioned":
            return self.deployment.named(UNVERSIONED_BUCKET)
        return self.deployment.trigger(self.bucket_id, self.id).bucket

    @property
    def checkpoint(self) -> Path:
        return self.folder / f"backfill-{ENVIRONMENT}-{self.bucket_id}-{self.id}.json"

    def key(self, key: str) -> str:
        return f"{self.id}/{key}"

    def upload(self, *keys: str) -> None:
        for key in keys:
            self.deployment.account.s3.put_object(Bucket=self.bucket, Key=self.key(key), Body=b"content")

    def wait_for(self, *keys: str) -> None:
        for key in keys:
            self.deployment.started(self.bucket, self.key(key))

    @contextmanager
    def off(self) -> Iterator[None]:
        """S3 tells nobody of what lands in the bucket."""
        s3 = self.deployment.account.s3
        configuration = s3.get_bucket_notification_configuration(Bucket=self.bucket)
        del configuration["ResponseMetadata"]
        s3.put_bucket_notification_configuration(Bucket=self.bucket, NotificationConfiguration={})
        self.deployment.settle()
        try:
            yield
        finally:
            s3.put_bucket_notification_configuration(Bucket=self.bucket, NotificationConfiguration=configuration)
            self.deployment.settle()

    def executions(self) -> dict[str, list[str]]:
        """The names of the executions of every key that was there before."""
        found: dict[str, list[str]] = {}
        for arn, event in self.deployment._all_inputs():
            key = event["detail"]["object"]["key"]
            if event["detail"]["bucket"]["name"] == self.bucket and key.startswith(self.key(BEFORE)):
                found.setdefault(key.removeprefix(f"{self.id}/"), []).append(arn.rpartition(":")[2])
        return found

    def input(self, key: str) -> Any:
        """The input of the only execution of a key."""
        (execution,) = self.deployment.executions(self.bucket, self.key(key))
        return self.deployment.input(execution)

    def versions(self) -> dict[str, Any]:
        """The current versions of what was there before, as S3 lists them."""
        pages = self.deployment.account.s3.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, Prefix=self.key(BEFORE)
        )
        listed = [version for page in pages for version in page["Versions"] if version["IsLatest"]]
        return {version["Key"].removeprefix(f"{self.id}/"): version for version in listed}

    def backfill(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command, run to its end."""
        process = self._begin(*arguments)
        with process:
            output, errors = process.communicate(timeout=2 * TIMEOUT_SECONDS)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def interrupt(self, number: signal.Signals) -> subprocess.CompletedProcess[str]:
        """The command, sent a signal as soon as it has remembered something."""
        before = self._remembered()
        process = self._begin("--go", "--rate", RATE)
        with process:
            until(self._remembered, lambda seen: seen != before)
            process.send_signal(number)
            output, errors = process.communicate(timeout=TIMEOUT_SECONDS)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    def _remembered(self) -> str:
        return self.checkpoint.read_text(encoding="utf-8") if self.checkpoint.exists() else ""

    def _begin(self, *arguments: str) -> subprocess.Popen[str]:
        narrower = ("--prefix", self.key(BEFORE))
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "modules", "backfill", f"{ENVIRONMENT}/{self.bucket_id}/{self.id}"),
                *narrower,
                *arguments,
            ],
            cwd=self.folder,
            env={**self.deployment.workbench.variables(PYTHONPATH=str(ROOT)), **self.deployment.account.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@dataclass(frozen=True)
class Ran:
    """What the command printed, and what had been started after it, run by run."""

    trigger: Trigger
    runs: Sequence[subprocess.CompletedProcess[str]]
    executions: Sequence[dict[str, list[str]]]


def _trigger(deployments: Deployments, folder: Path, bucket: str, id: str) -> Trigger:
    trigger = Trigger(deployments["bad_day"], folder, bucket, id)
    trigger.upload(*STARTED)
    trigger.wait_for(*STARTED)
    with trigger.off():
        trigger.upload(*MISSED)
    return trigger


def _ran(trigger: Trigger, *runs: Any) -> Ran:
    done, executions = [], []
    for run in runs:
        done.append(run())
        executions.append(trigger.executions())
    return Ran(trigger, done, executions)


@pytest.fixture(scope="module")
def versioned(deployments: Deployments, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A Lambda pattern on a versioned bucket: a dry run, one that is killed, one interrupted, one finished, one more."""
    trigger = _trigger(deployments, tmp_path_factory.mktemp("versioned"), "landing", "notification-lambda")
    return _ran(
        trigger,
        trigger.backfill,
        lambda: trigger.interrupt(signal.SIGKILL),
        lambda: trigger.interrupt(signal.SIGINT),
        lambda: trigger.backfill("--go"),
        lambda: trigger.backfill("--go"),
    )


@pytest.fixture(scope="module")
def unversioned(deployments: Deployments, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """A Lambda pattern on a bucket without versions: a dry run, one that is killed, one finished, one more."""
    trigger = _trigger(deployments, tmp_path_factory.mktemp("unversioned"), "unversioned", "theirs")
    return _ran(
        trigger,
        trigger.backfill,
        lambda: trigger.interrupt(signal.SIGKILL),
        lambda: trigger.backfill("--go"),
        lambda: trigger.backfill("--go"),
    )


@pytest.fixture(scope="module")
def from_an_inventory(deployments: Deployments, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """direct-eventbridge by an inventory in S3: a dry run, one that starts everything, one that lists instead."""
    trigger = _trigger(deployments, tmp_path_factory.mktemp("inventory"), "landing", "direct-eventbridge")
    inventory = ("--inventory", _inventory(trigger))
    return _ran(
        trigger,
        lambda: trigger.backfill(*inventory),
        lambda: trigger.backfill(*inventory, "--go"),
        lambda: trigger.backfill("--go"),
    )


def _inventory(trigger: Trigger) -> str:
    """An inventory of all versions, in two files, as S3 writes it; the address of its manifest."""
    account = trigger.deployment.account
    s3, bucket = account.s3, account.bucket()
    rows = [
        [
            trigger.bucket,
            quote_plus(version["Key"], safe="/"),
            version["VersionId"],
            "true",
            "false",
            str(version["Size"]),
            f"{version['LastModified']:%Y-%m-%dT%H:%M:%S}.000Z",
            version["ETag"].strip('"'),
            "STANDARD",
        ]
        for version in trigger.versions().values()
    ]
    files = []
    for number, part in enumerate((rows[::2], rows[1::2])):
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(part)
        content, key = gzip.compress(text.getvalue().encode()), f"all/{trigger.bucket}/daily/data/{number}.csv.gz"
        s3.put_object(Bucket=bucket, Key=key, Body=content)
        files.append({"key": key, "size": len(content), "MD5checksum": hashlib.md5(content).hexdigest()})
    manifest = {
        "sourceBucket": trigger.bucket,
        "destinationBucket": f"arn:aws:s3:::{bucket}",
        "version": "2016-11-30",
        "creationTimestamp": "1795392000000",
        "fileFormat": "CSV",
        "fileSchema": "Bucket, Key, VersionId, IsLatest, IsDeleteMarker, Size, LastModifiedDate, ETag, StorageClass",
        "files": files,
    }
    key = f"all/{trigger.bucket}/daily/2026-11-23T00-00Z/manifest.json"
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(manifest).encode())
    return f"s3://{bucket}/{key}"


def test_a_dry_run_names_the_executions_and_starts_none(versioned: Ran) -> None:
    run = versioned.runs[0]
    assert run.returncode == 0, run
    assert run.stdout.startswith(
        f"{len(STARTED + MISSED)} objects of {versioned.trigger.bucket} would start arn:{versioned.trigger.deployment.where.partition}:states:"
    )
    first = sorted(STARTED + MISSED, key=str.encode)[0]
    assert f'  {_names(versioned)[first]}  "{versioned.trigger.key(first)}"\n' in run.stdout
    assert (
        "the names that the trigger gives them, so that what it has started already is not started again." in run.stdout
    )
    assert sorted(versioned.executions[0]) == sorted(STARTED)


def test_what_is_killed_or_interrupted_goes_on_and_starts_everything_once_by_the_triggers_own_names(
    versioned: Ran,
) -> None:
    _, killed, interrupted, finished, once_more = versioned.runs
    assert killed.returncode == -signal.SIGKILL
    assert interrupted.returncode == 3, interrupted
    assert "run it again to go on there" in interrupted.stdout
    assert interrupted.stdout.startswith(
        "An earlier run is remembered in backfill-test-landing-notification-lambda.json"
    )
    assert len(versioned.executions[1]) < len(versioned.executions[2]) < len(STARTED + MISSED)
    assert finished.returncode == 0, finished
    assert once_more.stdout == f"Done: 0 started, {len(STARTED + MISSED)} existed already, 0 failed.\n"
    assert versioned.executions[3] == {key: [name] for key, name in _names(versioned).items()}
    assert versioned.executions[4] == versioned.executions[3]
    assert [path.suffix for path in versioned.trigger.folder.iterdir()] == [".lock"]
    assert [run.stderr for run in (killed, finished, once_more)] == ["", "", ""]


def test_what_the_trigger_had_started_is_counted_as_existing(versioned: Ran) -> None:
    counted = re.fullmatch(
        r"An earlier run .*\nDone: (\d+) started, (\d+) existed already, 0 failed\.\n", versioned.runs[3].stdout
    )
    assert counted, versioned.runs[3]
    started, existed = map(int, counted.groups())
    assert started + existed == len(STARTED + MISSED)
    # What the killed run had started and not yet remembered exists for the next one too.
    assert len(STARTED) <= existed <= len(STARTED) + 10


def test_the_input_is_the_canonical_event_of_the_version(versioned: Ran) -> None:
    versions = versioned.trigger.versions()
    for key in MISSED:
        event = versioned.trigger.input(key)
        jsonschema.validate(event, SCHEMA)
        whole, version = versioned.trigger.key(key), versions[key]
        assert event == {
            "version": "0",
            "id": event_id(bucket=versioned.trigger.bucket, key=whole, version_id=version["VersionId"], sequencer=None),
            "detail-type": "Object Created",
            "source": "aws.s3",
            "account": versioned.trigger.deployment.account.id,
            "time": f"{version['LastModified']:%Y-%m-%dT%H:%M:%SZ}",
            "region": versioned.trigger.deployment.where.region,
            "resources": [f"arn:{versioned.trigger.deployment.where.partition}:s3:::{versioned.trigger.bucket}"],
            "detail": {
                "version": "0",
                "bucket": {"name": versioned.trigger.bucket},
                "object": {
                    "key": whole,
                    "size": len(b"content"),
                    "etag": hashlib.md5(b"content").hexdigest(),
                    "version-id": version["VersionId"],
                },
                "reason": "Backfill",
            },
        }


def test_without_versions_what_the_trigger_started_starts_again_as_the_dry_run_says_and_nothing_else(
    unversioned: Ran,
) -> None:
    dry, killed, finished, once_more = unversioned.runs
    assert f"{len(STARTED + MISSED)} objects without a version: " in dry.stdout
    assert "What it has started already starts a second time; what a backfill has started does not." in dry.stdout
    assert killed.returncode == -signal.SIGKILL
    assert finished.returncode == 0, finished
    assert once_more.stdout == f"Done: 0 started, {len(STARTED + MISSED)} existed already, 0 failed.\n"
    counts = {key: len(names) for key, names in unversioned.executions[2].items()}
    assert counts == dict.fromkeys(STARTED, 2) | dict.fromkeys(MISSED, 1)
    assert unversioned.executions[3] == unversioned.executions[2]
    for key in MISSED:
        event = unversioned.trigger.input(key)
        jsonschema.validate(event, SCHEMA)
        assert event["detail"]["object"].keys() == {"key", "size", "etag"}


def test_an_inventory_starts_what_a_listing_would_start(from_an_inventory: Ran) -> None:
    dry, started, listed = from_an_inventory.runs
    assert "The inventory shows the bucket as it was at 2026-11-23T00:00:00Z: " in dry.stdout
    assert "direct-eventbridge has its executions named by EventBridge: what the trigger has started" in dry.stdout
    assert started.stdout == f"Done: {len(STARTED + MISSED)} started, 0 existed already, 0 failed.\n"
    assert listed.stdout == f"Done: 0 started, {len(STARTED + MISSED)} existed already, 0 failed.\n"
    counts = {key: len(names) for key, names in from_an_inventory.executions[2].items()}
    assert counts == dict.fromkeys(STARTED, 2) | dict.fromkeys(MISSED, 1)
    names = _names(from_an_inventory)
    assert all(names[key] in executions for key, executions in from_an_inventory.executions[2].items())


def _names(ran: Ran) -> dict[str, str]:
    """The name that the execution of every key has to have, in a versioned bucket."""
    bucket = ran.trigger.bucket
    return {
        key: execution_name(bucket=bucket, key=ran.trigger.key(key), version_id=version["VersionId"], sequencer=None)
        for key, version in ran.trigger.versions().items()
    }
