"""Checkov as a user runs it, on what is synthesized and on the modules: it reads them, ends green, and finds what is wrong."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

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


# Each in a process of its own, which has Checkov imported already: that takes longer than its checks.
RUNS = """
import os, sys
from checkov.main import Checkov

for number, folder in enumerate(sys.argv[1:]):
    if not os.fork():
        os.dup2(os.open(f"{number}.txt", os.O_CREAT | os.O_WRONLY), 1)
        os.dup2(1, 2)
        sys.argv = ["checkov", "-d", folder, "--skip-download"]
        sys.exit(Checkov(sys.argv[1:]).run())
    print(os.waitstatus_to_exitcode(os.wait()[1]))
"""


class Run(NamedTuple):
    """How many checks passed and failed, and everything that was printed."""

    passed: int
    failed: int
    printed: str


def checkov(folders: Sequence[Path], home: Path) -> list[Run]:
    """`checkov -d` of each folder."""
    line = [str(PYTHON), "-c", RUNS, *map(str, folders)]
    done = subprocess.run(line, cwd=home, env=ENVIRONMENT | {"HOME": str(home)}, text=True, capture_output=True)
    runs = []
    for number, code in zip(range(len(folders)), done.stdout.split(), strict=True):
        printed = (home / f"{number}.txt").read_text(encoding="utf-8")
        (counts,) = re.findall(r"Passed checks: (\d+), Failed checks: (\d+), Skipped checks: 0$", printed, re.MULTILINE)
        passed, failed = map(int, counts)
        assert code == ("1" if failed else "0"), printed
        runs.append(Run(passed, failed, printed))
    return runs


def photos(app: core.App, stack: core.TerraformStack) -> None:
    bucket = SourceBucket.existing(stack, "photos", name="acme-photos", manage_notification=True)
    machine = StateMachine.from_arn("arn:aws:states:eu-west-1:111122223333:stateMachine:resize")
    StorageFirst(stack, "new", bucket=bucket, state_machine=machine, object_filter=ObjectFilter(prefix="in/"))
    app.synth()


def test_the_figures_are_of_everything() -> None:
    assert sorted(PASSED) == sorted([*MODULES, *(path.name for path in STACKS.iterdir())])


def test_a_users_runs_are_green_and_have_read_something(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path / "cdktf.out"))
    Stack(app, "empty", platform=PLATFORM)
    photos(app, Stack(app, "photos", platform=PLATFORM))
    folders = {
        "dev-landing": STACKS / "dev-landing",
        **{name: ROOT / "terraform" / name for name in MODULES},
        "every stack": tmp_path / "cdktf.out",
    }
    fewest = {**PASSED, "every stack": 10}
    for name, run in zip(folders, checkov(list(folders.values()), tmp_path), strict=True):
        assert run.failed == 0, run.printed
        assert run.passed >= fewest[name], run.printed
        assert "Traceback" not in run.printed, name


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
    ((passed, _, printed),) = checkov([tmp_path / "stacks" / "photos"], tmp_path)
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
