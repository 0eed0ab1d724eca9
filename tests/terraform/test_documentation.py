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

PAGES = [
    ROOT / "README.md",
    *sorted(ROOT.glob("docs/**/*.md")),
    *sorted(ROOT.glob("terraform/*/README.md")),
    ROOT / "modules" / "local_aws" / "README.md",
]
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
def test_python_runs_and_is_valid(page: Path, text: str, terraform: Terraform, tmp_path: Path) -> None:
    shutil.copytree(SAMPLE / "state_machines", tmp_path / "state_machines")
    paths = os.pathsep.join([str(ROOT), str(ROOT / "lambda_src")])
    variables = {**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", text], cwd=tmp_path, env=variables, text=True, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for stack in tmp_path.glob("cdktf.out/stacks/*"):
        terraform(stack, "init", "-backend=false", "-no-color")
        terraform(stack, "validate", "-no-color")


@pytest.mark.parametrize(("page", "text"), list(_blocks("hcl")))
def test_hcl_is_valid(page: Path, text: str, terraform: Terraform, tmp_path: Path) -> None:
    """`source = "../.."` is the module that the page stands in."""
    (tmp_path / "terraform").symlink_to(ROOT / "terraform")
    (tmp_path / "main.tf").write_text(text.replace('"../.."', f'"./terraform/{page.parent.name}"'), encoding="utf-8")
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
