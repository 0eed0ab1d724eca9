"""What is committed as generated is what the code generates, and no address changes by accident."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from modules.constructs.moved_addresses import MOVES, REMOVALS, Move, Removal
from modules.engine.startup import CDK
from tests.golden.golden_files import ADDRESSES, GOLDEN, ROOT, generate, unexplained


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, bytes]:
    files = generate(tmp_path_factory.mktemp("golden"))
    if CDK == "cdktf":
        return files
    # CDK Terrain writes its own version into a stack, and everything else as cdktf does.
    own, cdktf = (f'"version": "{version(name)}"'.encode() for name in (CDK, "cdktf"))
    assert all(own in content for path, content in files.items() if path.name == "cdk.tf.json")
    return {
        path: content.replace(own, cdktf) if path.name == "cdk.tf.json" else content for path, content in files.items()
    }


def test_every_generated_file_is_up_to_date(generated: dict[Path, bytes]) -> None:
    stale = [
        str(path.relative_to(ROOT))
        for path, content in generated.items()
        if not path.exists() or path.read_bytes() != content
    ]
    assert stale == [], "run `make golden` and review the difference"


def test_no_generated_file_is_left_over(generated: dict[Path, bytes]) -> None:
    assert set(GOLDEN.glob("stacks/*/*")) - set(generated) == set()


def test_no_address_disappears_unexplained(generated: dict[Path, bytes]) -> None:
    before = ADDRESSES.read_text(encoding="utf-8").splitlines()
    complaints = unexplained(before, generated[ADDRESSES].decode().splitlines(), MOVES, REMOVALS)
    assert complaints == [], "\n".join(complaints)


def test_the_complaint_holds_the_line_to_add() -> None:
    before = ["dev-landing aws_sqs_queue.uploads_queue", "dev-landing aws_sqs_queue.uploads_dead_letter"]
    now = ["dev-landing aws_sqs_queue.uploads_events", "dev-landing aws_sqs_queue.uploads_dead_letter"]
    (complaint,) = unexplained(before, now, (), ())
    assert complaint == (
        "aws_sqs_queue.uploads_queue disappeared from dev-landing: Terraform would destroy it. Add to modules/constructs/moved_addresses.py:\n"
        '    Move("aws_sqs_queue.uploads_queue", "aws_sqs_queue.uploads_events"),'
    )
    assert unexplained(before, now, (Move("aws_sqs_queue.uploads_queue", "aws_sqs_queue.uploads_events"),), ()) == []
    assert unexplained(before, now, (Move("aws_sqs_queue.{id}_queue", "aws_sqs_queue.{id}_events"),), ()) == []


def test_a_move_to_another_address_explains_nothing() -> None:
    before, now = ["dev-landing aws_sqs_queue.a_queue"], ["dev-landing aws_sqs_queue.b_events"]
    assert len(unexplained(before, now, (Move("aws_sqs_queue.{id}_queue", "aws_sqs_queue.{id}_events"),), ())) == 1


def test_an_address_that_is_gone_for_good_needs_a_removal() -> None:
    before = ["dev-landing aws_sqs_queue.uploads_queue"]
    (complaint,) = unexplained(before, [], (), ())
    assert complaint.endswith('\n    Removal("aws_sqs_queue.uploads_queue"),')
    assert unexplained(before, [], (), (Removal("aws_sqs_queue.{id}_queue"),)) == []
