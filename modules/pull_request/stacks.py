"""Which synthesized stacks a pull request touches, and where each is deployed.

A stack is touched when any file of its folder differs: its JSON, a function's zip or the provider's lock file. What a pull request
synthesized is its author's, so that names and files are checked before anything is made of them.
"""

from __future__ import annotations

import json
import re
import stat
import tomllib
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..model.errors import ConfigurationError, Problem, RefusedError
from ..model.partitions import partition_of

_STACK = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}")
_FILE = re.compile(
    r"(?:(?:stacks/[A-Za-z0-9][A-Za-z0-9_-]{0,99}/)[A-Za-z0-9._-]{1,100}|manifest\.json|\.checkov\.yaml)"
)
_REGION = re.compile("[a-z]{2,4}(?:-[a-z]+)+-[0-9]+")
_LARGEST = 256 * 1024 * 1024
_MOST = 5_000


@dataclass(frozen=True)
class Environment:
    """Where a stack is deployed.

    Attributes:
        environment: its name in pipelines.toml; the GitHub environment that guards its applies has the same. Empty where it
            is not asked for.
        account_id: of the role that is assumed.
        region: of the role's credentials.
        partition: first part of the role's ARN.
    """

    environment: str
    account_id: str
    region: str
    partition: str


def touched(head: Path, base: Path | None, also: Collection[str], pipelines: Path | None) -> dict[str, Any]:
    """What a step says of two syntheses: `stacks` and `environments`, matrices in the order of `cdktf deploy`; `touched`, the stacks'
    names; `removed`, the names of stacks that are no longer there.

    Args:
        head: what the pull request synthesizes to.
        base: what is there without it; nothing for all stacks.
        also: names of further stacks.
        pipelines: the configuration, which knows the environments; nothing where they are not asked for.
    """
    present = in_order(head)
    found = {stack for stack in present if base is None or differs(stack, base, head)} | set(also)
    if unknown := found - set(present):
        raise RefusedError(f"{head} has no stack {', '.join(sorted(unknown))}")
    named = {} if pipelines is None else environments(pipelines)
    stacks = [stack for stack in present if stack in found]
    if pipelines is not None and (unknown := set(stacks) - named.keys()):
        raise RefusedError(f"{pipelines} has no environment for {', '.join(sorted(unknown))}")
    places = {stack: place(named.get(stack, ""), head / "stacks" / stack) for stack in stacks}
    order = list(named.values())
    deployed = sorted(
        {each for each in places.values() if each.environment}, key=lambda each: order.index(each.environment)
    )
    return {
        "stacks": [{"stack": stack, **asdict(places[stack])} for stack in stacks],
        "environments": [
            {**asdict(each), "stacks": " ".join(stack for stack in stacks if places[stack] == each)}
            for each in deployed
        ],
        "touched": stacks,
        "removed": [] if base is None else sorted(set(in_order(base)) - set(present)),
    }


def extract(archive: Path, folder: Path) -> None:
    """Takes the stacks out of the artefact of a run that ran the pull request's own code.

    Raises:
        RefusedError: it holds something else than the files of stacks.
    """
    try:
        with zipfile.ZipFile(archive) as zipped:
            entries = zipped.infolist()
            names = [entry.filename for entry in entries]
            wrong = [name for name in names if not _FILE.fullmatch(name) or name.rpartition("/")[2].strip(".") == ""]
            wrong += [
                entry.filename for entry in entries if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG)
            ]
            if wrong:
                raise RefusedError(f"{archive}: a synthesis holds no such file: {', '.join(map(repr, wrong[:5]))}")
            if len(names) != len({name.lower() for name in names}):
                raise RefusedError(f"{archive} holds two files of one name")
            if len(names) > _MOST or sum(entry.file_size for entry in entries) > _LARGEST:
                raise RefusedError(f"{archive} holds more than {_MOST} files, or more than {_LARGEST} bytes")
            for entry in entries:
                target = folder / entry.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(zipped.read(entry))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise RefusedError(f"{archive} cannot be unpacked: {error}") from None


def in_order(output: Path) -> list[str]:
    """The stacks of a synthesis; each comes after those that it depends on."""
    try:
        stacks = json.loads((output / "manifest.json").read_text(encoding="utf-8"))["stacks"]
        before = {stack: sorted(stacks[stack]["dependencies"]) for stack in sorted(stacks)}
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise RefusedError(f"{output} is no synthesis: {type(error).__name__}: {error}") from None
    named = {*before, *(str(other) for others in before.values() for other in others)}
    if wrong := sorted(stack for stack in named if stack not in before or not _STACK.fullmatch(stack)):
        raise RefusedError(f"{output} has no stack {', '.join(map(repr, wrong))}, or no stack can be called so")
    ordered: dict[str, None] = {}

    def put(stack: str, *waiting: str) -> None:
        if stack in waiting:
            raise RefusedError(f"{output}: {stack} comes before itself")
        for other in before[stack]:
            if other not in ordered:
                put(other, stack, *waiting)
        ordered[stack] = None

    for stack in before:
        if stack not in ordered:
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
    try:
        document = tomllib.loads(pipelines.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(str(pipelines), [Problem("", f"cannot be read: {error}")]) from None
    return {
        f"{environment}-{name}": environment
        for environment, own in document["environments"].items()
        for name in ("bootstrap", "shared", *document.get("buckets", {}), *own.get("buckets", {}))
    }


def place(environment: str, folder: Path) -> Environment:
    """Where the stack's provider deploys to."""
    try:
        document: Any = json.loads((folder / "cdk.tf.json").read_text(encoding="utf-8"))
        (provider,) = document["provider"]["aws"]
        (account_id,) = provider["allowed_account_ids"]
        region = provider["region"]
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise RefusedError(
            f"{folder.name} does not say where it is deployed: {type(error).__name__}: {error}"
        ) from None
    if not re.fullmatch(r"[0-9]{12}", str(account_id)) or not _REGION.fullmatch(str(region)):
        raise RefusedError(f"{folder.name} is for account {account_id!r} in {region!r}, which cannot be")
    return Environment(environment, str(account_id), str(region), partition_of(str(region)))
