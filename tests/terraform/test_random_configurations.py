"""Whatever is valid synthesizes and is accepted by Terraform and the provider's schema; whatever is not is refused in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modules.config.deployment import Deployment
from modules.config.loader import check
from modules.constructs.stack import App
from modules.model.errors import ConfigurationError
from modules.stacks import make_stacks
from tests.support.whole import WHOLE
from tests.terraform.random_configurations import Generator, Table, write_files
from tests.terraform.terraform_runs import Terraform

CONFIGURATIONS = 100 if WHOLE else 30
MUTATIONS = 100 if WHOLE else 30
MORE_MUTATIONS = 3_000 if WHOLE else 600
"""These are checked, not synthesized."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("random")
    write_files(folder)
    return folder


def checked(document: Table, folder: Path, seed: int) -> list[Deployment]:
    return check(document, source=f"seed {seed}", folder=folder)


def synthesized(deployments: list[Deployment], folder: Path) -> list[Path]:
    """The folders of the stacks."""
    folder.mkdir(parents=True)
    app = App(outdir=str(folder))
    for deployment in deployments:
        make_stacks(app, deployment)
    app.synth()
    return sorted((folder / "stacks").iterdir())


def validate(terraform: Terraform, folder: Path, stacks: list[Path]) -> Any:
    """`terraform validate` of all stacks in one go: as modules, whose backends Terraform leaves aside.

    Each provider block would start a provider of its own, which takes longer than all the rest: these are in
    test_stacks_are_valid.py. A module may import nothing: that is in test_existing_bucket.py.
    """
    for stack in stacks:
        document = json.loads((stack / "cdk.tf.json").read_text(encoding="utf-8"))
        del document["provider"]
        document.pop("import", None)
        (stack / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")
    modules = {f"stack-{number}": {"source": f"./{stack.relative_to(folder)}"} for number, stack in enumerate(stacks)}
    (folder / "main.tf.json").write_text(json.dumps({"module": modules}), encoding="utf-8")
    terraform(folder, "init", "-no-color")
    report = json.loads(terraform(folder, "validate", "-json", check=False).stdout)
    return [found for found in report["diagnostics"] if found["severity"] == "error"]


def test_random_valid_configurations_are_never_refused_and_are_valid_for_terraform(
    folder: Path, terraform: Terraform
) -> None:
    root, stacks, resources = folder / "valid", [], 0
    for seed in range(CONFIGURATIONS):
        stacks += synthesized(checked(Generator(seed).valid(), folder, seed), root / str(seed))
    for stack in stacks:
        document = json.loads((stack / "cdk.tf.json").read_text(encoding="utf-8"))
        resources += sum(map(len, document.get("resource", {}).values()))
    assert len(stacks) > 3 * CONFIGURATIONS
    assert resources > 20 * CONFIGURATIONS
    assert validate(terraform, root, stacks) == []


def mutations(count: int) -> Iterator[tuple[int, Table]]:
    for seed in range(count):
        generator = Generator(seed)
        yield seed, generator.mutated(generator.valid())


def test_random_mutations_are_refused_or_valid_for_terraform(folder: Path, terraform: Terraform) -> None:
    root, stacks, refused = folder / "mutated", [], 0
    for seed, document in mutations(MUTATIONS):
        try:
            deployments = checked(document, folder, seed)
        except ConfigurationError:
            refused += 1
            continue
        stacks += synthesized(deployments, root / str(seed))
    assert MUTATIONS // 4 < refused < MUTATIONS, refused
    assert validate(terraform, root, stacks) == []


def test_many_more_mutations_end_in_words_not_in_a_traceback(folder: Path) -> None:
    refused: list[ConfigurationError] = []
    for seed, document in mutations(MORE_MUTATIONS):
        try:
            checked(document, folder, seed)
        except ConfigurationError as error:
            refused.append(error)
    assert MORE_MUTATIONS // 4 < len(refused) < MORE_MUTATIONS
    texts = [problem.text for error in refused for problem in error.problems]
    assert [text for text in texts if not text.endswith((".", "?"))] == []
