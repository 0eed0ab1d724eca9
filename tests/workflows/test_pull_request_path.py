"""A pull request from its first plan to the apply, by the scripts that the workflows call, against the AWS on this machine."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from modules.local_aws import LocalAws
from modules.local_aws.workbench import Workbench
from tests.local_aws.account import ACCOUNT_ID, REGION, Account
from tests.support import ROOT, SAMPLE
from tests.workflows.keys import Keys, new_keys
from tests.workflows.repository import Repository, outputs

CONFIGURATION = """
project = "acme-ingest"

[environments.test]
region = "eu-west-1"
account_id = "111122223333"
backend = { type = "s3", bucket = "acme-tfstate-test" }

[state_machines.archive]
definition = "state_machines/archive.asl.json"

[buckets.landing]
name = "acme-landing-test"

[buckets.landing.triggers.uploads]
pattern = "direct-eventbridge"
state_machine = "archive"
"""
ANOTHER = '\n[state_machines.{id}]\ndefinition = "state_machines/archive.asl.json"\n'
SHARED = "test-shared"
NUMBER, HEAD, RUN_URL = "7", "a" * 40, "https://github.com/acme/ingest/actions/runs/5"
ORIGIN = {"NUMBER": NUMBER, "COMMIT": HEAD, "RUN_URL": RUN_URL}


@dataclass(frozen=True)
class Users:
    """Credentials as a workflow has them: in the environment."""

    planning: dict[str, str]
    applying: dict[str, str]
    nobody: dict[str, str]


@dataclass(frozen=True)
class Team:
    """A team whose `main` is deployed."""

    account: Account
    repository: Repository
    users: Users
    keys: Keys
    main: str

    def plan(self, stack: str = SHARED) -> str:
        """The step of plan.yml; what Terraform said."""
        return self.repository.step("plan", f"cdktf.out/stacks/{stack}", **self.users.planning).stderr

    def review(self) -> dict[str, str]:
        """The outputs of the step that writes the comment."""
        return outputs(self.repository.step("review", f"cdktf.out/stacks/{SHARED}", **ORIGIN).stdout)

    def is_refused(self, step: str, *arguments: str, **variables: str) -> None:
        """A step ends with an error because its user lacks a permission, as far as the AWS on this machine asks for any."""
        done = self.repository.step(step, *arguments, check=False, **variables)
        assert done.returncode == 3
        assert re.search("AccessDenied|Forbidden", done.stdout + done.stderr)

    def pack(self, folder: Path, stack: str = SHARED) -> Path:
        """The artefact that plan.yml keeps."""
        folder.mkdir(exist_ok=True)
        certificate = folder.with_suffix(".pem")
        certificate.write_text(self.keys.certificate, encoding="utf-8")
        line = (f"cdktf.out/stacks/{stack}", str(folder / f"{stack}.plan"), "--certificate", str(certificate))
        self.repository.step("pack", *line, **ORIGIN)
        shutil.copyfile(self.repository.stack(stack) / "review.md", folder / f"{stack}.md")
        return folder

    def open(self, packed: Path, target: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """The step of apply.yml that judges the artefact."""
        variables = {"PLAN_KEY": self.keys.private, **ORIGIN, **variables}
        line = (str(packed), str(self.merged(target)), str(target), SHARED, *arguments)
        return self.repository.step("open", *line, check=False, **variables)

    def merged(self, target: Path) -> Path:
        """The stacks as the job gets them: another's files, in which no Terraform has run."""
        folder = target.with_name(f"{target.name}-merged")
        if not folder.exists():
            ran = shutil.ignore_patterns(".terraform", "tfplan", "plan.*", "review.md")
            shutil.copytree(self.repository.output / "stacks", folder, ignore=ran)
        return folder

    def apply(self, packed: Path, target: Path) -> tuple[int, str]:
        """The last steps of apply.yml: the exit status, and what they said."""
        done = self.open(packed, target)
        if done.returncode == 0:
            line = (str(self.merged(target) / SHARED), str(target / SHARED / "tfplan"))
            done = self.repository.step("apply", *line, check=False, **self.users.applying)
        return done.returncode, done.stdout + done.stderr

    def machines(self) -> set[str]:
        """What the shared stack has made."""
        machines = self.account.states.list_state_machines()["stateMachines"]
        return {machine["name"].rpartition("-")[2] for machine in machines}


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    folder = tmp_path_factory.mktemp("team")
    with (
        LocalAws(region=REGION, enforce_iam=True, log_path=folder / "server.log") as aws,
        ExitStack() as clients,
    ):
        account = Account(aws.endpoint, clients)
        account.s3.create_bucket(Bucket="acme-tfstate-test", CreateBucketConfiguration={"LocationConstraint": REGION})
        workbench = Workbench(folder / "workbench", aws.endpoint, {"test": ACCOUNT_ID}, SAMPLE / "pipelines.toml")
        overlay = workbench.overlay.read_text(encoding="utf-8")
        credentials = f'access_key = "{ACCOUNT_ID}", secret_key = "local", '
        assert overlay.count(credentials) == 2
        workbench.overlay.write_text(overlay.replace(credentials, ""), encoding="utf-8")
        users = Users(
            planning=user(account, *planning_policy()["Statement"]),
            applying={"AWS_ACCESS_KEY_ID": ACCOUNT_ID, "AWS_SECRET_ACCESS_KEY": "local"},
            nobody=user(account, {"Effect": "Allow", "Action": "sqs:ListQueues", "Resource": "*"}),
        )
        repository = Repository(folder / "repository", workbench)
        main = repository.commit(CONFIGURATION)
        team = Team(account, repository, users, new_keys(), main)
        team.plan()
        stack = f"cdktf.out/stacks/{SHARED}"
        repository.step("apply", stack, f"{stack}/tfplan", **users.applying)
        assert team.machines() == {"archive"}
        yield team


def user(account: Account, *statements: dict[str, Any]) -> dict[str, str]:
    name = account.name("planner")
    account.iam.create_user(UserName=name)
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    account.iam.put_user_policy(UserName=name, PolicyName="policy", PolicyDocument=document)
    key = account.iam.create_access_key(UserName=name)["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}


def planning_policy() -> Any:
    """The policy in the documentation."""
    page = (ROOT / "docs" / "pull-requests.md").read_text(encoding="utf-8")
    blocks = [json.loads(text) for text in re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)]
    (policy,) = [block for block in blocks if "Principal" not in block["Statement"][0]]
    return policy


def test_a_change_is_planned_reviewed_and_applied_and_the_plan_is_then_stale(team: Team, tmp_path: Path) -> None:
    repository, stack = team.repository, f"cdktf.out/stacks/{SHARED}"

    # The pull request: only the stack that changes is planned, by a user who can only read.
    changed = CONFIGURATION + ANOTHER.format(id="resize")
    repository.commit(changed)
    found = repository.touched(team.main)
    assert (found["touched"], found["removed"]) == ([SHARED], [])
    team.is_refused("plan", stack, **team.users.nobody)
    assert "# aws_sfn_state_machine.resize will be created" in team.plan()

    # The comment, and the artefact.
    assert team.review() == {"changes": "true"}
    comment = (repository.stack(SHARED) / "review.md").read_text(encoding="utf-8")
    assert SHARED in comment
    assert "aws_sfn_state_machine.resize" in comment
    assert f"Commit `{HEAD[:12]}` · [run]({RUN_URL})" in comment
    packed = team.pack(tmp_path / "packed")
    team.is_refused("apply", stack, f"{stack}/tfplan", **team.users.planning)
    assert team.machines() == {"archive"}

    # Another pull request was merged in between: other bytes than the plan's own.
    repository.commit(changed + ANOTHER.format(id="other"))
    status, said = team.apply(packed, tmp_path / "overtaken")
    assert status == 1
    assert "the plan is not an ordinary one of the merged configuration: cdk.tf.json differs" in said

    # The merge: approvers are shown the review, and what was reviewed is applied, from the artefact alone.
    repository.commit(changed)
    summary = tmp_path / "summary.md"
    shown = team.open(packed, tmp_path / "shown", "--summary", str(summary))
    assert shown.returncode == 0, shown.stderr
    assert summary.read_text(encoding="utf-8") == comment
    status, said = team.apply(packed, tmp_path / "applied")
    assert status == 0, said
    assert team.machines() == {"archive", "resize"}

    # Once: now the state has moved on.
    status, said = team.apply(packed, tmp_path / "again")
    assert (status, "the state has changed since this plan was reviewed, so the plan was not applied" in said) == (
        1,
        True,
    )

    # A pull request that changes nothing any more has no comment.
    team.plan()
    assert team.review() == {"changes": "false"}


def test_a_stack_without_a_reviewed_plan_is_refused(team: Team, tmp_path: Path) -> None:
    status, said = team.apply(tmp_path, tmp_path / "target")
    assert (status, f"{SHARED}: no plan was reviewed" in said) == (1, True)


def test_drift_is_found_and_what_an_apply_leaves_behind_is_none(team: Team) -> None:
    repository, states = team.repository, team.account.states

    def drift() -> tuple[str, str]:
        done = repository.step("drift", f"cdktf.out/stacks/{SHARED}", **team.users.planning)
        return outputs(done.stdout)["drift"], (repository.stack(SHARED) / "drift.md").read_text("utf-8")

    assert drift() == ("none", "")
    machines = states.list_state_machines()["stateMachines"]
    (arn,) = [machine["stateMachineArn"] for machine in machines if machine["name"].endswith("archive")]
    states.update_state_machine(stateMachineArn=arn, tracingConfiguration={"enabled": False})
    found, said = drift()
    assert found == "found"
    assert "changed <code>aws_sfn_state_machine.archive</code>" in said
    assert "- tracing_configuration[0].enabled: true\n+ tracing_configuration[0].enabled: false" in said


def test_the_steps_for_atlantis_plan_and_apply(team: Team, tmp_path: Path) -> None:
    """Atlantis itself is not here: its steps run as it would run them, with the variables that it sets."""
    team.repository.commit(CONFIGURATION + ANOTHER.format(id="atlantis"))  # which synthesizes
    atlantis = Atlantis("synthesized", team.repository.folder, tmp_path, team.repository, team.users.applying)
    shown = atlantis.run("plan", PROJECT_NAME=SHARED, REPO_REL_DIR=".")
    assert shown.startswith(f"## `{SHARED}`\n")
    assert "aws_sfn_state_machine.atlantis" in shown
    atlantis.run("apply", PROJECT_NAME=SHARED)
    assert "atlantis" in team.machines()


def test_atlantis_reviews_any_other_root(team: Team, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "main.tf").write_text('resource "terraform_data" "ledger" {}\n', encoding="utf-8")
    atlantis = Atlantis("root", root, tmp_path, team.repository, {})
    shown = atlantis.run("plan", PROJECT_NAME="", REPO_REL_DIR="infrastructure/dev")
    assert shown.startswith("## `infrastructure/dev`\n")
    assert "terraform_data.ledger" in shown
    atlantis.run("apply")
    nothing = atlantis.run("plan", PROJECT_NAME="", REPO_REL_DIR="infrastructure/dev")
    assert nothing == "No changes. Your infrastructure matches the configuration.\n"


@dataclass(frozen=True)
class Atlantis:
    """Atlantis with a workflow of ci/atlantis-server.yaml, its own steps `init` and `apply`, and s3-to-sfn in its image."""

    workflow: str
    folder: Path
    scratch: Path
    repository: Repository
    credentials: dict[str, str]

    def run(self, stage: str, **variables: str) -> str:
        """Runs the steps of a stage; returns what of their output comes into the comment."""
        program = self.scratch / "s3-to-sfn"
        code = f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m modules "$@"\n'
        program.write_text(code, encoding="utf-8")
        program.chmod(0o755)
        variables |= {name: str(self.scratch / name.lower()) for name in ("PLANFILE", "SHOWFILE")} | self.credentials
        variables["PATH"] = os.pathsep.join([str(self.scratch), os.environ["PATH"]])
        stages = YAML(typ="safe").load(ROOT / "ci" / "atlantis-server.yaml")["workflows"][self.workflow]
        own = {
            # It is shown where it fails only.
            "init": {"command": "terraform init -input=false", "output": "hide"},
            "apply": {"command": 'terraform apply -input=false "$PLANFILE"'},
        }
        shown = ""
        for step in stages.get(stage, {"steps": [stage]})["steps"]:
            about = own[step] if isinstance(step, str) else step.get("run") or step["env"]
            about = {"command": about} if isinstance(about, str) else about
            line = f"cd {shlex.quote(str(self.folder))} && {about.get('command', ':')}"
            said = self.repository.run("sh", "-c", line, **variables).stdout
            if "name" in about:
                variables[about["name"]] = about.get("value", said.strip())
            elif about.get("output") != "hide":
                shown += said
        return shown
