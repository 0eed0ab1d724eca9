"""Somebody who knows CONTRIBUTING.md only adds a pattern: its commands, and the edits of `hourly-eventbridge.patch`.

Where the patch does not apply any more, correct the line that it hangs on: each hunk has one, and line numbers and counts do not matter.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import ROOT

PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## Add a pattern\n")[2].partition("\n## ")[0]
PATCH = Path(__file__).with_name("hourly-eventbridge.patch")
NEAREST = "direct-eventbridge"
OF_THE_PATTERN = re.compile("hourly[-_]?eventbridge|3600", re.IGNORECASE)

GENERATED = {
    "docs/configuration.md",
    "docs/security.md",
    "modules/__init__.pyi",
    "modules/config/pipelines.schema.json",
    "tests/golden/addresses.txt",
    "tests/unit/config/snapshots/test_mistakes_in_types.md",
    "tests/unit/config/snapshots/test_mistakes_in_values.md",
}
# They call the module of every pattern, or name it among others: a line there gets longer in its middle.
_WRITTEN = ("main.tf.json", "outputs.tf.json", "variables.tf.json")
CALLING = {
    *(f"terraform/bucket-triggers/{name}" for name in ("README.md", *_WRITTEN)),
    "tests/unit/command_line/snapshots/test_command_line.md",
}
COPIED = {
    *(
        ".checkov.yaml",
        "examples/complete/main.tf",
        "examples/minimal/main.tf",
        "tests/fixtures/callers/main.tf",
        "versions.tf",
    ),
    *_WRITTEN,
}

NOT_COPIED = shutil.ignore_patterns(".git", ".venv*", ".build", "node_modules", "cdktf.out", "__pycache__", ".*_cache")


@dataclass(frozen=True)
class Replay:
    """The texts of the repository before and after, by path, and what `make synth` wrote in between."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    stack: Mapping[str, object]

    @property
    def touched(self) -> set[str]:
        return {path for path in self.before | self.after if self.before.get(path) != self.after.get(path)}

    def changes(self, path: str) -> Iterator[tuple[str, str]]:
        """What was taken away and what came in its place, of each group of lines."""
        old, new = self.before[path].splitlines(), self.after[path].splitlines()
        for kind, start, end, new_start, new_end in difflib.SequenceMatcher(None, old, new, False).get_opcodes():
            if kind != "equal":
                yield "\n".join(old[start:end]), "\n".join(new[new_start:new_end])


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    clone = tmp_path_factory.mktemp("contributor") / "clone"
    shutil.copytree(ROOT, clone, ignore=NOT_COPIED)
    (clone / ".venv").symlink_to(sys.prefix)
    (clone / ".build" / "stamps").mkdir(parents=True)
    for stamp in ("project", "dev"):
        (clone / ".build" / "stamps" / stamp).touch()
    before = _texts(clone)
    copy, generate, try_it = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    _run(clone, copy)
    _run(clone, f"git apply --recount --unidiff-zero '{PATCH}'")
    _run(clone, generate)
    after = _texts(clone)
    pipelines = clone / "pipelines.toml"
    pipelines.write_text(pipelines.read_text("utf-8").replace(f'"{NEAREST}"', '"hourly-eventbridge"'), "utf-8")
    _run(clone, try_it)
    return Replay(before, after, json.loads((clone / "cdktf.out/stacks/dev-landing/cdk.tf.json").read_text("utf-8")))


def _run(folder: Path, commands: str) -> None:
    """As in a terminal of somebody who is not in the middle of a test."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "MAKE", "MFLAGS"))}
    done = subprocess.run(
        ["bash", "-e", "-c", commands],
        cwd=folder,
        env={**variables, "GIT_CEILING_DIRECTORIES": str(folder.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"


def _texts(folder: Path) -> dict[str, str]:
    names = ("CHANGELOG.md", "README.md", "docs", "examples", "lambda_src", "modules", "terraform", "tests", "tools")
    return {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for name in names
        for path in ([folder / name] if (folder / name).is_file() else (folder / name).rglob("*"))
        if path.is_file() and path.suffix not in (".pyc", ".tgz", ".zip")
    }


def test_what_is_touched_is_what_the_page_says_and_what_is_generated(replay: Replay) -> None:
    by_hand = set(re.findall(r"^\| `(\S+)` \|", PAGE, re.MULTILINE))
    assert by_hand == set(re.findall(r"^\+\+\+ b/(\S+)$", PATCH.read_text("utf-8"), re.MULTILINE))
    assert replay.touched == by_hand | GENERATED | CALLING | {f"terraform/hourly-eventbridge/{name}" for name in COPIED}


def test_nothing_goes_away_and_what_comes_is_of_the_new_pattern(replay: Replay) -> None:
    for path in sorted(GENERATED):
        for removed, added in replay.changes(path):
            # A list may become longer: `a, b.` is then `a, b, c.`
            assert added.startswith(removed.rstrip('".')), path
            assert OF_THE_PATTERN.search(added), f"{path}: {added}"
    for path in sorted(CALLING):
        for removed, added in replay.changes(path):
            assert OF_THE_PATTERN.search(added), f"{path}: {added}"
            assert _without_the_pattern(added) >= _without_the_pattern(removed), path


def _without_the_pattern(text: str) -> Counter[str]:
    return Counter(re.findall(r"[\w-]+", text)) - Counter(OF_THE_PATTERN.findall(text))


def test_every_address_is_there_as_in_the_pattern_that_was_copied(replay: Replay) -> None:
    lines = replay.after["tests/golden/addresses.txt"].splitlines()
    module = {line.partition(" ")[2] for line in lines if line.startswith("terraform/hourly-eventbridge ")}
    assert module == {line.partition(" ")[2] for line in lines if line.startswith(f"terraform/{NEAREST} ")} != set()


def test_the_module_differs_in_its_options_only(replay: Replay) -> None:
    files = [name for name in replay.after if re.fullmatch(f"terraform/{NEAREST}/.*tf.json", name)]
    nearest = "".join(replay.after[name] for name in files)
    module = "".join(replay.after[name.replace(NEAREST, "hourly-eventbridge")] for name in files)
    differ = set(module.splitlines()) - set(nearest.splitlines())
    assert [line for line in differ if not OF_THE_PATTERN.search(line)] == []
    assert '"default": 3600,' in {line.strip() for line in differ}


def test_a_configuration_can_use_it(replay: Replay) -> None:
    targets = json.loads(json.dumps(replay.stack))["resource"]["aws_cloudwatch_event_target"].values()
    assert 3600 in [target["retry_policy"]["maximum_event_age_in_seconds"] for target in targets]
