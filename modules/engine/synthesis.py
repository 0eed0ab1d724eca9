"""What cdktf offers any stack at synthesis: an aspect before its JSON is written, a synthesizer that writes it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from jsii import implements

from .core import Aspects, Construct, IAspect, IStackSynthesizer, ISynthesisSession, TerraformStack


def before_synthesis(scope: Construct, id: str, act: Callable[[], None]) -> None:
    """Calls `act` when everything in `scope` is made and nothing is written."""
    # On a construct without children: an aspect is called for each, over a process border.
    Aspects.of(Construct(scope, id)).add(_Before(act))


def with_files(stack: TerraformStack, files: Callable[[], dict[str, bytes]]) -> None:
    """Writes files, by their names, into the folder of `stack`, beside its JSON."""
    stack.synthesizer = _WithFiles(stack, stack.synthesizer, files)


@implements(IAspect)
class _Before:
    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act

    def visit(self, node: object) -> None:
        self._act()


@implements(IStackSynthesizer)
class _WithFiles:
    def __init__(self, stack: TerraformStack, inner: IStackSynthesizer, files: Callable[[], dict[str, bytes]]) -> None:
        self._stack, self._inner, self._files = stack, inner, files

    def synthesize(self, session: ISynthesisSession) -> None:
        self._inner.synthesize(session)
        folder = Path(session.outdir, session.manifest.for_stack(self._stack).working_directory)
        for name, data in sorted(self._files().items()):
            (folder / name).write_bytes(data)
