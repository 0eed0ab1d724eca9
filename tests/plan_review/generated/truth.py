"""What a right review says of a plan, and where a review differs from it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


class Reviewed(Protocol):
    """What `plan_review.review` returns."""

    @property
    def markdown(self) -> str: ...
    @property
    def document(self) -> Mapping[str, Any]: ...
    @property
    def gates(self) -> Mapping[str, Iterable[str]]: ...


@dataclass(frozen=True)
class Access:
    """Somebody gains or loses something: some of these resources say so, and the sentence has these words."""

    addresses: frozenset[str]
    gained: bool = True
    widened: bool = False
    drifted: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trigger:
    """Objects start something. `before`, `after`: None where nothing does, else whether it is on."""

    bucket: str
    prefix: str
    suffix: str
    starts: str
    before: bool | None
    after: bool | None
    gap: bool = False


@dataclass
class Truth:
    """All that is to be said of one plan.

    Attributes:
        losses: address, whether in place, whether only protection ends.
        not_looked_at: addresses of what gives access and is not read.
        secrets: nowhere to be seen.
    """

    access: list[Access] = field(default_factory=list)
    losses: set[tuple[str, bool, bool]] = field(default_factory=set)
    triggers: set[Trigger] = field(default_factory=set)
    drift: set[str] = field(default_factory=set)
    not_looked_at: set[str] = field(default_factory=set)
    secrets: set[str] = field(default_factory=set)

    def gains(self, *addresses: str, widened: bool = False, drifted: bool = False, words: Iterable[str] = ()) -> None:
        self.access.append(Access(frozenset(addresses), True, widened, drifted, tuple(words)))

    def loses(self, *addresses: str, words: Iterable[str] = ()) -> None:
        self.access.append(Access(frozenset(addresses), False, words=tuple(words)))


def disagreements(document: Mapping[str, Any], truth: Truth, reviewed: Reviewed) -> list[str]:
    """Every sentence in which a review and the truth differ. `document` is the plan."""
    stacks = reviewed.document["stacks"]
    told = stacks[0] if stacks else {}
    everything = reviewed.markdown + json.dumps(reviewed.document, ensure_ascii=False)
    everything += json.dumps({name: [*reasons] for name, reasons in reviewed.gates.items()}, ensure_ascii=False)
    found = [f"shows the secret {secret}" for secret in sorted(truth.secrets) if secret in everything]
    found += _of_resources(document, told)
    found += _of_access(truth, told.get("access", []))
    losses = {(one["address"], one["in_place"], one["protection"]) for one in told.get("data_loss", [])}
    found += _sets("loss", truth.losses, losses)
    triggers = {
        Trigger(one["bucket"], keys["prefix"], keys["suffix"], one["starts"], _state(one["before"]), _state(one["after"]), bool(one["gaps"]))
        for one in told.get("triggers", [])
        for keys in (one, *one["others"])
    }  # fmt: skip
    found += _sets("trigger", truth.triggers, triggers)
    found += _sets("drift", truth.drift, {one["address"] for one in told.get("drift", [])})
    hit = {gate for gate, reasons in reviewed.gates.items() if reasons}
    found += _sets("gate", {*_gates(document, truth)}, hit)
    return found


def _state(wire: Mapping[str, Any] | None) -> bool | None:
    return None if wire is None else wire["enabled"]


def _sets(noun: str, right: Iterable[Any], told: Iterable[Any]) -> list[str]:
    missing, extra = {*right} - {*told}, {*told} - {*right}
    return [f"{noun} is missing: {one}" for one in sorted(map(str, missing))] + [
        f"{noun} is too many: {one}" for one in sorted(map(str, extra))
    ]


_WORDS = {
    ("create",): "create",
    ("update",): "update",
    ("delete",): "delete",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
    ("forget",): "forget",
    ("create", "forget"): "create",
    ("forget", "create"): "create",
}


def _rows(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """The rows of a plan that change anything, each with what happens."""
    for row in document.get("resource_changes", []):
        action = _WORDS.get(tuple(row["change"]["actions"]), "")
        if action or row.get("previous_address") or row["change"].get("importing"):
            yield row, action or "no-op"


def _of_resources(document: Mapping[str, Any], told: Mapping[str, Any]) -> list[str]:
    rows = list(_rows(document))
    right = {(row["address"], action, row.get("deposed")) for row, action in rows}
    found = _sets(
        "resource", right, {(one["address"], one["action"], one["deposed"]) for one in told.get("resources", [])}
    )
    names = {"create": "add", "update": "change", "replace": "replace", "delete": "delete", "forget": "forgotten"}
    counts = Counter(names[action] for _, action in rows if action in names)
    counts["moved"] = sum("previous_address" in row for row, _ in rows)
    counts["imported"] = sum("importing" in row["change"] for row, _ in rows)
    said = {name: count for name, count in told.get("counts", {}).items() if count}
    if said != {name: count for name, count in counts.items() if count}:
        found.append(f"counts {said}, right are {dict(counts)}")
    return found


def _of_access(truth: Truth, told: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    rest = [{**one, "text_of_all": json.dumps(one, ensure_ascii=False)} for one in told]
    looked_past = {address for one in rest if not one["looked_at"] for address in one["addresses"]}
    yield from _sets("not looked at", truth.not_looked_at, looked_past)
    rest = [one for one in rest if one["looked_at"]]
    for right in truth.access:
        mine = [
            one
            for one in rest
            if right.addresses & {*one["addresses"]}
            and (one["gained"], one["drifted"]) == (right.gained, right.drifted)
        ]
        if not mine:
            yield f"access is missing: {right}"
        elif any(one["widened"] for one in mine) != right.widened:
            yield f"access is {'not ' if right.widened else ''}said to be widened: {right}: {[one['text_of_all'] for one in mine]}"
        else:
            lacking = [word for word in right.words if not any(word in one["text_of_all"] for one in mine)]
            yield from (f"access lacks the word {word}: {right}" for word in lacking)
    for one in rest:
        known = any(
            right.addresses & {*one["addresses"]} and (one["gained"], one["drifted"]) == (right.gained, right.drifted)
            for right in truth.access
        )
        if not known:
            yield f"access is too many: {one['text_of_all']}"


def _gates(document: Mapping[str, Any], truth: Truth) -> Iterator[str]:
    rows = list(_rows(document))
    outputs = [one for one in document.get("output_changes", {}).values() if one["actions"] != ["no-op"]]
    hit = {
        "any-change": bool(rows or outputs),
        "delete": any(action in ("delete", "replace") for _, action in rows),
        "delete-stateful": any(not protection for _, _, protection in truth.losses),
        "access-gained": any(one.gained for one in truth.access),
        "access-widened": any(one.widened for one in truth.access),
        "events-lost": any(one.gap or (one.before and not one.after) for one in truth.triggers),
        "drift": bool(truth.drift) or any(one.drifted for one in truth.access),
    }
    yield from (gate for gate, is_hit in hit.items() if is_hit)
