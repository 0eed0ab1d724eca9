"""What a review is told beside the plans: where they come from, what stops them, what others found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...model.text import visible
from ..reading.json_fields import ShapeError
from ..reading.masking import without_secrets
from ..reading.plan import Plan
from ..reading.values import Json
from .escape import code

_URL = re.compile(r"https?://[\w.:/?&=%#@~+,;!$*-]+")
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_FRAME = re.compile(r"^[╷│╵] ?")
_MAX_ERROR = 6_000
_ADDRESS = re.compile(r"(?:module\.[\w-]+(?:\[[^\]]*\])?\.)*(?:data\.)?[a-z][\w-]*\.[\w-]+(?:\[[^\]]*\])?")


@dataclass(frozen=True)
class Finding:
    """What a scanner says of a resource, or of a place in a file where it names none."""

    rule: str
    level: str
    message: str
    names: frozenset[str]
    place: str
    address: str = ""


@dataclass(frozen=True)
class Circumstances:
    """Everything that is not a plan.

    Attributes:
        commit: what was planned.
        run_url: where it was planned.
        fail_on: the gates that stop it.
        labels: by its gate, the pull request's label that opens it.
        failures: by the stack's name, Terraform's error where planning failed.
        findings: of a scanner.
    """

    commit: str = ""
    run_url: str = ""
    fail_on: Sequence[str] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    findings: Sequence[Finding] = ()

    def origin(self) -> list[str]:
        """A line with commit and run, so that an old comment is known as one."""
        said = [f"Commit {code(self.commit[:12])}"] if self.commit else []
        said += [f"[run]({self.run_url})"] if _URL.fullmatch(self.run_url) else []
        return ["", " · ".join(said)] if said else []

    def findings_of(self, plan: Plan) -> tuple[dict[str, list[str]], list[Finding]]:
        """The rules beside each resource, and the findings, of which those that name a resource say which."""
        beside: dict[str, list[str]] = {}
        found = []
        known: dict[str, list[str]] = {}
        for change in (*plan.resources, *plan.deferred):
            for name in {change.address, re.sub(r"\[[^\]]*\]", "", change.address)}:
                known.setdefault(name, []).append(change.address)
        for one in self.findings:
            addresses = list(dict.fromkeys(address for name in sorted(one.names) for address in known.get(name, ())))
            for address in addresses:
                beside.setdefault(address, []).append(one.rule)
            found += [Finding(one.rule, one.level, one.message, one.names, one.place, address) for address in addresses]
            if not addresses:
                found.append(one)
        return beside, sorted(found, key=lambda one: (one.level != "error", not one.address))


def error_of(output: str) -> str:
    """Terraform's errors in what it printed, for people or as a log in JSON."""
    plain = _ANSI.sub("", output)
    errors = list(_logged(plain))
    if not errors:
        lines = [_FRAME.sub("", line).rstrip() for line in plain.splitlines()]
        first = next(
            (i for i, line in enumerate(lines) if line.lstrip().startswith("Error: ")), max(0, len(lines) - 30)
        )
        errors = ["\n".join(lines[first:])]
    text = without_secrets(re.sub(r"\n{3,}", "\n\n", "\n\n".join(errors)).strip())
    if len(text) > _MAX_ERROR:
        text = f"{text[:_MAX_ERROR].rpartition(chr(10))[0]}\n…"
    return "\n".join(map(visible, (text or "Terraform printed nothing.").split("\n")))


def _logged(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if not line.startswith("{"):
            continue
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        diagnostic = entry.get("diagnostic") if isinstance(entry, dict) else None
        if isinstance(diagnostic, dict) and diagnostic.get("severity") == "error":
            yield "\n".join(
                str(part) for part in (f"Error: {diagnostic.get('summary')}", diagnostic.get("detail")) if part
            )


def findings(content: str | bytes) -> list[Finding]:
    """The findings in a SARIF file.

    Raises:
        ShapeError: it is none.
    """
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        document = None
    runs = document.get("runs") if isinstance(document, dict) else None
    if not isinstance(runs, list):
        raise ShapeError("the file of findings", "SARIF: an object with `runs`", None)
    return [_read(result) for run in runs for result in _rows(run, "results")]


def _read(result: dict[str, Json]) -> Finding:
    message = _text(result.get("message"), "text")
    locations = _rows(result, "locations")
    named = [_text(one, "fullyQualifiedName") for place in locations for one in _rows(place, "logicalLocations")]
    properties = result.get("properties")
    named += [value for value in properties.values() if isinstance(value, str)] if isinstance(properties, dict) else []
    physical = next((place.get("physicalLocation") for place in locations), None)
    physical = physical if isinstance(physical, dict) else {}
    artifact, region = physical.get("artifactLocation"), physical.get("region")
    line = region.get("startLine") if isinstance(region, dict) else None
    place = _text(artifact, "uri") + (f":{line}" if isinstance(line, int) else "")
    names = {match for text in (*named, message) for match in _ADDRESS.findall(text)}
    level = result.get("level")
    return Finding(
        _text(result, "ruleId") or "finding",
        level if isinstance(level, str) else "warning",
        without_secrets(message.partition("\n")[0]),
        frozenset(names),
        place,
    )


def _text(value: Json, name: str) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def _rows(value: Json, name: str) -> list[dict[str, Json]]:
    found = value.get(name) if isinstance(value, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
