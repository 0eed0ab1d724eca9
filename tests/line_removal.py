"""The line-removal check: removes a statement, runs the tests that execute it, and sees whether one fails.

    python -m tests.line_removal --seed N --lines 150 [--jobs 2]

A statement whose removal no test notices *survives*: it is superfluous, or a test is missing. Everything happens in
copies under .build/line-removal/, never in the checkout. Which test executes which line is measured once for each state
of the tracked files:

- A test executes what runs during it, also in the Python processes it starts, and what the fixtures it asks for run.
- Lines that run when a module is imported are executed by the tests of any function of that module; where there are none, by all.

First the quickest tests run, then the other tests that execute the line. What still survives meets every measured test:
a value that one test leaves in a cache is read by others, and no measurement shows that.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from typing import TypeAlias

import coverage
import hypothesis
import pytest
from hypothesis import HealthCheck

ROOT = Path(__file__).parents[1]
FOLDERS = ("modules", "lambda_src/forwarder")
ELSEWHERE = Path("modules", "local_aws")
"""Runs in an environment of its own, and is measured by nobody."""
TESTS = ("tests/unit", "tests/plan_review", "tests/security", "tests/synth", "tests/golden")
UNMEASURED_FIXTURES = {"real"}
"""What one makes in minutes, its tests only read: that they ran would say nothing about a line."""
QUICKEST = 60
TIME_LIMIT_SECONDS = 600
WHOLE_TIME_LIMIT_SECONDS = 5400

SIDE_BY_SIDE = ("-n", "auto", "--dist", "loadgroup", "--no-loadscope-reorder")
"""As `make test` runs them."""

CONTEXT, MEASURED, SELECTED = "LINE_REMOVAL_CONTEXT", "LINE_REMOVAL_MEASURED", "LINE_REMOVAL_SELECTED"
"""Variables: what runs now, for the processes a test starts; where to write what was measured; which tests to run."""

Contexts: TypeAlias = dict[str, dict[int, set[str]]]
"""Files, their lines, and the tests and fixtures that execute them."""


@dataclass(frozen=True)
class Statement:
    """A statement that can be removed."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    header_end: int
    """The last line that runs before the statements within it do."""
    at_import: bool
    text: str


@dataclass(frozen=True)
class Measured:
    """Which tests passed and in how many seconds, and which of them execute which lines."""

    folder: Path
    seconds: dict[str, float]
    tests: Contexts
    at_import: dict[str, set[int]]
    """Lines that ran while no test did."""


@dataclass(frozen=True)
class Outcome:
    """What became of a removed statement: killed, survived, or not covered; and by what it was killed."""

    statement: Statement
    word: str
    detail: str = ""


def statements(file: str, source: bytes) -> list[Statement]:
    """Every statement of a file that can be removed: no docstring, import, definition, type, or `pass`."""
    lines = source.decode().splitlines()

    def within(parent: ast.AST, at_import: bool) -> Iterator[Statement]:
        for node in _children(parent):
            if _is_type_checking(node):
                continue
            if isinstance(node, ast.stmt) and _is_removable(node, isinstance(parent, ast.Module | ast.ClassDef)):
                first = next(_children(node), None)
                end_line, end_column = node.end_lineno or node.lineno, node.end_col_offset or 0
                header_end = max(node.lineno, getattr(first, "lineno", end_line + 1) - 1) if first else end_line
                text = lines[node.lineno - 1].strip() + (" …" if end_line > node.lineno else "")
                yield Statement(file, node.lineno, node.col_offset, end_line, end_column, header_end, at_import, text)
            yield from within(node, at_import and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))

    return [*within(ast.parse(source), True)]


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for field in ("body", "handlers", "cases", "orelse", "finalbody"):
        yield from getattr(node, field, ())


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def _is_removable(node: ast.stmt, in_module_or_class: bool) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Global() | ast.Nonlocal():
            return False
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Expr(value=ast.Constant()):
            return False
        case ast.AnnAssign(annotation=ast.Name(id="TypeAlias")):
            return False
        case ast.AnnAssign(value=None):
            return in_module_or_class
        case ast.Assign(targets=[ast.Name(id=name)]) if in_module_or_class:
            is_type = name[0].isupper() and (len(name) == 1 or not name.isupper())
            return name != "__all__" and not is_type
    return True


def without(source: bytes, statement: Statement) -> bytes:
    """The source with `pass` in place of the statement, and as many lines as before."""
    lines = source.splitlines(keepends=True)
    first, last = lines[statement.line - 1], lines[statement.end_line - 1]
    blank = b"\n" * (statement.end_line - statement.line)
    replaced = first[: statement.column] + b"pass" + last[statement.end_column :] + blank
    return b"".join([*lines[: statement.line - 1], replaced, *lines[statement.end_line :]])


def candidates(root: Path) -> dict[str, list[Statement]]:
    """The removable statements of each folder, in the order of files and lines."""
    return {
        folder: [
            statement
            for path in sorted((root / folder).rglob("*.py"))
            if root / ELSEWHERE not in path.parents
            for statement in statements(path.relative_to(root).as_posix(), path.read_bytes())
        ]
        for folder in FOLDERS
        if (root / folder).is_dir()
    }


def choose(of: dict[str, list[Statement]], number: int, seed: int) -> list[Statement]:
    """So many statements, from each folder in proportion; the same for the same seed and sources."""
    total = sum(map(len, of.values()))
    number = min(number, total)
    shares = {folder: number * len(found) / total for folder, found in of.items()}
    counts = {folder: int(share) for folder, share in shares.items()}
    for folder in sorted(shares, key=lambda folder: counts[folder] - shares[folder])[: number - sum(counts.values())]:
        counts[folder] += 1
    chance = random.Random(seed)
    return [
        statement
        for folder, found in of.items()
        for statement in sorted(chance.sample(found, counts[folder]), key=lambda it: (it.file, it.line, it.column))
    ]


# What pytest loads with `-p tests.line_removal`.


def pytest_configure(config: pytest.Config) -> None:
    # The same examples each time, and none that fails for being slow.
    hypothesis.settings.register_profile(
        "line-removal", derandomize=True, deadline=None, suppress_health_check=[*HealthCheck]
    )
    hypothesis.settings.load_profile("line-removal")
    if path := os.environ.get(MEASURED):
        config.pluginmanager.register(_Measuring(Path(path)))
    if path := os.environ.get(SELECTED):
        config.pluginmanager.register(_Selecting(Path(path).read_text(encoding="utf-8").splitlines()))


class _Measuring:
    """Tells coverage which test or fixture runs, and writes down how long the tests that passed took."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.context = ""
        self.seconds: dict[str, float] = defaultdict(float)
        self.shared: dict[str, float] = defaultdict(float)
        """Seconds that fixtures took which several tests share: each of these tests needs them when it runs alone."""
        self.not_passed: set[str] = set()
        self.fixtures: dict[str, list[str]] = {}

    def switch(self, context: str) -> str:
        before, self.context = self.context, context
        os.environ[CONTEXT] = context
        if running := coverage.Coverage.current():
            running.switch_context(context)
        return before

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        left_out = [item for item in items if UNMEASURED_FIXTURES & {*getattr(item, "fixturenames", ())}]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        definitions = item._fixtureinfo.name2fixturedefs.values() if isinstance(item, pytest.Function) else ()
        self.fixtures[item.nodeid] = [_name(one) for several in definitions for one in several]
        self.switch(item.nodeid)
        result = yield
        self.switch("")
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        if fixturedef.scope == "function":
            return (yield)
        before, began = self.switch(name := _name(fixturedef)), time.monotonic()
        try:
            return (yield)
        finally:
            self.shared[name] += time.monotonic() - began
            self.switch(before)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration
        if not report.passed:
            self.not_passed.add(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        passed = {
            test: [took + sum(self.shared[name] for name in self.fixtures[test]), self.fixtures[test]]
            for test, took in self.seconds.items()
            if test not in self.not_passed
        }
        self.path.write_text(json.dumps({"passed": passed, "not_passed": sorted(self.not_passed)}), encoding="utf-8")


def _name(fixture: pytest.FixtureDef[object]) -> str:
    return f"fixture {fixture.baseid}::{fixture.argname}"


class _Selecting:
    """Runs the named tests only: file after file in the order in which they are named first."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = set(names)
        self.files = [*dict.fromkeys(name.partition("::")[0] for name in names)]

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in self.names])
        items[:] = [item for item in items if item.nodeid in self.names]
        items.sort(key=lambda item: self.files.index(item.nodeid.partition("::")[0]))


def copy(root: Path, folder: Path) -> Path:
    """The tracked files of `root` in `folder`, with links to what is installed."""
    shutil.rmtree(folder, ignore_errors=True)
    for name in _tracked(root):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, folder / name)
    for installed in (*root.glob(".venv*"), root / "node_modules"):
        if installed.exists():
            (folder / installed.name).symlink_to(installed.resolve())
    return folder


def _tracked(root: Path) -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, text=True, check=True).stdout
    return [name for name in listed.split("\0") if (root / name).is_file()]


def _pytest(tree: Path, arguments: Iterable[str], seconds: float, **variables: str) -> tuple[int | None, str]:
    """The exit code, None when the time was over, and what pytest printed."""
    ours = ("LINE_REMOVAL_", "COVERAGE_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    with (tree.parent / f"{tree.name}.log").open("w+", encoding="utf-8") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
            cwd=tree,
            env={**kept, **variables},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            # Also what the tests started: its process group is its own.
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        log.seek(0)
        return code, log.read()


OURS = ("-p", "tests.line_removal", "-q", "--tb=no", "-rfE")


def measured(root: Path, work: Path, tests: Sequence[str], say: Callable[[str], None]) -> Measured:
    """What was measured for this state of the tracked files, or is now."""
    digest = hashlib.sha256(json.dumps(tests).encode())
    for name in _tracked(root):
        digest.update(name.encode() + b"\0" + (root / name).read_bytes())
    kept = work / f"measured-{digest.hexdigest()[:16]}"
    report = kept / "tests.json"
    if not report.exists():
        say(f"measuring which test of {' '.join(tests)} executes which line")
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        settings = kept / "coveragerc"
        settings.write_text(
            f"[run]\nparallel = true\ndata_file = {kept}/data\ncontext = ${{{CONTEXT}-}}\nsigterm = true\n"
            f"disable_warnings = no-data-collected,module-not-measured,couldnt-parse\n"
            f"include =\n" + "".join(f"    */{folder}/*\n" for folder in FOLDERS),
            encoding="utf-8",
        )
        # coverage's own .pth file starts it, in pytest's process and in all that come from it.
        variables = {"COVERAGE_PROCESS_START": str(settings), MEASURED: str(kept / "new.json"), CONTEXT: ""}
        tree = copy(root, work / "measuring")
        code, printed = _pytest(tree, [*OURS, *tests], WHOLE_TIME_LIMIT_SECONDS, **variables)
        if code not in (0, 1):
            raise SystemExit(f"pytest ended with {code} where nothing was removed:\n{printed[-4000:]}")
        (kept / "new.json").rename(report)
    return _read(root, kept, say)


def _read(root: Path, kept: Path, say: Callable[[str], None]) -> Measured:
    ran = json.loads((kept / "tests.json").read_text(encoding="utf-8"))
    for test in ran["not_passed"]:
        say(f"did not pass where nothing was removed, and is not used: {test}")
    users: dict[str, set[str]] = defaultdict(set)
    for test, (_, fixtures) in ran["passed"].items():
        for context in (test, *fixtures):
            users[context].add(test)
    files = [path.relative_to(root).as_posix() for folder in FOLDERS for path in (root / folder).rglob("*.py")]
    contexts: Contexts = {file: defaultdict(set) for file in files}
    for path in kept.glob("data.*"):
        data = coverage.CoverageData(str(path))
        data.read()
        for name in data.measured_files():
            # Tests also run copies of the sources, in folders of their own.
            if (
                file := next((file for file in files if name.endswith(f"/{file}")), None)
            ) and "site-packages" not in name:
                for line, found in data.contexts_by_lineno(name).items():
                    contexts[file][line].update(found)
    return Measured(
        kept,
        {test: took for test, (took, _) in ran["passed"].items()},
        {
            file: {
                line: {test for context in found for test in users.get(context, ())} for line, found in lines.items()
            }
            for file, lines in contexts.items()
        },
        {file: {line for line, found in lines.items() if "" in found} for file, lines in contexts.items()},
    )


def covering(statement: Statement, source: bytes, by: Measured) -> list[str]:
    """The tests that execute the statement, the quickest first."""
    lines = by.tests.get(statement.file, {})
    span = range(statement.line, statement.header_end + 1)
    found = {test for line in span for test in lines.get(line, ())}
    if statement.at_import or by.at_import.get(statement.file, set()) & {*span}:
        functions = {
            line
            for one in statements(statement.file, source)
            if not one.at_import
            for line in range(one.line, one.header_end + 1)
        }
        found |= {test for line in functions for test in lines.get(line, ())}
        found = found or {*by.seconds}
    return sorted(found, key=lambda test: (by.seconds[test], test))


def remove(tree: Path, statement: Statement, stages: Iterable[Sequence[str]], seconds: Mapping[str, float]) -> Outcome:
    """Removes the statement in a copy of the tree, runs the tests of each stage until one fails, and puts it back."""

    def failing(tests: Sequence[str]) -> str:
        listed = tree.parent / f"{tree.name}.tests"
        listed.write_text("\n".join(tests), encoding="utf-8")
        files = dict.fromkeys(test.partition("::")[0] for test in tests)
        limit = max(TIME_LIMIT_SECONDS, 4 * sum(seconds[test] for test in tests))
        return _failure(*_pytest(tree, [*OURS, "-x", *files], limit, **{SELECTED: str(listed)}))

    with _removed(tree, statement):
        for stage in stages:
            left = [*stage]
            while left and (failed := failing(left)):
                # A test that passes the next time failed of the machine's load, not of the line.
                if failed not in left or failing([failed]):
                    return Outcome(statement, "killed", failed)
                left.remove(failed)
    return Outcome(statement, "survived")


@contextmanager
def _removed(tree: Path, statement: Statement) -> Iterator[None]:
    path = tree / statement.file
    source, before = path.read_bytes(), path.stat()
    path.write_bytes(without(source, statement))
    # Python takes compiled code for current by the seconds of its source's time: each removal has its own.
    os.utime(path, (statement.line, statement.line))
    try:
        yield
    finally:
        path.write_bytes(source)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _failure(code: int | None, printed: str) -> str:
    """What failed; empty when nothing did."""
    if code is None:
        return "time-out"
    if code in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        return ""
    named = re.search(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", printed, re.MULTILINE)
    return named[1] if named else f"pytest ended with {code}"


def stages(tests: Sequence[str], by: Measured, every: bool) -> Iterator[list[str]]:
    """The quickest tests that execute a line, the other ones, then all that do not; files that are soon over first."""
    executing = {*tests}
    others = [test for test in by.seconds if every and test not in executing]
    for stage in (tests[:QUICKEST], tests[QUICKEST:], others):
        took: dict[str, float] = defaultdict(float)
        for test in stage:
            took[test.partition("::")[0]] += by.seconds[test]
        yield sorted(stage, key=lambda test: took[test.partition("::")[0]])


def report(outcomes: Sequence[Outcome], seed: int, commit: str, chosen: int) -> str:
    """The summary, and the statements that no test protects, in Markdown."""
    words = [outcome.word for outcome in outcomes]
    late = sum(outcome.detail == "time-out" for outcome in outcomes)
    lines = [
        f"Seed {seed}, commit {commit}, {time.strftime('%Y-%m-%d', time.gmtime())}: {len(outcomes)} of {chosen} lines removed, "
        f"{words.count('killed')} killed ({late} by time-out), {words.count('survived')} survived, "
        f"{words.count('not covered')} not covered.",
        "",
        "| line | outcome | source |",
        "|---|---|---|",
    ]
    for it in (outcome for outcome in outcomes if outcome.word != "killed"):
        text = it.statement.text.replace("|", "\\|").replace("`", "'")
        lines.append(
            f"| {it.statement.file}:{it.statement.line} | {it.word} {it.detail} | `{text}` |".replace("  ", " ")
        )
    return "\n".join(lines) + "\n"


def check(
    root: Path,
    work: Path,
    *,
    seed: int,
    lines: int,
    jobs: int = 1,
    tests: Sequence[str] = TESTS,
    every: bool = True,
    say: Callable[[str], None] = print,
) -> list[Outcome]:
    """Removes the chosen statements one by one; returns what became of each, and keeps the report up to date.

    A run that was interrupted goes on where it was, as long as no tracked file has changed.
    `every` asks all measured tests about what the tests that execute it let pass.
    """
    by, commit = measured(root, work, tests, say), _commit(root)
    chosen = choose(candidates(root), lines, seed)
    trees: SimpleQueue[Path] = SimpleQueue()
    lock = Lock()
    for job in range(jobs):
        trees.put(copy(root, work / str(job)))
    kept = by.folder / f"outcomes-{seed}-{lines}{'' if every else '-executing-only'}.json"
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    outcomes = {each: Outcome(each, *before[_key(each)]) for each in chosen if _key(each) in before}

    def one(statement: Statement) -> None:
        executing = covering(statement, (root / statement.file).read_bytes(), by)
        outcome, tree = Outcome(statement, "not covered"), trees.get()
        try:
            if executing:
                outcome = remove(tree, statement, stages(executing, by, every), by.seconds)
        finally:
            trees.put(tree)
        with lock:
            outcomes[statement] = outcome
            say(f"{len(outcomes)}/{len(chosen)} {statement.file}:{statement.line} {outcome.word} {outcome.detail}")
            write()

    def write() -> None:
        so_far = [outcomes[each] for each in chosen if each in outcomes]
        kept.write_text(json.dumps({_key(it.statement): (it.word, it.detail) for it in so_far}), encoding="utf-8")
        (work / "report.md").write_text(report(so_far, seed, commit, len(chosen)), encoding="utf-8")

    with ThreadPoolExecutor(jobs) as pool:
        try:
            left = [statement for statement in chosen if statement not in outcomes]
            # What is done when somebody interrupts it is a sample of every folder.
            random.Random(seed).shuffle(left)
            for future in [pool.submit(one, statement) for statement in left]:
                future.result()
        finally:
            pool.shutdown(cancel_futures=True)
    write()
    return [outcomes[statement] for statement in chosen]


def against_all(root: Path, work: Path, outcomes: Sequence[Outcome], number: int, seed: int) -> Iterator[str]:
    """Removes some of the covered statements again, and runs every test there is, as `make test` does."""
    covered = [outcome for outcome in outcomes if outcome.word != "not covered"]
    tree = copy(root, work / "all")
    for outcome in random.Random(seed).sample(covered, min(number, len(covered))):
        with _removed(tree, outcome.statement):
            code, printed = _pytest(tree, ["-x", "-q", "--tb=no", *SIDE_BY_SIDE], WHOLE_TIME_LIMIT_SECONDS)
        now = f"killed {detail}" if (detail := _failure(code, printed)) else "survived"
        yield f"- {outcome.statement.file}:{outcome.statement.line}: {outcome.word}; against every test: {now}\n"


def _key(statement: Statement) -> str:
    return f"{statement.file}:{statement.line}:{statement.column}"


def _commit(root: Path) -> str:
    line = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    return subprocess.run(line, cwd=root, capture_output=True, text=True, check=True).stdout.strip()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.line_removal", description=__doc__)
    parser.add_argument(
        "--seed", type=int, default=int(time.strftime("%Y%m%d")), help="of the choice (default: the date)"
    )
    parser.add_argument("--lines", type=int, default=150, help="how many to remove (default: 150)")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time (default: 2)")
    parser.add_argument("--tests", nargs="+", default=TESTS, help=f"folders of tests (default: {' '.join(TESTS)})")
    parser.add_argument("--executing-only", action="store_true", help="run no test that does not execute the line")
    parser.add_argument(
        "--against-all", type=int, default=0, metavar="K", help="also run every test against K of the lines"
    )
    given = parser.parse_args()
    work = ROOT / ".build" / "line-removal"

    def say(text: str) -> None:
        print(f"{time.strftime('%H:%M:%S')}  {text}", flush=True)

    # A shell's background job ignores SIGINT, and so would the tests that interrupt what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    say(f"seed {given.seed}")
    every = not given.executing_only
    outcomes = check(
        ROOT, work, seed=given.seed, lines=given.lines, jobs=given.jobs, tests=given.tests, every=every, say=say
    )
    with (work / "report.md").open("a", encoding="utf-8") as kept:
        for line in against_all(ROOT, work, outcomes, given.against_all, given.seed):
            kept.write(line)
            say(line.strip())
    print((work / "report.md").read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
