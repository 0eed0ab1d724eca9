"""Which trigger is meant: by the ids of a configuration, or from a generated module's output."""

from __future__ import annotations

import io
import json
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from modules.model.errors import ConfigurationError, report
from modules.model.s3_keys import EVENT_KINDS
from modules.recovery.arguments import trigger_of
from modules.recovery.trigger import RecoveryTrigger
from tests.support import ROOT, SAMPLE
from tests.unit.config.configuration_support import Mistake, write

STACKS = ROOT / "tests" / "golden" / "stacks"
PIPELINES = SAMPLE / "pipelines.toml"
TRIGGERS = ("claims", "contracts", "invoices", "letters", "photos", "reports", "scans", "uploads")

REMOTE = """
[state_machines.theirs.remote_state]
bucket = "their-state"
key = "shared.tfstate"
output = "settle_state_machine_arn"

[buckets.landing.triggers.invoices]
pattern = "direct-eventbridge"
prefix = "invoices/"
state_machine = "theirs"

[state_machines.fast]
definition = "resize.asl.json"
type = "EXPRESS"
name = "fast-{environment}"

[state_machines.given]
arn = "arn:aws:states:eu-west-1:{account_id}:stateMachine:given"

[buckets.landing.triggers.quick]
pattern = "direct-eventbridge"
prefix = "quick/"
state_machine = "fast"

[buckets.landing.triggers.elsewhere]
pattern = "direct-eventbridge"
prefix = "elsewhere/"
state_machine = "given"

[buckets.foreign]
name = "their-bucket-{environment}"
existing = true
manage_notification = true
owner_account_id = "777788889999"

[buckets.foreign.triggers.a-name-that-is-much-too-long-for-iam]
pattern = "notification-lambda"
state_machine = "resize"
"""

OUTPUT = {
    "pattern": "storage-first",
    "bucket": "acme-landing",
    "region": "eu-west-1",
    "account_id": "111122223333",
    "bucket_owner_account_id": "444455556666",
    "state_machine_arn": "arn:aws:states:eu-west-1:111122223333:stateMachine:resize",
    "dead_letter_queue": "uploads-dead-letter",
    "queue": "uploads-events",
    "function": "uploads-forwarder",
    "prefix": "in/",
    "suffix": None,
    "events": ["Put", "Copy"],
    "skip_folder_markers": True,
}


def resolve(trigger: str, **options: object) -> RecoveryTrigger:
    return trigger_of(Namespace(trigger=trigger, **options))


def sample(text: str) -> RecoveryTrigger:
    return resolve(text, config=PIPELINES, overlay=None, state_machine_arn=None)


@pytest.mark.parametrize("environment", ["dev", "prod"])
@pytest.mark.parametrize("id", TRIGGERS)
def test_the_names_are_those_of_the_stack(environment: str, id: str) -> None:
    trigger = sample(f"{environment}/landing/{id}")
    stack = json.loads((STACKS / f"{environment}-landing" / "cdk.tf.json").read_text(encoding="utf-8"))
    resources = stack["resource"]
    assert trigger.dead_letter_queue == resources["aws_sqs_queue"][f"{id}_dead_letter"]["name"]
    assert trigger.queue == resources["aws_sqs_queue"].get(f"{id}_queue", {}).get("name")
    assert trigger.bucket == resources["aws_s3_bucket"]["landing"]["bucket"]
    function = resources["aws_lambda_function"].get(f"{id}_forwarder", {})
    assert trigger.function == function.get("function_name")
    if function:
        variables = function["environment"]["variables"]
        started, owner = variables["STATE_MACHINE_ARN"], variables["BUCKET_OWNER_ACCOUNT_ID"]
    else:
        started, owner = resources["aws_cloudwatch_event_target"][f"{id}_target"]["arn"], trigger.account_id
    assert (trigger.state_machine_arn, trigger.bucket_owner_account_id) == (started, owner)
    shared = json.loads((STACKS / f"{environment}-shared" / "cdk.tf.json").read_text(encoding="utf-8"))
    machines = {machine["name"]: machine["type"] for machine in shared["resource"]["aws_sfn_state_machine"].values()}
    assert trigger.machine_type == machines[started.rpartition(":")[2]]


def test_every_trigger_of_the_sample_is_looked_at() -> None:
    with pytest.raises(ConfigurationError) as raised:
        sample("which?")
    known = raised.value.problems[0].text
    assert all(f"{environment}/landing/{id}" in known for environment in ("dev", "prod") for id in TRIGGERS)


def test_the_filter_is_the_triggers() -> None:
    trigger = sample("dev/landing/scans")
    assert (trigger.prefixes, trigger.suffixes, trigger.events, trigger.skip_folder_markers) == (
        ("scans/year=2026/",),
        (),
        EVENT_KINDS,
        True,
    )


def configured(folder: Path, text: str, arn: str | None = None, overlay: Path | None = None) -> RecoveryTrigger:
    return resolve(text, config=write(folder, Mistake("none", more=REMOTE)), overlay=overlay, state_machine_arn=arn)


def test_a_long_name_is_cut_as_in_the_stack_and_the_bucket_has_its_owner(tmp_path: Path) -> None:
    trigger = configured(tmp_path, "dev/foreign/a-name-that-is-much-too-long-for-iam")
    (base,) = {
        trigger.dead_letter_queue.removesuffix("-dead-letter"),
        str(trigger.function).removesuffix("-forwarder"),
    }
    assert len(base) == 48
    assert base.startswith("acme-dev-foreign-a-name-that-is-much-to")
    assert (trigger.bucket_owner_account_id, trigger.account_id) == ("777788889999", "111122223333")


def test_a_state_machine_has_the_type_that_the_configuration_knows(tmp_path: Path) -> None:
    quick, elsewhere = (configured(tmp_path, f"prod/landing/{id}") for id in ("quick", "elsewhere"))
    assert (quick.machine_type, quick.state_machine_arn) == (
        "EXPRESS",
        "arn:aws:states:eu-west-1:444455556666:stateMachine:fast-prod",
    )
    assert (elsewhere.machine_type, elsewhere.state_machine_arn) == (
        None,
        "arn:aws:states:eu-west-1:444455556666:stateMachine:given",
    )


def test_an_overlay_is_laid_on_top(tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text('[environments.dev]\naccount_id = "999900001111"\n', encoding="utf-8")
    assert configured(tmp_path, "dev/landing/uploads", overlay=overlay).account_id == "999900001111"


SETTLE = "arn:aws:states:eu-west-1:111122223333:stateMachine:settle"


@pytest.mark.parametrize("arn", [SETTLE, f"{SETTLE}:3", f"{SETTLE}:live", f"{SETTLE}.v2:blue.1"])
def test_a_state_machine_of_a_remote_state_is_given(tmp_path: Path, arn: str) -> None:
    assert configured(tmp_path, "dev/landing/invoices", arn).state_machine_arn == arn


@pytest.mark.parametrize(
    ("id", "arn"),
    [
        ("invoices", None),
        ("invoices", "settle"),
        ("invoices", SETTLE.replace("eu-west-1", "eu-west-2")),
        ("invoices", SETTLE.replace("1111", "4444")),
        ("uploads", SETTLE),
    ],
    ids=["none", "no ARN", "of another Region", "of another account", "known already"],
)
def test_a_state_machine_that_cannot_be_meant_is_refused(
    tmp_path: Path, id: str, arn: str | None, snapshot: SnapshotAssertion
) -> None:
    with pytest.raises(ConfigurationError) as raised:
        configured(tmp_path, f"dev/landing/{id}", arn)
    assert str(raised.value) == snapshot


@pytest.mark.parametrize(
    "text", ["uploads", "dev//uploads", "de/landing/uploads", "dev/landin/uploads", "dev/landing/upload"]
)
def test_a_trigger_that_is_not_there_is_said_with_what_is(text: str, snapshot: SnapshotAssertion) -> None:
    with pytest.raises(ConfigurationError) as raised:
        sample(text)
    assert str(raised.value) == snapshot


def from_output(folder: Path, document: object, arn: str | None = None) -> RecoveryTrigger:
    path = folder / "recovery.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return resolve(str(path), config=Path("nowhere.toml"), overlay=None, state_machine_arn=arn)


def refused_output(folder: Path, document: object) -> str:
    """What is said of it, wherever it is."""
    with pytest.raises(ConfigurationError) as raised:
        from_output(folder, document)
    return report("recovery.json", raised.value.problems, "problem")


WRAPPED = {"value": OUTPUT, "type": ["object", {}], "sensitive": False}


@pytest.mark.parametrize(
    "document", [OUTPUT, WRAPPED, {"uploads_recovery": WRAPPED, "bucket": {"value": "x", "type": "string"}}]
)
def test_a_modules_output_is_a_trigger(tmp_path: Path, document: object) -> None:
    assert asdict(from_output(tmp_path, document)) == {
        **{name: value for name, value in OUTPUT.items() if name not in ("prefix", "suffix")},
        "prefixes": ("in/",),
        "suffixes": (),
        "partition": "aws",
        "machine_type": None,
        "events": ("Put", "Copy"),
    }


@pytest.mark.parametrize("name", ["settle:PROD", "settle:7", "acme.settle-v2"])
def test_a_modules_output_may_have_an_alias_or_a_version(tmp_path: Path, name: str) -> None:
    arn = SETTLE.replace("settle", name)
    assert from_output(tmp_path, {**OUTPUT, "state_machine_arn": arn}).state_machine_arn == arn
    assert from_output(tmp_path, {**OUTPUT, "state_machine_arn": None}, arn).state_machine_arn == arn


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ({"uploads": OUTPUT, "scans": {**OUTPUT, "bucket": "acme-scans"}}, "scans"),
        ({"value": {"uploads": OUTPUT, "scans": {**OUTPUT, "bucket": "acme-scans"}}, "type": []}, "scans"),
        ({"recovery": {"value": {"uploads": OUTPUT, "scans": {**OUTPUT, "bucket": "acme-scans"}}}}, "recovery.scans"),
    ],
    ids=["the output", "its value", "all outputs"],
)
def test_one_of_several_is_named(tmp_path: Path, document: object, name: str) -> None:
    (tmp_path / "recovery.json").write_text(json.dumps(document), encoding="utf-8")
    trigger = resolve(f"{tmp_path / 'recovery.json'}#{name}", state_machine_arn=None)
    assert trigger.bucket == "acme-scans"


@pytest.mark.parametrize("document", [OUTPUT, {"uploads": OUTPUT, "letters": OUTPUT}], ids=["one", "several"])
def test_a_name_that_is_not_there_is_refused(tmp_path: Path, document: object, snapshot: SnapshotAssertion) -> None:
    (tmp_path / "recovery.json").write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(ConfigurationError) as raised:
        resolve(f"{tmp_path / 'recovery.json'}#scans", state_machine_arn=None)
    assert report("recovery.json", raised.value.problems, "problem") == snapshot


def test_a_file_may_have_such_a_name(tmp_path: Path) -> None:
    (tmp_path / "a#b.json").write_text(json.dumps(OUTPUT), encoding="utf-8")
    assert resolve(str(tmp_path / "a#b.json"), state_machine_arn=None).bucket == "acme-landing"


def test_it_is_read_from_standard_input_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(OUTPUT).encode())))
    trigger = resolve("-", config=Path("nowhere.toml"), overlay=None, state_machine_arn=None)
    assert trigger.dead_letter_queue == "uploads-dead-letter"


def test_what_is_null_or_left_out_has_its_default(tmp_path: Path) -> None:
    least = {
        name: OUTPUT[name] for name in ("bucket", "region", "account_id", "dead_letter_queue", "state_machine_arn")
    }
    trigger = from_output(tmp_path, {**least, "pattern": "direct-eventbridge", "queue": None, "prefix": ""})
    assert (trigger.bucket_owner_account_id, trigger.events, trigger.skip_folder_markers, trigger.prefixes) == (
        "111122223333",
        EVENT_KINDS,
        False,
        (),
    )


def test_an_output_may_have_several_prefixes(tmp_path: Path) -> None:
    assert from_output(tmp_path, {**OUTPUT, "prefix": ["in/", "late/"]}).prefixes == ("in/", "late/")


def test_an_output_without_a_state_machine_needs_its_arn(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    document = {**OUTPUT, "state_machine_arn": None}
    assert from_output(tmp_path, document, SETTLE).state_machine_arn == SETTLE
    assert refused_output(tmp_path, document) == snapshot


def test_everything_wrong_with_an_output_is_said_at_once(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    wrong: dict[str, Any] = {**OUTPUT, "pattern": "storage", "region": "Ireland", "account_id": 1, "events": ["Get"]}
    del wrong["bucket"]
    assert refused_output(tmp_path, wrong) == snapshot


@pytest.mark.parametrize(
    "changes",
    [
        {"queue": None},
        {"function": None},
        {"pattern": "direct-eventbridge"},
        {"pattern": "notification-lambda"},
        {"state_machine_arn": SETTLE.replace("1111", "4444")},
    ],
    ids=["no queue", "no function", "a pattern without either", "a pattern without a queue", "two accounts"],
)
def test_an_output_that_contradicts_itself_is_refused(
    tmp_path: Path, changes: dict[str, Any], snapshot: SnapshotAssertion
) -> None:
    assert refused_output(tmp_path, OUTPUT | changes) == snapshot


@pytest.mark.parametrize(
    "document",
    ["{", "[]", {"a": {"value": "x"}}, {"a": WRAPPED, "b": WRAPPED}],
    ids=["no JSON", "a list", "another output", "two triggers"],
)
def test_what_is_no_output_is_refused(tmp_path: Path, document: object, snapshot: SnapshotAssertion) -> None:
    assert refused_output(tmp_path, document) == snapshot


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there is no such file"):
        resolve(str(tmp_path / "none.json"), config=PIPELINES, overlay=None, state_machine_arn=None)
