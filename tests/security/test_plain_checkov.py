"""Checkov as a user runs it, on what is synthesized and on the modules: it reads them, ends green, and finds what is wrong."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from modules import App, ObjectFilter, Platform, SourceBucket, Stack, StateMachine, StorageFirst
from modules.constructs.checkov import CONFIGURATION
from modules.engine import core
from modules.export.patterns import MODULES as PATTERN_MODULES
from tests.golden.accepted_table import PASSED
from tests.security.checkov_runs import ENVIRONMENT, PYTHON
from tests.support import ROOT

STACKS = ROOT / "tests" / "golden" / "stacks"
# bucket-triggers calls these, and has only what Checkov has no check for.
MODULES = sorted(PATTERN_MODULES)
PLATFORM = Platform(region="eu-west-1", account_id="111122223333", name_prefix="acme")


def checkov(folder: Path, home: Path) -> tuple[int, int, str]:
    """How many checks passed and failed, and everything that was printed."""
    line = [str(PYTHON), "-m", "checkov.main", "-d", str(folder), "--skip-download"]
    done = subprocess.run(line, cwd=home, env=ENVIRONMENT | {"HOME": str(home)}, text=True, capture_output=True)
    (counts,) = re.findall(r"Passed checks: (\d+), Failed checks: (\d+), Skipped checks: 0$", done.stdout, re.MULTILINE)
    passed, failed = map(int, counts)
    assert done.returncode == (1 if failed else 0), done.stderr
    return passed, failed, done.stdout + done.stderr


def photos(app: core.App, stack: core.TerraformStack) -> None:
    bucket = SourceBucket.existing(stack, "photos", name="acme-photos", manage_notification=True)
    machine = StateMachine.from_arn("arn:aws:states:eu-west-1:111122223333:stateMachine:resize")
    StorageFirst(stack, "new", bucket=bucket, state_machine=machine, object_filter=ObjectFilter(prefix="in/"))
    app.synth()


def test_the_figures_are_of_everything() -> None:
    assert sorted(PASSED) == sorted([*MODULES, *(path.name for path in STACKS.iterdir())])


@pytest.mark.parametrize("name", ["dev-landing", *MODULES])
def test_a_users_run_is_green_and_has_read_something(name: str, tmp_path: Path) -> None:
    folder = ROOT / "terraform" / name if name in MODULES else STACKS / name
    passed, failed, printed = checkov(folder, tmp_path)
    assert failed == 0, printed
    assert passed >= PASSED[name]
    assert "Traceback" not in printed


def test_a_users_run_on_all_stacks_is_green(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path / "cdktf.out"))
    Stack(app, "empty", platform=PLATFORM)
    photos(app, Stack(app, "photos", platform=PLATFORM))
    passed, failed, printed = checkov(tmp_path / "cdktf.out", tmp_path)
    assert (passed > 10, failed) == (True, 0), printed


def test_a_fault_beside_ours_is_found(tmp_path: Path) -> None:
    """A queue and a function of the user's in the same stack, without encryption and without a VPC; ours has no VPC either."""
    app = core.App(outdir=str(tmp_path), skip_validation=True)
    stack = core.TerraformStack(app, "photos")
    team = core.Resource(stack, "team", terraform_resource_type="aws_lambda_function")
    team.add_override("function_name", "team")
    queue = core.Resource(stack, "inbox", terraform_resource_type="aws_sqs_queue")
    queue.add_override("sqs_managed_sse_enabled", False)
    PLATFORM.attach(stack)
    photos(app, stack)
    passed, _, printed = checkov(tmp_path / "stacks" / "photos", tmp_path)
    assert passed > 10
    assert re.search(r"CKV_AWS_27: .*\n\tFAILED for resource: resource.inbox", printed)
    assert re.search(r"CKV_AWS_117: .*\n\tFAILED for resource: resource.team", printed)
    # Our log group has its reason still, so that this is nothing to look at.
    assert "CKV_AWS_158" not in printed


def test_settings_that_skip_nothing_any_more_do_not_stay(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path))
    photos(app, Stack(app, "photos", platform=PLATFORM))
    written = [tmp_path / CONFIGURATION, tmp_path / "stacks" / "photos" / CONFIGURATION]
    assert all(path.exists() for path in written)
    app = App(outdir=str(tmp_path))
    SourceBucket.existing(
        Stack(app, "photos", platform=PLATFORM), "photos", name="acme-photos", manage_notification=True
    )
    app.synth()
    assert not any(path.exists() for path in written)
