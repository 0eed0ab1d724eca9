"""Snapshots as Markdown: a file for each test module, a heading for each test and each of its cases, and indented below it the text."""

from __future__ import annotations

import re
from pathlib import Path

from syrupy.data import Snapshot, SnapshotCollection
from syrupy.extensions.base import AbstractSyrupyExtension


class Markdown(AbstractSyrupyExtension):
    """Text as it is, but for line ends around it."""

    file_extension = "md"

    def serialize(self, data: str, **_: object) -> str:
        return data.strip("\n")

    @classmethod
    def read_snapshot_collection(cls, *, snapshot_location: str) -> SnapshotCollection:
        found, path, test = SnapshotCollection(snapshot_location), Path(snapshot_location), ""
        text = path.read_bytes().decode() if path.is_file() else ""
        for heading, body in re.findall(r"^(##.+)\n((?:    .*\n|\n)*)", text, re.MULTILINE):
            level, name = heading.split(" ", 1)
            test = test if level == "###" else name
            if body.strip():
                data = re.sub("^    ", "", body.strip("\n"), flags=re.MULTILINE)
                found.add(Snapshot(f"{test}[{name}]" if level == "###" else test, data))
        return found

    def read_snapshot_data_from_location(self, *, snapshot_location: str, snapshot_name: str, **_: str) -> str | None:
        snapshot = self.read_snapshot_collection(snapshot_location=snapshot_location).get(snapshot_name)
        return snapshot and snapshot.data

    @classmethod
    def write_snapshot_collection(cls, *, snapshot_collection: SnapshotCollection, **_: object) -> None:
        every = cls.read_snapshot_collection(snapshot_location=snapshot_collection.location)
        every.merge(snapshot_collection)
        cls._write(every)

    def delete_snapshots(self, *, snapshot_location: str, snapshot_names: set[str]) -> None:
        every = self.read_snapshot_collection(snapshot_location=snapshot_location)
        for name in snapshot_names:
            every.remove(name)
        if every.has_snapshots:
            self._write(every)
        else:
            Path(snapshot_location).unlink()

    @classmethod
    def _write(cls, every: SnapshotCollection) -> None:
        path = Path(every.location)
        text, last = f"Written by `make snapshots`: what {path.stem}.py compares.\n", ""
        for name, data in sorted((snapshot.name, str(snapshot.data)) for snapshot in every):
            test, _, case = name.removesuffix("]").partition("[")
            text += f"\n## {test}\n" * (test != last) + f"\n### {case}\n" * bool(case)
            text += "\n" + re.sub(r"^(?=.)", "    ", data, flags=re.MULTILINE) + "\n"
            last = test
        path.write_bytes(text.encode())
