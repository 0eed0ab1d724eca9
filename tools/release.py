"""What a release is: the wheel, an archive of each Terraform module, and their checksums. The same bytes every time.

python -m tools.release FOLDER [--tag vX.Y.Z]
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import zipfile
from pathlib import Path

from modules import __version__

ROOT = Path(__file__).parents[1]
_SIBLING = re.compile(r'"source": "\.\./([a-z-]+)"')
_EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip knows: an archive says nothing of when it was made."""


def main() -> int:
    """Parses the arguments; 1 where the tag or the changelog is of another version."""
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to")
    parser.add_argument("--tag", help="refuse unless it is the version's, and CHANGELOG.md has the version")
    arguments = parser.parse_args()
    if arguments.tag and (problems := _problems(arguments.tag, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))):
        print("\n".join(problems), file=sys.stderr)
        return 1
    write(arguments.folder)
    return 0


def write(folder: Path) -> None:
    """Writes everything into `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder.resolve())]
    subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    for main_file in sorted(ROOT.glob("terraform/*/main.tf.json")):
        module = main_file.parent
        needed = [
            module,
            *(module.parent / name for name in sorted(set(_SIBLING.findall(main_file.read_text("utf-8"))))),
        ]
        _archive(folder / f"s3-to-sfn-{module.name}-{__version__}.zip", needed)
    files = sorted(path for path in folder.iterdir() if path.name != "SHA256SUMS")
    sums = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def _problems(tag: str, changelog: str) -> list[str]:
    problems = []
    if tag != f"v{__version__}":
        problems.append(
            f'The tag is "{tag}" and modules/__init__.py says {__version__}: tag v{__version__}, or change it.'
        )
    if f"\n## {__version__}" not in changelog:
        problems.append(f'CHANGELOG.md has no heading "## {__version__}": rename "## Unreleased".')
    return problems


def _archive(path: Path, modules: list[Path]) -> None:
    """A folder for each module: one that calls others finds them beside it."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(file for module in modules for file in _files(module)):
            entry = zipfile.ZipInfo(str(file.relative_to(ROOT / "terraform")), _EARLIEST)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes())
        license_ = zipfile.ZipInfo("LICENSE", _EARLIEST)
        license_.external_attr = 0o644 << 16
        archive.writestr(license_, (ROOT / "LICENSE").read_bytes())


def _files(module: Path) -> list[Path]:
    """Without its tests, and what a run of Terraform left there."""
    found = [path for path in module.rglob("*") if path.is_file()]
    return [path for path in found if not {"tests", ".terraform"} & set(path.relative_to(module).parts)]


if __name__ == "__main__":
    raise SystemExit(main())
