"""What cdktf offers any stack at synthesis: an aspect before its JSON is written, a synthesizer that writes it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jsii import implements

from .core import Aspects, Construct, IAspect, IStackSynthesizer, ISynthesisSession, TerraformStack


def before_synthesis(scope: Construct, id: str, act: Callable[[], None]) -> None:
    """Calls `act` when everything in `scope` is made and nothing is written."""
    # On a construct without children: an aspect is called for each, over a process border.
    Aspects.of(Construct(scope, id)).add(_Before(act))


def with_files(stack: TerraformStack, files: Callable[[dict[str, Any]], dict[str, bytes | None]]) -> None:
    """Writes `files` of the synthesized JSON, by their names, beside it into the folder of `stack`; what is None there goes."""
    stack.synthesizer = _WithFiles(stack, stack.synthesizer, files)


def write_files(folder: Path, files: Mapping[str, bytes | None]) -> None:
    """Writes files by their names; what is None goes."""
    for name, data in sorted(files.items()):
        if data is None:
            (folder / name).unlink(missing_ok=True)
        else:
            (folder / name).write_bytes(data)


@implements(IAspect)
class _Before:
    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act

    def visit(self, node: object) -> None:
        self._act()


@implements(IStackSynthesizer)
class _WithFiles:
    def __init__(
        self,
        stack: TerraformStack,
        inner: IStackSynthesizer,
        files: Callable[[dict[str, Any]], dict[str, bytes | None]],
    ) -> None:
        self._stack, self._inner, self._files = stack, inner, files

    def synthesize(self, session: ISynthesisSession) -> None:
        self._inner.synthesize(session)
        folder = Path(session.outdir, session.manifest.for_stack(self._stack).working_directory)
        # With `cdktf synth --hcl` there is none.
        synthesized = folder / "cdk.tf.json"
        document = json.loads(synthesized.read_text(encoding="utf-8")) if synthesized.exists() else {}
        write_files(folder, self._files(document))
