"""The wheel has all that it needs, and does what a clone does."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from modules import __version__
from modules.local_aws import environment
from tests.plan_review.plan_documents import change
from tests.plan_review.plan_documents import plan as plan_document
from tests.support import ROOT, SAMPLE

from .installed import Installed, build

pytestmark = pytest.mark.xdist_group("wheel")

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys
import s3_to_sfn
for found in pkgutil.walk_packages(s3_to_sfn.__path__, "s3_to_sfn."):
    if not found.name.startswith(("s3_to_sfn.local_aws.links.", "s3_to_sfn.local_aws.repairs.")):
        importlib.import_module(found.name)
        print(found.name)
assert not [name for name in sys.modules if name.partition(".")[0] in ("modules", "main", "tools")]
"""

IMPORT_SERVER = """
from s3_to_sfn.local_aws import server
for name in server.repair_names():
    print(server.load_repair(name).__name__)
for name in server.link_names():
    print(server.load_link(name).__name__)
"""


def test_two_builds_have_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    assert hashlib.sha256(build(tmp_path).read_bytes()).digest() == hashlib.sha256(wheel.read_bytes()).digest()


def test_it_has_everything_that_git_knows_below_modules(wheel: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "modules", "lambda_src"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    with ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if not name.startswith("s3_to_sfn-")}
    expected = {
        name.replace("modules/", "s3_to_sfn/", 1).replace("lambda_src/", "s3_to_sfn/lambda_src/", 1)
        for name in listed.stdout.splitlines()
        if (ROOT / name).exists()
    }
    assert packed == expected | {"s3_to_sfn/requirements/project.txt", "s3_to_sfn/requirements/local-aws.txt"}


def test_every_submodule_can_be_imported(installed: Installed, tmp_path: Path) -> None:
    done = installed.run(tmp_path, "-c", IMPORT_EVERYTHING)
    assert done.returncode == 0, done.stderr
    server = subprocess.run(
        [str(environment.interpreter()), "-c", IMPORT_SERVER],
        cwd=next((installed.folder / "lib").glob("*/site-packages")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert server.returncode == 0, server.stderr
    files = {
        ".".join(("s3_to_sfn", *path.relative_to(ROOT / "modules").with_suffix("").parts)).removesuffix(".__init__")
        for path in (ROOT / "modules").rglob("*.py")
    }
    assert {*done.stdout.split(), *server.stdout.split(), "s3_to_sfn"} >= files


def test_it_synthesizes_what_a_clone_does(installed: Installed, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "own")
    done = installed.run(tmp_path / "own", "s3-to-sfn", "synth")
    assert done.returncode == 0, done.stderr
    golden = {
        path.parent.name: path.read_text() for path in (ROOT / "tests" / "golden" / "stacks").rglob("cdk.tf.json")
    }
    stacks = (tmp_path / "own" / "cdktf.out" / "stacks").rglob("cdk.tf.json")
    assert {path.parent.name: f"{path.read_text()}\n" for path in stacks} == golden


def test_the_program_has_its_own_name_and_one_version(installed: Installed, tmp_path: Path) -> None:
    assert installed.run(tmp_path, "s3-to-sfn", "--version").stdout == f"s3-to-sfn {__version__}\n"
    help_ = installed.run(tmp_path, "s3-to-sfn", "check", "--help").stdout
    assert help_.startswith("usage: s3-to-sfn check")
    assert "python -m" not in help_


def test_the_wheel_itself_reviews_with_the_standard_library_alone(wheel: Path, tmp_path: Path) -> None:
    """By the line in modules/plan_review/README.md."""
    readme = (ROOT / "modules" / "plan_review" / "README.md").read_text(encoding="utf-8")
    [line] = re.findall(r"`python (-I -S \S+\.whl/\S+) dev-landing\.json`", readme)
    plan = tmp_path / "plan.json"
    plan.write_text(plan_document(change("aws_sqs_queue.q", "delete", before={"name": "q"})), encoding="utf-8")
    assert wheel.name in line
    command = [sys.executable, *line.split(), str(plan)]
    done = subprocess.run(command, cwd=wheel.parent, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("## `plan`\n\n**1 to delete**\n")
