"""Every address that changed since it was first released, so that a new version destroys nothing.

`{id}` stands for the id of a bucket, state machine or trigger: an entry holds for all of them. An address that
disappears from the sample or from a Terraform module without an entry here fails `tests/golden`, whose message contains the
line to add. In a module, which has one trigger, addresses begin with no id: `{id}_` is left out there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Move:
    """The same resource under a new address: `Move("aws_sqs_queue.{id}_queue", "aws_sqs_queue.{id}_events")`."""

    old: str
    new: str

    def old_address(self, address: str) -> str | None:
        """What `address` was called before this move, or None where the move is not about it."""
        found = _pattern(self.new).fullmatch(address)
        return self.old.replace("{id}", found.groupdict().get("id", "")) if found else None

    def in_module(self) -> Move:
        """The same where the trigger's id begins no address."""
        return replace(self, old=self.old.replace("{id}_", ""), new=self.new.replace("{id}_", ""))


@dataclass(frozen=True)
class Removal:
    """An address that is gone for good; with `destroy=False` Terraform forgets the resource and leaves it alone."""

    address: str
    destroy: bool = True

    def covers(self, address: str) -> bool:
        """Whether `address` is one of those removed."""
        return bool(_pattern(self.address).fullmatch(address))


def steps(moves: Sequence[Move], addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Every move, (old, new), on the way to today's `addresses`: who skips versions goes all of it.

    cdktf's `move_from_id` takes one move per resource, and refuses a second.
    """
    known, following = set(), list(addresses)
    while following:
        new = following.pop()
        for old in {old for move in moves if (old := move.old_address(new)) is not None}:
            if (old, new) not in known:
                known.add((old, new))
                following.append(old)
    yield from sorted(known, key=lambda step: (step[1], step[0]))


def _pattern(address: str) -> re.Pattern[str]:
    return re.compile(re.escape(address).replace(r"\{id\}", r"(?P<id>[A-Za-z][A-Za-z0-9-]*)"))


MOVES: tuple[Move, ...] = ()
REMOVALS: tuple[Removal, ...] = ()
