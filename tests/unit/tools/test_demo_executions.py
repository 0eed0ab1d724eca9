"""The demo's own check: every file starts what it has to exactly once, and nothing else starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tools.demo import executions
from tools.demo.executions import Execution, problems, wait
from tools.demo.report import MISSING, OFF, Row, findings, rows
from tools.demo.uploads import Upload

TAGS_FOUND = '{"purpose": "inspection", "tags": [{"Key": "animal", "Value": "Bär"}]}'


def upload(trigger: str = "scans", *, enabled: bool = True, tags: Mapping[str, str] | None = None) -> Upload:
    return Upload(
        bucket="landing",
        trigger=trigger,
        pattern="storage-first",
        state_machine="inspect",
        key=f"{trigger}/Bär + 1.txt",
        other_key=f"{trigger}/Bär + 101.txt",
        kind="Put",
        tags=tags or {},
        enabled=enabled,
        expected=("inspect",) if enabled else (),
    )


def execution(key: str = "scans/Bär + 1.txt", **fields: Any) -> Execution:
    defaults: dict[str, Any] = {
        "name": "n",
        "state_machine": "inspect",
        "bucket": "landing",
        "status": "SUCCEEDED",
        "started": 100.5,
    }
    return Execution(**(defaults | {"key": key} | fields))


def test_once_is_right() -> None:
    assert problems([upload()], [execution()]) == []


def test_never_and_twice_are_wrong() -> None:
    about = '"scans/Bär + 1.txt" of trigger scans started inspect'
    assert problems([upload()], []) == [f"{about} never instead of once."]
    assert problems([upload()], [execution(name="a"), execution(name="b")]) == [f"{about} twice instead of once."]
    assert problems([upload()], [execution()] * 3) == [f"{about} 3 times instead of once."]


def test_an_encoded_key_is_not_the_key() -> None:
    [stranger, missing] = problems([upload()], [execution("scans/B%C3%A4r+%2B+1.txt")])
    assert stranger == (
        '"scans/B%C3%A4r+%2B+1.txt" in landing, which the demo did not upload, started inspect once instead of never.'
    )
    assert missing.endswith("started inspect never instead of once.")


def test_the_right_object_on_the_wrong_state_machine_is_wrong_twice() -> None:
    assert len(problems([upload()], [execution(state_machine="archive")])) == 2


def test_a_disabled_trigger_that_starts_something_is_wrong() -> None:
    assert problems([upload(enabled=False)], []) == []
    assert problems([upload(enabled=False)], [execution()]) == [
        '"scans/Bär + 1.txt" of trigger scans started inspect once instead of never.'
    ]


def test_an_execution_that_did_not_succeed_is_wrong() -> None:
    assert problems([upload()], [execution(status="FAILED", cause="no tags")]) == [
        "Execution n of inspect is FAILED: no tags."
    ]
    assert problems([upload()], [execution(status="RUNNING")]) == ["Execution n of inspect is RUNNING."]


def test_the_workflow_has_to_find_the_tags_that_were_given() -> None:
    tagged = upload(tags={"animal": "Bär"})
    assert problems([tagged], [execution(output=TAGS_FOUND)]) == []
    assert problems([upload(tags={"animal": "Löwe"})], [execution(output=TAGS_FOUND)]) == [
        "Execution n found the tags {'animal': 'Bär'} on \"scans/Bär + 1.txt\", which has {'animal': 'Löwe'}."
    ]
    assert len(problems([tagged], [execution(output='{"tags": []}')])) == 1
    assert len(problems([tagged], [execution(output=None)])) == 1


def test_waiting_ends_when_all_have_ended_and_looks_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = [[], [execution(status="RUNNING")], [execution()], [execution(), execution(name="late")]]
    waited: list[float] = []
    said: list[str] = []
    monkeypatch.setattr(executions.time, "sleep", waited.append)
    found = wait(lambda: looks.pop(0), [upload()], said.append)
    assert [each.name for each in found] == ["n", "late"]
    assert waited[-1] == executions.QUIET_SECONDS
    assert said[:3] == [f"{count} of 1 executions have ended" for count in (0, 0, 1)]


def test_waiting_gives_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 10_000, 10))
    monkeypatch.setattr(executions.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(executions.time, "monotonic", lambda: float(next(clock)))
    assert wait(list, [upload()], lambda text: None) == []


def test_rows_show_what_started_and_how_fast() -> None:
    uploads = [upload(), upload("photos"), upload("old", enabled=False)]
    began = {f"{each.bucket}/{each.key}": 100.0 for each in uploads}
    assert rows(uploads, [execution(), execution(name="again")], began) == [
        Row("scans", "storage-first", "scans/Bär + 1.txt", "n", "SUCCEEDED", 0.5),
        Row("scans", "storage-first", "scans/Bär + 1.txt", "again", "SUCCEEDED", 0.5),
        Row("photos", "storage-first", "photos/Bär + 1.txt", "", MISSING, None),
        Row("old", "storage-first", "old/Bär + 1.txt", "", OFF, None),
    ]


def test_findings_are_what_the_workflow_found() -> None:
    executed = [execution(output=TAGS_FOUND), execution("elsewhere", output=TAGS_FOUND), execution(output="{}")]
    assert findings([upload()], executed) == ["inspect (purpose: inspection) found on scans/Bär + 1.txt: animal=Bär"]
