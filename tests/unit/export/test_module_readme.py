"""The READMEs of the generated modules hold what their main.tf.json holds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from modules.export.readme import GENERATED, TESTED, text
from tests.support import ROOT

FOLDER = ROOT / "terraform"


@pytest.fixture(params=sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))
def module(request: pytest.FixtureRequest) -> Path:
    return FOLDER / str(request.param)


def _document(module: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((module / "main.tf.json").read_text(encoding="utf-8"))
    return document


def _example(module: Path) -> str:
    return (module / "examples" / "minimal" / "main.tf").read_text(encoding="utf-8")


def _rows(readme: str, heading: str) -> dict[str, list[str]]:
    """The table under a heading: the name in its first column → its other cells."""
    table = readme.split(f"\n## {heading}\n\n")[1].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]
    return {re.sub(r"^\[?`([^`]+)`.*$", r"\1", first): rest for first, *rest in cells}


def test_the_committed_readme_is_what_would_be_written(module: Path) -> None:
    readme = (module / "README.md").read_text(encoding="utf-8")
    assert readme == text(module.name, _document(module), _example(module)), "make modules writes it again"


def test_every_input_stands_with_type_default_and_whether_it_is_required(module: Path) -> None:
    variables = _document(module)["variable"]
    rows = _rows((module / "README.md").read_text(encoding="utf-8"), "Inputs")
    assert set(rows) == set(variables)
    for name, (description, type_, default, required) in rows.items():
        assert description == variables[name]["description"]
        assert type_ == f"`{variables[name]['type']}`"
        assert required == ("no" if "default" in variables[name] else "yes")
        assert not default if required == "yes" else json.loads(default.strip("`")) == variables[name]["default"]


def test_every_output_and_resource_stands(module: Path) -> None:
    document = _document(module)
    readme = (module / "README.md").read_text(encoding="utf-8")
    outputs = {name: [output["description"]] for name, output in document["output"].items()}
    assert _rows(readme, "Outputs") == outputs
    resources = {
        f"{kind}.{name}": found for kind, named in document["resource"].items() for name, found in named.items()
    }
    rows = _rows(readme, "Resources")
    assert set(rows) == set(resources)
    for address, (when,) in rows.items():
        assert (when == "always") == ("count" not in resources[address])


def test_versions_usage_and_picture_are_there(module: Path) -> None:
    readme = (module / "README.md").read_text(encoding="utf-8")
    assert readme.startswith(GENERATED + "\n")
    assert _document(module)["terraform"]["required_version"] in readme
    assert f"Tested with {TESTED}" in readme
    assert f"```hcl\n{_example(module)}```" in readme
    assert "```mermaid\n" in readme


def test_defaults_that_are_explained_are_the_defaults(module: Path) -> None:
    """A table by hand may drift: every `name = value` in it is looked up."""
    variables = _document(module)["variable"]
    readme = (module / "README.md").read_text(encoding="utf-8").split("\n## What the defaults cost and protect\n")[1]
    explained = re.findall(r"`(\w+) = ([^`]+)`", readme.split("\n## ")[0])
    assert explained
    for name, value in explained:
        assert json.loads(value) == variables[name]["default"], name


def test_a_bar_in_a_description_does_not_end_its_cell() -> None:
    document = _document(FOLDER / "storage-first")
    document["variable"]["name"]["description"] = "One | two."
    readme = text("storage-first", document, "")
    assert "| `name` | One \\| two. | `string` |  | yes |" in readme
