"""Arguments outside of policies that open something to everybody, or close it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..reading.links import is_gone, label
from ..reading.plan import Action, Plan, ResourceChange
from ..reading.values import Unknown, Value, at, listed, same, strings

BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
"""Flags of a public access block; AWS switches all four on for a new bucket."""

_EVERYWHERE = {"0.0.0.0/0", "::/0"}


@dataclass(frozen=True)
class Exposure:
    """Something that becomes open to everybody, closed, or nobody knows which.

    Attributes:
        subject: its name.
        text: what is open, as in "`subject` …".
        opened: True: open afterwards and not before; False: the other way round.
    """

    change: ResourceChange
    subject: str
    text: str
    opened: bool


@dataclass(frozen=True)
class _Switch:
    attribute: str
    is_open: Callable[[Value], bool]
    opened: str
    closed: str


_DATABASE = _Switch(
    "publicly_accessible",
    lambda value: value is True,
    "gets an address in the internet",
    "has no address in the internet",
)
_SWITCHES: dict[str, tuple[_Switch, ...]] = {
    **{
        kind: tuple(
            _Switch(flag, lambda value: value is not True, f"no longer has `{flag}`", f"has `{flag}`")
            for flag in BLOCKS
        )
        for kind in ("aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block")
    },
    "aws_s3_bucket_acl": (
        _Switch("acl", lambda value: str(value).startswith("public"), "has a public ACL", "has no public ACL"),
    ),
    "aws_lambda_function_url": (
        _Switch(
            "authorization_type",
            lambda value: value == "NONE",
            "can be called by everybody, without credentials",
            "can be called with credentials only",
        ),
    ),
    "aws_db_instance": (_DATABASE,),
    "aws_rds_cluster_instance": (_DATABASE,),
}

_RULES = {
    "aws_security_group": ("ingress", ("cidr_blocks", "ipv6_cidr_blocks")),
    "aws_default_security_group": ("ingress", ("cidr_blocks", "ipv6_cidr_blocks")),
    "aws_security_group_rule": (None, ("cidr_blocks", "ipv6_cidr_blocks")),
    "aws_vpc_security_group_ingress_rule": (None, ("cidr_ipv4", "cidr_ipv6")),
}


def exposures(plan: Plan) -> list[Exposure]:
    """Every change of what is open to everybody."""
    found: list[Exposure] = []
    for change in plan.resources:
        if not change.managed or change.action in (Action.NOTHING, Action.READ, Action.FORGET) or change.deposed:
            continue
        for switch in _SWITCHES.get(change.type, ()):
            found += _switched(plan, change, switch)
        if change.type in _RULES:
            found += _ports(change)
    return found


def _switched(plan: Plan, change: ResourceChange, switch: _Switch) -> list[Exposure]:
    old, new = at(change.before, switch.attribute), at(change.after, switch.attribute)
    name = label(change.after or change.before, change.address)
    guards = switch.attribute in BLOCKS
    if isinstance(new, Unknown):
        return [Exposure(change, name, f"`{switch.attribute}` is known only after the apply", True)]
    if guards and change.action is Action.DELETE and _bucket_goes(plan, change):
        return []
    was = switch.is_open(old) if change.before is not None else False
    # Without the resource a bucket has no block; anything else is not there to be open.
    will = switch.is_open(new) if change.after is not None else guards
    if was == will:
        return []
    return [Exposure(change, name, switch.opened if will else switch.closed, will)]


def _bucket_goes(plan: Plan, block: ResourceChange) -> bool:
    bucket = at(block.before, "bucket")
    return any(
        change.type == "aws_s3_bucket" and is_gone(change) and same(at(change.before, "bucket"), bucket)
        for change in plan.resources
    )


def _ports(change: ResourceChange) -> list[Exposure]:
    old, new = _open_ports(change, change.before), _open_ports(change, change.after)
    name = label(change.after or change.before, change.address)
    return [
        *(Exposure(change, name, f"lets in {ports} from the whole internet", True) for ports in sorted(new - old)),
        *(
            Exposure(change, name, f"no longer lets in {ports} from the whole internet", False)
            for ports in sorted(old - new)
        ),
    ]


def _open_ports(change: ResourceChange, values: Value) -> set[str]:
    block, networks = _RULES[change.type]
    if change.type == "aws_security_group_rule" and at(values, "type") != "ingress":
        return set()
    found = set()
    for rule in listed(values if block is None else at(values, block)):
        if any(network in _EVERYWHERE for name in networks for network in strings(at(rule, name))):
            found.add(_port_words(rule))
    return found


def _port_words(rule: Value) -> str:
    first, last = at(rule, "from_port"), at(rule, "to_port")
    protocol = at(rule, "protocol") or at(rule, "ip_protocol")
    if protocol in ("-1", "all") or first is None:
        return "everything"
    ports = f"port {first}" if first == last else f"ports {first} to {last}"
    known = all(isinstance(port, int) for port in (first, last))
    return f"{protocol} {ports}" if known and protocol in ("tcp", "udp", "icmp", "icmpv6") else "something"
