"""Which objects start an execution: every key that S3 takes, and exactly those that the filter means."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.deployments import Trigger, until

KEYS = [
    "keys/red flower.jpg",
    "keys/ two  spaces ",
    "keys/a+b",
    "keys/100%",
    "keys/%20%2B+ %",
    'keys/it\'s "quoted"',
    "keys/<a>&{b}[c]|\\^`~;:@=$,?#!*()",
    "keys/caf\u00e9",
    "keys/cafe\u0301",
    "keys/\u65e5\u672c\u8a9e/\U0001f600",
    "keys/" + "x" * (1024 - len("keys/")),
    "keys/" + "x" + "\u00e9" * 509,  # 1,024 bytes as well
]

FILTERS = {
    "year": "year=2024/",
    "space": "a b/",
    "plus": "a+b/",
    "percent": "50%/",
    "composed": "\u00e9/",
    "decomposed": "e\u0301/",
}

MARKERS = ("folders/", "folders/new folder/")


def test_the_longest_keys_have_as_many_bytes_as_s3_takes() -> None:
    assert [len(key.encode()) for key in KEYS[-2:]] == [1024, 1024]


def test_every_key_starts_exactly_one_execution_that_has_it_as_it_was_written(
    trigger: Callable[[str], Trigger],
) -> None:
    keys = trigger("keys")
    for key in KEYS:
        keys.upload(key)
    executions = {key: keys.started(key) for key in KEYS}
    keys.upload("keys/after all others")
    keys.started("keys/after all others")
    assert {key: keys.executions(key) for key in KEYS} == executions
    assert [len(arns) for arns in executions.values()] == [1] * len(KEYS)
    assert len({arn for arns in executions.values() for arn in arns}) == len(KEYS)


@pytest.mark.parametrize("id", FILTERS)
def test_a_prefix_matches_the_keys_that_begin_with_it(trigger: Callable[[str], Trigger], id: str) -> None:
    filtered, key, later = trigger(id), f"{FILTERS[id]}an object", f"{FILTERS[id]}after it"
    filtered.upload(key)
    filtered.started(key)
    filtered.upload(later)
    filtered.started(later)
    (execution,) = filtered.executions(key)
    # Prefixes that are mistaken for one another would start it through another trigger, or a second one as well.
    if filtered.function:
        assert filtered.logged(message="execution started", key=key)["execution_name"] == execution.rpartition(":")[2]


@pytest.mark.parametrize(
    "outside", ["reports/2024.txt", "report/2024.csv", "other/reports/2024.csv", "reports/.csv.gz"]
)
def test_an_object_that_the_filter_does_not_mean_starts_nothing(
    trigger: Callable[[str], Trigger], outside: str
) -> None:
    reports, matching = trigger("reports"), f"reports/after {outside.replace('/', ' ')}.csv"
    reports.upload(outside)
    reports.upload(matching)
    assert len(reports.started(matching)) == 1
    assert reports.executions(outside) == []


def test_a_folder_marker_is_skipped_where_the_trigger_says_so(lambda_trigger: Callable[[str], Trigger]) -> None:
    folders = lambda_trigger("folders")

    def skipped() -> int:
        return sum(int(line.get("folder_markers_skipped", 0)) for line in folders.log())

    for count, marker in enumerate(MARKERS, start=1):
        folders.upload(marker, b"")
        until(skipped, lambda found, count=count: found >= count)
    empty, filled = "folders/empty.txt", "folders/not empty/"
    folders.upload(empty, b"")
    folders.upload(filled)
    assert (len(folders.started(empty)), len(folders.started(filled))) == (1, 1)
    assert [folders.executions(marker) for marker in MARKERS] == [[], []]


def test_a_folder_marker_starts_an_execution_where_the_trigger_does_not(trigger: Callable[[str], Trigger]) -> None:
    keys = trigger("keys")
    keys.upload("keys/new folder/", b"")
    assert len(keys.started("keys/new folder/")) == 1
