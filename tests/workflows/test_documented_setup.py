"""What docs/pull-requests.md and ci/atlantis.yaml tell a team to set up."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from modules.engine import aws
from modules.engine.addresses import Named
from modules.pull_request.github import EVERY, GATES
from tests.support import ROOT
from tests.workflows.repository import IN_ORDER

PAGE = (ROOT / "docs" / "pull-requests.md").read_text(encoding="utf-8")

CALLED = {
    "aws_cloudtrail": [
        "cloudtrail:DescribeTrails",
        "cloudtrail:GetEventSelectors",
        "cloudtrail:GetTrailStatus",
        "cloudtrail:ListTags",
    ],
    "aws_cloudwatch_dashboard": ["cloudwatch:GetDashboard"],
    "aws_cloudwatch_event_rule": ["events:DescribeRule", "events:ListTagsForResource"],
    "aws_cloudwatch_event_target": ["events:ListTargetsByRule"],
    "aws_cloudwatch_log_group": ["logs:DescribeLogGroups", "logs:ListTagsForResource"],
    "aws_cloudwatch_metric_alarm": ["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"],
    "aws_iam_role": ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"],
    "aws_iam_role_policy": ["iam:GetRolePolicy"],
    "aws_iam_role_policy_attachment": ["iam:ListAttachedRolePolicies"],
    "aws_kms_alias": ["kms:ListAliases"],
    "aws_kms_key": ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"],
    "aws_lambda_event_source_mapping": ["lambda:GetEventSourceMapping", "lambda:ListTags"],
    "aws_lambda_function": [
        "lambda:GetFunction",
        "lambda:GetFunctionCodeSigningConfig",
        "lambda:ListVersionsByFunction",
    ],
    "aws_lambda_function_event_invoke_config": ["lambda:GetFunctionEventInvokeConfig"],
    "aws_lambda_permission": ["lambda:GetPolicy"],
    "aws_s3_bucket": [
        "s3:GetAccelerateConfiguration",
        "s3:GetBucketAcl",
        "s3:GetBucketCORS",
        "s3:GetBucketLogging",
        "s3:GetBucketObjectLockConfiguration",
        "s3:GetBucketPolicy",
        "s3:GetBucketRequestPayment",
        "s3:GetBucketTagging",
        "s3:GetBucketVersioning",
        "s3:GetBucketWebsite",
        "s3:GetEncryptionConfiguration",
        "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration",
        "s3:ListBucket",
    ],
    "aws_s3_bucket_lifecycle_configuration": ["s3:GetLifecycleConfiguration"],
    "aws_s3_bucket_notification": ["s3:GetBucketNotification"],
    "aws_s3_bucket_policy": ["s3:GetBucketPolicy"],
    "aws_s3_bucket_public_access_block": ["s3:GetBucketPublicAccessBlock"],
    "aws_s3_bucket_server_side_encryption_configuration": ["s3:GetEncryptionConfiguration"],
    "aws_s3_bucket_versioning": ["s3:GetBucketVersioning"],
    "aws_sfn_state_machine": [
        "states:DescribeStateMachine",
        "states:ListStateMachineVersions",
        "states:ListTagsForResource",
        "states:ValidateStateMachineDefinition",
    ],
    "aws_sqs_queue": ["sqs:GetQueueAttributes", "sqs:ListQueueTags"],
}
"""What provider 5.100.0 was seen to call when it refreshed each kind, by its own debug log, in IAM's names."""


def blocks() -> list[Any]:
    return [json.loads(text) for text in re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)]


def planning_policy() -> Any:
    (policy,) = [block for block in blocks() if "Principal" not in block["Statement"][0]]
    return policy


def kinds() -> set[str]:
    """Every kind of resource that a stack may hold: the classes that the code calls, without those of nested blocks."""
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "modules").rglob("*.py"))
    called = set(re.findall(r"\baws\.([A-Z]\w+)\(", code))
    resources = [name for name in called if isinstance(getattr(aws, name), Named)]
    return {"aws_" + "_".join(re.findall(r"[A-Z][a-z0-9]*", name)).lower() for name in resources}


def test_the_planning_role_may_read_every_kind_and_nothing_else() -> None:
    actions = [action for statement in planning_policy()["Statement"] for action in _listed(statement["Action"])]
    assert len(actions) == len(set(actions))
    assert set(actions) == {action for called in CALLED.values() for action in called} | {"s3:GetObject"}
    changing = re.compile(r":(?!Describe|Get|List|Validate)")
    assert [action for action in actions if changing.search(action) or "*" in action] == []


def test_what_is_read_is_known_for_every_kind_that_the_code_makes() -> None:
    committed = {line.split()[1].partition(".")[0] for line in _lines(ROOT / "tests" / "golden" / "addresses.txt")}
    assert committed <= kinds()
    assert kinds() == set(CALLED)


def test_no_object_but_the_state_is_read() -> None:
    (state,) = [each for each in planning_policy()["Statement"] if "s3:GetObject" in _listed(each["Action"])]
    assert (state["Action"], state["Resource"]) == ("s3:GetObject", "arn:aws:s3:::acme-tfstate-*/acme-ingest/*")


def test_the_planning_role_trusts_one_environment_of_one_repository() -> None:
    (trust,) = [block for block in blocks() if "Principal" in block["Statement"][0]]
    condition = trust["Statement"][0]["Condition"]
    assert list(condition) == ["StringEquals"]
    subjects = condition["StringEquals"]["token.actions.githubusercontent.com:sub"]
    assert subjects == "repo:acme/ingest:environment:plan"


def test_every_file_that_the_page_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", PAGE)
    assert links
    assert [link for link in links if "://" not in link and not (ROOT / "docs" / link).exists()] == []


def test_variables_secrets_and_labels_of_the_page_are_those_of_the_workflows() -> None:
    workflows = "".join(path.read_text(encoding="utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml"))
    named = set(re.findall(r"\b(?:vars|secrets)\.(\w+)", workflows))
    named |= set(re.findall(r"environment: (plan|reviewed)\b", workflows)) | {EVERY, *GATES.values()}
    variables = {"PLAN_KEY", "PLAN_ROLE", "APPLY_ROLE"}
    assert named == variables | {"plan", "reviewed", "plan-every-stack", "allow-destroy", "allow-access"}
    assert [name for name in named if f"`{name}`" not in PAGE] == []


def test_every_threat_has_a_test_that_is_there() -> None:
    table = PAGE.partition("| who may push |")[2].partition("\n\n")[0]
    rows = [line.split(" | ") for line in table.splitlines()[2:]]
    assert len(rows) >= 15
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "workflows").glob("test_*.py"))
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row[2])
        assert named
        assert [name for name in named if f"def {name}(" not in written] == []


def test_code_owners_own_what_judges() -> None:
    lines = (ROOT / ".github" / "CODEOWNERS").read_text(encoding="utf-8").splitlines()
    owned = [line.split()[0] for line in lines if not line.startswith("#")]
    assert [path for path in owned if not (ROOT / path.strip("/")).exists()] == []
    assert {"/.github/", "/ci/", "/modules/pull_request/", "/modules/plan_review/", "/requirements/"} <= set(owned)


def test_atlantis_has_the_stacks_of_a_new_repository_in_the_order_of_a_deployment() -> None:
    atlantis = YAML(typ="safe").load(ROOT / "ci" / "atlantis.yaml")
    projects = [
        (one["name"], one["execution_order_group"], one["dir"], one["workflow"]) for one in atlantis["projects"]
    ]
    assert projects == [(name, place, ".", "synthesized") for place, name in enumerate(IN_ORDER[:3])]
    server = YAML(typ="safe").load(ROOT / "ci" / "atlantis-server.yaml")
    assert set(server["workflows"]) == set(server["repos"][0]["allowed_workflows"]) == {"synthesized", "root"}


def test_atlantis_knows_every_key() -> None:
    """https://www.runatlantis.io/docs/repo-level-atlantis-yaml, server-side-repo-config and custom-workflows, their references."""
    atlantis = YAML(typ="safe").load(ROOT / "ci" / "atlantis.yaml")
    server = YAML(typ="safe").load(ROOT / "ci" / "atlantis-server.yaml")
    assert set(atlantis) == {
        *("version", "parallel_plan", "parallel_apply", "abort_on_execution_order_fail", "projects")
    }
    assert {key for project in atlantis["projects"] for key in project} == {
        *("name", "dir", "workflow", "execution_order_group", "autoplan")
    }
    assert set(server) == {"repos", "workflows"}
    assert set(server["repos"][0]) == {"id", "allowed_overrides", "allowed_workflows", "apply_requirements"}
    for workflow in server["workflows"].values():
        assert set(workflow) <= {"plan", "apply"}
        for step in (step for stage in workflow.values() for step in stage["steps"]):
            assert step == "init" or set(step) in ({"run"}, {"env"})
            about = step["run"] if step != "init" and "run" in step else {}
            assert isinstance(about, str) or set(about) <= {"command", "output"}
            assert isinstance(about, str) or about.get("output", "hide") == "hide"


def test_atlantis_shows_a_review_as_markdown_by_templates_that_it_looks_up() -> None:
    """`server/events/templates` of Atlantis. It was rendered by Go's text/template, with Sprig's hasPrefix, when it was written."""
    template = (ROOT / "ci" / "atlantis.tmpl").read_text(encoding="utf-8")
    defined = set(re.findall(r'{{ define "(\w+)" -?}}', template))
    assert {name for name in defined if not name.startswith("s3ToSfn")} == {
        "planSuccessUnwrapped",
        "planSuccessWrapped",
    }
    assert set(re.findall(r'{{-? template "(\w+)"', template)) <= defined
    assert set(re.findall(r"(?<!\w)\.([A-Z]\w+)", template)) == {
        *("ApplyCmd", "DiffMarkdownFormattedTerraformOutput", "DisableApply", "DisableRepoLocking"),
        *("EnableDiffMarkdownFormat", "LockURL", "PlanSummary", "RePlanCmd", "TerraformOutput"),
    }


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()
