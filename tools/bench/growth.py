"""How the processor time of a synth grows with buckets and triggers."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from ..benchmark.tables import markdown
from .programs import stacks_in
from .usage import measure

ROOT = Path(__file__).parents[2]
PATTERNS = ("storage-first", "notification-lambda", "storage-first", "notification-lambda", "storage-first")
"""No rules: an event bus takes 300."""

HEAD = """\
project = "acme"

[environments.dev]
region = "eu-west-1"
account_id = "111122223333"
backend = { type = "s3", bucket = "acme-tfstate-dev" }

[state_machines.archive]
definition = "state_machines/archive.asl.json"
"""

Command = tuple[list[str], Path, dict[str, str]]


def configuration(buckets: int, folder: Path) -> Path:
    """A pipelines.toml with so many buckets of five triggers."""
    lines = [HEAD]
    for bucket in range(buckets):
        lines.append(f'[buckets.b{bucket}]\nname = "acme-b{bucket}-{{environment}}-{{account_id}}"\n')
        for number, pattern in enumerate(PATTERNS):
            lines.append(
                f'[buckets.b{bucket}.triggers.b{bucket}t{number}]\npattern = "{pattern}"\nprefix = "p{number}/"\n'
                'state_machine = "archive"\n'
            )
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "examples" / "sample" / "state_machines", folder / "state_machines")
    (folder / "pipelines.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder / "pipelines.toml"


def report(sizes: list[int], folder: Path, before: Command | None) -> list[str]:
    """Measures once each, and says so in Markdown."""
    rows, files = [], {size: configuration(size, folder / f"of-{size}") for size in (*sizes, 1)}
    for size in sizes:
        processor, resources = _run(files[size], folder)
        row = [str(size), f"{resources:,}", f"{processor:.1f}", f"{1000 * processor / resources:.2f}"]
        if before is not None:
            theirs, their_resources = _run(files[size], folder, before)
            row.append(f"{1000 * theirs / their_resources:.2f}")
        rows.append(row)
    heads = ["buckets of five triggers", "resources", "processor time, s", "ms for a resource"]
    table = markdown([*heads, *(["ms for a resource, before"] if before else [])], rows)
    largest = max(sizes)
    one = [_run(files[size], folder, bucket="b0")[0] for size in (largest, 1)]
    return [
        "One round, processor time:",
        table,
        f"One bucket of {largest} (`--bucket`): {one[0]:.2f} s; the same from a file with that bucket alone: {one[1]:.2f} s.",
    ]


def _run(file: Path, folder: Path, before: Command | None = None, bucket: str = "") -> tuple[float, int]:
    line, cwd, variables = before or ([sys.executable, "-m", "modules", "synth"], ROOT, {})
    output = folder / "grown"
    shutil.rmtree(output, ignore_errors=True)
    asked = {
        "PIPELINES": str(file),
        "S3_TO_SFN_PIPELINES": str(file),
        "S3_TO_SFN_BUCKET": bucket,
        "CDKTF_OUTDIR": str(output),
    }
    processor = measure(line, cwd, {**variables, **asked}).processor
    print(f"{file.parent.name} {bucket}: {processor:.1f} s", file=sys.stderr)
    return processor, sum(
        len(named) for document in stacks_in(output).values() for named in document["resource"].values()
    )
