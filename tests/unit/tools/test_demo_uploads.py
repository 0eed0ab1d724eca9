"""The key that the demo makes for a trigger, and which state machines it expects an upload to start."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.config.loader import load
from modules.config.settings import StorageFirstTrigger
from modules.model.s3_keys import EVENT_KINDS
from tests.support import SAMPLE
from tools.demo.errors import DemoError
from tools.demo.uploads import Upload, key_of, uploads_of

ENVIRONMENT = """
project = "p"

[environments.dev]
region = "eu-west-1"
account_id = "111122223333"
backend = { type = "local" }

[state_machines.plain]
definition = "plain.asl.json"

[state_machines.tagged]
definition = "tagged.asl.json"
name = "Tagged"

[state_machines.elsewhere]
arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:Elsewhere"

[buckets.landing]
name = "landing-{environment}-{account_id}"
"""
PASS = '{"StartAt": "A", "States": {"A": {"Type": "Pass", "End": true}}}'
READS_TAGS = (
    '{"StartAt": "A", "States": {"A": {"Type": "Task", '
    '"Resource": "arn:aws:states:::aws-sdk:s3:getObjectTagging", "End": true}}}'
)

key_parts = st.none() | st.text(min_size=1, max_size=20)


def uploads(folder: Path, triggers: str) -> list[Upload]:
    (folder / "plain.asl.json").write_text(PASS, encoding="utf-8")
    (folder / "tagged.asl.json").write_text(READS_TAGS, encoding="utf-8")
    (folder / "pipelines.toml").write_text(ENVIRONMENT + triggers, encoding="utf-8")
    [deployment] = load(folder / "pipelines.toml")
    return uploads_of(deployment)


def trigger(id: str, machine: str = "plain", **options: str) -> str:
    lines = [f"[buckets.landing.triggers.{id}]", 'pattern = "storage-first"', f'state_machine = "{machine}"']
    return "\n".join([*lines, *(f"{name} = {value}" for name, value in options.items())]) + "\n"


@given(key_parts, key_parts, st.integers(min_value=1, max_value=99))
def test_a_trigger_selects_the_key_made_for_it(prefix: str | None, suffix: str | None, number: int) -> None:
    settings = StorageFirstTrigger(pattern="storage-first", state_machine="x", prefix=prefix, suffix=suffix)
    key = key_of(settings, number)
    assert settings.object_filter.selects(key, "Put")
    assert " " in key
    assert "+" in key
    assert not key.isascii()


def test_another_prefix_another_suffix_and_another_event_are_not_selected() -> None:
    settings = StorageFirstTrigger(
        pattern="storage-first", state_machine="x", prefix="a/", suffix=".png", events=("Copy",)
    )
    assert settings.object_filter.selects("a/x.png", "Copy")
    assert not settings.object_filter.selects("b/x.png", "Copy")
    assert not settings.object_filter.selects("a/x.PNG", "Copy")
    assert not settings.object_filter.selects("a/x.png", "Put")


def test_every_trigger_gets_a_file_of_its_own(tmp_path: Path) -> None:
    two = trigger("two", "tagged", suffix='".png"', events='["CompleteMultipartUpload"]')
    first, second = uploads(tmp_path, trigger("one", prefix='"a/"', events='["Put"]') + two)
    assert (first.trigger, first.pattern, first.bucket) == ("one", "storage-first", "landing-dev-111122223333")
    assert first.key.startswith("a/")
    assert first.expected == (first.state_machine,) == ("p-dev-plain",)
    assert second.key.endswith(".png")
    assert second.expected == ("Tagged",)
    assert first.key != first.other_key


def test_only_objects_whose_workflow_reads_tags_have_tags(tmp_path: Path) -> None:
    plain, tagged, elsewhere = uploads(
        tmp_path,
        trigger("one", prefix='"a/"')
        + trigger("two", "tagged", prefix='"b/"')
        + trigger("z", "elsewhere", prefix='"c/"'),
    )
    assert not plain.tags
    assert tagged.tags
    assert not elsewhere.tags
    assert elsewhere.state_machine == "Elsewhere"


def test_the_file_of_a_disabled_trigger_has_to_start_nothing(tmp_path: Path) -> None:
    [upload] = uploads(tmp_path, trigger("one", enabled="false"))
    assert not upload.enabled
    assert upload.expected == ()


def test_a_trigger_that_does_not_listen_to_put_gets_a_multipart_upload(tmp_path: Path) -> None:
    [upload] = uploads(tmp_path, trigger("one", events='["Copy", "CompleteMultipartUpload"]'))
    assert upload.kind == "CompleteMultipartUpload"
    assert upload.expected == ("p-dev-plain",)


def test_a_trigger_that_the_demo_cannot_show_is_named(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="Trigger one listens to Post and Copy only"):
        uploads(tmp_path, trigger("one", events='["Post", "Copy"]'))


def test_the_sample_shows_every_trigger_by_its_pattern() -> None:
    dev = next(deployment for deployment in load(SAMPLE / "pipelines.toml") if deployment.name == "dev")
    triggers = {id: trigger.pattern for bucket in dev.buckets.values() for id, trigger in bucket.triggers.items()}
    assert {upload.trigger: upload.pattern for upload in uploads_of(dev)} == triggers
    assert all(upload.kind in EVENT_KINDS and len(upload.expected) == 1 for upload in uploads_of(dev))
