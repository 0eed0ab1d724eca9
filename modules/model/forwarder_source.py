"""Where the forwarder's source is: `lambda_src/` lies beside this package in a clone, and within it in a wheel."""

from __future__ import annotations

from pathlib import Path

FILES = (
    "__init__.py",
    "environment.py",
    "events.py",
    "executions.py",
    "forwarding.py",
    "notification.py",
    "pace.py",
    "starter.py",
    "storage_first.py",
)
"""All of it, in the order of the zip."""

_PACKAGE = Path(__file__).parents[1]


def forwarder_source(package: Path = _PACKAGE) -> Path:
    """The folder `forwarder`, whose parent is what Python has to search.

    Raises:
        FileNotFoundError: it is not there, or not whole: a function without it would lose every event.
    """
    places = [parent / "lambda_src" / "forwarder" for parent in (package, package.parent)]
    folder = next((place for place in places if place.is_dir()), places[-1])
    if missing := [name for name in FILES if not (folder / name).is_file()]:
        raise FileNotFoundError(
            f"{folder} has no {', '.join(missing)}, and without it the function that starts executions cannot run. "
            "Restore lambda_src/ from the repository, or install the package again."
        )
    return folder
