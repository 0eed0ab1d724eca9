"""A small pipelines.toml to make mistakes in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

import pytest

from modules.config.loader import load
from modules.model.errors import ConfigurationError

TEXT = """\
project = "acme"

[environments.dev]
region = "eu-west-1"
account_id = "111122223333"
backend = { type = "local" }

[environments.prod]
region = "eu-west-1"
account_id = "444455556666"
backend = { type = "local" }

[state_machines.resize]
definition = "resize.asl.json"

[buckets.landing]
name = "acme-landing-{environment}"

[buckets.landing.triggers.uploads]
pattern = "storage-first"
prefix = "uploads/"
state_machine = "resize"
"""

RESIZE = {"StartAt": "Work", "States": {"Work": {"Type": "Pass", "End": True}}}


@dataclass(frozen=True)
class Mistake:
    """What is wrong with the small configuration once `edits` and `more` are made, and `files` lie beside it.

    Args:
        title: in words.
        edits: text of the file that is replaced everywhere.
        more: text at its end.
        files: beside it: bytes, text, or something to be written as JSON.
    """

    title: str
    edits: Mapping[str, str] = field(default_factory=dict)
    more: str = ""
    files: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.title


def write(folder: Path, mistake: Mistake = Mistake("none")) -> Path:
    """The configuration with a mistake made in it."""
    for name, content in {"resize.asl.json": RESIZE, **mistake.files}.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else _text(content).encode())
    path = folder / "pipelines.toml"
    path.write_text(_made(mistake), encoding="utf-8")
    return path


def refused(folder: Path, mistake: Mistake) -> str:
    """A mistake, and what the user is told."""
    with pytest.raises(ConfigurationError) as raised:
        load(write(folder, mistake))
    return f"{given(mistake)}\n\n{raised.value}"


def given(mistake: Mistake) -> str:
    """What a mistake changes, below the tables' names, and the files beside it: the beginning, where it is long."""
    lines, table = [], ""
    for line in [*unified_diff(TEXT.splitlines(), _made(mistake).splitlines(), lineterm="", n=len(TEXT))][3:]:
        if line[1:].startswith("["):
            table = line
        if line[1:] and line[0] != " ":
            lines += [line] if table in ("", line) else [table, line]
            table = ""
    for name, content in mistake.files.items():
        text = repr(content) if isinstance(content, bytes) else _text(content)
        lines += [f" {name}:", *(f"+{line}" for line in text.split("\n"))]
    shown = [line if len(line) <= 250 else f"{line[:60]}… ({len(line) - 1} characters)" for line in lines]
    return "\n".join(shown if len(shown) <= 20 else [*shown[:12], f" … and {len(shown) - 12} more lines"])


def _made(mistake: Mistake) -> str:
    text = TEXT
    for old, new in mistake.edits.items():
        assert old in text, old
        text = text.replace(old, new)
    return text + mistake.more


def _text(content: object) -> str:
    return content if isinstance(content, str) else json.dumps(content)
