"""A move in the one list reaches every stack that has the new address."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import modules.stack
from modules import App, ObjectFilter, Platform, SourceBucket, Stack, StateMachine, StorageFirst
from modules.moves import Move, Removal

MACHINE = StateMachine.from_arn("arn:aws:states:eu-west-1:111122223333:stateMachine:archive")


def _synthesized(folder: Path) -> dict[str, Any]:
    app = App(outdir=str(folder))
    stack = Stack(app, "ingest", platform=Platform(region="eu-west-1", account_id="111122223333"))
    bucket = SourceBucket.existing(stack, "landing", name="acme-landing")
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
    monkeypatch.setattr(modules.stack, "MOVES", (Move("aws_sqs_queue.{id}_events", "aws_sqs_queue.{id}_queue"),))
    assert _synthesized(tmp_path)["moved"] == [
        {"from": "aws_sqs_queue.big-scans_events", "to": "aws_sqs_queue.big-scans_queue"},
        {"from": "aws_sqs_queue.uploads_events", "to": "aws_sqs_queue.uploads_queue"},
    ]


def test_what_is_to_be_forgotten_is_not_destroyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modules.stack, "REMOVALS", (Removal("aws_sqs_queue.uploads_spare", destroy=False),))
    assert _synthesized(tmp_path)["removed"] == [
        {"from": "aws_sqs_queue.uploads_spare", "lifecycle": {"destroy": False}}
    ]
