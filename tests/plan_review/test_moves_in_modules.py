"""A Terraform module carries the moves of its parts, as a stack does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import modules.constructs.attachment
from modules.constructs.moved_addresses import Move
from modules.export import write as export
from tests.plan_review.real_cases import MODULE, MOVES


def _exported(folder: Path) -> dict[str, object]:
    export.write(folder)
    return {
        name: json.loads((folder / name / "main.tf.json").read_text("utf-8")).get("moved") for name in export.MODULES
    }


def test_without_moves_no_module_has_any(tmp_path: Path) -> None:
    assert set(_exported(tmp_path).values()) == {None}


def test_a_move_is_in_every_module_that_has_the_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        modules.constructs.attachment, "MOVES", (Move("aws_sqs_queue.lost", "aws_sqs_queue.dead_letter"), *MOVES)
    )
    lost = {"from": "aws_sqs_queue.lost", "to": "aws_sqs_queue.dead_letter"}
    of_storage_first = [
        {"from": "aws_cloudwatch_metric_alarm.late", "to": "aws_cloudwatch_metric_alarm.age_alarm"},
        lost,
        {"from": "aws_sqs_queue.waiting", "to": "aws_sqs_queue.queue"},
    ]
    assert _exported(tmp_path) == {name: of_storage_first if name == MODULE else [lost] for name in export.MODULES}
