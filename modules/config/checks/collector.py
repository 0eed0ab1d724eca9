"""Goes through pipelines.toml piece by piece, so that one mistake hides no other, and says where each was written."""

from __future__ import annotations

import re
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from ...model.errors import Problem
from ...model.text import listed
from ..messages import explain, shown
from ..settings import Document, Project, Table
from ..toml_tables import Path, reach, table_at
from .unique_names import Claim, collisions

M = TypeVar("M", bound=BaseModel)

INHERITED = ("buckets", "state_machines")
"""Tables at the top that every environment has, with its own overrides on them."""

_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_BARE_KEY = re.compile(r"[0-9A-Za-z_-]+")


class Checker:
    """A whole document. `deployments` goes through it; then `problems` has everything wrong with it."""

    def __init__(self, document: Table) -> None:
        self.document = document
        self.claims: list[Claim] = []
        # Each problem with the environments that have it; None is the document itself.
        self._found: dict[Problem, set[str | None]] = {}

    def check(self) -> Table:
        """Checks what belongs to no environment; returns the table of environments."""
        top = {key: value for key, value in self.document.items() if key not in ("environments", *INHERITED)}
        self.validate(Project, top, (), fields=set(Document.model_fields))
        for kind in INHERITED:
            self.check_table((kind,))
        if self.document.get("environments", {}) == {}:
            self.add(
                ("environments",),
                "there is no environment. Add [environments.dev] with region, account_id and backend.",
            )
        self.check_table(("environments",))
        return table_at(self.document, ("environments",))

    def problems(self) -> list[Problem]:
        """Everything wrong, sorted by place."""
        for claim, text in collisions(self.claims):
            self.add(claim.written, text, claim.environment)
        every = {name for name, raw in table_at(self.document, ("environments",)).items() if isinstance(raw, dict)}
        return sorted(self._said(problem, environments, every) for problem, environments in self._found.items())

    @staticmethod
    def _said(problem: Problem, environments: set[str | None], every: set[str]) -> Problem:
        """A mistake at the top that only some environments have says which."""
        if None in environments or environments >= every or problem.where.startswith("environments."):
            return problem
        names = listed(sorted(filter(None, environments)))
        return Problem(problem.where, f"In environment {names}: {problem.text}")

    def add(self, where: Path, text: str, environment: str | None = None) -> None:
        """Notes a problem at `where` of the file."""
        self._found.setdefault(Problem(_dotted(where), text), set()).add(environment)

    def check_table(self, where: Path) -> None:
        """Notes what is wrong with a table whose keys are ids and whose values are tables."""
        parent = table_at(self.document, where[:-1])
        table = parent.get(where[-1], {})
        if not isinstance(table, dict):
            self.add(where, f"{shown(table)} is of the wrong type. Give a table: [{_dotted(where)}.<id>].")
            return
        for id, value in table.items():
            if not is_id(id):
                self.add(
                    (*where, id),
                    f"{shown(id)} is not an id. Use lower-case letters, digits and hyphens, beginning with a letter, 40 at most.",
                )
            if not isinstance(value, dict):
                self.add((*where, id), f"{shown(value)} is of the wrong type. Give a table: [{_dotted((*where, id))}].")

    def validate(
        self, model: type[M], raw: Table, path: Path, *, environment: str | None = None, fields: set[str] | None = None
    ) -> M | None:
        """Parses `raw`, which stands at `path`, or notes what is wrong with it."""
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            inherited = self._wrong_at_the_top(model, path)
            for details in error.errors(include_url=False):
                location, text = _place(details["loc"]), explain(details, model, fields)
                full = (*path, *location)
                if not location and text in inherited:
                    self.add(full, text, environment)
                else:
                    self.add(self.written(environment, full), text, environment)
            return None

    def written(self, environment: str | None, path: Path) -> Path:
        """Where the author wrote `path`: in an environment's own table, or at the top for all of them.

        What is missing is missing where most of the rest stands.
        """
        if environment is None:
            return path
        own = ("environments", environment, *path)
        if path[:1] not in [(kind,) for kind in INHERITED]:
            return own
        here = reach(self.document, own)
        there = reach(self.document, path)
        depth = here.depth - 2
        return own if here.ends_in_value or depth == len(path) or depth > there.depth else path

    def _wrong_at_the_top(self, model: type[BaseModel], path: Path) -> set[str]:
        """What is wrong with the fields of `path` as a whole, before any environment's overrides."""
        if path[:1] not in [(kind,) for kind in INHERITED]:
            return set()
        try:
            model.model_validate(table_at(self.document, path))
        except ValidationError as error:
            return {explain(details, model, None) for details in error.errors(include_url=False) if not details["loc"]}
        return set()


def is_id(text: str) -> bool:
    """Whether `text` can name an environment, a bucket, a trigger or a state machine."""
    return bool(_ID.fullmatch(text))


def _dotted(path: Path) -> str:
    """A path as TOML writes it."""
    return ".".join(part if _BARE_KEY.fullmatch(part) else shown(part) for part in path)


def _place(location: tuple[str | int, ...]) -> Path:
    """pydantic's location as a path: without the branch of a union, and a key by its own name."""
    path = tuple(str(part) for part in location if part != "[key]")
    return ("backend", *path[2:]) if path[:1] == ("backend",) and len(path) > 1 else path
