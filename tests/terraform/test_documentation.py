"""Every TOML, Python and HCL block of the documentation does what the documentation says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import ROOT, SAMPLE
from tests.terraform.terraform_runs import Terraform
from tests.wheel.installed import Installed

PAGES = [
    ROOT / "README.md",
    *sorted(ROOT.glob("docs/**/*.md")),
    *sorted(ROOT.glob("terraform/*/README.md")),
    ROOT / "modules" / "local_aws" / "README.md",
]
READERS_OWN = """
from cdktf import App, TerraformStack
from cdktf_cdktf_provider_aws.provider import AwsProvider
app = App()
stack = TerraformStack(app, "photos")
AwsProvider(stack, "aws", region="eu-west-1")
"""
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _blocks(language: str) -> Iterator[object]:
    for page in PAGES:
        found = [text for name, text in BLOCK.findall(page.read_text(encoding="utf-8")) if name == language]
        for index, text in enumerate(found):
            yield pytest.param(page, text, id=f"{page.relative_to(ROOT)}-{index}")


def _main(folder: Path, configuration: str) -> subprocess.CompletedProcess[str]:
    shutil.copytree(SAMPLE / "state_machines", folder / "state_machines", dirs_exist_ok=True)
    (folder / "pipelines.toml").write_text(configuration, encoding="utf-8")
    variables = {
        **os.environ,
        "S3_TO_SFN_PIPELINES": str(folder / "pipelines.toml"),
        "CDKTF_OUTDIR": str(folder / "cdktf.out"),
    }
    line = [sys.executable, "main.py"]
    return subprocess.run(line, cwd=ROOT, env=variables, text=True, capture_output=True, check=False)


def _smallest_configuration() -> str:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return next(text for language, text in BLOCK.findall(readme) if language == "toml")


@pytest.mark.parametrize(("page", "text"), list(_blocks("toml")))
def test_toml_synthesizes_and_is_valid(page: Path, text: str, terraform: Terraform, tmp_path: Path) -> None:
    done = _main(tmp_path, text)
    assert done.returncode == 0, done.stderr
    for stack in (tmp_path / "cdktf.out" / "stacks").iterdir():
        terraform(stack, "init", "-backend=false", "-no-color")
        terraform(stack, "validate", "-no-color")


@pytest.mark.parametrize(("page", "text"), list(_blocks("python")))
def test_python_runs_and_is_valid(
    page: Path, text: str, installed: Installed, terraform: Terraform, tmp_path: Path
) -> None:
    """By the wheel alone; a block that goes on with a `stack` of the reader's is given one."""
    shutil.copytree(SAMPLE / "state_machines", tmp_path / "state_machines")
    if "stack = " not in text and "stack" in text:
        text = f"{READERS_OWN}{text}\napp.synth()\n"
    done = installed.run(tmp_path, "-c", text)
    assert done.returncode == 0, done.stderr
    for stack in tmp_path.glob("cdktf.out/stacks/*"):
        terraform(stack, "init", "-backend=false", "-no-color")
        terraform(stack, "validate", "-no-color")


@pytest.mark.parametrize(("page", "text"), list(_blocks("hcl")))
def test_hcl_is_valid(page: Path, text: str, terraform: Terraform, tmp_path: Path) -> None:
    """With the module of this folder, instead of the same from where the reader's team keeps it."""
    assert not re.search(r'source\s*=\s*"(?!git::https://YOUR-HOST/s3-to-sfn//|hashicorp/)', text)
    local = re.sub(r'"git::https://YOUR-HOST/s3-to-sfn//([^?"]*)\?ref=v[^"]*"', r'"./\1"', text)
    (tmp_path / "terraform").symlink_to(ROOT / "terraform")
    (tmp_path / "main.tf").write_text(local, encoding="utf-8")
    terraform(tmp_path, "init", "-backend=false", "-no-color")
    terraform(tmp_path, "validate", "-no-color")


@pytest.mark.parametrize("language", ["toml", "python", "hcl"])
def test_there_is_something_to_check(language: str) -> None:
    assert list(_blocks(language))


def test_the_readme_shows_the_report_of_two_mistakes(tmp_path: Path) -> None:
    broken = (
        _smallest_configuration().replace("prefix =", "prefx =").replace('machine = "archive"', 'machine = "archiv"')
    )
    done = _main(tmp_path, broken)
    assert done.returncode == 2
    assert done.stderr in (ROOT / "README.md").read_text(encoding="utf-8")
    assert not (tmp_path / "cdktf.out").exists()


def test_the_readme_names_the_stacks_that_the_smallest_configuration_makes(tmp_path: Path) -> None:
    assert _main(tmp_path, _smallest_configuration()).returncode == 0
    stacks = sorted(path.name for path in (tmp_path / "cdktf.out" / "stacks").iterdir())
    assert stacks == ["dev-bootstrap", "dev-landing", "dev-shared"]
