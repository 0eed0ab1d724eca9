"""What the demo shows while Terraform works."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from demo.steps import Steps
from demo.terraform_output import TerraformOutput


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
