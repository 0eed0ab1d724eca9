"""What a plan file holds, read strictly: https://github.com/hashicorp/terraform/blob/v1.14.0/internal/plans/planproto/planfile.proto.

`terraform show -json` tells neither the mode nor the targets nor the backend, so the file itself is read. OpenTofu writes the
same format with fewer fields. Whatever is not known here is refused: it may be a new way of doing something else.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..model.errors import RefusedError

_FORMAT = 3
_MODES = {0: "an ordinary plan", 1: "made with -destroy", 2: "made with -refresh-only"}
_LARGEST = 512 * 1024 * 1024
_MEMBER = re.compile(
    r"tfplan|tfstate|tfstate-prev|\.terraform\.lock\.hcl|tfconfig/modules\.json|tfconfig/m-[^/]*/[^/]+"
)
_PREFIX = "tfconfig/m-"
_NOTHING = 0
_REQUESTED = 2

_VERSION, _VARIABLES, _CHANGES, _OUTPUTS, _TARGETS, _BACKEND, _TERRAFORM, _RELEVANT = 1, 2, 3, 4, 5, 13, 14, 15
_REPLACE, _MODE, _DRIFT, _CHECKS, _ERRORED, _TIMESTAMP, _FUNCTIONS = 16, 17, 18, 19, 20, 21, 22
_APPLYABLE, _COMPLETE, _DEFERRED, _AT_APPLY, _STATE_STORE, _ACTIONS, _DEFERRED_ACTIONS, _ACTION_TARGETS = range(25, 33)
_NUMBERS = {_VERSION, _MODE, _ERRORED, _APPLYABLE, _COMPLETE}
_FIELDS = {
    *(_VERSION, _VARIABLES, _CHANGES, _OUTPUTS, _TARGETS, _BACKEND, _TERRAFORM, _RELEVANT, _REPLACE, _MODE, _DRIFT),
    *(_CHECKS, _ERRORED, _TIMESTAMP, _FUNCTIONS, *range(_APPLYABLE, _ACTION_TARGETS + 1)),
}


_KINDS = {_CHANGES: "", _OUTPUTS: "output.", _ACTIONS: "actions"}


@dataclass(frozen=True)
class Module:
    """A module of the configuration that the plan was made from.

    Attributes:
        key: its path of calls, joined by dots; the root's is empty.
        folder: from the root's, as Terraform noted it.
        files: by their names.
    """

    key: str
    folder: str
    files: dict[str, bytes]


@dataclass(frozen=True)
class PlanFile:
    """A plan file.

    Attributes:
        mode: 0 for an ordinary plan.
        targets, replacements, action_targets: addresses that were asked for.
        variables: values that were set from outside of the configuration, by name.
        at_apply: variables whose values have to be given again at the apply.
        backend: kind, configuration and workspace of the state.
        terraform: the version that wrote it.
        errored: planning failed halfway.
        modules: the configuration.
        lock: the provider's lock file.
        serial, lineage: of the state that it starts from.
        resources: the managed objects of that state.
        changes: by what they are of, all changes that are to be made, as they stand in the file.
    """

    mode: int
    targets: tuple[str, ...]
    replacements: tuple[str, ...]
    action_targets: tuple[str, ...]
    variables: dict[str, bytes]
    at_apply: tuple[str, ...]
    backend: bytes
    workspace: str
    terraform: str
    errored: bool
    modules: tuple[Module, ...]
    lock: bytes | None
    serial: int
    lineage: str
    resources: dict[str, bytes]
    changes: dict[str, bytes]

    @property
    def asked(self) -> Iterator[str]:
        """What somebody asked for beside an ordinary plan of the whole configuration."""
        if self.mode:
            yield f"it was {_MODES.get(self.mode, f'made in a mode that is not known ({self.mode})')}"
        for option, addresses in (
            ("-target", self.targets),
            ("-replace", self.replacements),
            ("-invoke", self.action_targets),
        ):
            if addresses:
                yield f"it was made with {option} ({', '.join(addresses)})"
        if self.errored:
            yield "planning had failed halfway"
        if self.at_apply:
            yield f"it needs values at the apply, which nobody gives there ({', '.join(self.at_apply)})"


def read_plan_file(path: Path) -> PlanFile:
    """Reads a plan file.

    Raises:
        RefusedError: it is none, or holds something that is not known here.
    """
    try:
        members = dict(_members(path))
        plan = _fields(members["tfplan"])
        state = _clear(json.loads(members["tfstate"], object_pairs_hook=_object))
        manifest = map(_clear, json.loads(members["tfconfig/modules.json"], object_pairs_hook=_object))
        modules = tuple(_module(str(entry["Key"]), str(entry["Dir"]), members) for entry in manifest)
        serial, lineage = int(state["serial"]), str(state["lineage"])
        resources, changes = dict.fromkeys(_resources(state), b""), _changes(plan)
        texts = {
            field: tuple(_text(value) for value in plan.get(field, ())) for field in _FIELDS - _NUMBERS - _MESSAGES
        }
        variables = dict(map(_entry, plan.get(_VARIABLES, ())))
        backend = b"".join(_bytes(value) for value in (*plan.get(_BACKEND, ()), *plan.get(_STATE_STORE, ())))
        workspace = _workspace(backend)
    except RefusedError as error:
        raise RefusedError(f"{path}: {error}") from None
    except OSError as error:
        raise RefusedError(f"{path} cannot be read: {error.strerror}") from None
    except (
        LookupError,
        ValueError,
        TypeError,
        RuntimeError,
        EOFError,
        struct.error,
        zlib.error,
        zipfile.BadZipFile,
    ) as error:
        raise RefusedError(f"{path} cannot be read as a plan file: {type(error).__name__}: {error}") from None
    return PlanFile(
        mode=_number(plan, _MODE),
        targets=texts[_TARGETS],
        replacements=tuple(sorted({*texts[_REPLACE], *_by_request(plan)})),
        action_targets=texts[_ACTION_TARGETS],
        variables=variables,
        at_apply=texts[_AT_APPLY],
        backend=backend,
        workspace=workspace,
        terraform="".join(texts[_TERRAFORM]),
        errored=bool(_number(plan, _ERRORED)),
        modules=modules,
        lock=members.get(".terraform.lock.hcl"),
        serial=serial,
        lineage=lineage,
        resources=resources,
        changes=changes,
    )


_MESSAGES = {
    *(_VARIABLES, _CHANGES, _OUTPUTS, _BACKEND, _RELEVANT, _DRIFT, _CHECKS, _FUNCTIONS, _DEFERRED),
    *(_STATE_STORE, _ACTIONS, _DEFERRED_ACTIONS),
}


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    """The files in the zip. Terraform's reader is another than Python's, and both have to see the same ones: the list of files
    ends where the file ends, none is there twice, and there is no second, larger list (zip64), which only Python would prefer."""
    content = path.read_bytes()
    if not content.startswith(b"PK\x03\x04"):
        raise RefusedError(
            "it is no zip file. OpenTofu's own encryption of plans has to be off: they are encrypted here."
        )
    signature, _, _, _, _, size, offset, comment = struct.unpack("<4s4H2LH", content[-22:])
    if signature != b"PK\x05\x06" or comment or size + offset + 22 != len(content) or content[-42:-38] == b"PK\x06\x07":
        raise zipfile.BadZipFile("it does not end as a zip file does")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        names = [entry.orig_filename for entry in entries]
        if len(names) != len(set(names)):
            raise RefusedError("it holds two files of one name")
        if unknown := [name for name in names if not _MEMBER.fullmatch(name)]:
            raise RefusedError(f"it holds files that are not known here ({', '.join(unknown)})")
        if sum(entry.file_size for entry in entries) > _LARGEST:
            raise RefusedError(f"it holds more than {_LARGEST} bytes")
        for entry in entries:
            yield entry.filename, archive.read(entry)


def _module(key: str, folder: str, members: dict[str, bytes]) -> Module:
    prefix = f"{_PREFIX}{key}/"
    return Module(
        key,
        folder,
        {name.removeprefix(prefix): content for name, content in members.items() if name.startswith(prefix)},
    )


Value = int | bytes


def _fields(message: bytes) -> dict[int, list[Value]]:
    found: dict[int, list[Value]] = {}
    for field, value in _decoded(message):
        if field not in _FIELDS:
            raise RefusedError(
                f"it holds something that is not known here (field {field}): it was made by a newer Terraform than 1.14, or by "
                "another program. Plan with an older Terraform, or install a newer s3-to-sfn."
            )
        if isinstance(value, int) != (field in _NUMBERS):
            raise ValueError(f"field {field} is of another kind")
        found.setdefault(field, []).append(value)
    if (version := _number(found, _VERSION)) != _FORMAT:
        raise RefusedError(f"it is of format {version}, and {_FORMAT} is known here")
    return found


def _decoded(message: bytes) -> Iterator[tuple[int, Value]]:
    """Protocol buffers' own encoding: https://protobuf.dev/programming-guides/encoding/. No field here has one of the other two kinds."""
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        field, kind = key >> 3, key & 7
        number, place = _varint(message, place)
        if kind == 0:
            yield field, number
        elif kind == 2 and place + number <= len(message):
            yield field, message[place : place + number]
            place += number
        else:
            raise ValueError(f"field {field} cannot be read")


def _varint(message: bytes, place: int) -> tuple[int, int]:
    number = shift = 0
    while shift < 64:
        byte = message[place]
        number |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return number, place
    raise ValueError("a number that never ends")


def _number(fields: dict[int, list[Value]], field: int) -> int:
    (*_, last) = fields.get(field, [0])
    assert isinstance(last, int)
    return last


def _bytes(value: Value) -> bytes:
    if isinstance(value, int):
        raise ValueError("a number in the place of text")
    return value


def _text(value: Value) -> str:
    return _bytes(value).decode("utf-8")


def _entry(value: Value) -> tuple[str, bytes]:
    """A variable's name and its value, which is compared and never read."""
    entry = _single(_bytes(value), 1, 2)
    return _text(entry[1]), _bytes(entry.get(2, b""))


def _workspace(backend: bytes) -> str:
    return _text(_single(backend, 3).get(3, b""))


def _single(message: bytes, *wanted: int) -> dict[int, Value]:
    """Some fields of a message. One that is there twice is added up by one reader, and the last counts for another."""
    found: dict[int, Value] = {}
    for field, value in _decoded(message):
        if field in wanted:
            if field in found:
                raise ValueError(f"field {field} is there twice")
            found[field] = value
    return found


class _Unclear(dict[str, Any]):
    """An object with two names that differ in case only, or not at all."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return (dict if len({name.casefold() for name, _ in pairs}) == len(pairs) else _Unclear)(pairs)


def _clear(document: Any) -> dict[str, Any]:
    """An object that Terraform reads into a structure, where the last name wins and case does not count; here it does."""
    if type(document) is not dict:
        raise ValueError("a name that is there twice")
    return document


def _resources(state: Any) -> Iterator[str]:
    """Which objects a state has, each by all that tells it from others."""
    for resource in map(_clear, state["resources"]):
        if resource["mode"] == "managed":
            name = ".".join(filter(None, (resource.get("module"), resource["type"], resource["name"])))
            for instance in map(_clear, resource["instances"]):
                index, deposed = instance.get("index_key"), instance.get("deposed")
                yield name + ("" if index is None else f"[{json.dumps(index)}]") + (f" ({deposed})" if deposed else "")


def _changes(plan: dict[int, list[Value]]) -> dict[str, bytes]:
    """Changes by the address or name that they are of; not what stays and is where it was."""
    found: dict[str, list[bytes]] = {}
    for field, name_field in ((_CHANGES, 13), (_OUTPUTS, 1), (_ACTIONS, 0)):
        for value in plan.get(field, ()):
            message = _bytes(value)
            entry = _single(message, *((9, 13, 14) if field == _CHANGES else (name_field,)))
            if field == _CHANGES:
                change = _single(_bytes(entry[9]), 1, 5)
                if change.get(1, _NOTHING) == _NOTHING and 5 not in change and 14 not in entry:
                    continue
            name = _KINDS[field] + (_text(entry[name_field]) if name_field else "")
            found.setdefault(name, []).append(message)
    # One address may have several: its object, and others that were to be destroyed already.
    return {name: b"\n".join(sorted(messages)) for name, messages in found.items()}


def _by_request(plan: dict[int, list[Value]]) -> Iterator[str]:
    """What is replaced because somebody asked for it: Terraform 1.11 writes the addresses here only."""
    for value in plan.get(_CHANGES, ()):
        entry = _single(_bytes(value), 12, 13)
        if entry.get(12) == _REQUESTED:
            yield _text(entry[13])
