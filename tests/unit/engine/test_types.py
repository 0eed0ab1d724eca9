"""mypy sees AWS: each argument of each class in use, misspelt or of a wrong type, is an error; as it should be it is none."""

from __future__ import annotations

import ast
import collections.abc
import inspect
import os
import random
import re
import subprocess
import sys
import typing
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import NoneType

import pytest

from modules.engine import aws
from tests.support import ROOT
from tools.stubs import ENGINE, exported_classes

EXPORTED = {
    file: sorted(name for key, name in exported_classes().items() if key.file == file) for file in ("core", "aws")
}
MADE = {name: getattr(aws, name) for name in EXPORTED["aws"]}
CLASSES = {getattr(made, "made", made): name for name, made in MADE.items()}

LITERALS = {str: '"text"', bool: "True", int: "1", float: "1.5", NoneType: "None"}
GIVEN = {
    "Construct": "scope",
    "IResolvable": "resolvable",
    "ITerraformDependable": "resource",
    "TerraformProvider": "provider",
}
PARAMETERS = "scope: core.Construct, resource: core.Resource, provider: aws.AwsProvider, resolvable: core.IResolvable"
"""Of each function that mypy checks: what takes more than a literal."""

LEFT_OUT = re.compile(r".*_input|internal_value")

Line = tuple[str, bool]
"""A statement, and whether mypy has to refuse it."""


@pytest.mark.parametrize("file", EXPORTED)
def test_the_stubs_name_what_the_engine_exports(file: str) -> None:
    tree = ast.parse((ENGINE / f"{file}.pyi").read_text(encoding="utf-8"))
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    assert sorted(name for name in classes if not name.startswith("_")) == EXPORTED[file]


def test_a_misspelt_or_mistyped_argument_or_attribute_of_aws_is_an_error_and_a_right_one_is_none(
    tmp_path: Path,
) -> None:
    lines: list[Line] = [("from modules.engine import aws, core", False)]
    blocks = set[type]()
    for cls, name in CLASSES.items():
        lines.append((f"def check_{name}({PARAMETERS}, value: aws.{name}) -> None:", False))
        lines += ((f"    {statement}", wrong) for statement, wrong in statements(cls, partial(call, name), blocks))
        lines += ((f"    {statement}", wrong) for statement, wrong in attributes(cls))
    path = tmp_path / "calls.py"
    path.write_text("".join(f"{text}\n" for text, _ in lines), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), str(path)]
    run = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "MYPYPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    refused = {
        int(number) for number in re.findall(rf"^{re.escape(str(path))}:(\d+): error:", run.stdout, re.MULTILINE)
    }
    assert run.stderr == ""
    assert sum(wrong for _, wrong in lines) > 2000
    assert [text for number, (text, wrong) in enumerate(lines, 1) if wrong and number not in refused] == []
    assert [text for number, (text, wrong) in enumerate(lines, 1) if not wrong and number in refused] == []


def statements(cls: type, written: Callable[[Mapping[str, str]], str], checked: set[type]) -> Iterator[Line]:
    """A constructor, or the dict in its place, with each argument right, misspelt and wrong; `checked` ones come once."""
    arguments = arguments_of(cls)
    required = {name: right(hint)[0] for name, (hint, needed) in arguments.items() if needed}
    for name, (hint, _) in arguments.items():
        for value in right(hint):
            yield written({**required, name: value}), False
        yield written({**required, misspelt(name, arguments): right(hint)[0]}), True
        for value in wrong(hint):
            yield written({**required, name: value}), True
        for block in (part for part in (hint, *typing.get_args(hint)) if is_block(part) and part not in checked):
            checked.add(block)
            yield from statements(block, partial(_inside, written, required, name), checked)


def _inside(
    written: Callable[[Mapping[str, str]], str], others: Mapping[str, str], name: str, block: Mapping[str, str]
) -> str:
    return written({**others, name: as_dict(block)})


def attributes(cls: type) -> Iterator[Line]:
    for name, _ in inspect.getmembers(cls, lambda member: isinstance(member, property)):
        if not LEFT_OUT.fullmatch(name):
            yield f"value.{name}", False
            yield f"value.{misspelt(name, dir(cls))}", True


def arguments_of(cls: type) -> dict[str, tuple[object, bool]]:
    """Each argument with its type and whether it is required, as the bindings have them when they run."""
    hints = typing.get_type_hints(cls.__init__)
    _, *parameters = inspect.signature(cls.__init__).parameters.values()
    return {one.name: (hints[one.name], one.default is one.empty) for one in parameters}


def is_block(hint: object) -> typing.TypeGuard[type]:
    return hasattr(hint, "__jsii_name_mapping__")


def right(hint: object, *, in_list: bool = False) -> list[str]:
    """Values of a type, one for each of its kinds; none of the kinds that the engine does not export."""
    if hint in LITERALS:
        return [LITERALS[hint]]
    if isinstance(hint, type) and hint.__name__ in GIVEN:
        return [GIVEN[hint.__name__]]
    parts = typing.get_args(hint)
    if is_block(hint) and in_list and hint not in CLASSES:
        return []
    if is_block(hint):
        required = {name: right(part)[0] for name, (part, needed) in arguments_of(hint).items() if needed}
        dicts = [] if in_list else [as_dict(required)]
        return [*dicts, *([call(CLASSES[hint], required)] if hint in CLASSES else [])]
    match typing.get_origin(hint):
        case typing.Union:
            return [value for part in parts for value in right(part, in_list=in_list)]
        case collections.abc.Sequence:
            return ["[]", *(f"[{value}]" for value in right(parts[0], in_list=True))]
        case collections.abc.Mapping:
            return ["{}", *(f'{{"key": {value}}}' for value in right(parts[1], in_list=True))]
    return []


def wrong(hint: object) -> Iterator[str]:
    """Values that a type does not allow: anything, a number for a text and the other way round, dicts in lists."""
    yield "object()"
    yield '"1"' if {"1", "True"} & {*right(hint)} else "1"
    if "[]" in right(hint) and "typing.Dict" in str(hint):
        yield "[{}]"


def misspelt(name: str, names: Collection[str]) -> str:
    """`name` with two neighbours exchanged, or else a letter doubled."""
    starts = list(range(len(name) - 1))
    random.Random(name).shuffle(starts)
    exchanged = (name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in starts)
    return next(other for other in (*exchanged, name + name[-1]) if other not in names and other.isidentifier())


def call(name: str, values: Mapping[str, str]) -> str:
    return f"aws.{name}({', '.join(f'{argument}={value}' for argument, value in values.items())})"


def as_dict(values: Mapping[str, str]) -> str:
    return "{" + ", ".join(f'"{name}": {value}' for name, value in values.items()) + "}"
