"""The generated modules, with the real provider's schema and no account."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from modules.export.bucket_triggers import NAME
from modules.patterns import PATTERNS
from tests.support import ROOT
from tests.support.module_documents import module_document
from tests.terraform.terraform_runs import Terraform

MODULES = sorted(path.name for path in (ROOT / "terraform").iterdir() if path.is_dir())
EXAMPLES = ("complete", "minimal")

GOOD: Mapping[str, object] = {
    "bucket": "acme-landing",
    "state_machine_arn": "arn:aws:states:eu-west-1:111122223333:stateMachine:resize",
    "name": "landing-uploads",
    "manage_bucket_notification": True,
    "triggers": {},
}
ENTRY = {"id": "theirs", "events": ["s3:ObjectRemoved:*"]}
TOPIC = {**ENTRY, "topic_arn": "arn:aws:sns:eu-west-1:111122223333:theirs"}
RULE = {"pattern": "direct-eventbridge", "state_machine_arn": GOOD["state_machine_arn"]}
# Each value breaks one validation. What cannot be broken at once stands in another round.
BAD: Sequence[Mapping[str, object]] = [
    {
        "age_alarm_seconds": 59,
        "alarm_actions": ["oncall"],
        "batch_size": 0,
        "bucket": "arn:aws:s3:::acme-landing",
        "events": ["Delete"],
        "iam_path": "ingest",
        "kms_key_arn": "alias/aws/sqs",
        "log_retention_in_days": 8,
        "max_receive_count": 4,
        "maximum_concurrency": 1,
        "maximum_event_age_in_seconds": 59,
        "maximum_retry_attempts": 186,
        "memory_size": 64,
        "message_retention_seconds": 86400,
        "name": "a name with spaces",
        "permissions_boundary": "boundary",
        "prefix": "",
        "reserved_concurrent_executions": 0,
        "runbook_url": "docs/runbook.md",
        "state_machine_arn": "resize",
        "suffix": "",
        "timeout": 901,
    },
    {"prefix": "é" * 1025},
    {"suffix": "a" * 1025},
    {"prefix": "*", "suffix": "*.png"},
    {"prefix": "in/", "skip_folder_markers": True},
    {"prefix": ["in/", "late/", "in/"], "suffix": [".a", ".a"]},
    {"prefix": ["a/", "a/a/"], "suffix": ["a/a/", "a/"]},
    {"maximum_batching_window_in_seconds": 301},
    {"visibility_timeout_seconds": 43201},
    {"batch_size": 100, "visibility_timeout_seconds": 180},
    {"batch_size": 100, "maximum_batching_window_in_seconds": 0},
    {"manage_bucket_notification": False, "other_notifications": {"eventbridge": True}},
    {"other_notifications": {"topic": [{**TOPIC, "id": "landing-uploads"}]}},
    {"triggers": {"a": RULE}, "other_notifications": {"topic": [{**TOPIC, "id": "landing-uploads-a"}]}},
    {"bucket_owner_account_id": "1234"},
    {"triggers": {"a": RULE}, "bucket_owner_account_id": "444455556666"},
    {"other_notifications": {"topic": [{**TOPIC, "events": []}]}},
    {"other_notifications": {"topic": [{**TOPIC, "topic_arn": "arn:aws:sqs:eu-west-1:111122223333:theirs"}]}},
    {
        "other_notifications": {"topic": [{**TOPIC, "topic_arn": "arn:aws:sns:us-east-1:111122223333:theirs"}]},
        "triggers": {"a": RULE},
    },
    {"bucket": "acme--use1-az4--x-s3"},
    {"bucket": "acme-abcdefgh-s3alias"},
    {"other_notifications": {"topic": [TOPIC, TOPIC]}},
    {"other_notifications": {"queue": [{**ENTRY, "queue_arn": TOPIC["topic_arn"]}]}},
    {"other_notifications": {"lambda_function": [{**ENTRY, "lambda_function_arn": TOPIC["topic_arn"]}]}},
]


@pytest.fixture(scope="module", params=MODULES)
def module(request: pytest.FixtureRequest, terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("modules") / "terraform" / str(request.param)
    shutil.copytree(ROOT / "terraform", copy.parent)
    terraform(copy, "init", "-backend=false", "-no-color")
    return copy


def test_the_module_is_valid(module: Path, terraform: Terraform) -> None:
    terraform(module, "validate", "-no-color")


def test_its_own_tests_pass_and_none_is_lost(module: Path, terraform: Terraform) -> None:
    (written,) = (module / "tests").glob("*.tftest.hcl")
    runs = len(re.findall(r'^run "', written.read_text(encoding="utf-8"), re.MULTILINE))
    output = terraform(module, "test", "-no-color").stdout
    assert (f"{runs} passed, 0 failed" in output, runs > 0) == (True, True), output


def test_every_validation_refuses_its_bad_value_and_says_what_to_do(module: Path, terraform: Terraform) -> None:
    variables = module_document(module)["variable"]
    # What is said of triggers names them.
    said = [variable for name, variable in variables.items() if name != "triggers"]
    promised = [rule["error_message"] for variable in said for rule in variable["validation"]]
    promised = [re.sub(r"\$\{.*\}", "a/a/", message) for message in promised]
    assert Counter(_refused(module, terraform, BAD)) == Counter(promised)


def _refused(module: Path, terraform: Terraform, rounds: Sequence[Mapping[str, object]]) -> list[str]:
    """What is said of values, each round with one plan."""
    variables = module_document(module)["variable"]
    folder = module / "refused"
    folder.mkdir(exist_ok=True)
    for index, values in enumerate(rounds):
        given = {name: value for name, value in {**GOOD, **values}.items() if name in variables}
        if values.keys().isdisjoint(variables):
            continue
        document = {"mock_provider": {"aws": {}}, "run": {"refused": {"command": "plan", "variables": given}}}
        (folder / f"round_{index:02}.tftest.json").write_text(json.dumps(document), encoding="utf-8")
    done = terraform(module, "test", "-json", f"-test-directory={folder.name}", check=False)
    shutil.rmtree(folder)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    found = [line["diagnostic"] for line in lines if line["type"] == "diagnostic"]
    # A check, which warns a user and refuses nothing, fails a test.
    refusals = [each for each in found if each["severity"] == "error" and not each["summary"].startswith("Check block")]
    return [each["detail"].split("\n\n")[0] for each in refusals]


@pytest.mark.parametrize("module", [NAME], indirect=True)
def test_triggers_that_cannot_be_are_refused_by_name(module: Path, terraform: Terraform) -> None:
    elsewhere = str(RULE["state_machine_arn"]).replace("eu-west-1", "us-east-1")
    refused: Mapping[str, Mapping[str, object]] = {
        f"Every pattern is one of {', '.join(PATTERNS)}: correct a (eventbridge).": {
            "a": {**RULE, "pattern": "eventbridge", "batch_size": 7},
            "b": RULE,
        },
        "The pattern does not take a.batch_size, a.maximum_concurrency, b.reserved_concurrent_executions: leave it out, or "
        "choose a pattern that takes it.": {
            "a": {**RULE, "batch_size": 10, "maximum_concurrency": 0},
            "b": {**RULE, "pattern": "storage-first", "batch_size": 10, "reserved_concurrent_executions": 1},
        },
        "Two triggers have one name, and what they make would have too: give each its own.": {
            "a": RULE,
            "b": {**RULE, "name": "landing-uploads-a"},
        },
        "The state machines are of several accounts or Regions, and all that is made here is in one: call this module for "
        "each, and let one of the calls own the notification.": {
            "a": RULE,
            "b": {**RULE, "state_machine_arn": elsewhere},
        },
        "timeout is a whole number, 3 to 900.": {"a": {**RULE, "pattern": "storage-first", "timeout": 901}},
    }
    assert _refused(module, terraform, [{"triggers": triggers} for triggers in refused.values()]) == [*refused]


@pytest.mark.parametrize("module", ["notification-lambda", "storage-first"], indirect=True)
def test_what_s3_would_refuse_among_the_entries_of_one_trigger(module: Path, terraform: Terraform) -> None:
    topics = {"topic": [{**TOPIC, "id": f"topic-{number}"} for number in range(100)]}
    refused: Mapping[str, Mapping[str, object]] = {
        "encoded": {"suffix": ["é.jpg", "9.jpg"]},
        "many": {"other_notifications": topics},
        "many_more": {"prefix": [f"{number:03}/" for number in range(34)], "suffix": [".a", ".b", ".c"]},
    }
    runs = {
        name: {
            "command": "plan",
            "variables": {**GOOD, **given},
            "expect_failures": ["aws_lambda_function.forwarder"],
        }
        for name, given in refused.items()
    }
    (module / "entries").mkdir()
    document = json.dumps({"mock_provider": {"aws": {}}, "run": runs})
    (module / "entries" / "entries.tftest.json").write_text(document, encoding="utf-8")
    terraform(module, "test", "-no-color", "-test-directory=entries")


@pytest.mark.parametrize("module", PATTERNS, indirect=True)
def test_what_no_key_may_have_is_warned_of(module: Path, terraform: Terraform) -> None:
    given = {
        "prefix": ["/in", "./in/", "s3://b/in/", "acme-landing/in/", "{yyyy}/"],
        "suffix": ["a%20b", ".txt ", "\\.json"],
    }
    variables = {**GOOD, **given}
    if "cloudtrail" in module.name:
        del variables["manage_bucket_notification"]
    run = {"command": "plan", "variables": variables, "expect_failures": ["check.no_key_may_match"]}
    (module / "doubtful").mkdir()
    document = json.dumps({"mock_provider": {"aws": {}}, "run": {"doubtful": run}})
    (module / "doubtful" / "doubtful.tftest.json").write_text(document, encoding="utf-8")
    terraform(module, "test", "-no-color", "-test-directory=doubtful")


ENTRIES = [("late/", ".csv"), ("late/", ".json"), ("sp%C3%A4t/", ".csv"), ("sp%C3%A4t/", ".json")]


@pytest.mark.parametrize("module", PATTERNS, indirect=True)
def test_several_prefixes_and_suffixes_are_one_trigger(module: Path, terraform: Terraform) -> None:
    given = {**GOOD, "prefix": ["late/", "spät/"], "suffix": [".csv", ".json"]}
    if "cloudtrail" in module.name:
        del given["manage_bucket_notification"]
    wildcards = [f"{prefix}*{suffix}" for prefix in ("late/", "spät/") for suffix in (".csv", ".json")]
    key = "requestParameters.key" if "cloudtrail" in module.name else "object.key"
    expected: dict[str, object] = {
        "output.recovery.prefix": ["late/", "spät/"],
        "output.recovery.suffix": [".csv", ".json"],
        f"jsondecode(aws_cloudwatch_event_rule.rule.event_pattern).detail.{key}[*].wildcard": wildcards,
    }
    if "cloudtrail" in module.name:
        arns = [f"arn:aws:s3:::acme-landing/{prefix}" for prefix in ("late/", "spät/")]
        expected["output.data_resource.values"] = arns
        expected["output.advanced_event_selector.field_selector[3].starts_with"] = arns
    if "eventbridge" not in module.name:
        expected.popitem()
        kind = "queue" if module.name == "storage-first" else "lambda_function"
        written = f"one(aws_s3_bucket_notification.bucket_notification[*].{kind})"
        ids = ["landing-uploads", *(f"landing-uploads.{number}" for number in (2, 3, 4))]
        for place in (written, "output.bucket_notifications"):
            expected[f"[for each in {place} : each.id]"] = ids
            expected[f"[for each in {place} : [each.filter_prefix, each.filter_suffix]]"] = [*map(list, ENTRIES)]
        expected["output.bucket_notification == null"] = True
        expected["aws_lambda_function.forwarder.environment[0].variables.NOTIFIED_KEYS"] = "*.csv *.json"
    run = {
        "command": "plan",
        "variables": given,
        "assert": [
            {
                "condition": f"${{jsonencode({actual}) == {json.dumps(json.dumps(value, separators=(',', ':'), ensure_ascii=False), ensure_ascii=False)}}}",
                "error_message": actual,
            }
            for actual, value in expected.items()
        ],
    }
    (module / "several").mkdir()
    document = json.dumps({"mock_provider": {"aws": {}}, "run": {"several": run}})
    (module / "several" / "several.tftest.json").write_text(document, encoding="utf-8")
    terraform(module, "test", "-no-color", "-test-directory=several")


MACHINE = "arn:aws:states:eu-west-1:111122223333:stateMachine:acme.settle-v2"


@pytest.mark.parametrize("module", PATTERNS, indirect=True)
@pytest.mark.parametrize("qualifier", ["", ":PROD", ":7"])
def test_an_alias_is_started_and_its_state_machine_is_permitted_and_counted(
    module: Path, qualifier: str, terraform: Terraform
) -> None:
    rule = "eventbridge" in module.name
    started = (
        "aws_cloudwatch_event_target.target.arn"
        if rule
        else "aws_lambda_function.forwarder.environment[0].variables.STATE_MACHINE_ARN"
    )
    policy = "aws_iam_role_policy.policy" if rule else "aws_iam_role_policy.forwarder_policy"
    start = (
        f'[for one in jsondecode({policy}.policy).Statement : one.Resource if one.Action == "states:StartExecution"]'
    )
    expected = {
        started: f'"{MACHINE}{qualifier}"',
        f"one({start})": f'"{MACHINE}"',
        "aws_cloudwatch_metric_alarm.executions_failed_alarm[0].dimensions.StateMachineArn": f'"{MACHINE}"',
        "output.recovery.state_machine_arn": f'"{MACHINE}{qualifier}"',
    }
    run = {
        "command": "plan",
        "variables": {**GOOD, "state_machine_arn": MACHINE + qualifier},
        "assert": [
            {"condition": f"${{{actual} == {value}}}", "error_message": actual} for actual, value in expected.items()
        ],
    }
    folder = f"alias{qualifier[1:]}"
    (module / folder).mkdir()
    document = json.dumps({"mock_provider": {"aws": {}}, "run": {"alias": run}})
    (module / folder / "alias.tftest.json").write_text(document, encoding="utf-8")
    terraform(module, "test", "-no-color", f"-test-directory={folder}")


@pytest.mark.parametrize("name", ["direct-eventbridge", "cloudtrail-eventbridge"])
@pytest.mark.parametrize(("letter", "longest", "fits"), [("x", 600, True), ("x", 1000, False), ("<", 600, True)])
def test_an_event_pattern_too_long_for_eventbridge_is_refused_at_plan(
    name: str, letter: str, longest: int, fits: bool, terraform: Terraform, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "terraform" / name, tmp_path / name)
    terraform(tmp_path / name, "init", "-backend=false", "-no-color")
    (tmp_path / name / "long").mkdir()
    given = {**GOOD, "prefix": letter * longest, "suffix": letter.replace("x", "y") * longest}
    document = {"mock_provider": {"aws": {}}, "run": {"long": {"command": "plan", "variables": given}}}
    if letter == "<":
        given["suffix"] = ">"
    if name == "cloudtrail-eventbridge":
        del given["manage_bucket_notification"]
    (tmp_path / name / "long" / "long.tftest.json").write_text(json.dumps(document), encoding="utf-8")
    done = terraform(tmp_path / name, "test", "-no-color", "-test-directory=long", check=False)
    assert (done.returncode == 0) == fits, done.stdout + done.stderr
    if not fits:
        assert "event pattern of more than 2048 characters" in " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_example_is_valid(module: Path, example: str, terraform: Terraform) -> None:
    terraform(module / "examples" / example, "init", "-backend=false", "-no-color")
    terraform(module / "examples" / example, "validate", "-no-color")


def test_every_example_is_checked(module: Path) -> None:
    assert {path.name for path in (module / "examples").iterdir()} == set(EXAMPLES)


def test_hand_written_hcl_is_formatted(terraform: Terraform) -> None:
    terraform(ROOT / "terraform", "fmt", "-check", "-recursive")
