"""A move in the one list reaches every stack that has the new address."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import modules.constructs.attachment
from modules import App, ObjectFilter, Platform, SourceBucket, Stack, StateMachine, StorageFirst
from modules.constructs.moved_addresses import Move, Removal
from modules.export import write as export
from tests.golden.golden_files import unexplained
from tests.support.module_documents import module_document

MACHINE = StateMachine.from_arn("arn:aws:states:eu-west-1:111122223333:stateMachine:archive")


def _synthesized(folder: Path) -> dict[str, Any]:
    app = App(outdir=str(folder))
    stack = Stack(app, "ingest", platform=Platform(region="eu-west-1", account_id="111122223333"))
    bucket = SourceBucket.existing(stack, "landing", name="acme-landing", manage_notification=True)
    for id in ("uploads", "big-scans"):
        StorageFirst(stack, id, bucket=bucket, state_machine=MACHINE, object_filter=ObjectFilter(prefix=f"{id}/"))
    app.synth()
    document: dict[str, Any] = json.loads((folder / "stacks" / "ingest" / "cdk.tf.json").read_text(encoding="utf-8"))
    return document


def test_without_moves_nothing_is_written(tmp_path: Path) -> None:
    document = _synthesized(tmp_path)
    assert "moved" not in document
    assert "removed" not in document


def test_a_move_of_a_part_is_written_for_every_trigger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        modules.constructs.attachment, "MOVES", (Move("aws_sqs_queue.{id}_events", "aws_sqs_queue.{id}_queue"),)
    )
    assert _synthesized(tmp_path)["moved"] == [
        {"from": "aws_sqs_queue.big-scans_events", "to": "aws_sqs_queue.big-scans_queue"},
        {"from": "aws_sqs_queue.uploads_events", "to": "aws_sqs_queue.uploads_queue"},
    ]


def test_what_is_to_be_forgotten_is_not_destroyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        modules.constructs.attachment, "REMOVALS", (Removal("aws_sqs_queue.uploads_spare", destroy=False),)
    )
    assert _synthesized(tmp_path)["removed"] == [
        {"from": "aws_sqs_queue.uploads_spare", "lifecycle": {"destroy": False}}
    ]


def test_whoever_skips_a_version_goes_the_whole_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moves = (
        Move("aws_sqs_queue.{id}_a", "aws_sqs_queue.{id}_b"),
        Move("aws_sqs_queue.{id}_b", "aws_sqs_queue.{id}_queue"),
    )
    monkeypatch.setattr(modules.constructs.attachment, "MOVES", moves)
    assert [step for step in _synthesized(tmp_path)["moved"] if "uploads" in step["to"]] == [
        {"from": "aws_sqs_queue.uploads_a", "to": "aws_sqs_queue.uploads_b"},
        {"from": "aws_sqs_queue.uploads_b", "to": "aws_sqs_queue.uploads_queue"},
    ]


def test_a_module_has_the_moves_and_removals_of_the_part_without_an_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        modules.constructs.attachment, "MOVES", (Move("aws_sqs_queue.{id}_events", "aws_sqs_queue.{id}_queue"),)
    )
    monkeypatch.setattr(
        modules.constructs.attachment, "REMOVALS", (Removal("aws_sqs_queue.{id}_spare", destroy=False),)
    )
    export.write(tmp_path)
    document = module_document(tmp_path / "storage-first")
    assert document["moved"] == [{"from": "aws_sqs_queue.events", "to": "aws_sqs_queue.queue"}]
    assert {"from": "aws_sqs_queue.spare", "lifecycle": {"destroy": False}} in document["removed"]


def test_an_address_that_a_module_loses_is_asked_about() -> None:
    (complaint,) = unexplained(
        ["terraform/storage-first aws_sqs_queue.events"], ["terraform/storage-first aws_sqs_queue.queue"], (), ()
    )
    assert 'Move("aws_sqs_queue.events", "aws_sqs_queue.queue")' in complaint
    moves = (Move("aws_sqs_queue.{id}_events", "aws_sqs_queue.{id}_queue"),)
    lines = ["terraform/storage-first aws_sqs_queue.events"], ["terraform/storage-first aws_sqs_queue.queue"]
    assert unexplained(*lines, moves, ()) == []
