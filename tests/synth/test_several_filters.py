"""Several prefixes and suffixes of one trigger, from pipelines.toml and from Python to what Terraform reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from modules.config.loader import load
from modules.constructs.source_bucket import SourceBucket
from modules.constructs.stack import App, Stack
from modules.constructs.state_machine import StateMachine
from modules.model.errors import ConfigurationError
from modules.model.object_filter import ObjectFilter
from modules.model.other_notifications import OtherNotifications, OtherQueue
from modules.patterns import PATTERNS
from modules.stacks import make_stacks
from tests.synth.template import MACHINE, Template

TEXT = """
project = "acme"
[environments.dev]
region = "eu-west-1"
account_id = "111122223333"
backend = { type = "local" }

[state_machines.theirs]
arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:theirs"

[buckets.landing]
name = "acme-{environment}"

[buckets.landing.triggers.new]
state_machine = "theirs"
"""
PREFIXES, SUFFIXES = ["in/", "a b/"], [".csv", ".json"]
ENTRIES = [
    ("acme-dev-landing-new", "in/", ".csv"),
    ("acme-dev-landing-new.2", "in/", ".json"),
    ("acme-dev-landing-new.3", "a+b/", ".csv"),
    ("acme-dev-landing-new.4", "a+b/", ".json"),
]
WILDCARDS = [{"wildcard": f"{prefix}*{suffix}"} for prefix in PREFIXES for suffix in SUFFIXES]


def from_toml(folder: Path, pattern: str, more: Sequence[str] = ()) -> dict[str, Template]:
    """The stacks by name."""
    lines = [f'pattern = "{pattern}"', f"prefix = {json.dumps(PREFIXES)}", f"suffix = {json.dumps(SUFFIXES)}", *more]
    (folder / "pipelines.toml").write_text(TEXT + "\n".join(lines), encoding="utf-8")
    app = App(outdir=str(folder / "out"))
    (deployment,) = load(folder / "pipelines.toml")
    make_stacks(app, deployment)
    app.synth()
    return {path.name: Template.read(path) for path in (folder / "out" / "stacks").iterdir()}


def from_python(pattern: str, object_filter: ObjectFilter, others: OtherNotifications | None = None) -> Template:
    def fill(stack: Stack) -> None:
        bucket = SourceBucket(stack, "landing", name="acme-dev", other_notifications=others)
        machine = StateMachine.from_arn(MACHINE)
        PATTERNS[pattern](stack, "new", bucket=bucket, state_machine=machine, object_filter=object_filter)

    return Template.of(fill)


def entries(template: Template, kind: str) -> list[tuple[str, str, str]]:
    written: list[dict[str, Any]] = template["aws_s3_bucket_notification.landing_notification"][kind]
    return [(entry["id"], entry["filter_prefix"], entry["filter_suffix"]) for entry in written]


@pytest.mark.parametrize(("pattern", "kind"), [("storage-first", "queue"), ("notification-lambda", "lambda_function")])
def test_a_notification_has_an_entry_for_every_prefix_with_every_suffix(
    pattern: str, kind: str, tmp_path: Path
) -> None:
    several = ObjectFilter(prefix=PREFIXES, suffix=SUFFIXES)
    for template in (from_toml(tmp_path, pattern)["dev-landing"], from_python(pattern, several)):
        assert entries(template, kind) == ENTRIES
        function = template["aws_lambda_function.new_forwarder"]
        assert function["environment"]["variables"]["NOTIFIED_KEYS"] == "*.csv *.json"
        assert len(template.resources("aws_lambda_function")) == 1


def test_a_rule_has_one_pattern_for_all(tmp_path: Path) -> None:
    several = ObjectFilter(prefix=PREFIXES, suffix=SUFFIXES)
    pattern = "direct-eventbridge"
    for template in (from_toml(tmp_path, pattern)["dev-landing"], from_python(pattern, several)):
        (rule,) = template.resources("aws_cloudwatch_event_rule").values()
        assert json.loads(rule["event_pattern"])["detail"]["object"]["key"] == WILDCARDS


@pytest.mark.parametrize("selector", ["basic", "advanced"])
def test_a_trail_logs_what_is_below_each_prefix(selector: str, tmp_path: Path) -> None:
    stacks = from_toml(tmp_path, "cloudtrail-eventbridge", [f'selector = "{selector}"'])
    (rule,) = stacks["dev-landing"].resources("aws_cloudwatch_event_rule").values()
    assert json.loads(rule["event_pattern"])["detail"]["requestParameters"]["key"] == WILDCARDS
    (trail,) = stacks["dev-shared"].resources("aws_cloudtrail").values()
    logged = (
        trail["event_selector"][0]["data_resource"][0]["values"]
        if selector == "basic"
        else trail["advanced_event_selector"][0]["field_selector"][3]["starts_with"]
    )
    assert logged == ["arn:aws:s3:::acme-dev/a b/", "arn:aws:s3:::acme-dev/in/"]


def test_a_bucket_takes_a_hundred_entries_of_triggers_and_others_together() -> None:
    tens = [f"{number}/" for number in range(10)]
    for fits, others in ((True, 0), (False, 1)):
        queues = [
            OtherQueue(id="theirs", events=("s3:ObjectRemoved:*",), queue_arn="arn:aws:sqs:eu-west-1:111122223333:q")
        ][:others]
        given = ObjectFilter(prefix=tens, suffix=[f".{number}" for number in range(10)])
        if fits:
            assert len(entries(from_python("storage-first", given), "queue")) == 100
        else:
            with pytest.raises(ConfigurationError, match="101 entries would be in the notification configuration"):
                from_python("storage-first", given, OtherNotifications(queue=tuple(queues)))
