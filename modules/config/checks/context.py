"""One environment of pipelines.toml, as the checkers of its parts see it: where things are written, and what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path as FilePath
from typing import TypeVar

from pydantic import BaseModel

from ...model.arns import ACCOUNT_ID
from ...model.naming import existing_bucket_problem, is_bucket_name
from ...model.partitions import partition_of
from ...model.text import did_you_mean, listed
from ..deployment import filled, filled_tree
from ..messages import shown
from ..settings import Table
from ..toml_tables import Path, not_json, table_at
from .backends import reserved_argument_problems
from .collector import Checker, is_id
from .unique_names import Claim

M = TypeVar("M", bound=BaseModel)

_BUCKET_RULE = "Use 3 to 63 lower-case letters, digits, hyphens and dots; {environment} and {account_id} are filled in."
_NO_ACCOUNT = "000000000000"


class EnvironmentPlace:
    """What an environment is called and where it lies, as far as that can be read.

    Args:
        checker: of the whole document; gets the problems.
        folder: that the document's files lie in.
        name: of the environment.
        raw: its table.

    Attributes:
        account: where names of its account must be unique.
        partition: of its Region.
        state_bucket: name of the bucket of its Terraform state. Default: none.
    """

    def __init__(self, checker: Checker, folder: FilePath, name: str, raw: Table) -> None:
        self.checker = checker
        self.folder = folder
        self.name = name
        self.raw = raw
        account_id, region = raw.get("account_id"), raw.get("region")
        known = isinstance(account_id, str) and re.fullmatch(ACCOUNT_ID, account_id)
        self.account_id = str(account_id) if known else _NO_ACCOUNT
        self.partition = partition_of(region) if isinstance(region, str) else "aws"
        # Names can only meet another environment's in an account that is known.
        self.account = f"{self.partition}:{account_id}" if known else f"environment {name}"
        self.state_bucket: str | None = None

    def validate(self, model: type[M], raw: Table, path: Path) -> M | None:
        """Parses `raw`, which stands at `path` of the environment, or notes what is wrong with it."""
        return self.checker.validate(model, raw, path, environment=self.name)

    def add(self, path: Path, text: str) -> None:
        """Notes a problem at `path`, where its author wrote it."""
        self.checker.add(self.checker.written(self.name, path), text, self.name)

    def is_misspelled(self, path: Path, raw: Table, needed: Sequence[str], word: str = "and") -> bool:
        """Whether the environment's table at `path` overrides nothing, and has nothing of what would make it one of its own."""
        others = table_at(self.checker.document, path[:-1])
        if path[-1] in others or any(field in raw for field in needed):
            return False
        kind, id = path[-2].removesuffix("s").replace("_", " "), path[-1]
        hint = did_you_mean(id, others, otherwise=f"Known there: {', '.join(others)}." if others else "")
        self.add(
            path,
            f"there is no {shown(id)} under [{'.'.join(path[:-1])}] to override. {hint}{' ' * bool(hint)}A {kind} that this environment alone "
            f"has needs {f' {word} '.join(needed)}.",
        )
        return True

    def claim(self, kind: str, realm: str, name: str, path: Path, shown: str, field: str = "") -> None:
        """Notes a name that must have one owner; see `Claim`."""
        written = self.checker.written(self.name, (*path, field) if field else path)
        if is_id(self.name):
            self.checker.claims.append(Claim(kind, realm, name, self.name, path, written, shown))

    def fill(self, text: str) -> str:
        """`text` with `{environment}` and `{account_id}` filled in."""
        return filled(text, environment=self.name, account_id=self.account_id)

    def fill_tree(self, value: Table) -> Table:
        """`value` with every string in it filled in."""
        return filled_tree(value, environment=self.name, account_id=self.account_id)

    @property
    def name_prefix(self) -> str:
        """What every name begins with."""
        prefix = self.raw.get("name_prefix")
        return prefix if isinstance(prefix, str) else f"{self.checker.document.get('project', '')}-{self.name}"

    def check_bucket_name(self, path: Path, name: str) -> bool:
        """Whether S3 accepts a name once it is filled in; notes it where not."""
        become = self.fill(name)
        if is_bucket_name(become) or not is_id(self.name):
            return True
        if braced := re.findall(r"\{[^{}]*\}", become):
            self.add(
                path,
                f"{shown(name)} holds {listed(braced)}, and {{environment}} and {{account_id}} alone are filled in. Correct it.",
            )
        elif is_bucket_name(filled(name, environment="a", account_id=_NO_ACCOUNT)):
            self.add(path, f'{shown(name)} becomes "{become}", which S3 refuses as a bucket name. {_BUCKET_RULE}')
        else:
            self.add(path, f"{shown(name)} is no bucket name that S3 accepts. {_BUCKET_RULE}")
        return False

    def check_existing_bucket_name(self, path: Path, name: str) -> bool:
        """Whether a name, once it is filled in, can be an existing bucket's; notes it where not."""
        become = self.fill(name)
        if (problem := existing_bucket_problem(become)) is None or not is_id(self.name):
            return True
        self.add(path, f"{shown(name)}{'' if become == name else f', which becomes {shown(become)},'} {problem}")
        return False

    def check_arguments(self, path: Path, arguments: Table, reserved: Mapping[str, str] | None = None) -> None:
        """Notes arguments that the project sets itself, or that neither Terraform nor JSON can hold."""
        for name, text in reserved_argument_problems(arguments, reserved or {}):
            self.add((*path, name), text)
        for location, value in not_json(arguments):
            if isinstance(value, float):
                text = f"{value} is not a finite number, and only TOML knows others. Give one."
            else:
                text = f'{value} is a date or time, which only TOML knows. Put it in quotes: "{value}".'
            self.add((*path, *location), text)
