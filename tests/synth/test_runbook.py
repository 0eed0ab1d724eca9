"""docs/runbook.md: a heading for every alarm, named in its description, and none for an alarm that does not exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import modules
from modules.config.loader import load
from modules.constructs import alarms as alarms_module
from modules.constructs.alarms import SUSTAINED
from modules.constructs.execution_alarms import WatchedStateMachine
from modules.constructs.stack import App
from modules.stacks import make_stacks
from tests.security.documents import committed
from tests.support import ROOT
from tests.synth.template import MACHINE, Template

TEXT = (ROOT / "docs/runbook.md").read_text(encoding="utf-8")
OF_NO_ALARM = {"commands", "the-kill-switch"}
SECTIONS = {
    re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-"): section
    for heading, section in re.findall(r"^## (.+?)\n(.+?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)
}
ALARMS: list[Mapping[str, Any]] = [
    alarm
    for content in committed().values()
    for alarm in content.get("resource", {}).get("aws_cloudwatch_metric_alarm", {}).values()
]


URL = "https://wiki.acme.example/s3%20to%20sfn/runbook"
EXECUTIONS = "executions-fail executions-time-out executions-are-throttled"
CONFIGURATION = f"""
project = "acme"

[environments.dev]
region = "eu-west-1"
account_id = "111122223333"
backend = {{ type = "local" }}
runbook_url = "{URL}"

[state_machines.theirs]
arn = "arn:aws:states:eu-west-1:111122223333:stateMachine:theirs"

[buckets.landing]
name = "acme-landing"

[buckets.landing.triggers.one]
pattern = "direct-eventbridge"
state_machine = "theirs"
"""


def anchor(alarm: Mapping[str, Any]) -> str:
    """Of the heading that the description ends with; in a module its `runbook_url` decides."""
    text = alarm["alarm_description"].partition(" Runbook: ")[2].replace('\\"', '"')
    (heading,) = re.findall(r'section "([\w -]+)"', text)
    anchor, section = heading.lower().replace(" ", "-"), f'section "{heading}", s3-to-sfn {modules.__version__}'
    assert text in {section, f'${{var.runbook_url == null ? "{section}" : "${{var.runbook_url}}#{anchor}"}}'}
    return str(anchor)


def test_every_alarm_names_a_heading_and_every_heading_has_its_alarm() -> None:
    assert {anchor(alarm) for alarm in ALARMS} == set(SECTIONS) - OF_NO_ALARM


@pytest.mark.parametrize("heading", sorted(set(SECTIONS) - OF_NO_ALARM))
def test_a_heading_says_what_rings_under_which_name_and_when(heading: str) -> None:
    (summary,) = re.findall(r"^\*(Alarm .+?)\*$", SECTIONS[heading], re.MULTILINE | re.DOTALL)
    summary = " ".join(summary.split())
    (suffix,) = re.findall(r"Alarm `<[a-z ]+>(-[a-z-]+)`", summary)
    for alarm in ALARMS:
        if anchor(alarm) == heading:
            assert alarm["alarm_name"].endswith(suffix)
            assert f"`{alarm['metric_name']}`" in summary
            window = alarm["datapoints_to_alarm"], alarm["evaluation_periods"], alarm["period"]
            assert ("in three of fifteen minutes" in summary) == (window == SUSTAINED)
            assert ("every hour for days" in summary) == (alarm["period"] == 3600)


def test_with_runbook_url_every_alarm_names_that_page_and_the_heading(tmp_path: Path) -> None:
    (tmp_path / "pipelines.toml").write_text(CONFIGURATION, encoding="utf-8")
    app = App(outdir=str(tmp_path / "out"))
    (deployment,) = load(tmp_path / "pipelines.toml")
    make_stacks(app, deployment)
    app.synth()
    alarms = Template.read(tmp_path / "out" / "stacks" / "dev-landing").resources("aws_cloudwatch_metric_alarm")
    ends = {alarm["alarm_description"].partition(" Runbook: ")[2] for alarm in alarms.values()}
    headings = "dead-letters-wait dead-letters-expire the-rule-fails events-are-lost the-rule-tries-again the-rule-is-throttled"
    assert ends == {f"{URL}#{heading}" for heading in f"{headings} {EXECUTIONS}".split()}
    assert set(f"{headings} {EXECUTIONS}".split()) <= set(SECTIONS)


@pytest.mark.parametrize("url", [None, URL])
def test_once_the_project_has_an_address_alarms_name_it_unless_they_have_another(
    url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms_module, "PUBLIC_RUNBOOK", "https://s3-to-sfn.example/runbook")
    text = Template.of(
        lambda stack: WatchedStateMachine(stack, "theirs", state_machine_arn=MACHINE, name="theirs"), runbook_url=url
    ).text
    assert text.count(f"{url or 'https://s3-to-sfn.example/runbook'}#executions-fail") == 1


def test_the_kill_switch_says_who_collects_meanwhile() -> None:
    collects, starts_nothing = " ".join(SECTIONS["the-kill-switch"].split()).split("With `notification-lambda`")
    assert "`storage-first` only" in collects
    assert "`direct-eventbridge` and `cloudtrail-eventbridge` what lands meanwhile starts nothing" in starts_nothing


def test_what_is_run_is_run_on_what_is_made() -> None:
    """Commands name functions, rules, roles and log groups as the stacks call them."""
    names = {
        str(resource.get(argument, "")).rpartition("/")[2]
        for content in committed().values()
        for kind, argument in (
            ("aws_lambda_function", "function_name"),
            ("aws_cloudwatch_event_rule", "name"),
            ("aws_iam_role", "name"),
        )
        for resource in content.get("resource", {}).get(kind, {}).values()
    }
    for suffix in set(
        re.findall(r"<name>(-[a-z]+)\b", "".join(re.findall(r"^```\n.*?^```", TEXT, re.MULTILINE | re.DOTALL)))
    ):
        assert any(name.endswith(suffix) for name in names), suffix
