"""`make bench`: measures the synth of the sample beside other ways to the same Terraform, paired, and how it grows."""

from __future__ import annotations

import argparse
import io
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from modules.engine.startup import find_node

from ..benchmark.tables import markdown, median_and_range, ratios
from . import growth, plot, programs
from .usage import Usage, measure

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "examples" / "sample" / "pipelines.toml"
TYPESCRIPT = ROOT / ".build" / "bench" / "typescript" / "node_modules"
MARKERS = ("<!-- Below: written by `make bench WRITE=1`. -->", "<!-- Above: written by `make bench WRITE=1`. -->")
PLOT = "synth-processor-time"


@dataclass
class Peer:
    """A way to the same Terraform.

    Attributes:
        same: whether it writes the same stacks.
        cold: whether jsii has unpacked nothing before.
    """

    name: str
    line: list[str]
    cwd: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    same: bool = True
    cold: bool = False
    usages: list[Usage] = field(default_factory=list)

    def run(self, folder: Path) -> Usage:
        """Runs it once, into an empty folder."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "out").mkdir()
        variables = {"CDKTF_OUTDIR": str(folder / "out"), **self.variables}
        if self.cold:
            variables["JSII_RUNTIME_PACKAGE_CACHE_ROOT"] = str(folder / "cache")
        return measure(self.line, self.cwd, variables)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="default 5")
    parser.add_argument("--against", metavar="COMMIT", help="another commit of this project")
    parser.add_argument("--only", action="append", help="a peer, by the beginning of its name; ours is always measured")
    parser.add_argument("--growth", default="10,100,500", help="numbers of buckets; empty for none")
    parser.add_argument("--commit", default="unknown", help="that is measured")
    parser.add_argument(
        "--write", type=Path, help="file between whose markers the report goes, with the plot beside it"
    )
    arguments = parser.parse_args()
    find_node()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        ours = Peer("s3-to-sfn", [sys.executable, "-m", "modules", "synth"], ROOT, {"S3_TO_SFN_PIPELINES": str(SAMPLE)})
        ours.run(folder / "ours")
        stacks = programs.stacks_in(folder / "ours" / "out")
        before = _checkout(arguments.against, folder / "before") if arguments.against else None
        peers = [ours, *_peers(ours, stacks, folder, before)]
        if arguments.only:
            peers = [peer for peer in peers if peer is ours or peer.name.startswith(tuple(arguments.only))]
        _measure(peers, stacks, folder, arguments.rounds)
        report = [_conditions(arguments.commit, arguments.rounds, stacks), _table(peers)]
        sizes = [int(size) for size in filter(None, arguments.growth.split(","))]
        if sizes:
            report += growth.report(sizes, folder, None if before is None else _command_of(before))
    print("\n\n".join(report))
    if arguments.write:
        _write(arguments.write, report, peers)


def _peers(ours: Peer, stacks: programs.Stacks, folder: Path, before: Path | None) -> list[Peer]:
    written: dict[str, Callable[[], str]] = {
        "plain.py": lambda: programs.python(stacks, "cdktf", "cdktf_cdktf_provider_aws"),
        "terrain.py": lambda: programs.python(stacks, "cdktn", "cdktn_provider_aws"),
        "typescript.js": lambda: programs.javascript(stacks),
        "floor.py": lambda: programs.floor(stacks),
    }
    for name, text in written.items():
        (folder / name).write_text(text(), encoding="utf-8")
    node = {"JSII_NODE": os.environ["JSII_NODE"]}
    venv = {name: str(ROOT / f".venv-{name}" / "bin" / "python") for name in ("cdktn", "aws-cdk")}
    peers = [
        Peer("s3-to-sfn, first on a machine", ours.line, ROOT, ours.variables, cold=True),
        Peer("cdktf, Python", [sys.executable, str(folder / "plain.py")], folder, node),
        Peer("cdktn, Python", [venv["cdktn"], str(folder / "terrain.py")], folder, node),
        Peer(
            "cdktf, TypeScript",
            [node["JSII_NODE"], str(folder / "typescript.js")],
            folder,
            {"NODE_PATH": str(TYPESCRIPT)},
        ),
        Peer(
            "AWS CDK, Python",
            [venv["aws-cdk"], str(Path(__file__).with_name("aws_cdk_app.py"))],
            folder,
            node,
            same=False,
        ),
        Peer("no CDK", [sys.executable, str(folder / "floor.py")], folder),
    ]
    if before is not None:
        line, cwd, variables = _command_of(before)
        peers.insert(0, Peer("s3-to-sfn, before", line, cwd, variables, same=False))
    return peers


def _measure(peers: list[Peer], stacks: programs.Stacks, folder: Path, rounds: int) -> None:
    for number in range(rounds + 1):
        for peer in peers:
            usage = peer.run(folder / "run")
            if number:
                peer.usages.append(usage)
            elif peer.same and programs.stacks_in(folder / "run" / "out") != stacks:
                raise SystemExit(f"{peer.name} writes other stacks than s3-to-sfn.")
            print(f"round {number}, {peer.name}: {usage.processor:.2f} s, {usage.peak:.0f} MiB", file=sys.stderr)


def _checkout(commit: str, folder: Path) -> Path:
    done = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _command_of(before: Path, configuration: Path | None = None) -> tuple[list[str], Path, dict[str, str]]:
    own = before / "examples" / "sample" / "pipelines.toml"
    file = configuration or (own if own.exists() else before / "pipelines.toml")
    return [sys.executable, "main.py"], before, {"PIPELINES": str(file), "S3_TO_SFN_PIPELINES": str(file)}


def _conditions(commit: str, rounds: int, stacks: Mapping[str, Mapping[str, Any]]) -> str:
    resources = sum(len(named) for document in stacks.values() for named in document.get("resource", {}).values())
    load = os.getloadavg()[2]
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, commit `{commit}`, {rounds} rounds after one that does not count, all in turn; Python "
        f"{platform.python_version()}, {os.cpu_count()} processors, on which {load:.1f} programs ran in the last quarter of an hour. The sample: "
        f"{resources} resources in {len(stacks)} stacks."
    )


def _table(peers: list[Peer]) -> str:
    ours = [usage.processor for usage in peers[0].usages]
    rows = []
    for peer in peers:
        processor, wall, peak = (list(values) for values in zip(*peer.usages, strict=True))
        rows.append(
            [
                peer.name,
                median_and_range(processor, 2),
                median_and_range(ratios(processor, ours), 2),
                median_and_range(wall, 1),
                median_and_range(peak, 0),
            ]
        )
    return markdown(
        ["", "processor time, s", "relative to s3-to-sfn, round by round", "wall time, s", "peak memory, MiB"], rows
    )


def _write(page: Path, report: list[str], peers: list[Peer]) -> None:
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARKERS[0])
    after = rest.partition(MARKERS[1])[2]
    bars = [(peer.name, [usage.processor for usage in peer.usages]) for peer in peers]
    for theme in plot.THEMES:
        (page.parent / f"{PLOT}-{theme}.svg").write_text(plot.bars(bars, theme), encoding="utf-8")
    picture = (
        f'<picture><source media="(prefers-color-scheme: dark)" srcset="{PLOT}-dark.svg">'
        f'<img alt="Processor time of a synth" src="{PLOT}-light.svg"></picture>'
    )
    page.write_text(
        "\n\n".join([before + MARKERS[0], *report[:1], picture, *report[1:], MARKERS[1] + after]), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
