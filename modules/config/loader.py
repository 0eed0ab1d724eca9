"""pipelines.toml: read, with what is laid on top of it, and checked as a whole before anything is made."""

from __future__ import annotations

import tomllib
from pathlib import Path

from ..model.errors import ConfigurationError, Problem
from .checks.backends import state_place_problems
from .checks.collector import Checker
from .checks.environments import EnvironmentChecker
from .checks.quotas import limit_problems, trail_claims
from .checks.warnings import stale_acceptances, warnings
from .deployment import Deployment
from .settings import Table
from .toml_tables import merged
from .variables import PREFIX

__all__ = ["Deployment", "check", "load", "merged", "read", "selected", "warnings"]


def load(path: Path, overlay: Path | None = None) -> list[Deployment]:
    """Reads a configuration, and `overlay` on top of it, field by field.

    Raises:
        ConfigurationError: everything wrong with it, in one report.
    """
    source, document = read(path, overlay)
    return check(document, source=source, folder=path.parent)


def read(path: Path, overlay: Path | None = None) -> tuple[str, Table]:
    """What a configuration is called, and what it says with `overlay` on top of it, not yet checked.

    Raises:
        ConfigurationError: it cannot be read.
    """
    if overlay is None:
        return path.name, _read(path)
    return f"{path.name} with {overlay.name} on top", merged(_read(path), _read(overlay))


def check(document: Table, *, source: str, folder: Path) -> list[Deployment]:
    """Checks a configuration that was read from `source`, whose files lie in `folder`.

    Raises:
        ConfigurationError: everything wrong with it, in one report.
    """
    checker = Checker(document)
    deployments = [
        deployment
        for name, raw in sorted(checker.check().items())
        if isinstance(raw, dict)
        and (deployment := EnvironmentChecker(checker, folder, name, raw).deployment()) is not None
    ]
    checker.claims += [claim for deployment in deployments for claim in trail_claims(deployment)]
    for deployment, path, text in [*limit_problems(deployments), *state_place_problems(deployments)]:
        checker.add(
            checker.written(deployment.name, path) if path[0] != "environments" else path, text, deployment.name
        )
    for path, text in stale_acceptances(checker, deployments):
        checker.add(path, text)
    if problems := checker.problems():
        raise ConfigurationError(source, problems)
    return deployments


def _read(path: Path) -> Table:
    try:
        # Some editors begin UTF-8 with a byte order mark, which is no part of the text.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        text = f"there is no such file in {path.parent.resolve().name}/. Create it, or correct the path."
    except OSError as error:
        text = f"cannot be read: {error.strerror}. Correct the path."
    except UnicodeDecodeError as error:
        text = f"is not UTF-8: byte {error.start + 1} is {error.object[error.start]:#04x}. Save it as UTF-8."
    except tomllib.TOMLDecodeError as error:
        text = f"is not TOML: {error}. Correct it there."
    except RecursionError:
        text = "is nested too deeply to be read. Use fewer brackets."
    raise ConfigurationError(path.name, [Problem("", text)])


def selected(deployments: list[Deployment], environment: str | None, bucket: str | None) -> list[Deployment]:
    """The deployments of one environment only, and of those the ones that have one bucket.

    Raises:
        ConfigurationError: there is none of that name.
    """
    problems = []
    environments = [deployment.name for deployment in deployments]
    if environment and environment not in environments:
        text = f'there is no environment "{environment}". Use one of {", ".join(environments)}, or leave it out.'
        problems.append(Problem(f"--environment, {PREFIX}ENVIRONMENT", text))
    else:
        deployments = [deployment for deployment in deployments if environment in (None, "", deployment.name)]
    buckets = sorted({id for deployment in deployments for id in deployment.buckets})
    if bucket and bucket not in buckets:
        place = f" in environment {environment}" if environment in environments else ""
        known = (
            f"Use one of {', '.join(buckets)}, or leave it out." if buckets else "There is none at all: leave it out."
        )
        problems.append(Problem(f"--bucket, {PREFIX}BUCKET", f'there is no bucket "{bucket}"{place}. {known}'))
    if problems:
        raise ConfigurationError("arguments", problems)
    return [deployment for deployment in deployments if not bucket or bucket in deployment.buckets]
