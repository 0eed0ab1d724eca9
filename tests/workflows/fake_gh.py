"""A stand-in for GitHub's command line: answers from a file, and notes what it was asked to change."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Not the interpreter in the first line, where its path may hold no space.
SCRIPT = """\
import json, sys
from pathlib import Path

folder = Path({folder!r})
answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
line = " ".join(sys.argv[1:])
with (folder / "asked.jsonl").open("a", encoding="utf-8") as asked:
    print(json.dumps(sys.argv[1:]), file=asked)
for known, answer in answers.items():
    if line.endswith(known) or line.startswith(known):
        print(json.dumps(answer))
        break
"""


@dataclass
class FakeGh:
    """`gh` for a PATH.

    Args:
        folder: for the program, its answers and its notes.
    """

    folder: Path

    def __post_init__(self) -> None:
        self.folder.mkdir()
        script = self.folder / "gh.py"
        script.write_text(SCRIPT.format(folder=str(self.folder)), encoding="utf-8")
        program = self.folder / "gh"
        program.write_text(
            f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {shlex.quote(str(script))} "$@"\n', encoding="utf-8"
        )
        program.chmod(0o755)
        self.answer({})

    def answer(self, answers: Mapping[str, Any]) -> None:
        """What it prints as JSON, by how the arguments begin or end; nothing for others."""
        (self.folder / "answers.json").write_text(json.dumps(answers), encoding="utf-8")

    @property
    def asked(self) -> Sequence[Sequence[str]]:
        """The arguments of every call."""
        notes = self.folder / "asked.jsonl"
        return [json.loads(line) for line in notes.read_text(encoding="utf-8").splitlines()] if notes.exists() else []
