"""Runs Checkov, which has an environment of its own, on Terraform JSON and on plans, offline."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.support import ROOT

Document = Mapping[str, Any]
Framework = Literal["terraform_json", "terraform_plan"]

PYTHON = ROOT / ".venv-checkov" / "bin" / "python"


@dataclass(frozen=True, order=True)
class Finding:
    """What one check says of one resource."""

    document: str
    address: str
    check: str

    def __str__(self) -> str:
        return f"{self.document} {self.address} {self.check}"


@dataclass(frozen=True)
class Scan:
    """Everything that was checked."""

    passed: frozenset[Finding]
    failed: frozenset[Finding]

    @property
    def checked(self) -> frozenset[tuple[str, str]]:
        """Document and address of the resources that a check looked at."""
        return frozenset((finding.document, finding.address) for finding in self.passed | self.failed)


def scan(documents: Mapping[str, Document], framework: Framework, scratch: Path) -> Scan:
    """Checks all documents in one process, because starting Checkov takes longer than its checks.

    Args:
        documents: Terraform JSON, or what `terraform show -json` prints of a plan, by name.
        framework: which of the two.
        scratch: an empty folder for the copies that Checkov reads, and its home.
    """
    addresses: dict[str, Mapping[int, str]] = {}
    names: dict[str, str] = {}
    for number, (name, document) in enumerate(documents.items()):
        # Resources of one folder are one module to Checkov: each document has its own.
        path = scratch / "documents" / str(number) / "main.tf.json"
        path.parent.mkdir(parents=True)
        names[f"/{number}/main.tf.json"] = name
        if framework == "terraform_json":
            text = json.dumps({key: value for key, value in document.items() if key in READ}, indent=1)
            addresses[name] = dict(_lines_of_resources(text))
        else:
            text = json.dumps(document)
        path.write_text(text, encoding="utf-8")
    passed, failed = _run(scratch, framework)
    return Scan(*(frozenset(_findings(records, names, addresses)) for records in (passed, failed)))


READ = ("data", "locals", "provider", "resource", "variable")
"""Checkov fails on the arguments of a `terraform` block in JSON; other blocks hold no resource."""


ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    # It would ask PyPI for a newer version, and its makers for their own data on each check.
    "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true",
    "LANG": "C.UTF-8",
}


def _run(scratch: Path, framework: Framework) -> tuple[list[Any], list[Any]]:
    # Not its script: the interpreter's path in its first line may hold no space.
    line = [
        str(PYTHON),
        "-m",
        "checkov.main",
        "--directory",
        "documents",
        "--framework",
        framework,
        "--output",
        "json",
        "--compact",
    ]
    environment = ENVIRONMENT | {"HOME": str(scratch)}
    done = subprocess.run(
        [*line, "--skip-download"], cwd=scratch, env=environment, text=True, capture_output=True, check=False
    )
    # 1 says that something failed; so does a Checkov that could not start.
    if done.returncode not in (0, 1) or not done.stdout.startswith("{"):
        raise RuntimeError(f"Checkov ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    report = json.loads(done.stdout)
    assert report["check_type"] == framework, report["check_type"]
    results = report["results"]
    assert results["parsing_errors"] == [], done.stderr[-4000:]
    assert results["skipped_checks"] == [], results["skipped_checks"]
    return results["passed_checks"], results["failed_checks"]


def _findings(
    records: list[Any], names: Mapping[str, str], addresses: Mapping[str, Mapping[int, str]]
) -> Iterator[Finding]:
    for record in records:
        document = names[record["file_path"]]
        if document in addresses:
            # Of most resources Checkov says the name without the type, but always the line.
            address = addresses[document].get(record["file_line_range"][0], record["resource"])
        else:
            address = record["resource_address"] or record["resource"]
        yield Finding(document, address, record["check_id"])


def _lines_of_resources(text: str) -> Iterator[tuple[int, str]]:
    """Number of each resource's first line, and its address; `text` is indented by one space."""
    block = kind = ""
    for number, line in enumerate(text.splitlines(), start=1):
        depth = len(line) - len(line.lstrip(" "))
        name = line.strip().removesuffix(": {").strip('"')
        if depth == 1:
            block = name
        elif depth == 2:
            kind = name
        elif depth == 3 and block == "resource" and line.endswith("{"):
            yield number, f"{kind}.{name}"
