"""docs/runbook.md: a heading for every alarm, named in its description, and none for an alarm that does not exist."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from modules.constructs.alarms import RUNBOOK, SUSTAINED
from tests.security.documents import committed
from tests.support import ROOT

TEXT = (ROOT / RUNBOOK).read_text(encoding="utf-8")
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


def anchor(alarm: Mapping[str, Any]) -> str:
    found = re.search(rf" Runbook: {re.escape(RUNBOOK)}#([\w-]+)$", alarm["alarm_description"])
    assert found is not None, alarm["alarm_description"]
    return found[1]


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
            assert ("in three of fifteen minutes" in summary) == ("datapoints_to_alarm" in alarm)
            assert (alarm["evaluation_periods"], alarm.get("datapoints_to_alarm")) in {(1, None), SUSTAINED[::-1]}


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
