"""What a backfill remembers is whole, its own, and nobody else's."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.model.errors import ConfigurationError
from modules.recovery.backfill.checkpoint import Checkpoint, NotStarted, Progress
from tests.unit.recovery.backfill_support import found

PURPOSE = {"bucket": "landing", "prefix": "in/", "source": "ListObjectVersions"}
PROGRESS = Progress(
    position={"key": "in/é\n😀", "KeyMarker": "in/", "VersionIdMarker": "null"},
    seen=12,
    started=3,
    existed=4,
    not_started=(NotStarted(found("in/b"), "AccessDeniedException", "no"),),
)


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def checkpoint(tmp_path: Path) -> Checkpoint:
    return Checkpoint(tmp_path / "backfill.json", PURPOSE)


def test_nothing_is_remembered_at_first(checkpoint: Checkpoint) -> None:
    assert checkpoint.load() is None


@pytest.mark.parametrize("progress", [PROGRESS, Progress(complete=True), Progress(position={"file": 1, "row": 2})])
def test_what_is_saved_last_is_loaded(checkpoint: Checkpoint, progress: Progress) -> None:
    checkpoint.save(Progress(seen=1))
    checkpoint.save(progress)
    assert checkpoint.load() == progress


def test_only_the_empty_lock_file_is_left_in_the_end(checkpoint: Checkpoint) -> None:
    with checkpoint.held():
        checkpoint.save(PROGRESS)
        checkpoint.remove()
    (left,) = checkpoint.path.parent.iterdir()
    assert (left.name, left.read_bytes()) == ("backfill.json.lock", b"")


@pytest.mark.parametrize("call", ["fsync", "open", "replace"])
def test_a_crash_while_it_is_saved_leaves_what_was_there(
    checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def killed(*arguments: object, **options: object) -> None:
        raise Killed

    checkpoint.save(PROGRESS)
    with monkeypatch.context() as patch:
        patch.setattr(os if call == "fsync" else Path, call, killed)
        with pytest.raises(Killed):
            checkpoint.save(Progress(seen=13))
    assert checkpoint.load() == PROGRESS
    checkpoint.save(Progress(seen=14))
    assert checkpoint.load() == Progress(seen=14)


def test_another_backfills_is_refused_with_every_difference(
    checkpoint: Checkpoint, snapshot: SnapshotAssertion
) -> None:
    checkpoint.save(PROGRESS)
    other = Checkpoint(
        checkpoint.path, {"bucket": "landing", "prefix": "", "source": "ListObjectVersions", "suffix": "b"}
    )
    with pytest.raises(ConfigurationError) as refused:
        other.load()
    (problem,) = refused.value.problems
    assert problem.where == str(checkpoint.path)
    assert problem.text == snapshot


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"version": 2, "purpose": {}, "progress": {}}'])
def test_another_file_is_refused(checkpoint: Checkpoint, content: bytes) -> None:
    checkpoint.path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="is no checkpoint of a backfill"):
        checkpoint.load()
    assert checkpoint.path.read_bytes() == content


def test_a_folder_that_is_not_there_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigurationError, match=r"cannot be written: .* with --checkpoint"),
        Checkpoint(tmp_path / "none" / "backfill.json", PURPOSE).held(),
    ):
        pytest.fail("held")


def test_two_backfills_never_share_one(checkpoint: Checkpoint) -> None:
    with checkpoint.held():
        with pytest.raises(ConfigurationError, match="belongs to a backfill that is at work now"), checkpoint.held():
            pytest.fail("held twice")
        script = (
            "import sys; from pathlib import Path; from modules.recovery.backfill.checkpoint import Checkpoint\n"
            "with Checkpoint(Path(sys.argv[1]), {}).held(): pass"
        )
        other = subprocess.run(
            [sys.executable, "-c", script, str(checkpoint.path)], capture_output=True, text=True, timeout=60
        )
        assert "belongs to a backfill that is at work now" in other.stderr
    with checkpoint.held():
        pass


RACER = """
import os, sys, time
from pathlib import Path

from modules.model.errors import ConfigurationError
from modules.recovery.backfill.checkpoint import Checkpoint

checkpoint, held, until = Checkpoint(Path(sys.argv[1]), {}), 0, time.monotonic() + 2
while time.monotonic() < until:
    try:
        with checkpoint.held():
            os.close(os.open(sys.argv[1] + ".held", os.O_CREAT | os.O_EXCL))
            os.unlink(sys.argv[1] + ".held")
            held += 1
    except ConfigurationError:
        pass
print(held)
"""


def test_of_processes_that_race_for_one_checkpoint_no_two_ever_hold_it(checkpoint: Checkpoint) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(checkpoint.path)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    ends = [racer.communicate(timeout=60) for racer in racers]
    assert [error for _, error in ends] == ["", "", ""], "FileExistsError: two held it"
    assert all(int(held) for held, _ in ends)
