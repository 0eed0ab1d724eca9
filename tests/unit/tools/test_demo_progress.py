"""What the demo shows while Terraform works."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from tools.demo.steps import Steps
from tools.demo.terraform_output import TerraformOutput, Wait, chain, described, inverted, references


def test_resources_are_counted_over_several_stacks() -> None:
    output = TerraformOutput(3)
    assert output.progress == "0 of 3 resources"
    assert output.read("dev-a  aws_sqs_queue.q (q/queue): Creating...") == (
        "0 of 3 resources, waiting for aws_sqs_queue.q"
    )
    output.read("       aws_iam_role.r (q/role): Creating...")
    assert output.read("dev-b  aws_sqs_queue.q: Creating...") == (
        "0 of 3 resources, waiting for aws_iam_role.r and 2 more"
    )
    assert output.read("dev-b  aws_sqs_queue.q (q/queue): Still creating... [10s elapsed]").startswith("0 of 3")
    output.read("dev-a  aws_sqs_queue.q (q/queue): Creation complete after 25s [id=http://127.0.0.1/q]")
    output.read("       aws_sqs_queue.q (q/queue): Creation complete after 25s [id=http://127.0.0.1/q]")
    assert output.read("\x1b[0m\x1b[1maws_iam_role.r: Creation complete after 0s [id=r]\x1b[0m") == "3 of 3 resources"


def test_destroying_is_counted_too() -> None:
    output = TerraformOutput(1)
    assert output.read("aws_s3_bucket.b (b/self): Destroying... [id=b]") == (
        "0 of 1 resources, waiting for aws_s3_bucket.b"
    )
    assert output.read("aws_s3_bucket.b (b/self): Destruction complete after 0s") == "1 of 1 resources"


def test_a_wait_is_of_the_stack_that_was_named_last_and_may_take_minutes() -> None:
    output = TerraformOutput(3)
    output.read("dev-landing")
    output.read("             aws_sqs_queue.q (q/queue): Creation complete after 26s [id=q]")
    output.read("dev-shared   aws_iam_role.r: Creation complete after 0s [id=r]")
    output.read("             aws_s3_bucket.b (b/self): Destruction complete after 1m10s")
    assert output.waits == [
        Wait("dev-landing", "aws_sqs_queue.q", 26),
        Wait("dev-shared", "aws_iam_role.r", 0),
        Wait("dev-shared", "aws_s3_bucket.b", 70),
    ]


DOCUMENT = {
    "resource": {
        "aws_sqs_queue": {
            "dead": {"name": "dead"},
            "queue": {"redrive_policy": '{"deadLetterTargetArn":"${aws_sqs_queue.dead.arn}"}'},
        },
        "aws_s3_bucket": {"b": {"bucket": "b"}},
        "aws_s3_bucket_notification": {"n": {"bucket": "${aws_s3_bucket.b.id}", "depends_on": ["aws_sqs_queue.queue"]}},
    }
}
BEFORE = {"first": set[str](), "second": {"first"}}


def test_a_resource_comes_after_those_that_it_names() -> None:
    needs = references(DOCUMENT)
    assert needs == {
        "aws_sqs_queue.dead": set(),
        "aws_sqs_queue.queue": {"aws_sqs_queue.dead"},
        "aws_s3_bucket.b": set(),
        "aws_s3_bucket_notification.n": {"aws_s3_bucket.b", "aws_sqs_queue.queue"},
    }
    assert inverted(needs)["aws_sqs_queue.queue"] == {"aws_s3_bucket_notification.n"}


def test_the_chain_leads_from_stack_to_stack_along_what_ended_last() -> None:
    needs = {"first": {"aws_s3_bucket.s": set[str]()}, "second": references(DOCUMENT)}
    waits = [
        Wait("first", "aws_s3_bucket.s", 1),
        Wait("second", "aws_sqs_queue.dead", 26),
        Wait("second", "aws_s3_bucket.b", 30),
        Wait("second", "aws_sqs_queue.queue", 26),
        Wait("second", "aws_s3_bucket_notification.n", 0),
    ]
    found = chain(waits, needs, BEFORE)
    assert found == [waits[0], waits[1], *waits[3:]]
    assert described(found) == (
        " for aws_s3_bucket.s (1 s) in first; aws_sqs_queue.dead (26 s), aws_sqs_queue.queue (26 s) in second"
    )


def test_the_chain_of_a_destroy_goes_the_other_way_round() -> None:
    needs = {"first": {"aws_s3_bucket.s": set[str]()}, "second": inverted(references(DOCUMENT))}
    waits = [
        Wait("second", "aws_s3_bucket_notification.n", 1),
        Wait("second", "aws_s3_bucket.b", 2),
        Wait("second", "aws_sqs_queue.queue", 43),
        Wait("second", "aws_sqs_queue.dead", 43),
        Wait("first", "aws_s3_bucket.s", 1),
    ]
    assert chain(waits, needs, inverted(BEFORE)) == [waits[0], *waits[2:]]


def test_where_nothing_was_changed_nothing_was_waited_for() -> None:
    assert chain([], {}, {}) == []
    assert described([]) == ""


@pytest.mark.parametrize("terminal", [True, False])
def test_a_step_says_when_it_is_done(terminal: bool) -> None:
    screen = io.StringIO()
    with Steps(Console(file=screen, force_terminal=terminal, width=80)).step("Deploy [all]") as step:
        step.say("6 of 6")
    assert all(text in screen.getvalue() for text in ("✓", "Deploy [all]", "6 of 6"))


@pytest.mark.parametrize("terminal", [True, False])
def test_a_step_that_fails_says_so_and_lets_the_error_pass(terminal: bool) -> None:
    screen = io.StringIO()
    with pytest.raises(ValueError, match="no"), Steps(Console(file=screen, force_terminal=terminal)).step("Deploy"):
        raise ValueError("no")
    assert "✗" in screen.getvalue()


def test_no_terminal_gets_no_control_characters() -> None:
    screen = io.StringIO()
    with Steps(Console(file=screen, width=80)).step("Deploy") as step:
        step.say("1 of 2")
    assert screen.getvalue() == "… Deploy\n✓ Deploy  0 s  1 of 2\n"
