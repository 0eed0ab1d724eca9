"""docs/constructs.md: what each construct makes and hands out, from the annotations and docstrings of its class."""

from __future__ import annotations

import re
from collections.abc import Iterator

import modules
from tests.support import ROOT

FILE = ROOT / "docs" / "constructs.md"
BEGIN, END = "<!-- BEGIN attributes: written by `make golden` -->", "<!-- END attributes -->"
CONSTRUCTS = (
    *("StorageFirst", "NotificationLambda", "DirectEventBridge", "CloudTrailEventBridge"),
    *("SourceBucket", "StateMachine", "Trail", "DeadLetterQueue"),
)
_ATTRIBUTE = re.compile(r"^        ([a-z_]+(?:, [a-z_]+)*): (.*(?:\n            .*)*)$", re.MULTILINE)
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


def attributes(construct: str) -> dict[str, tuple[str, bool]]:
    """The Terraform resources that a construct hands out: attribute, type, and whether it may be None."""
    found: dict[str, tuple[str, bool]] = {}
    for cls in reversed(getattr(modules, construct).__mro__):
        for name, annotation in getattr(cls, "__annotations__", {}).items():
            if match := re.search(r"aws\.(\w+)", str(annotation)):
                found[name] = match[1], "None" in str(annotation)
    return found


def text() -> str:
    """The page with its table written again."""
    head, _, rest = FILE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{''.join(_rows())}{END}{tail}"


def _rows() -> Iterator[str]:
    yield "| construct | attribute | resource | |\n|---|---|---|---|\n"
    for construct in CONSTRUCTS:
        said = _said(construct)
        for name, (kind, optional) in attributes(construct).items():
            yield f"| `{construct}` | `{name}` | `{terraform_type(kind)}`{' or None' * optional} | {said[name]} |\n"


def _said(construct: str) -> dict[str, str]:
    """What the docstrings say of the attributes."""
    said: dict[str, str] = {}
    for cls in reversed(getattr(modules, construct).__mro__):
        _, _, section = (cls.__dict__.get("__doc__") or "").partition("Attributes:\n")
        for names, sentence in _ATTRIBUTE.findall(section.partition("\n\n")[0]):
            said.update({name: re.sub(r"\s+", " ", sentence) for name in names.split(", ")})
    return said


def terraform_type(kind: str) -> str:
    """Such as `aws_sqs_queue` for `SqsQueue`."""
    return "aws_" + _CAPITAL.sub("_", kind).lower()
