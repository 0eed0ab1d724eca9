"""Every object that is selected is started once, whatever ends the backfill in between, and whatever fails.

The endpoint of Step Functions is real HTTP on this machine and refuses a name that it knows, as Step Functions does.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.recovery.backfill.checkpoint import Checkpoint, Progress
from modules.recovery.backfill.executions import execution_for
from modules.recovery.backfill.inventory import Inventory, LocalFiles
from modules.recovery.backfill.inventory_manifest import read_manifest
from modules.recovery.backfill.objects import Selection
from modules.recovery.backfill.run import HOPELESS_IN_A_ROW, HOPELESS_IN_ALL, Backfill, End
from modules.recovery.paced_starter import PacedStarter
from tests.unit.forwarder.support import (
    DENIED,
    EXISTS,
    OK,
    Reply,
    StepFunctionsEndpoint,
    real_client,
    step_functions_endpoint,
)
from tests.unit.recovery.backfill_support import found, inventory_in, row, trigger

RATE = 100_000.0
TRIGGER = trigger()


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[StepFunctionsEndpoint]:
    with step_functions_endpoint() as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def client(endpoint: StepFunctionsEndpoint) -> Iterator[Any]:
    def has_just_begun(parsed: dict[str, Any], **_: object) -> None:
        parsed["startDate"] = datetime.now(UTC)  # the endpoint's executions began in 1970

    with real_client(endpoint.url) as client:
        events: Any = client
        events.meta.events.register("after-call.sfn", has_just_begun)
        yield client


@pytest.fixture
def step_functions(endpoint: StepFunctionsEndpoint) -> StepFunctionsEndpoint:
    """The endpoint, which knows no name yet."""
    _forget(endpoint)
    return endpoint


def _forget(endpoint: StepFunctionsEndpoint, refused: Callable[[str], Reply] = lambda key: OK) -> list[str]:
    """From now on a name is refused once it was started; `refused` answers for keys that shall not be.

    Returns the keys of the executions that were started, as they are.
    """
    known: set[str] = set()
    started: list[str] = []

    def reply(call: dict[str, str]) -> Reply:
        key = json.loads(call["input"])["detail"]["object"]["key"]
        answer = refused(key)
        if answer is not OK:
            return answer
        if call["name"] in known:
            return EXISTS
        known.add(call["name"])
        started.append(key)
        return OK

    endpoint.calls.clear()
    endpoint.reply = reply
    return started


@contextmanager
def _killed_at(client: Any, event: str, number: int) -> Iterator[None]:
    """The process ends at its so-manyth call, before it is sent or after it was answered."""
    calls = itertools.count(1)

    def kill(**_: object) -> None:
        if next(calls) == number:
            raise Killed

    client.meta.events.register(event, kill)
    try:
        yield
    finally:
        client.meta.events.unregister(event, kill)


class Runs:
    """Runs of one backfill of an inventory, each of them a new process but for its memory."""

    def __init__(self, folder: Path, client: Any, *files: list[list[str]], size: int = 2) -> None:
        self.path = inventory_in(folder, *files)
        self.checkpoint = Checkpoint(folder / "backfill.json", {"bucket": "landing"})
        self.client = client
        self.size = size
        self.said: list[str] = []

    def go(self, **changes: Any) -> tuple[End, Progress]:
        manifest = read_manifest(self.path.read_bytes(), str(self.path), bucket="landing", versioned=True)
        options: dict[str, Any] = {
            "source": Inventory(manifest, LocalFiles(self.path.parent)),
            "selection": Selection(prefixes=("in/",)),
            "execution": partial(execution_for, TRIGGER),
            "starter": PacedStarter(self.client, TRIGGER.state_machine_arn, rate=RATE),
            "checkpoint": self.checkpoint,
            "chunk_size": self.size,
            "say": self.said.append,
            "interrupted": lambda: False,
        }
        return Backfill(**(options | changes)).go()


def _rows(*keys: str) -> list[list[str]]:
    return [row(key) for key in keys]


def test_what_is_selected_is_started_and_nothing_is_left_behind(
    tmp_path: Path, client: Any, step_functions: StepFunctionsEndpoint
) -> None:
    runs = Runs(tmp_path, client, _rows("in/a", "out/b", "in/c"), _rows("in/d"))
    end, progress = runs.go()
    assert (end, progress.seen, progress.started, progress.existed) == (End.DONE, 4, 3, 0)
    assert sorted(step_functions.keys) == ["in/a", "in/c", "in/d"]
    assert not runs.checkpoint.path.exists()


def test_what_was_started_already_exists(tmp_path: Path, client: Any, step_functions: StepFunctionsEndpoint) -> None:
    runs = Runs(tmp_path, client, _rows("in/a", "in/b"))
    client.start_execution(
        stateMachineArn=TRIGGER.state_machine_arn,
        name=execution_for(TRIGGER, found("in/a")).name,
        input='{"detail": {"object": {"key": "in/a"}}}',
    )
    end, progress = runs.go()
    assert (end, progress.started, progress.existed) == (End.DONE, 1, 1)


@pytest.mark.parametrize("when", ["before-send.sfn", "after-call.sfn"])
def test_killed_at_any_call_and_run_again_everything_is_started_once(
    tmp_path_factory: pytest.TempPathFactory, client: Any, step_functions: StepFunctionsEndpoint, when: str
) -> None:
    files = [_rows("in/a", "in/b", "out/c", "in/d"), _rows("in/e", "in/f", "in/g")]
    for number in range(1, 7):
        started = _forget(step_functions)
        runs = Runs(tmp_path_factory.mktemp("runs"), client, *files)
        with _killed_at(client, when, number), pytest.raises(Killed):
            runs.go()
        end, _ = runs.go()
        assert end is End.DONE
        assert sorted(started) == ["in/a", "in/b", "in/d", "in/e", "in/f", "in/g"]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_killed_before_it_is_remembered_and_run_again_everything_is_started_once(
    tmp_path: Path, client: Any, step_functions: StepFunctionsEndpoint, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    started = _forget(step_functions)
    runs, saves, save = Runs(tmp_path, client, _rows("in/a", "in/b", "in/c", "in/d", "in/e")), [0], Checkpoint.save

    def killed(self: Checkpoint, progress: Progress) -> None:
        saves[0] += 1
        if saves[0] == number:
            raise Killed
        save(self, progress)

    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "save", killed)
        with pytest.raises(Killed):
            runs.go()
    end, _ = runs.go()
    assert end is End.DONE
    assert sorted(started) == ["in/a", "in/b", "in/c", "in/d", "in/e"]


@given(
    keys=st.lists(st.text("ab/+ é%", min_size=1, max_size=5), max_size=12, unique=True),
    cut=st.integers(0, 12),
    size=st.integers(1, 5),
    kills=st.lists(st.integers(1, 12), max_size=4),
    lame=st.sets(st.integers(0, 11), max_size=3),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_often_it_is_killed_and_whatever_fails_once_everything_is_started_once(
    tmp_path_factory: pytest.TempPathFactory,
    client: Any,
    endpoint: StepFunctionsEndpoint,
    keys: list[str],
    cut: int,
    size: int,
    kills: list[int],
    lame: set[int],
) -> None:
    lame_keys = {f"in/{key}" for number, key in enumerate(keys) if number in lame}

    def refused_once(key: str) -> Reply:
        if key not in lame_keys:
            return OK
        lame_keys.remove(key)
        return DENIED

    started = _forget(endpoint, refused_once)
    rows = _rows(*(f"in/{key}" for key in keys))
    runs = Runs(tmp_path_factory.mktemp("runs"), client, rows[:cut], rows[cut:], size=size)
    for number in kills:
        with _killed_at(client, "after-call.sfn", number):
            try:
                runs.go()
            except Killed:
                continue
    end = runs.go()[0]
    if end is not End.DONE:
        end = runs.go()[0]
    assert end is End.DONE
    assert sorted(started) == sorted(f"in/{key}" for key in keys)


def test_an_interrupt_ends_it_after_the_chunk_in_flight(
    tmp_path: Path, client: Any, step_functions: StepFunctionsEndpoint
) -> None:
    runs = Runs(tmp_path, client, _rows("in/a", "in/b", "in/c"))
    end, progress = runs.go(interrupted=lambda: True)
    assert (end, progress.started, sorted(step_functions.keys)) == (End.INTERRUPTED, 2, ["in/a", "in/b"])
    assert runs.checkpoint.load() == progress
    end, progress = runs.go()
    assert (end, progress.started, progress.existed) == (End.DONE, 3, 0)


def test_what_fails_is_tried_again_at_the_end_and_at_the_next_run(
    tmp_path: Path, client: Any, step_functions: StepFunctionsEndpoint
) -> None:
    _forget(step_functions, lambda key: DENIED if key == "in/a" else OK)
    runs = Runs(tmp_path, client, _rows("in/a", "in/b", "in/c"))
    end, progress = runs.go()
    assert (end, progress.complete, progress.started) == (End.LEFT, True, 2)
    assert [(failure.found.key, failure.code) for failure in progress.not_started] == [
        ("in/a", "AccessDeniedException")
    ]
    assert sorted(step_functions.keys) == ["in/a", "in/a", "in/b", "in/c"]
    assert runs.go() == (End.LEFT, progress)
    _forget(step_functions)
    end, progress = runs.go()
    assert (end, progress.started, progress.not_started) == (End.DONE, 3, ())
    assert step_functions.keys == ["in/a"]
    assert not runs.checkpoint.path.exists()


def test_an_interrupt_while_it_tries_again_loses_none_of_the_rest(
    tmp_path: Path, client: Any, step_functions: StepFunctionsEndpoint
) -> None:
    _forget(step_functions, lambda key: DENIED)
    runs = Runs(tmp_path, client, _rows("in/a", "in/b", "in/c"), size=1)
    assert runs.go()[0] is End.LEFT
    started = _forget(step_functions)
    end, progress = runs.go(interrupted=lambda: True)
    assert (end, started) == (End.INTERRUPTED, ["in/a"])
    assert [failure.found.key for failure in progress.not_started] == ["in/b", "in/c"]
    assert runs.checkpoint.load() == progress
    assert runs.go()[0] is End.DONE
    assert started == ["in/a", "in/b", "in/c"]


def test_one_failure_after_the_other_stops_it_and_the_next_run_loses_none(
    tmp_path: Path, client: Any, step_functions: StepFunctionsEndpoint
) -> None:
    keys = [f"in/{number:02}" for number in range(3 * HOPELESS_IN_A_ROW)]
    _forget(step_functions, lambda key: OK if key == "in/03" else DENIED)
    runs = Runs(tmp_path, client, _rows(*keys))
    end, progress = runs.go()
    assert end is End.HOPELESS
    assert len(progress.not_started) < HOPELESS_IN_A_ROW + 5
    started = _forget(step_functions)
    assert runs.go()[0] is End.DONE
    assert sorted([*started, "in/03"]) == keys


def test_failures_here_and_there_stop_it_before_the_checkpoint_grows_with_the_bucket(
    tmp_path: Path, client: Any, step_functions: StepFunctionsEndpoint
) -> None:
    keys = [f"in/{number:04}" for number in range(HOPELESS_IN_ALL + 200)]
    _forget(step_functions, lambda key: OK if key.endswith("7") else DENIED)
    end, progress = Runs(tmp_path, client, _rows(*keys), size=50).go()
    assert end is End.HOPELESS
    assert HOPELESS_IN_ALL <= len(progress.not_started) < HOPELESS_IN_ALL + 50


def test_it_says_now_and_then_how_far_it_is(tmp_path: Path, client: Any, step_functions: StepFunctionsEndpoint) -> None:
    times = iter(range(0, 100, 4))
    runs = Runs(tmp_path, client, _rows("in/a", "out/b", "in/c", "in/d"), size=1)
    runs.go(clock=lambda: float(next(times)))
    assert runs.said == ["  4 objects seen: 3 started, 0 existed already, 0 failed"]
