"""What a pull request shows of plans that the real Terraform makes; tests/golden/plans holds every word of it."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from tests.plan_review.real_cases import CASES, DRIFT, FIRST_DEPLOYMENT, LANDING, MOVED, NAMES, NO_CHANGE, SHARED
from tests.plan_review.real_golden import FOLDER, golden, markdown
from tests.plan_review.real_plans import RealPlans

ANY_OTHER_ACTION = re.compile(r"to (add|change|replace|delete)")


def planned(real: RealPlans, name: str, stack: str) -> Counter[str]:
    """How many resources Terraform creates, updates, replaces and deletes."""
    changes = json.loads(real.plans[name][stack])["resource_changes"]
    found = Counter("/".join(change["change"]["actions"]) for change in changes)
    del found["no-op"]
    return found


def shown(real: RealPlans, name: str) -> str:
    return markdown(real.plans[name])


def line(text: str, *parts: str) -> str:
    """The only line that has all of these."""
    (found,) = (line for line in text.splitlines() if all(part in line for part in parts))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_markdown_is_the_golden_one(real: RealPlans, name: str) -> None:
    assert golden(shown(real, name)) == (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def test_every_golden_file_is_of_a_case() -> None:
    assert {path.name for path in FOLDER.glob("*.md")} == {f"{name}.md" for name in NAMES}


def test_every_case_plans_what_it_is_about(real: RealPlans) -> None:
    replaced = "delete/create"
    assert {(name, stack): dict(planned(real, name, stack)) for name in CASES for stack in CASES[name].stacks} == {
        (FIRST_DEPLOYMENT, SHARED): {"create": 9},
        (FIRST_DEPLOYMENT, LANDING): {"create": 31},
        (NO_CHANGE, SHARED): {},
        (NO_CHANGE, LANDING): {},
        ("prefix-changed", LANDING): {"update": 1},
        ("pattern-swapped", LANDING): {"create": 8, "update": 4, "delete": 9},
        ("policy-widened", SHARED): {"update": 1},
        ("bucket-renamed", SHARED): {"update": 1},
        ("bucket-renamed", LANDING): {"update": 3, replaced: 7},
        ("bucket-renamed-and-protected", LANDING): {"update": 3, replaced: 1},
        ("queue-replaced", LANDING): {"update": 5, replaced: 2},
        (DRIFT, LANDING): {"create": 1, "update": 1},
    }


def test_a_first_deployment_says_what_starts_executions_and_loses_nothing(real: RealPlans) -> None:
    text = shown(real, FIRST_DEPLOYMENT)
    assert re.findall("^[*]{2}(.*)[*]{2}$", text, re.MULTILINE) == ["31 to add", "9 to add"]
    assert "### Data and work in flight" not in text
    assert "`acme-test-inspect` | nothing | S3 → SQS → Lambda (`storage-first`)" in line(
        text, "| nothing |", "uploads/"
    )
    assert "`acme-test-inspect` | nothing | S3 → EventBridge (`direct-eventbridge`)" in line(
        text, "| nothing |", "invoices/"
    )


def test_no_change_says_nothing(real: RealPlans) -> None:
    """Although Terraform reads many resources differently than it wrote them, as after every first apply."""
    assert any("resource_drift" in json.loads(plan) for plan in real.plans[NO_CHANGE].values())
    assert shown(real, NO_CHANGE) == ""


def test_a_changed_prefix_says_which_objects_start_nothing_any_more(real: RealPlans) -> None:
    text = shown(real, "prefix-changed")
    assert "| S3 → SQS → Lambda (`storage-first`) | nothing |" in line(
        text, "`acme-test-landing-111122223333/uploads/*`"
    )
    assert "| nothing | S3 → SQS → Lambda (`storage-first`) |" in line(text, "/incoming/*`")


def test_a_swapped_pattern_says_that_events_can_fall_between(real: RealPlans) -> None:
    text = shown(real, "pattern-swapped")
    row = line(text, "/uploads/*`", "(`storage-first`)", "(`direct-eventbridge`)")
    assert "messages that wait in the old queue are deleted with it" in row
    assert "objects that land during the apply can start nothing or start twice" in row
    assert "**deleted** | `aws_sqs_queue.uploads_queue`" in text


def test_a_swapped_pattern_says_nothing_of_the_other_trigger(real: RealPlans) -> None:
    assert "invoices" not in shown(real, "pattern-swapped").partition("### Changed outside")[0]


def test_a_wider_policy_says_who_may_do_what_more(real: RealPlans) -> None:
    row = line(shown(real, "policy-widened"), "**widened**")
    assert "`acme-test-inspect-states` may now delete objects of" in row
    assert "`arn:aws:s3:::*`" in row


def test_a_renamed_bucket_is_first_of_all_data_that_is_lost(real: RealPlans) -> None:
    text = shown(real, "bucket-renamed")
    assert re.findall("^### (.*)", text, re.MULTILINE)[0] == "Data and work in flight"
    rows = re.findall(r"^\| \*\*.*", text, re.MULTILINE)
    assert rows[0].startswith("| **replaced** | `aws_s3_bucket.landing` | its objects and their versions")


@pytest.mark.parametrize("name", ["bucket-renamed", "queue-replaced"])
def test_what_guarded_a_thing_that_goes_itself_widens_no_access(real: RealPlans, name: str) -> None:
    assert "widened" not in shown(real, name)


def test_a_plan_that_terraform_refuses_says_that_it_is_not_all(real: RealPlans) -> None:
    text = shown(real, "bucket-renamed-and-protected")
    assert line(text, "planning failed part of the way: this is not all").startswith("⚠️")
    assert "| **replaced** | `aws_s3_bucket.landing` |" in text


def test_a_replaced_queue_says_what_forces_it_and_what_is_lost(real: RealPlans) -> None:
    row = line(shown(real, "queue-replaced"), "**replaced**")
    assert "`aws_sqs_queue.uploads_queue` | messages in the queue and in flight" in row
    assert "`name`: `acme-test-landing-uploads-events` → `acme-test-landing-uploads-waiting`" in row


def test_what_moves_is_not_destroyed_neither_in_a_stack_nor_in_a_module(real: RealPlans) -> None:
    assert not planned(real, MOVED, LANDING)
    text = shown(real, MOVED)
    assert "4 moved" in text
    assert not ANY_OTHER_ACTION.search(text)
    for now, before in (
        ("aws_sqs_queue.uploads_queue", "aws_sqs_queue.uploads_waiting"),
        ("aws_cloudwatch_metric_alarm.uploads_age_alarm", "aws_cloudwatch_metric_alarm.uploads_late"),
        ("module.archive.aws_sqs_queue.queue", "module.archive.aws_sqs_queue.waiting"),
        (
            "module.archive.aws_cloudwatch_metric_alarm.age_alarm",
            "module.archive.aws_cloudwatch_metric_alarm.late",
        ),
    ):
        assert line(text, "| move |", now, before)


def test_drift_is_what_the_plan_sets_right_and_nothing_else(real: RealPlans) -> None:
    text = shown(real, DRIFT)
    assert "2 resources changed outside of Terraform" in text
    assert line(text, "deleted", "aws_cloudwatch_metric_alarm.uploads_age_alarm")
    assert line(text, "changed", "aws_sqs_queue.uploads_queue")
    drift = text.partition("### Changed outside")[2].partition("\n### ")[0]
    assert "- visibility_timeout_seconds: 180\n+ visibility_timeout_seconds: 30\n" in drift
    assert '- tags_all.Project: "acme"\n' in drift
