"""Arguments outside of policies that open something to everybody, or close it."""

from __future__ import annotations

import ipaddress
import json
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from ..reading.links import Links, Sides, is_gone, label
from ..reading.plan import Action, Plan, ResourceChange
from ..reading.values import Unknown, Value, at, decoded, gathered, leaves, same, text_at
from .access_change import AccessChange
from .exposure_kinds import BLOCKS, EXISTENCE_GUARDS, NETWORK_RULES, SWITCHES, NetworkRule, Switch
from .networks import openness

_FIREWALL_RANGE = re.compile(r"azurerm_\w+_firewall_rule")
_INTERNAL = re.compile(r"internal|scheme", re.IGNORECASE)
_NETWORK_POLICY = "aws_opensearchserverless_security_policy"
_EVERYWHERE = "the whole internet"
_ALL_PORTS = (0, 65_535)

Opening = tuple[str, int, int, str]
"""Protocol, first and last port, and from where."""


def exposures(plan: Plan, sides: Sides) -> list[AccessChange]:
    """Every change of what is open to everybody."""
    found: list[AccessChange] = []
    gone = {text_at(one.before, "bucket") for one in plan.resources if one.type == "aws_s3_bucket" and is_gone(one)}
    for change in plan.resources:
        if not change.managed or change.action in (Action.NOTHING, Action.READ, Action.FORGET) or change.deposed:
            continue
        for switch in SWITCHES.get(change.type, ()):
            found += _switched(change, switch, sides["after"], gone)
        if change.action is Action.DELETE and change.type in EXISTENCE_GUARDS:
            path, value, text = EXISTENCE_GUARDS[change.type]
            given = gathered(change.before, path) if path else [value]
            if value in given or (given and not value):
                found.append(_exposed(change, label(change, change.before), text))
        if change.type == _NETWORK_POLICY and _from_public(change.after) and not _from_public(change.before):
            found.append(_exposed(change, label(change, change.after), "can be reached from the internet"))
    return [*found, *_ports(sides)]


def _exposed(change: ResourceChange, subject: str, text: str, *, opened: bool = True) -> AccessChange:
    widened = ("open to everybody",) if opened else ()
    return AccessChange(subject, (change.address,), text=text, gained=opened, widened=widened)


def _switched(
    change: ResourceChange, switch: Switch, links: Links, gone: Collection[str | None]
) -> Iterator[AccessChange]:
    """`gone`: the buckets that are deleted."""
    name = label(change, change.after or change.before)
    path = switch.path.split(".")
    if any(isinstance(value, Unknown) for value in gathered(change.after, switch.path)):
        expressions = links.expressions(change)
        # What the configuration does not set, the provider reads back, and AWS's defaults are closed.
        if expressions is not None and expressions.sets(*path):
            text = f"`{path[-1]}` is known only after the apply: whether that is open cannot be told"
            yield AccessChange(name, (change.address,), text=text, widened=("it cannot be told",), unknown=True)
        return
    goes = change.action is Action.DELETE
    if path[-1] in BLOCKS and goes and (len(path) > 1 or text_at(change.before, "bucket") in gone):
        return
    if change.before is None and not switch.with_resource:
        return
    if change.after is None and switch.is_guard and not switch.with_resource:
        return
    if path[-1] in BLOCKS and len(path) > 1:
        # Inside of what it guards: without it something new is closed, and its end opens.
        old, new = gathered(change.before, switch.path), gathered(change.after, switch.path)
        was, will = False in old, False in new or bool(old and not new)
    else:
        was = change.before is not None and _is_open(change.before, switch)
        # Without the resource a bucket has no block; anything else is not there to be open.
        will = _is_open(change.after, switch) if change.after is not None else switch.is_guard
    if was != will:
        yield _exposed(change, name, switch.opened if will else switch.closed, opened=will)


def _is_open(values: Value, switch: Switch) -> bool:
    other, harmless = switch.unless
    if other and any(value in harmless or str(value).startswith("OPTIONS ") for value in gathered(values, other)):
        return False
    given = gathered(values, switch.path) or [None]
    is_given = any(same(value, wanted) for value in given for wanted in switch.values) or (
        not switch.values and given != [None]
    )
    return is_given != switch.is_guard


def _from_public(values: Value) -> bool:
    """https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html (2026-11-28)"""
    policy = at(values, "policy")
    found = decoded(policy) if isinstance(policy, str) else None
    return any(path[-1:] == ("AllowFromPublic",) and leaf is True for path, leaf in leaves(found))


@dataclass(frozen=True)
class _Open:
    change: ResourceChange
    subject: str
    opening: Opening


def _ports(sides: Sides) -> Iterator[AccessChange]:
    """Networks that are let in: the rules of one group together, whatever resources write them."""
    before, after = (_openings(sides[side]) for side in ("before", "after"))
    for mine, theirs, opened in ((after, before, True), (before, after, False)):
        for key, found in mine.items():
            others = _Ranges(one.opening for one in theirs.get(key, ()))
            for one in sorted(found, key=lambda open_: open_.opening):
                if one.opening in others or one.change.action is Action.FORGET:
                    continue
                text = (
                    f"{'lets in' if opened else 'no longer lets in'} {_port_words(one.opening)} from {one.opening[3]}"
                )
                yield _exposed(one.change, one.subject, text, opened=opened)


class _Ranges:
    """Openings, of which each is asked for whether it is inside of another one."""

    def __init__(self, openings: Iterable[Opening]) -> None:
        self._by_kind: dict[tuple[str, str], list[tuple[int, int]]] = {}
        for protocol, first, last, where in sorted(openings, key=lambda one: (one[1], -one[2])):
            ranges = self._by_kind.setdefault((protocol, where), [])
            if not ranges or ranges[-1][1] < last:
                ranges.append((first, last))

    def __contains__(self, opening: Opening) -> bool:
        protocol, first, last, where = opening
        for kind in {(proto, place) for proto in (protocol, "") for place in (where, _EVERYWHERE)}:
            ranges = self._by_kind.get(kind, [])
            # Each begins and ends later than the one before: the last that begins in time reaches furthest.
            index = bisect_right(ranges, (first, _ALL_PORTS[1] + 1)) - 1
            if index >= 0 and ranges[index][1] >= last:
                return True
        return False


def _openings(links: Links) -> dict[str, list[_Open]]:
    found: dict[str, list[_Open]] = {}
    for change in links.resources:
        if change.action is Action.READ:
            continue
        rule, group = NETWORK_RULES.get(change.type), None
        if rule is not None:
            openings = [*_of_rule(rule, links.values(change))]
            group = links.target(change, rule.group[0], kinds=rule.group[1]) if rule.group[0] else None
        elif _FIREWALL_RANGE.fullmatch(change.type):
            openings = [*_of_range(links.values(change))]
        else:
            continue
        if group is None or (group.resource is None and group.text is None):
            group = links.itself(change)
        if openings:
            entries = found.setdefault(group.key, [])
            entries += [_Open(change, group.label, one) for one in dict.fromkeys(openings)]
    return found


def _of_rule(rule: NetworkRule, values: Value) -> Iterator[Opening]:
    for block in gathered(values, rule.block) if rule.block else [values]:
        if any(not _is_one_of(gathered(block, name), wanted) for name, wanted in rule.only) or _is_internal(values):
            continue
        networks = [item for name in rule.networks for item in gathered(block, name) if isinstance(item, str)]
        if where := openness(networks or rule.absent):
            for part in gathered(block, rule.port_block) if rule.port_block else [block]:
                for protocol, first, last in _port_ranges(rule, part):
                    yield protocol, first, last, where


def _is_one_of(given: list[Value], wanted: tuple[str, ...]) -> bool:
    texts = [json.dumps(value) if isinstance(value, bool) else str(value).lower() for value in given]
    return any(text in wanted for text in texts or [""])


def _is_internal(values: Value) -> bool:
    """Whether an annotation keeps a load balancer of Kubernetes inside of its network."""
    return any(
        _INTERNAL.search(str(path[-1])) and str(value).lower() in ("true", "internal")
        for path, value in leaves(gathered(values, "metadata.annotations"))
        if path
    )


def _port_ranges(rule: NetworkRule, part: Value) -> Iterator[tuple[str, int, int]]:
    protocol = next((str(item).lower() for name in rule.protocol for item in gathered(part, name)), "")
    if rule.ports == ("from_port", "to_port"):
        first, last = at(part, "from_port"), at(part, "to_port")
        if protocol not in ("-1", "all") and isinstance(first, int) and isinstance(last, int) and first >= 0:
            yield (protocol, first, last)
        else:
            yield (protocol if protocol in ("icmp", "icmpv6") else "", *_ALL_PORTS)
        return
    given = [item for name in rule.ports for item in gathered(part, name)]
    for item in given or ["*"]:
        first_text, _, last_text = str(item).replace(" ", "").partition("-")
        if first_text.isdecimal():
            yield (protocol, int(first_text), int(last_text) if last_text.isdecimal() else int(first_text))
        else:
            yield ("" if protocol in ("*", "all") else protocol, *_ALL_PORTS)


def _of_range(values: Value) -> Iterator[Opening]:
    """A database's firewall rule in Azure: first and last address; from 0.0.0.0 to itself it means all of Azure."""
    ends = [
        item for name in ("start_ip_address", "start_ip", "end_ip_address", "end_ip") for item in gathered(values, name)
    ]
    if len(ends) != 2:
        return
    try:
        first, last = (ipaddress.IPv4Address(str(end)) for end in ends)
        networks = [str(one) for one in ipaddress.summarize_address_range(first, last)]
    except ValueError:
        return
    where = "everything in Azure" if int(last) == 0 else openness(networks)
    if where:
        yield "", *_ALL_PORTS, where


def _port_words(opening: Opening) -> str:
    protocol, first, last, _ = opening
    if (first, last) == _ALL_PORTS:
        return protocol if protocol in ("tcp", "udp", "icmp", "icmpv6", "ah", "esp") else "everything"
    ports = f"port {first}" if first == last else f"ports {first} to {last}"
    return f"{protocol} {ports}".lstrip() if protocol in ("", "tcp", "udp", "icmp", "icmpv6", "sctp") else "something"
