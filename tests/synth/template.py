"""Assertions over a synthesized stack: what Terraform will read, and nothing else."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from modules.constructs.platform import Platform
from modules.constructs.stack import App, Stack

Json: TypeAlias = Any

PLATFORM = Platform(region="eu-west-1", account_id="111122223333", name_prefix="acme-dev")
KEY = "arn:aws:kms:eu-west-1:111122223333:key/0123"
MACHINE = "arn:aws:states:eu-west-1:111122223333:stateMachine:resize"


@dataclass(frozen=True)
class Template:
    """What one stack says."""

    text: str

    @classmethod
    def of(cls, fill: Callable[[Stack], object], platform: Platform = PLATFORM, **house_rules: object) -> Template:
        """The stack that `fill` puts its constructs into. `house_rules` are fields of the platform."""
        with tempfile.TemporaryDirectory() as folder:
            app = App(outdir=str(Path(folder, "out")))
            fill(Stack(app, "test", platform=replace(platform, **house_rules)))  # type: ignore[arg-type]
            app.synth()
            return cls.read(Path(folder, "out", "stacks", "test"))

    @classmethod
    def read(cls, folder: Path) -> Template:
        """A stack that was written to `folder`."""
        return cls((folder / "cdk.tf.json").read_text(encoding="utf-8"))

    @property
    def document(self) -> Json:
        """All of it."""
        return json.loads(self.text)

    def resources(self, kind: str | None = None) -> dict[str, Json]:
        """Every resource, or those of one type, by address; cdktf's metadata are left out."""
        return {
            f"{type_}.{name}": {key: value for key, value in arguments.items() if key != "//"}
            for type_, resources in self.document.get("resource", {}).items()
            for name, arguments in resources.items()
            if kind in (None, type_)
        }

    def __getitem__(self, address: str) -> Json:
        """The arguments of one resource."""
        return self.resources()[address]

    def statements(self, address: str, field: str = "policy") -> dict[str, Json]:
        """The statements of a policy document, by their ids."""
        return {statement.pop("Sid"): statement for statement in json.loads(self[address][field])["Statement"]}

    def addresses(self) -> list[str]:
        """Every address, sorted."""
        return sorted(self.resources())
