"""Resources that give access in a way that is not read here: that nothing is said of them must not read as "nobody gains any"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from ..reading.plan import Action, Plan, ResourceChange
from ..reading.values import text_at
from .access_change import AccessChange
from .access_kinds import (
    NO_ACCESS_PROVIDERS,
    NOT_LOOKED_AT,
    OTHER_POLICIES,
    READ_PROVIDERS,
    SOUNDS_LIKE_ACCESS,
    is_read,
)


def not_looked_at(plan: Plan, told: Collection[str]) -> Iterator[AccessChange]:
    """One for each provider, with the addresses; not those of `told`, of which something is said."""
    found: dict[str, list[str]] = defaultdict(list)
    for change in plan.resources:
        if not change.managed or change.action in (Action.NOTHING, Action.READ) or change.address in told:
            continue
        if provider := _provider(change):
            found[provider].append(change.address)
    for provider, addresses in sorted(found.items()):
        yield AccessChange(
            provider,
            tuple(addresses),
            before_subject="not looked at: who gains or loses access through the provider",
            gained=False,
            looked_at=False,
        )


def _provider(change: ResourceChange) -> str:
    """The provider of a resource that may give access, and is not read."""
    provider = change.type.partition("_")[0]
    if provider in READ_PROVIDERS:
        return provider if NOT_LOOKED_AT.fullmatch(change.type) and not is_read(change.type) else ""
    if provider in NO_ACCESS_PROVIDERS or OTHER_POLICIES.search(change.type):
        return ""
    # What azapi, helm and the like make is said in an argument.
    made = text_at(change.after, "type") or text_at(change.before, "type") or ""
    names = [change.type.lower(), *(part.lower() for part in made.replace("@", "/").split("/") if provider == "azapi")]
    sounds = any(SOUNDS_LIKE_ACCESS.search(name) or "authorization" in name or "roleassign" in name for name in names)
    return provider if sounds or provider in ("kubectl", "helm") else ""
