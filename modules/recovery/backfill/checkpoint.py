"""How far a backfill has come, in a file that is whole whenever the machine stops.

The file is written beside itself, flushed to the disk and renamed: what is there is the old state or the new one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ...model.errors import ConfigurationError, Problem
from .objects import FoundObject

VERSION = 1

Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class NotStarted:
    """An object whose execution was not started, and why: AWS's error code, or the starter's own, and its message."""

    found: FoundObject
    code: str
    message: str


class Progress(BaseModel):
    """What is done.

    Attributes:
        position: where the source goes on; None: at its beginning.
        complete: whether the source has nothing more.
        seen: objects of the source that were looked at.
        started, existed: executions.
        not_started: what has to be tried again.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: dict[str, str | int] | None = None
    complete: bool = False
    seen: Count = 0
    started: Count = 0
    existed: Count = 0
    not_started: tuple[NotStarted, ...] = ()


class _Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    purpose: dict[str, str]
    progress: Progress


@dataclass(frozen=True)
class Checkpoint:
    """The checkpoint file of one backfill.

    Args:
        path: of the file; it is there only while something is left to do.
        purpose: what the backfill is for, in words, by what they are about. A file that was written for something else
            is refused.
    """

    path: Path
    purpose: Mapping[str, str]

    def load(self) -> Progress | None:
        """What was saved last; None where nothing is.

        Raises:
            ConfigurationError: the file is none of ours, or of another backfill.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._refused(f"cannot be read: {error.strerror}. Correct the path.") from None
        try:
            document = _Document.model_validate_json(content)
        except ValidationError:
            document = None
        if document is None or document.version != VERSION:
            raise self._refused("is no checkpoint of a backfill. Give another path, or move the file away.")
        differences = [
            f"{name} {document.purpose.get(name) or 'none'} (now {self.purpose.get(name) or 'none'})"
            for name in {**document.purpose, **self.purpose}
            if document.purpose.get(name) != self.purpose.get(name)
        ]
        if differences:
            raise self._refused(
                f"is of another backfill: {', '.join(differences)}. Finish that one with its arguments, or give this one "
                "a file of its own with --checkpoint, or delete the file."
            )
        return document.progress

    def save(self, progress: Progress) -> None:
        """Replace the file by what is done now."""
        document = {"version": VERSION, "purpose": dict(self.purpose), "progress": progress.model_dump(mode="json")}
        new = self.path.with_name(f"{self.path.name}.new")
        with new.open("w", encoding="utf-8") as file:
            json.dump(document, file)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)
        self._flush_folder()

    def remove(self) -> None:
        """Everything is done."""
        self.path.unlink(missing_ok=True)
        self._flush_folder()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps a second backfill away from the file until the block ends, or the process does.

        Raises:
            ConfigurationError: another one is at work with it, or its folder cannot be written to.
        """
        # The lock file stays: whoever has it open would otherwise lock a file that nobody else finds any more.
        lock = FileLock(self.path.with_name(f"{self.path.name}.lock"), timeout=0)
        try:
            self.path.parent.stat()  # `acquire` would make the folder of a path that is misspelt
            lock.acquire()
        except Timeout:
            raise self._refused("belongs to a backfill that is at work now. Wait for it, or end it.") from None
        except OSError as error:
            raise self._refused(
                f"cannot be written: {error.strerror}. Give a path that can, with --checkpoint."
            ) from None
        try:
            yield
        finally:
            lock.release()

    def _flush_folder(self) -> None:
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _refused(self, text: str) -> ConfigurationError:
        return ConfigurationError("checkpoint", [Problem(str(self.path), text)])
