"""Writes everything generated again: `make golden`. Refuses to drop an address that nothing explains."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from modules.constructs.moved_addresses import MOVES, REMOVALS
from tests.golden.golden_files import ADDRESSES, GOLDEN, ROOT, generate, unexplained
from tools import trimmed


def main() -> int:
    for path in trimmed.write():
        print(f"wrote {path.relative_to(ROOT)}")
    with tempfile.TemporaryDirectory() as scratch:
        files = generate(Path(scratch))
    before = ADDRESSES.read_text(encoding="utf-8").splitlines() if ADDRESSES.exists() else []
    complaints = unexplained(before, files[ADDRESSES].decode().splitlines(), MOVES, REMOVALS)
    if complaints:
        print("\n".join(complaints), file=sys.stderr)
        return 1
    for stale in set(GOLDEN.glob("stacks/*/*")) - set(files):
        stale.unlink()
    for path, content in files.items():
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
