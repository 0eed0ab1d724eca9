"""A small pipelines.toml to make mistakes in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
        expected: the problems, as (where, text).
    """

    title: str
    edits: Mapping[str, str] = field(default_factory=dict)
    more: str = ""
    files: Mapping[str, object] = field(default_factory=dict)
    expected: Sequence[tuple[str, str]] = ()

    def __str__(self) -> str:
        return self.title


def write(folder: Path, mistake: Mistake = Mistake("none")) -> Path:
    """The configuration with a mistake made in it."""
    text = TEXT
    for old, new in mistake.edits.items():
        assert old in text, old
        text = text.replace(old, new)
    for name, content in {"resize.asl.json": RESIZE, **mistake.files}.items():
        if isinstance(content, bytes):
            (folder / name).write_bytes(content)
        else:
            (folder / name).write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    path = folder / "pipelines.toml"
    path.write_text(text + mistake.more, encoding="utf-8")
    return path


def problems(folder: Path, mistake: Mistake) -> list[tuple[str, str]]:
    """What is said about a mistake, as (where, text)."""
    with pytest.raises(ConfigurationError) as raised:
        load(write(folder, mistake))
    return [(problem.where, problem.text) for problem in raised.value.problems]
