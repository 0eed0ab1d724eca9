"""The READMEs of the generated modules hold what their files hold, and a reader can follow both."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modules import __version__
from modules.constructs.stack import REQUIRED_TERRAFORM
from modules.export.readme import with_tables
from modules.model.provider import TESTED_VERSION
from tests.support import ROOT
from tests.support.module_documents import module_document

FOLDER = ROOT / "terraform"
ADDRESS = f"git::https://YOUR-HOST/s3-to-sfn//terraform/{{}}?ref=v{__version__}"


@pytest.fixture(params=sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))
def module(request: pytest.FixtureRequest) -> Path:
    return FOLDER / str(request.param)


def _document(module: Path) -> dict[str, Any]:
    return module_document(module)


def _example(module: Path) -> str:
    return (module / "examples" / "minimal" / "main.tf").read_text(encoding="utf-8")


def _rows(readme: str, heading: str) -> dict[str, list[str]]:
    """The table under a heading: the name in its first column → its other cells."""
    table = readme.split(f"\n## {heading}\n\n<!-- BEGIN {heading.lower()} -->\n\n")[1].split("\n\n")[0].splitlines()[2:]
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in table]
    return {re.sub(r"^\[?`([^`]+)`.*$", r"\1", first): rest for first, *rest in cells}


def test_the_committed_readme_is_what_would_be_written(module: Path) -> None:
    readme = (module / "README.md").read_text(encoding="utf-8")
    assert readme == with_tables(readme, _document(module), _example(module), ADDRESS.format(module.name)), (
        "make modules writes it again"
    )


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
    assert REQUIRED_TERRAFORM in readme
    assert f"Tested with Terraform 1.11.4 and AWS provider {TESTED_VERSION}" in readme
    usage = _example(module).replace('"../.."', f'"{ADDRESS.format(module.name)}"')
    assert f"```hcl\n{usage}```" in readme
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
    readme = with_tables((FOLDER / "storage-first" / "README.md").read_text(encoding="utf-8"), document, "", "..")
    assert "| `name` | One \\| two. | `string` |  | yes |" in readme


def test_what_is_written_by_hand_stays_and_what_stands_between_markers_does_not() -> None:
    document = _document(FOLDER / "storage-first")
    readme = (FOLDER / "storage-first" / "README.md").read_text(encoding="utf-8")
    edited = readme.replace("# storage-first", "# Bursts").replace("| `aws_sqs_queue.queue` | always |\n", "")
    assert with_tables(
        edited, document, _example(FOLDER / "storage-first"), ADDRESS.format("storage-first")
    ) == readme.replace("# storage-first", "# Bursts")


@pytest.mark.parametrize("broken", ["", "<!-- BEGIN inputs -->\n", "<!-- END inputs -->\n<!-- BEGIN inputs -->"])
def test_a_readme_without_its_markers_is_refused(broken: str) -> None:
    module = FOLDER / "storage-first"
    readme = (module / "README.md").read_text(encoding="utf-8")
    before, rest = readme.split("<!-- BEGIN inputs -->")
    after = rest.split("<!-- END inputs -->")[1]
    with pytest.raises(ValueError, match="the README needs <!-- BEGIN inputs --> and <!-- END inputs -->"):
        with_tables(f"{before}{broken}{after}", _document(module), _example(module), ADDRESS.format(module.name))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def test_a_reader_can_follow_every_expression(module: Path) -> None:
    texts = list(_strings(_document(module)))
    expressions = [text for text in texts if text.startswith("${")]
    assert len(expressions) > 50
    assert [text for text in expressions if len(text) > 250] == []
    # The longest are the input template, which is JSON with holes and can be no tree, and a type, which can have no name.
    assert [text for text in texts if len(text) > 350 and not text.startswith(("object(", "map(object("))] == []
    assert [text for text in texts if text.startswith('{"') and not text.startswith('{"version":"0","id":<id>')] == []
