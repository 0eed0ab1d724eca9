"""What this program is called where it runs: `s3-to-sfn` where the wheel is installed, `python -m modules` in a clone."""

from __future__ import annotations

from pathlib import Path

PACKAGE = __name__.partition(".")[0]
INSTALLED = PACKAGE == "s3_to_sfn"
PROGRAM = "s3-to-sfn" if INSTALLED else f"python -m {PACKAGE}"

FOLDER = Path(__file__).parents[1]
"""Of the package, whatever it is called."""

REQUIREMENTS = FOLDER / "requirements" if INSTALLED else FOLDER.parent / "requirements"
"""The hash-pinned dependencies: `project.txt` of s3-to-sfn, `local-aws.txt` of the AWS on this machine."""
