"""Writes `modules/engine/trimmed/`: cdktf and the AWS bindings with what this project uses of them, as jsii loads them.

jsii unpacks both when it first meets them on a machine: 5,000 files of 447 MB, which takes 1.4 GiB of memory. A program that makes no
other resources than this project's, and no assets, loads these copies instead (`modules.engine.startup.trim`). The code is their own,
without source maps. What is left out of their descriptions, `.jsii`, are the types of other resources, and documentation. `make golden`
writes them when another version is installed or another resource is used.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from modules.engine.startup import ARCHIVES, BINDINGS, Archive, packed
from tools.stubs import ENGINE, table

NOTICE = """\
Of {name} {version}, Copyright (c) HashiCorp, Inc., under the Mozilla Public License 2.0, https://www.mozilla.org/MPL/2.0/: the part that
s3-to-sfn uses. Its source code: {source}. Left out are source maps, documentation, {rest}.
"""
_SOURCES = {
    "cdktf": ("https://github.com/hashicorp/terraform-cdk/tree/v{version}", "and what it needs for the zips of assets"),
    "@cdktf/provider-aws": (
        "https://github.com/cdktf/cdktf-provider-aws/tree/v{version}",
        "other resources, in lib/index.js and .jsii as well",
    ),
}
_UNREAD = ("docs", "locationInModule", "symbolId", "readme")
_LIBRARIES = ("json-stable-stringify", "semver")
"""What cdktf needs beside `archiver`, which makes the zips of assets."""


def source(archive: Archive) -> Path:
    """The assembly as it is installed.

    Raises:
        FileNotFoundError: another version is.
    """
    if (path := archive.installed()) is None:
        raise FileNotFoundError(
            f"{archive.package} {archive.version} is not installed: put what is into modules/engine/startup.py."
        )
    return path


def up_to_date(archive: Archive) -> bool:
    """Whether the copy is of this version and these resources."""
    files = unpacked(archive.trimmed.read_bytes()) if archive.trimmed.exists() else {}
    names = {name.split("/")[2] for name in files if re.fullmatch(r"package/lib/[^/]+/index\.js", name)}
    return files.get("package/NOTICE") == _notice(archive) and (archive.package != BINDINGS or names == _folders())


def write() -> list[Path]:
    """Writes the copies that are not up to date."""
    stale = [archive for archive in ARCHIVES if not up_to_date(archive)]
    for archive in stale:
        archive.trimmed.parent.mkdir(exist_ok=True)
        archive.trimmed.write_bytes(packed(files(archive)))
    return [archive.trimmed for archive in stale]


def files(archive: Archive) -> dict[str, bytes]:
    """What the copy holds, by name."""
    names = _folders()
    kept = unpacked(source(archive).read_bytes(), _of_bindings(names) if archive.package == BINDINGS else _of_cdktf)
    description = _without(json.loads(kept["package/.jsii"]))
    if archive.package == BINDINGS:
        lines = kept.pop("package/lib/lazy-index.js").decode().splitlines()
        used = [line for line in lines if any(f"require('./{name}')" in line for name in names)]
        assert len(used) == len(names)
        kept["package/lib/index.js"] = "\n".join(['"use strict";', *used, ""]).encode()
        camel = {re.sub(r"-(\w)", lambda letter: letter[1].upper(), name) for name in names}
        for section in ("types", "submodules"):
            described = description[section].items()
            description[section] = {name: value for name, value in described if name.split(".")[1] in camel}
        assert {name.split(".")[1] for name in description["types"]} == camel
    else:
        libraries = _with_dependencies(kept)
        kept = {
            name: content
            for name, content in kept.items()
            if not name.startswith("package/node_modules/") or name.split("/")[2] in libraries
        }
    kept["package/.jsii"] = json.dumps(description, sort_keys=True).encode()
    kept["package/NOTICE"] = _notice(archive)
    return {
        name: content.partition(b"\n//# sourceMappingURL=")[0] + b"\n" if name.endswith(".js") else content
        for name, content in kept.items()
    }


def unpacked(archive: bytes, wanted: Callable[[str], bool] = lambda name: True) -> dict[str, bytes]:
    """The files of an archive, by name."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        for entry in opened:
            if entry.isfile() and wanted(entry.name):
                content = opened.extractfile(entry)
                found[entry.name] = content.read() if content else b""
    return found


def _folders() -> set[str]:
    """The modules of the bindings in use."""
    return {name.replace("_", "-") for name in table(ENGINE / "aws.py", "_HOME").values()}


def _of_bindings(names: set[str]) -> Callable[[str], bool]:
    wanted = {f"package/{name}" for name in (".jsii", "LICENSE", "package.json", "lib/lazy-index.js")}
    return {*wanted, *(f"package/lib/{name}/index.js" for name in names)}.__contains__


def _of_cdktf(name: str) -> bool:
    licence = re.search(r"/licen[cs]e[^/]*$", name, re.IGNORECASE)
    return name in ("package/.jsii", "package/package.json") or bool(
        (
            re.match(r"package/(lib|node_modules)/.*\.(js|json)$", name)
            and not re.search(r"/(tests?|docs|example|perf|\.github)/", name)
        )
        or licence
    )


def _with_dependencies(files: dict[str, bytes]) -> set[str]:
    waiting, found = list(_LIBRARIES), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            package = json.loads(files[f"package/node_modules/{name}/package.json"])
            waiting += package.get("dependencies", {})
    return found


def _notice(archive: Archive) -> bytes:
    address, rest = _SOURCES[archive.name]
    source = address.format(version=archive.version)
    return NOTICE.format(name=archive.name, version=archive.version, source=source, rest=rest).encode()


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(item) for key, item in value.items() if key not in _UNREAD}
    return [_without(item) for item in value] if isinstance(value, list) else value
