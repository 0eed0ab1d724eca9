"""Which synthesized stacks a pull request touches, as outputs of a GitHub Actions step.

    python ci/touched_stacks.py cdktf.out --base ../base/cdktf.out >> "$GITHUB_OUTPUT"

prints `stacks` and `environments`, matrices in the order of `cdktf deploy`, `touched`, the stacks' names, and `removed`, the
names of stacks that are no longer there. A stack is touched when any file of its folder differs: its JSON, a function's zip
or the provider's lock file.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))  # a script finds its own folder only

from modules.config.variables import variable
from modules.model.arns import partition_of


@dataclass(frozen=True)
class Environment:
    """Where a stack is deployed.

    Attributes:
        environment: its name in pipelines.toml; the GitHub environment that guards its applies has the same.
        account_id: of the role that is assumed.
        region: of the role's credentials.
        partition: first part of the role's ARN.
    """

    environment: str
    account_id: str
    region: str
    partition: str


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("head", type=Path, help="what the pull request synthesizes to")
    parser.add_argument("--base", type=Path, help="what is there without it. Default: nothing, so that all are touched")
    parser.add_argument("--also", default="", help="names of further stacks, separated by spaces")
    parser.add_argument("--pipelines", type=Path, default=Path(variable("PIPELINES") or "pipelines.toml"))
    asked = parser.parse_args(arguments)

    present = in_order(asked.head)
    touched = {stack for stack in present if asked.base is None or differs(stack, asked.base, asked.head)}
    touched |= set(asked.also.split())
    if unknown := touched - set(present):
        sys.exit(f"{asked.head} has no stack {', '.join(sorted(unknown))}")
    named = environments(asked.pipelines)
    stacks = [stack for stack in present if stack in touched]
    places = {stack: place(named[stack], asked.head / "stacks" / stack) for stack in stacks}
    outputs = {
        "stacks": [{"stack": stack, **asdict(places[stack])} for stack in stacks],
        "environments": [
            {**asdict(environment), "stacks": " ".join(stack for stack in stacks if places[stack] == environment)}
            for environment in sorted(
                set(places.values()), key=lambda each: list(named.values()).index(each.environment)
            )
        ],
        "touched": stacks,
        "removed": [] if asked.base is None else sorted(set(in_order(asked.base)) - set(present)),
    }
    for name, value in outputs.items():
        print(f"{name}={json.dumps(value)}")
    return 0


def in_order(output: Path) -> list[str]:
    """The stacks of a synthesis; each comes after those that it depends on."""
    stacks = json.loads((output / "manifest.json").read_text(encoding="utf-8"))["stacks"]
    ordered: dict[str, None] = {}

    def put(stack: str) -> None:
        for other in sorted(stacks[stack]["dependencies"]):
            put(other)
        ordered[stack] = None

    for stack in sorted(stacks):
        put(stack)
    return list(ordered)


def differs(stack: str, base: Path, head: Path) -> bool:
    """Whether anything in the stack's folder is another."""
    return files(base / "stacks" / stack) != files(head / "stacks" / stack)


def files(folder: Path) -> Mapping[str, bytes]:
    """What was synthesized into a folder; Terraform's own files, which come later, are none of it."""
    return {name: path.read_bytes() for name, path in _synthesized(folder)}


def _synthesized(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(".terraform/"):
            yield name, path


def environments(pipelines: Path) -> Mapping[str, str]:
    """The environment of every stack, by the stack's name, which may have hyphens wherever it likes."""
    document = tomllib.loads(pipelines.read_text(encoding="utf-8"))
    return {
        f"{environment}-{name}": environment
        for environment, own in document["environments"].items()
        for name in ("bootstrap", "shared", *document.get("buckets", {}), *own.get("buckets", {}))
    }


def place(environment: str, folder: Path) -> Environment:
    """Where the stack's provider deploys to."""
    document: Any = json.loads((folder / "cdk.tf.json").read_text(encoding="utf-8"))
    (provider,) = document["provider"]["aws"]
    (account_id,) = provider["allowed_account_ids"]
    region = provider["region"]
    return Environment(environment, account_id, region, partition_of(region))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
