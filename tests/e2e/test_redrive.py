"""After an outage: `python -m modules redrive` on every pattern's dead-letter queue, interrupted and taken up again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote_plus

import jsonschema
import pytest
from forwarder.executions import event_id, execution_name

from tests.e2e.deployments import ENVIRONMENT, FOLDER, TIMEOUT_SECONDS, Deployment, Trigger, at_once, until
from tests.e2e.plans import UNVERSIONED_BUCKET, Deployments
from tests.reliability.outage import machine_arn
from tests.support import ROOT
from tests.support.canonical_event import SCHEMA

pytestmark = pytest.mark.usefixtures("bad_day")

TRIGGERS = {
    "notification-lambda": "landing/notification-lambda",
    "storage-first": "landing/storage-first",
    "direct-eventbridge": "landing/direct-eventbridge",
    "cloudtrail-eventbridge": "landing/cloudtrail-eventbridge",
    "started-directly": "unversioned/theirs",
}
"""Bucket and trigger of bad_day.toml, by what is shown with it."""

DIRECTLY = ("notification-lambda", "direct-eventbridge", "cloudtrail-eventbridge", "started-directly")
"""Those whose executions the command starts itself."""

INTERRUPTED_BY = {
    "notification-lambda": signal.SIGINT,
    "storage-first": signal.SIGINT,
    "direct-eventbridge": signal.SIGKILL,
    "cloudtrail-eventbridge": signal.SIGINT,
    "started-directly": signal.SIGKILL,
}

AWKWARD = [
    "a b",
    "a+b",
    "100%",
    "%41",
    "it's",
    'a "quote"',
    "é/ü",
    "e\u0301",
    "year=2026/x.csv",
    "☃.png",
    "a\\b",
    "x" * 300,
]
KEYS = [*AWKWARD, *(f"plain/{number}" for number in range(8))]
RATES = {name: "1" if name == "storage-first" else "4" for name in TRIGGERS}
"""Executions, or messages moved, a second, so that there is a half-way; SQS goes on until somebody looks again."""


@dataclass(frozen=True)
class Outage:
    """What was lost while the state machine was gone, by trigger: the keys with their versions, and the dead letters."""

    deployment: Deployment
    versions: Mapping[str, Mapping[str, str | None]]
    dead_letters: Mapping[str, list[Any]]

    def trigger(self, name: str) -> Trigger:
        bucket, id = TRIGGERS[name].split("/")
        if bucket == "landing":
            return self.deployment.trigger(bucket, id)
        # Of a bucket made elsewhere the stack does not put the name out.
        outputs = self.deployment.outputs(f"{ENVIRONMENT}-{bucket}")
        return Trigger(
            deployment=self.deployment,
            bucket=self.deployment.named(UNVERSIONED_BUCKET),
            function=outputs[f"{id}_forwarder_function_name"],
            dead_letter_queue=outputs[f"{id}_dead_letter_queue_url"],
            queue=outputs[f"{id}_queue_url"],
        )

    def executions(self, name: str) -> dict[str, list[str]]:
        """The names of the executions of every key of a trigger."""
        bucket = self.trigger(name).bucket
        found: dict[str, list[str]] = {key: [] for key in self.versions[name]}
        for arn, event in self.deployment._all_inputs():
            if event["detail"]["bucket"]["name"] == bucket and event["detail"]["object"]["key"] in found:
                found[event["detail"]["object"]["key"]].append(arn.rpartition(":")[2])
        return found

    def started(self, name: str) -> list[str]:
        """The names of all executions of a trigger's keys."""
        return [execution for executions in self.executions(name).values() for execution in executions]

    def expected(self, name: str) -> dict[str, str]:
        """The name that the execution of every key has to have."""
        bucket = self.trigger(name).bucket
        if name == "cloudtrail-eventbridge":
            # Its events tell no version: their own id stands in its place.
            versions = {
                event["detail"]["requestParameters"]["key"]: f"event {event['detail']['eventID']}"
                for event in self.dead_letters[name]
            }
            return {
                key: execution_name(bucket=bucket, key=key, version_id=version, sequencer=None)
                for key, version in versions.items()
            }
        if name == "started-directly":
            records = {record["s3"]["object"]["sequencer"]: record for record in map(_record, self.dead_letters[name])}
            return {
                key: execution_name(bucket=bucket, key=key, version_id=None, sequencer=sequencer)
                for sequencer, record in records.items()
                for key in self.versions[name]
                if record["s3"]["object"]["key"] == _encoded(key)
            }
        return {
            key: execution_name(bucket=bucket, key=key, version_id=version, sequencer=None)
            for key, version in self.versions[name].items()
        }

    def line(self, name: str, *arguments: str) -> list[str]:
        directly = ["--start-directly"] if name == "started-directly" else []
        return [
            *(sys.executable, "-m", "modules", "redrive", f"{ENVIRONMENT}/{TRIGGERS[name]}"),
            *("--config", str(FOLDER / "bad_day.toml"), "--overlay", str(self.deployment.workbench.overlay)),
            *directly,
            *arguments,
        ]

    def redrive(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command, run to its end."""
        return subprocess.run(
            self.line(name, *arguments),
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=2 * TIMEOUT_SECONDS,
            check=False,
        )

    def interrupt(self, name: str) -> subprocess.CompletedProcess[str]:
        """The command, interrupted as soon as it says that something is done."""
        process = subprocess.Popen(
            self.line(name, "--go", "--rate", RATES[name]),
            cwd=ROOT,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        with process:
            printed = []
            for line in process.stdout:
                printed.append(line)
                if " done: " in line or ("RUNNING: about" in line and "about 0 " not in line):
                    process.send_signal(INTERRUPTED_BY[name])
                    break
            rest, errors = process.communicate(timeout=TIMEOUT_SECONDS)
        return subprocess.CompletedProcess(process.args, process.returncode, "".join(printed) + rest, errors)

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.deployment.account.environment}


@pytest.fixture(scope="module")
def outage(deployments: Deployments) -> Outage:
    """Somebody deleted the state machine, objects landed, and Terraform has made it again."""
    deployment = deployments["bad_day"]
    deployment.account.states.delete_state_machine(stateMachineArn=machine_arn(deployment))
    found = Outage(deployment, {}, {})
    # What has a queue takes five deliveries: it comes first.
    names = sorted(TRIGGERS, key=lambda name: found.trigger(name).queue is None)
    with ExitStack() as during:
        for name in names:
            during.enter_context(found.trigger(name).visibility_timeout())
        versions = {name: _upload(found.trigger(name), name) for name in names}
        letters = at_once([partial(_dead_letters, found.trigger(name)) for name in names])
    deployment.apply("shared")
    return Outage(
        deployment,
        versions,
        {name: [json.loads(body) for body in bodies] for name, bodies in zip(names, letters, strict=True)},
    )


@dataclass(frozen=True)
class Looked:
    """A dry run, and what there was before and after it."""

    run: subprocess.CompletedProcess[str]
    waiting: tuple[int, int]
    started: list[str]


@pytest.fixture(scope="module")
def looked(outage: Outage) -> Mapping[str, Looked]:
    """A dry run on every trigger."""

    def look(name: str) -> Looked:
        before = _visible(outage.trigger(name))
        run = outage.redrive(name)
        return Looked(run, (before, _visible(outage.trigger(name))), outage.started(name))

    return {name: look(name) for name in TRIGGERS}


@dataclass(frozen=True)
class Redriven:
    """A run that was interrupted, what had been started then, and the run after it."""

    interrupted: subprocess.CompletedProcess[str]
    half: int
    finished: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def redriven(outage: Outage, looked: Mapping[str, Looked]) -> Iterator[Mapping[str, Redriven]]:
    """Every trigger, in two runs, with a message among the others that nobody can start; it goes at the end."""

    def redrive(name: str) -> Redriven:
        if name in DIRECTLY:
            queue = outage.trigger(name).dead_letter_queue
            outage.deployment.account.sqs.send_message(QueueUrl=queue, MessageBody="poison")
        interrupted = outage.interrupt(name)
        half = 0 if name == "storage-first" else len(outage.started(name))
        return Redriven(interrupted, half, outage.redrive(name, "--go"))

    names = list(TRIGGERS)
    yield dict(zip(names, at_once([partial(redrive, name) for name in names]), strict=True))
    for name in DIRECTLY:
        outage.deployment.account.sqs.purge_queue(QueueUrl=outage.trigger(name).dead_letter_queue)


@pytest.mark.parametrize("name", TRIGGERS)
def test_a_dry_run_says_what_would_start_and_changes_nothing(
    outage: Outage, looked: Mapping[str, Looked], name: str
) -> None:
    seen = looked[name]
    assert seen.run.returncode == 0, seen.run
    for key, execution in outage.expected(name).items():
        assert f"would start {execution} for {json.dumps(key, ensure_ascii=False)}\n" in seen.run.stdout
    assert seen.run.stdout.count("  would start ") == len(KEYS)
    assert seen.waiting == (len(KEYS), len(KEYS))
    assert seen.started == []


def test_a_dry_run_says_why_it_failed(looked: Mapping[str, Looked]) -> None:
    assert looked["notification-lambda"].run.stdout.count("failed: RetriesExhausted after 3 invocations\n") == len(KEYS)
    for name in ("direct-eventbridge", "cloudtrail-eventbridge"):
        assert looked[name].run.stdout.count("failed: ERROR_CODE=NO_RESOURCE\n") == len(KEYS)


@pytest.mark.parametrize("name", TRIGGERS)
def test_a_run_that_is_interrupted_half_way_says_that_something_is_left(
    redriven: Mapping[str, Redriven], name: str
) -> None:
    interrupted = redriven[name].interrupted
    assert interrupted.returncode == (3 if INTERRUPTED_BY[name] == signal.SIGINT else -signal.SIGKILL), interrupted
    if name != "storage-first":  # of which the task of SQS goes on meanwhile
        assert 0 < redriven[name].half < len(KEYS)


@pytest.mark.parametrize("name", TRIGGERS)
def test_the_next_run_finishes_and_everything_has_started_exactly_once(
    outage: Outage, redriven: Mapping[str, Redriven], name: str
) -> None:
    until(lambda: outage.executions(name), lambda found: all(found.values()))
    assert outage.executions(name) == {key: [execution] for key, execution in outage.expected(name).items()}
    assert redriven[name].finished.stderr == ""


@pytest.mark.parametrize("name", DIRECTLY)
def test_what_nobody_can_start_stays_and_is_said(outage: Outage, redriven: Mapping[str, Redriven], name: str) -> None:
    finished = redriven[name].finished
    assert finished.returncode == 1, finished
    assert "the body cannot be read" in finished.stdout
    assert finished.stdout.rstrip().endswith("1 message left")
    assert _visible(outage.trigger(name)) == 1


def test_sqs_has_moved_everything_and_its_task_was_found_again(
    outage: Outage, redriven: Mapping[str, Redriven]
) -> None:
    run = redriven["storage-first"]
    assert "SQS goes on moving" in run.interrupted.stdout
    assert "a task is moving messages already" in run.finished.stdout
    assert run.finished.returncode == 0, run.finished
    assert f"COMPLETED: about {len(KEYS)} of {len(KEYS)} messages moved" in run.finished.stdout
    storage_first = outage.trigger("storage-first")
    until(lambda: outage.deployment.account.waiting(str(storage_first.queue)), lambda waiting: waiting == 0)
    assert outage.deployment.account.waiting(storage_first.dead_letter_queue) == 0


@pytest.mark.parametrize("name", TRIGGERS)
def test_the_inputs_are_those_of_the_pattern(outage: Outage, redriven: Mapping[str, Redriven], name: str) -> None:
    bucket = outage.trigger(name).bucket
    inputs = {
        event["detail"]["object"]["key"]: event
        for _, event in outage.deployment._all_inputs()
        if event["detail"]["bucket"]["name"] == bucket and event["detail"]["object"]["key"] in outage.versions[name]
    }
    account, partition = outage.deployment.account.id, outage.deployment.where.partition
    assert inputs.keys() == outage.versions[name].keys()
    for key, event in inputs.items():
        jsonschema.validate(event, SCHEMA)
        assert (event["account"], event["resources"]) == (account, [f"arn:{partition}:s3:::{bucket}"])
        if name != "cloudtrail-eventbridge":
            assert event["detail"]["object"].get("version-id") == outage.versions[name][key]
    if name == "direct-eventbridge":
        assert inputs == {event["detail"]["object"]["key"]: event for event in outage.dead_letters[name]}
    elif name == "cloudtrail-eventbridge":
        ids = {
            event["detail"]["requestParameters"]["key"]: event["detail"]["eventID"]
            for event in outage.dead_letters[name]
        }
        assert {key: event["id"] for key, event in inputs.items()} == ids
    else:
        assert {key: event["id"] for key, event in inputs.items()} == {
            key: event_id(
                bucket=bucket,
                key=key,
                version_id=event["detail"]["object"].get("version-id"),
                sequencer=event["detail"]["object"]["sequencer"],
            )
            for key, event in inputs.items()
        }


@pytest.mark.parametrize("name", TRIGGERS)
def test_another_run_starts_nothing(outage: Outage, redriven: Mapping[str, Redriven], name: str) -> None:
    before = outage.executions(name)
    again = outage.redrive(name, "--go")
    assert again.returncode == (1 if name in DIRECTLY else 0), again  # what nobody can start is still there
    assert outage.executions(name) == before


def _upload(trigger: Trigger, name: str) -> dict[str, str | None]:
    """The versions of what was uploaded, by key."""
    prefix = TRIGGERS[name].partition("/")[2]
    return {key: trigger.upload(key).get("VersionId") for key in (f"{prefix}/{key}" for key in KEYS)}


def _dead_letters(trigger: Trigger) -> list[str]:
    """Waits until everything is there; the bodies, which stay in the queue."""
    sqs, url = trigger.deployment.account.sqs, trigger.dead_letter_queue
    until(
        lambda: trigger.deployment.account.waiting(url),
        lambda waiting: waiting == len(KEYS),
        seconds=3 * TIMEOUT_SECONDS,
    )
    bodies: dict[str, str] = {}
    while len(bodies) < len(KEYS):
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=600)["Messages"]
        bodies |= {message["ReceiptHandle"]: message["Body"] for message in received}
    for handle in bodies:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0)
    return list(bodies.values())


def _visible(trigger: Trigger) -> int:
    attributes = trigger.deployment.account.sqs.get_queue_attributes(
        QueueUrl=trigger.dead_letter_queue, AttributeNames=["ApproximateNumberOfMessages"]
    )
    return int(attributes["Attributes"]["ApproximateNumberOfMessages"])


def _record(message: Any) -> Any:
    (record,) = message["Records"]
    return record


def _encoded(key: str) -> str:
    return quote_plus(key, safe="/")
