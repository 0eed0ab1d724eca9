"""What is generated and committed: the sample's stacks and addresses, JSON Schema, Terraform modules, references, type stubs."""

from __future__ import annotations

import difflib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from modules.config.reference_docs import text as reference_text
from modules.config.schema import FILE as SCHEMA
from modules.config.schema import text as schema_text
from modules.config.variables import PREFIX
from modules.constructs.checkov import CONFIGURATION
from modules.constructs.moved_addresses import Move, Removal
from modules.constructs.stack import VERSIONS_FILE
from modules.export.write import write
from tests.golden.accepted_table import accepted_table
from tests.golden.constructs_table import FILE as CONSTRUCTS
from tests.golden.constructs_table import text as constructs_text
from tests.golden.security_reference import FILE as SECURITY
from tests.golden.security_reference import text as security_text
from tests.support import ROOT, SAMPLE
from tests.support.module_documents import module_document, with_json_in_place
from tools.stubs import stubs

REFERENCE = ROOT / "docs" / "configuration.md"
GOLDEN = ROOT / "tests" / "golden"
ADDRESSES = GOLDEN / "addresses.txt"
MODULE = "terraform/"
"""What the name of a Terraform module begins with, beside those of the sample's stacks."""


def generate(scratch: Path) -> dict[Path, bytes]:
    """Every generated file, by the path it is committed under."""
    files = {SCHEMA: schema_text().encode(), REFERENCE: reference_text().encode(), **stubs()}
    files[CONSTRUCTS] = constructs_text().encode()
    output = scratch / "cdktf.out"
    callers = {f"{prefix}{name}" for prefix in ("", PREFIX) for name in ("ENVIRONMENT", "BUCKET", "STATE_BOOTSTRAPPED")}
    variables = {name: value for name, value in os.environ.items() if name not in callers}
    subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**variables, "S3_TO_SFN_PIPELINES": str(SAMPLE / "pipelines.toml"), "CDKTF_OUTDIR": str(output)},
        check=True,
    )
    stacks = {path.parent.name: path.read_bytes() for path in sorted(output.glob("stacks/*/cdk.tf.json"))}
    for stack, content in stacks.items():
        files[GOLDEN / "stacks" / stack / "cdk.tf.json"] = content + b"\n"
        for name in (VERSIONS_FILE, CONFIGURATION):
            files[GOLDEN / "stacks" / stack / name] = (output / "stacks" / stack / name).read_bytes()
    shutil.copytree(ROOT / "terraform", scratch / "terraform")
    write(scratch / "terraform")
    for path in filter(Path.is_file, sorted((scratch / "terraform").glob("*/*"))):
        files[ROOT / "terraform" / path.relative_to(scratch / "terraform")] = path.read_bytes()
    modules = {folder.name: with_json_in_place(module_document(folder)) for folder in (scratch / "terraform").iterdir()}
    in_modules = {f"{MODULE}{name}": json.dumps(module).encode() for name, module in modules.items()}
    files[ADDRESSES] = "".join(f"{line}\n" for line in addresses({**stacks, **in_modules})).encode()
    documents = {stack: json.loads(content) for stack, content in stacks.items()}
    files[SECURITY] = security_text(modules, documents, accepted_table({**documents, **modules})).encode()
    return files


def addresses(stacks: Mapping[str, bytes]) -> list[str]:
    """`<stack> <address>` of every resource; a module is called `terraform/<module>`."""
    return sorted(
        f"{stack} {kind}.{name}"
        for stack, content in stacks.items()
        for kind, resources in json.loads(content).get("resource", {}).items()
        for name in resources
    )


def unexplained(
    before: Iterable[str], now: Iterable[str], moves: Sequence[Move], removals: Sequence[Removal]
) -> list[str]:
    """For every address that disappeared without an entry in `modules/constructs/moved_addresses.py`: what happens, and the line to add."""
    present = set(now)
    complaints = []
    for line in sorted(set(before) - present):
        stack, address = line.split(" ")
        candidates = [other.split(" ")[1] for other in present - set(before) if other.startswith(f"{stack} ")]
        if stack.startswith(MODULE):
            known = [*moves, *(move.in_module() for move in moves)]
            gone = [replace(removal, address=removal.address.replace("{id}_", "")) for removal in removals]
        else:
            known, gone = [*moves], [*removals]
        moved = any(move.old_address(candidate) == address for move in known for candidate in candidates)
        if moved or any(removal.covers(address) for removal in (*gone, *removals)):
            continue
        kind = address.split(".")[0]
        same_kind = sorted(candidate for candidate in candidates if candidate.startswith(f"{kind}."))
        closest = difflib.get_close_matches(address, same_kind, 1, cutoff=0)
        entry = f'Move("{address}", "{closest[0]}"),' if closest else f'Removal("{address}"),'
        complaints.append(
            f"{address} disappeared from {stack}: Terraform would destroy it. Add to modules/constructs/moved_addresses.py:\n    {entry}"
        )
    return complaints
