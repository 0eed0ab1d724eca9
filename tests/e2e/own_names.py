"""Names that no other run of the tests has, and nothing else in the account: what is laid on a configuration for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def own_project(document: Mapping[str, Any], run: str) -> str:
    """The project of a run; the names of everything made begin with it and a hyphen."""
    return f"{document['project']}-{run}" if run else str(document["project"])


def own_names(document: Mapping[str, Any], run: str) -> dict[str, Any]:
    """Tables to lay on a configuration of the tests, so that every name in it begins with the project of this run.

    Args:
        document: the configuration as it was read. What it names itself begins with its project.
        run: of `Target`.
    """
    project, own = str(document["project"]), own_project(document, run)

    def renamed(table: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in table.items():
            if isinstance(value, Mapping):
                if inner := renamed(value):
                    found[key] = inner
            elif isinstance(value, str) and value.startswith((f"{project}-", f"{project}/")):
                found[key] = own + value.removeprefix(project)
        return found

    return {"project": own, **renamed(document)}
