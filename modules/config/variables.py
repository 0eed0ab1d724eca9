"""Environment variables: `cdktf deploy` passes main.py no options, so these take their place.

| variable | option |
|---|---|
| `S3_TO_SFN_PIPELINES` | `--config` |
| `S3_TO_SFN_PIPELINES_OVERLAY` | `--overlay` |
| `S3_TO_SFN_ENVIRONMENT` | `--environment` |
| `S3_TO_SFN_BUCKET` | `--bucket` |
| `S3_TO_SFN_STATE_BOOTSTRAPPED` | none: 1 once the state bucket exists, so that the bootstrap stack's own state is in it |

Names without `S3_TO_SFN_` are read until the next release.
"""

from __future__ import annotations

import argparse
import functools
import os
import sys
from pathlib import Path
from typing import Literal

PREFIX = "S3_TO_SFN_"


def variable(name: Literal["ENVIRONMENT", "BUCKET", "PIPELINES", "PIPELINES_OVERLAY", "STATE_BOOTSTRAPPED"]) -> str:
    """What the variable says; nothing where it is not set."""
    if PREFIX + name not in os.environ and os.environ.get(name):
        _notice(name)
        return os.environ[name]
    return os.environ.get(PREFIX + name, "")


@functools.cache
def _notice(name: str) -> None:
    print(f"The variable {name} is called {PREFIX}{name} now; the next release reads that only.", file=sys.stderr)


def add_configuration_arguments(parser: argparse.ArgumentParser) -> None:
    """Which configuration is meant."""
    parser.add_argument(
        "--config", metavar="FILE", help=f"the configuration (default: ${PREFIX}PIPELINES, or pipelines.toml)"
    )
    parser.add_argument(
        "--overlay",
        metavar="FILE",
        help=f"merged over it, field by field (default: ${PREFIX}PIPELINES_OVERLAY, or none)",
    )


def configuration_files(arguments: argparse.Namespace) -> tuple[Path, Path | None]:
    """The configuration and its overlay, by their options or variables."""
    overlay = arguments.overlay or variable("PIPELINES_OVERLAY")
    return Path(arguments.config or variable("PIPELINES") or "pipelines.toml"), Path(overlay) if overlay else None
