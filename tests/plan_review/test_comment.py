"""What the comment says beside the plan: gates and labels, failures, findings, checks and actions, and the table."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from modules.__main__ import main
from modules.plan_review import review
from tests.plan_review.plan_documents import change, plan

DELETES = plan(change("aws_sqs_queue.q", "delete", before={"name": "q"}))


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Path, pytest.CaptureFixture[str]]:
    (tmp_path / "dev.json").write_text(DELETES, encoding="utf-8")
    return tmp_path, capsys


def printed(command: tuple[Path, pytest.CaptureFixture[str]], *options: str) -> str:
    folder, capsys = command
    main(["review", f"dev={folder / 'dev.json'}", *options])
    return capsys.readouterr().out


def test_a_shut_gate_names_the_label_that_opens_it(command: tuple[Path, pytest.CaptureFixture[str]]) -> None:
    label = ("--label", "delete-stateful=allow-destroy")
    shut = printed(command, "--fail-on", "delete-stateful,drift", *label)
    assert "⛔ `delete-stateful` stops this plan: the label `allow-destroy` lets it pass" in shut
    assert "`drift`" not in shut
    assert "🔓 `delete-stateful` would stop this plan: the label `allow-destroy` lets it pass" in printed(
        command, *label
    )
    assert "no label lets it pass" in printed(command, "--fail-on", "delete")
    assert "stop" not in printed(command)


def test_commit_and_run_are_said(command: tuple[Path, pytest.CaptureFixture[str]]) -> None:
    lines = printed(
        command, "--commit", "0123456789abcdef", "--run-url", "https://github.com/a/b/actions/runs/1"
    ).splitlines()
    assert lines[2] == "Commit `0123456789ab` · [run](https://github.com/a/b/actions/runs/1)"
    assert "[run]" not in printed(command, "--run-url", "https://x) @all")


ERROR = """
\x1b[31m╷\x1b[0m
│ Error: Invalid reference
│ 
│   on main.tf line 3:
│    3:   password = "hunter2-Zebra"
╵
"""  # noqa: W291
LOG = json.dumps(
    {"@level": "error", "diagnostic": {"severity": "error", "summary": "Invalid reference", "detail": "more"}}
)


@pytest.mark.parametrize("output", [ERROR, '{"@level":"info"}\n' + LOG])
def test_a_plan_that_failed_has_a_comment_with_terraforms_error(
    output: str, command: tuple[Path, pytest.CaptureFixture[str]]
) -> None:
    folder, capsys = command
    (folder / "plan.log").write_text(f"Refreshing…\n{output}", encoding="utf-8")
    assert main(["review", "--failed", f"dev={folder / 'plan.log'}", "--fail-on", "incomplete"]) == 1
    text = capsys.readouterr().out
    assert text.startswith("## `dev`\n\n**Planning failed**\n\n```\nError: Invalid reference\n")
    assert "hunter2" not in text
    assert "Refreshing" not in text


def test_findings_stand_beside_their_resource(command: tuple[Path, pytest.CaptureFixture[str]]) -> None:
    folder, _ = command
    results = [
        {"ruleId": "CKV_1", "level": "error", "message": {"text": "Encrypt aws_sqs_queue.q"}},
        {"ruleId": "CKV_2", "message": {"text": "No owner"}, "locations": [{"physicalLocation": {"artifactLocation": {"uri": "a.tf"}, "region": {"startLine": 3}}}]},
    ]  # fmt: skip
    (folder / "found.sarif").write_text(json.dumps({"runs": [{"results": results}]}), encoding="utf-8")
    text = printed(command, "--sarif", str(folder / "found.sarif"))
    assert "- ⚠️ `CKV_1`: `Encrypt aws_sqs_queue.q` — `aws_sqs_queue.q`\n- · `CKV_2`: `No owner` — `a.tf:3`" in text
    assert re.search(r"\| `aws_sqs_queue.q` \| .*⚠️ `CKV_1` \|", text)
    assert main(["review", f"dev={folder / 'dev.json'}", "--sarif", str(folder / "dev.json")]) == 2


def test_actions_and_checks_are_shown_and_passing_ones_are_not() -> None:
    invocation = {
        "address": "action.aws_lambda_invoke.wipe",
        "config_values": {"payload": "all", "token": "Zebra-1"},
        "lifecycle_action_trigger": {"triggering_resource_address": "a_b.x", "action_trigger_event": "AfterCreate"},
    }
    checks = [
        {"address": {"to_display": "check.a"}, "status": "error", "instances": []},
        {"address": {"to_display": "check.b"}, "status": "pass", "instances": [{"status": "pass"}]},
    ]
    reviewed = review({"dev": plan(action_invocations=[invocation], checks=checks)})
    assert "invoke <code>action.aws_lambda_invoke.wipe</code> after create of <code>a_b.x</code>" in reviewed.markdown
    assert '+ payload: "all"' in reviewed.markdown
    assert "Zebra-1" not in reviewed.markdown + json.dumps(reviewed.document)
    assert "- ⚠️ `check.a` cannot be evaluated" in reviewed.markdown
    assert "check.b" not in reviewed.markdown
    assert reviewed.gates["any-change"] == ("dev: action.aws_lambda_invoke.wipe: invoke",)
    assert review({"dev": plan(checks=checks[1:])}).markdown == ""


def test_an_action_that_is_asked_for_by_itself_names_who_asks() -> None:
    """The fields are those of Terraform's own tests: internal/command/jsonplan/action_invocations_test.go."""
    asked = {
        "address": "action.test_action.test", "type": "test_action", "name": "test",
        "config_values": {"optional": "hello", "sensitive": "world-of-secrets"}, "config_sensitive": {"sensitive": True},
        "config_unknown": {}, "provider_name": "registry.terraform.io/hashicorp/test",
        "invoke_action_trigger": {"calling_resource_address": "test_resource.foo[0]"},
    }  # fmt: skip
    reviewed = review({"dev": plan(action_invocations=[asked])})
    assert "invoke <code>action.test_action.test</code> of <code>test_resource.foo[0]</code>" in reviewed.markdown
    assert '+ optional: "hello"' in reviewed.markdown
    assert "world-of-secrets" not in reviewed.markdown + json.dumps(reviewed.document)


def test_actions_that_nobody_knows_warn_on_their_resource() -> None:
    reviewed = review({"dev": plan(change("aws_sqs_queue.q", "delete", "explode", before={"name": "q"}))})
    assert "what happens to 1 resource cannot be told" in reviewed.markdown
    assert (
        "| **unknown action** | `aws_sqs_queue.q` | what `delete, explode` does cannot be told |" in reviewed.markdown
    )
    assert reviewed.gates["incomplete"]
    assert reviewed.gates["delete-stateful"]


def test_sets_are_compared_by_content() -> None:
    def rule(name: str, port: int) -> dict[str, object]:
        return {"name": name, "port": port}

    def diff(before: object, after: object) -> list[str]:
        text = review(
            {"dev": plan(change("a_b.x", "update", before={"s": before, "n": 1}, after={"s": after, "n": 2}))}
        )
        return [line for line in text.markdown.splitlines() if line[:2] in ("+ ", "- ", "  ") and " n:" not in line]

    many = [f"arn:{i}" for i in range(1000)]
    assert diff(many, ["arn:new", *reversed(many)]) == ['+ s[0]: "arn:new"']
    assert diff([rule("a", 1), rule("b", 2)], [rule("b", 3), rule("a", 1)]) == ["- s[0].port: 2", "+ s[0].port: 3"]
    assert diff([{"Sid": "Read", "n": 1}], [{"Sid": "Write", "n": 1}]) == [
        "- s[0].Sid: \"Read\"", "- s[0].n: 1", "+ s[0].Sid: \"Write\"", "+ s[0].n: 1",
    ]  # fmt: skip
    assert diff(["a", "b"], ["b", "a"]) == ["  s (the same items, in another order)"]
