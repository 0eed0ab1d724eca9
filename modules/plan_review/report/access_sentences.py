"""Changes of access in words, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from ...model.text import listed
from ..analysis.access_change import AccessChange
from ..analysis.grants import Grant
from ..analysis.policies import EVERYBODY
from ..reading.links import short
from .action_phrases import in_words
from .escape import code

_MOST = 6
"""Names in one sentence; the resource's own diff has them all."""


def sentence(change: AccessChange, account_id: str | None) -> str:
    """One change of access, with where it stands, as an item of a list."""
    mark = f"⚠️ **widened** ({'; '.join(map(_reason, change.widened))}): " if change.widened else ""
    if change.unknown:
        mark = "⚠️ **cannot be told**: "
    if change.drifted:
        mark += "changed outside of Terraform: "
    if change.grant is None:
        said = f"{_subject(change)} {change.text}" + (f" {code(change.named)}" if change.named else "")
        said += f" on {code(change.place)}" if change.place else ""
    else:
        said = _said(change, change.grant, account_id)
    if not change.looked_at:
        return f"- {_subject(change)}: {_several(change.addresses)}"
    where = [address for address in change.addresses if address != change.subject]
    return f"- {mark}{said}" + (f" — {_several(where)}" if where else "")


def _said(change: AccessChange, grant: Grant, account_id: str | None) -> str:
    if change.bearer:
        who = _subject(change)
    elif "Principal" in grant.inverted:
        who = f"everybody but {_names(grant.principals, account_id)}"
    else:
        who = "**everybody**" if EVERYBODY in grant.principals else _names(grant.principals, account_id)
    whole = grant.resources == (EVERYBODY,) and not change.bearer and "Resource" not in grant.inverted
    on = code(change.subject) if whole else _resources(grant, account_id)
    words, names = in_words(grant.actions)
    if "Action" in grant.inverted:
        words, names = [], list(grant.actions)
    used = _several(names)
    if "Action" in grant.inverted:
        used = f"everything but {used}"
    if grant.effect == "Deny":
        verb = "is now refused" if grant.gained else "is no longer refused"
        refused = _several(grant.actions)
        said = f"{who} {verb} {'everything but ' if 'Action' in grant.inverted else ''}{refused} on {on}"
    else:
        phrases = [*words, *([f"use {used} on"] if names else [])]
        said = f"{who} may {'now' if grant.gained else 'no longer'} {listed(phrases)} {on}"
    conditions = [code(str(condition)) for condition in grant.conditions]
    return said + (f", if {listed(conditions)}" if conditions else "")


def _subject(change: AccessChange) -> str:
    return f"{change.before_subject} {code(change.subject)}".lstrip()


def _resources(grant: Grant, account_id: str | None) -> str:
    if "Resource" in grant.inverted:
        return f"everything but {_names(grant.resources, account_id)}"
    return "**everything**" if EVERYBODY in grant.resources else _names(grant.resources, account_id)


def _names(values: Sequence[str], account_id: str | None) -> str:
    return _several([short(value, account_id) for value in values])


def _several(texts: Sequence[str]) -> str:
    if len(texts) <= _MOST:
        return ", ".join(map(code, texts))
    return listed([*map(code, texts[: _MOST - 1]), f"{len(texts) - _MOST + 1} more"])


def _reason(reason: str) -> str:
    """Of a reason that names a condition, the condition is the plan's own text."""
    words, separator, condition = reason.partition(": ")
    return f"{words}: {code(condition)}" if separator else words
