"""The whole command against buckets and state machines of an AWS on this machine."""

from __future__ import annotations

import errno
import json
import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import pytest

from modules.model.errors import ConfigurationError, RecoveryError
from modules.recovery.backfill import command as backfill
from modules.recovery.backfill.checkpoint import Checkpoint, Progress
from modules.recovery.backfill.executions import execution_for
from modules.recovery.backfill.listing import Listings, ObjectListing, VersionListing, has_versions
from modules.recovery.backfill.objects import Selection
from modules.recovery.backfill.run import Backfill, End
from modules.recovery.paced_starter import PacedStarter
from tests.local_aws.account import ACCOUNT_ID, REGION, Account
from tests.unit.forwarder.support import aws_variables
from tests.unit.recovery.backfill_support import (
    ALL_COLUMNS,
    CURRENT_COLUMNS,
    arguments,
    inventory_in,
    local_account,
    manifest,
    packed,
    row,
    trigger,
)

pytestmark = pytest.mark.local_aws

ODD_KEYS = ("a", "a b+c%&é.png", "a//b", "in/", "new\nline", "quote'\"<>&", "z%20z", "写/x", "\uffee", "😀")
"""In the order of their UTF-8; the last two are the other way round in UTF-16."""


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with local_account() as account:
        yield account


@pytest.fixture(autouse=True)
def operator(account: Account, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An operator with credentials of the account, in a folder of his own."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    for name, value in (aws_variables(account.endpoint) | {"AWS_ACCESS_KEY_ID": ACCOUNT_ID}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.chdir(tmp_path)


class Killed(BaseException):
    """The process ends here."""


def _put(account: Account, bucket: str, *keys: str) -> None:
    for key in keys:
        account.s3.put_object(Bucket=bucket, Key=key, Body=b"content")


def _trigger_file(bucket: str, machine: str, **changes: Any) -> str:
    described = {
        "pattern": "storage-first",
        "bucket": bucket,
        "region": REGION,
        "account_id": ACCOUNT_ID,
        "state_machine_arn": machine,
        "dead_letter_queue": "dead",
        "queue": "queue",
        "function": "function",
        "prefix": "in/",
    } | changes
    Path("trigger.json").write_text(json.dumps(described), encoding="utf-8")
    return "trigger.json"


def _executions(account: Account, machine: str) -> list[str]:
    pages = account.states.get_paginator("list_executions").paginate(stateMachineArn=machine)
    return sorted(execution["name"] for page in pages for execution in page["executions"])


def _keys(account: Account, machine: str) -> list[str]:
    """The keys in the inputs of all executions."""
    arn = machine.replace(":stateMachine:", ":execution:")
    described = [
        account.states.describe_execution(executionArn=f"{arn}:{name}") for name in _executions(account, machine)
    ]
    return sorted(json.loads(execution["input"])["detail"]["object"]["key"] for execution in described)


def test_keys_of_every_kind_are_listed_as_they_are_and_in_their_order(account: Account) -> None:
    bucket = account.bucket()
    _put(account, bucket, *ODD_KEYS, "control\x01")
    listing = ObjectListing(client=account.s3, bucket=bucket, page_size=3)
    entries = list(listing.entries(None))
    found = [entry.found for entry in entries if entry.found]
    assert [each.key for each in found] == sorted([*ODD_KEYS, "control\x01"], key=str.encode)
    assert {(each.version_id, each.size, each.etag) for each in found} == {
        (None, 7, "9a0364b9e99bb480dd25e1f0284c8555")
    }
    for number, entry in enumerate(entries, 1):
        assert list(listing.entries(entry.position)) == entries[number:]


@pytest.mark.parametrize("page_size", [1, 3, 1000])
def test_of_every_version_the_current_one_is_found_at_any_page_size(account: Account, page_size: int) -> None:
    bucket, keys = account.bucket(), (*ODD_KEYS[-3:], "a b+c%&é.png", "before, and after")
    _put(account, bucket, "before", "before, and after")
    account.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    ids = {}
    for _ in range(3):
        for key in keys:
            ids[key] = account.s3.put_object(Bucket=bucket, Key=key)["VersionId"]
    account.s3.put_object(Bucket=bucket, Key="gone")
    account.s3.delete_object(Bucket=bucket, Key="gone")
    listing = VersionListing(client=account.s3, bucket=bucket, page_size=page_size)
    entries = list(listing.entries(None))
    assert {e.found.key: e.found.version_id for e in entries if e.found} == ids | {"before": None}
    in_order = [entry.found.key for entry in entries if entry.found]
    assert in_order == sorted(in_order, key=str.encode)
    for number, entry in enumerate(entries, 1):
        rest = [other.found for other in entries[number:] if other.found]
        assert [other.found for other in listing.entries(entry.position) if other.found] == rest


def test_where_versions_are_suspended_those_that_are_there_keep_their_ids(account: Account) -> None:
    bucket = account.bucket(versioned=True)
    version_id = account.s3.put_object(Bucket=bucket, Key="a")["VersionId"]
    account.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})
    account.s3.put_object(Bucket=bucket, Key="b")
    assert has_versions(account.s3, bucket, None)
    entries = VersionListing(client=account.s3, bucket=bucket).entries(None)
    assert [(entry.found.key, entry.found.version_id) for entry in entries if entry.found] == [
        ("a", version_id),
        ("b", None),
    ]


def test_only_the_bucket_of_the_owner_is_asked(account: Account) -> None:
    headers = []

    def note(request: Any, **_: object) -> None:
        headers.append(request.headers.get("x-amz-expected-bucket-owner"))

    client = account.client("s3")
    client.meta.events.register("before-send.s3", note)
    bucket = account.bucket(versioned=True)
    has_versions(client, bucket, ACCOUNT_ID)
    for listing in (VersionListing, ObjectListing):
        list(listing(client=client, bucket=bucket, owner=ACCOUNT_ID).entries(None))
    assert headers == [ACCOUNT_ID.encode()] * 3


def test_without_go_it_says_what_it_would_do_and_does_nothing(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket, machine = account.bucket(versioned=True), account.state_machine()
    _put(account, bucket, "in/red flower.jpg", "out/b")
    described = _trigger_file(bucket, machine, events=["Put", "Post"])
    assert backfill.run(arguments(described, "--rate", "0.5")) == 0
    first, example, cost, *notes, last = capsys.readouterr().out.splitlines()
    assert first == f"1 object of {bucket} would start {machine}:"
    assert example.startswith("  in-red-flower-jpg-")
    assert example.endswith('  "in/red flower.jpg"')
    assert cost.startswith("That is 1 call of StartExecution, about 2 seconds at 0.5 a second, ")
    assert [note[:40] for note in notes] == [
        "- 1 object with a version: the execution",
        "- The trigger takes objects created by P",
    ]
    assert last == "Nothing was started. Run it again with --go to start them."
    assert _executions(account, machine) == []
    assert [path.name for path in Path().iterdir()] == ["trigger.json"]


def test_go_starts_them_and_a_second_time_finds_them_started(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket, machine = account.bucket(versioned=True), account.state_machine()
    keys = [f"in/{key}" for key in ODD_KEYS]
    _put(account, bucket, *keys, "out/b")
    described = _trigger_file(bucket, machine)
    for started, existed in ((len(keys), 0), (0, len(keys))):
        assert backfill.run(arguments(described, "--go", "--rate", "1000")) == 0
        said = capsys.readouterr().out
        assert said == f"Done: {started} started, {existed} existed already, 0 failed.\n"
        assert _keys(account, machine) == sorted(keys)
    assert list(Path().glob("*.json")) == [Path("trigger.json")]


def test_an_unversioned_bucket_is_not_doubled_by_a_second_run_or_by_its_inventory(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket, machine = account.bucket(), account.state_machine()
    keys = [f"in/{key}" for key in ODD_KEYS]
    _put(account, bucket, *keys)
    described = _trigger_file(bucket, machine)
    listed = {each["Key"]: each for each in account.s3.list_objects_v2(Bucket=bucket)["Contents"]}
    rows = [
        row(
            key,
            CURRENT_COLUMNS,
            Bucket=bucket,
            ETag=listed[key]["ETag"].strip('"'),
            LastModifiedDate=f"{listed[key]['LastModified']:%Y-%m-%dT%H:%M:%S}.000Z",
        )
        for key in keys
    ]
    _deliver(account, bucket, rows, CURRENT_COLUMNS)
    for words in ([], [], ["--inventory", f"s3://{bucket}/all/manifest.json"]):
        assert backfill.run(arguments(described, "--go", "--rate", "1000", *words)) == 0
        assert _keys(account, machine) == sorted(keys)
    backfill.run(arguments(described))
    assert "10 objects without a version: the trigger names their executions by a sequencer" in capsys.readouterr().out


def test_an_inventory_of_all_versions_starts_what_a_listing_starts(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket, machine = account.bucket(versioned=True), account.state_machine()
    keys = [f"in/{key}" for key in ODD_KEYS]
    _put(account, bucket, *keys)
    described = _trigger_file(bucket, machine)
    versions = account.s3.list_object_versions(Bucket=bucket)["Versions"]
    _deliver(account, bucket, [row(each["Key"], Bucket=bucket, VersionId=each["VersionId"]) for each in versions])
    where = f"s3://{bucket}/all/manifest.json"
    assert backfill.run(arguments(described, "--inventory", where)) == 0
    assert "The inventory shows the bucket as it was at 2026-11-23T00:00:00Z" in capsys.readouterr().out
    assert backfill.run(arguments(described, "--inventory", where, "--go", "--rate", "1000")) == 0
    assert _keys(account, machine) == sorted(keys)
    assert backfill.run(arguments(described, "--go", "--rate", "1000")) == 0
    assert capsys.readouterr().out.endswith("Done: 0 started, 10 existed already, 0 failed.\n")


def _deliver(account: Account, bucket: str, rows: list[list[str]], columns: str = ALL_COLUMNS) -> None:
    """An inventory, into the bucket itself."""
    content = packed(rows)
    described = manifest({"all/data/0.csv.gz": content}, columns, sourceBucket=bucket)
    account.s3.put_object(Bucket=bucket, Key="all/data/0.csv.gz", Body=content)
    account.s3.put_object(Bucket=bucket, Key="all/manifest.json", Body=json.dumps(described).encode())


def test_an_inventory_that_ends_half_way_is_gone_on_with_when_it_is_whole(
    account: Account, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bucket, machine = account.bucket(versioned=True), account.state_machine()
    path = inventory_in(tmp_path, [row("in/a", Bucket=bucket)], [row("in/b", Bucket=bucket)], bucket=bucket)
    second = (tmp_path / "1.csv.gz").rename(tmp_path / "elsewhere")
    words = arguments(_trigger_file(bucket, machine), "--inventory", str(path), "--go", "--rate", "0.4")
    assert backfill.run(words) == 3
    first, where, *_, last = capsys.readouterr().out.splitlines()
    assert first == "Stopped: inventory: 1 problem"
    assert where.startswith(f"  {tmp_path / '1.csv.gz'}")
    assert last == "What was started is remembered in backfill-trigger-json.json: run it again to go on there."
    second.rename(tmp_path / "1.csv.gz")
    assert backfill.run(words) == 0
    assert capsys.readouterr().out.endswith("Done: 2 started, 0 existed already, 0 failed.\n")
    assert _keys(account, machine) == ["in/a", "in/b"]


def test_an_inventory_whose_files_are_gone_starts_nothing(account: Account) -> None:
    bucket, machine = account.bucket(versioned=True), account.state_machine()
    _deliver(account, bucket, [row("in/a", Bucket=bucket)])
    account.s3.delete_object(Bucket=bucket, Key="all/data/0.csv.gz")
    words = arguments(_trigger_file(bucket, machine), "--inventory", f"s3://{bucket}/all/manifest.json", "--go")
    with pytest.raises(ConfigurationError, match=rf"s3://{bucket}/all/data/0\.csv\.gz +cannot be read: "):
        backfill.run(words)
    assert list(Path().glob("*.json")) == [Path("trigger.json")]


@pytest.mark.parametrize("where", ["s3://", "s3://bucket", "s3://no-such-bucket/manifest.json", "none.json", "."])
def test_a_manifest_that_cannot_be_read_is_named(account: Account, where: str) -> None:
    described = _trigger_file(account.bucket(versioned=True), account.state_machine())
    with pytest.raises(ConfigurationError) as refused:
        backfill.run(arguments(described, "--inventory", where))
    assert [problem.where for problem in refused.value.problems] == [where]


def test_wrong_arguments_are_refused_all_at_once(account: Account) -> None:
    described = _trigger_file(account.bucket(versioned=True), account.state_machine())
    window = ("--modified-since", "2026-11-23T10:00:00Z", "--modified-before", "2026-11-23T11:00:00+01:00")
    with pytest.raises(ConfigurationError) as refused:
        backfill.run(arguments(described, "--prefix", "i", *window))
    assert [(problem.where, problem.text.split(".")[0]) for problem in refused.value.problems] == [
        ("--prefix", '"i" does not begin with the trigger\'s own prefix "in/"'),
        (
            "--modified-before",
            "2026-11-23T10:00:00Z is no later than --modified-since 2026-11-23T10:00:00Z: no object is of both",
        ),
    ]


@pytest.mark.parametrize("time", ["yesterday", "2026-11-23", "2026-11-23T10:00:00"])
def test_a_time_has_its_zone(time: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments("trigger.json", "--modified-since", time)
    assert "is not a time with its zone" in capsys.readouterr().err


def test_a_narrower_prefix_and_a_window_narrow_it(account: Account) -> None:
    bucket, machine = account.bucket(versioned=True), account.state_machine()
    _put(account, bucket, "in/a/1", "in/b/2")
    described = _trigger_file(bucket, machine)
    words = ("--go", "--rate", "1000", "--prefix", "in/b/")
    assert backfill.run(arguments(described, *words, "--modified-before", "2020-01-01T00:00:00Z")) == 0
    assert _keys(account, machine) == []
    assert backfill.run(arguments(described, *words, "--modified-since", "2020-01-01T00:00:00Z")) == 0
    assert _keys(account, machine) == ["in/b/2"]


@pytest.mark.parametrize("versioned", [True, False])
def test_a_trigger_of_several_prefixes_and_suffixes_starts_what_is_below_each(
    account: Account, versioned: bool
) -> None:
    bucket, machine = account.bucket(versioned=versioned), account.state_machine()
    _put(account, bucket, "in/1.csv", "in/2.json", "in/3.png", "late/4.csv", "later/5.csv", "other/6.csv")
    described = _trigger_file(bucket, machine, prefix=["in/", "late/"], suffix=[".csv", ".json"])
    assert backfill.run(arguments(described, "--go", "--rate", "1000")) == 0
    assert _keys(account, machine) == ["in/1.csv", "in/2.json", "late/4.csv"]


def test_listings_go_on_in_the_one_where_they_were(account: Account) -> None:
    bucket = account.bucket()
    _put(account, bucket, *(f"{prefix}/{number}" for prefix in "abc" for number in range(3)))
    prefixes = ("c/", "a/")
    listings = Listings(
        [ObjectListing(client=account.s3, bucket=bucket, prefix=each, page_size=2) for each in prefixes]
    )
    entries = list(listings.entries(None))
    keys = [entry.found.key for entry in entries if entry.found]
    assert keys == ["c/0", "c/1", "c/2", "a/0", "a/1", "a/2"]
    for number, entry in enumerate(entries, 1):
        assert list(listings.entries(entry.position)) == entries[number:]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"machine": "EXPRESS"}, "- The state machine is EXPRESS: it knows no names of executions."),
        (
            {"pattern": "direct-eventbridge", "queue": None, "function": None},
            "- direct-eventbridge has its executions named by EventBridge: what the trigger has started already starts again.",
        ),
    ],
)
def test_what_starts_twice_is_said(
    account: Account, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], said: str
) -> None:
    bucket, machine = account.bucket(versioned=True), account.state_machine(type=changes.pop("machine", "STANDARD"))
    _put(account, bucket, "in/a")
    backfill.run(arguments(_trigger_file(bucket, machine, **changes)))
    notes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("- ")]
    assert len(notes) == 1
    assert notes[0].startswith(said)


def test_an_interrupted_run_is_gone_on_with_by_its_own_arguments_only(
    account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    bucket, machine = account.bucket(versioned=True), account.state_machine()
    _put(account, bucket, *(f"in/{number}" for number in range(6)))
    described = _trigger_file(bucket, machine)

    def interrupt(**_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    with pytest.MonkeyPatch.context() as patch:
        save = backfill.Checkpoint.save
        patch.setattr(backfill.Checkpoint, "save", lambda self, progress: (save(self, progress), interrupt()))
        assert backfill.run(arguments(described, "--go", "--rate", "1")) == 3
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert capsys.readouterr().out.splitlines() == [
        "Interrupted: 2 started, 0 existed already, 0 failed.",
        "It is remembered in backfill-trigger-json.json: run it again to go on there.",
    ]
    with pytest.raises(ConfigurationError, match=r"is of another backfill: prefix in/ \(now in/1\)"):
        backfill.run(arguments(described, "--go", "--prefix", "in/1"))
    assert backfill.run(arguments(described)) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        "An earlier run is remembered in backfill-trigger-json.json: 2 started, 0 existed already, 0 failed. It is gone on with.",
        f"4 objects of {bucket} would start {machine}:",
    ]
    assert backfill.run(arguments(described, "--go", "--rate", "1000")) == 0
    assert capsys.readouterr().out.endswith("Done: 6 started, 0 existed already, 0 failed.\n")
    assert _keys(account, machine) == [f"in/{number}" for number in range(6)]


@pytest.mark.parametrize("versioned", [True, False])
def test_killed_at_any_request_for_a_page_and_run_again_everything_is_started_once(
    account: Account, tmp_path: Path, versioned: bool
) -> None:
    bucket, client, calls = account.bucket(versioned=versioned), account.client("s3"), [0, 0]
    keys = [f"in/{key}" for key in ODD_KEYS]
    for _ in range(2):
        _put(account, bucket, *keys)
    listing = (VersionListing if versioned else ObjectListing)(client=client, bucket=bucket, page_size=4)

    def kill(**_: object) -> None:
        calls[0] += 1
        if calls[0] == calls[1]:
            raise Killed

    def go(machine: str) -> End:
        starter = PacedStarter(account.states, machine, rate=10_000)
        return Backfill(
            source=listing,
            selection=Selection(prefixes=("in/",)),
            execution=partial(execution_for, trigger(bucket=bucket)),
            starter=starter,
            checkpoint=Checkpoint(tmp_path / "backfill.json", {}),
            chunk_size=3,
            say=lambda line: None,
            interrupted=lambda: False,
        ).go()[0]

    client.meta.events.register("before-send.s3", kill)
    pages = 5 if versioned else 3
    for number in range(1, pages + 1):
        machine = account.state_machine()
        calls[:] = [0, number]
        with pytest.raises(Killed):
            go(machine)
        assert go(machine) is End.DONE
        assert _keys(account, machine) == sorted(keys)
    calls[:] = [0, pages + 1]
    assert go(account.state_machine()) is End.DONE


def test_a_full_disk_is_said_and_what_was_remembered_before_counts(
    account: Account, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket, machine = account.bucket(versioned=True), account.state_machine()
    _put(account, bucket, "in/1", "in/2", "in/3")
    described, save = _trigger_file(bucket, machine), Checkpoint.save

    def full(self: Checkpoint, progress: Progress) -> None:
        if progress.seen == 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        save(self, progress)

    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "save", full)
        assert backfill.run(arguments(described, "--go", "--rate", "0.5")) == 3
    assert "Stopped: [Errno 28] No space left on device\nWhat was started is remembered" in capsys.readouterr().out
    assert backfill.run(arguments(described, "--go", "--rate", "1000")) == 0
    assert _keys(account, machine) == ["in/1", "in/2", "in/3"]


def test_a_state_machine_that_is_not_there_starts_nothing(account: Account) -> None:
    machine = f"arn:aws:states:{REGION}:{ACCOUNT_ID}:stateMachine:none"
    with pytest.raises(RecoveryError, match="There is no state machine"):
        backfill.run(arguments(_trigger_file(account.bucket(), machine), "--go"))


def test_a_bucket_that_is_not_there_is_said_with_the_permissions_it_takes(account: Account) -> None:
    described = _trigger_file("no-such-bucket", account.state_machine())
    with pytest.raises(RecoveryError, match=r"NoSuchBucket.*s3:GetBucketVersioning"):
        backfill.run(arguments(described, "--go"))
