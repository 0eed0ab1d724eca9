"""Every address that changed since it was first released, so that a new version destroys nothing.

`{id}` stands for the id of a bucket, state machine or trigger: a move of a part holds for all of them.
An address that disappears without an entry here fails `tests/golden`, whose message contains the line to add.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """The same resource under a new address, such as `aws_sqs_queue.{id}_queue`."""

    old: str
    new: str

    def old_address(self, address: str) -> str | None:
        """What `address` was called before this move, or None where the move is not about it."""
        found = _pattern(self.new).fullmatch(address)
        return self.old.replace("{id}", found["id"]) if found and "{id}" in self.new else (self.old if found else None)


@dataclass(frozen=True)
class Removal:
    """An address that is gone for good; `destroy=False` leaves the resource itself alone."""

    address: str
    destroy: bool = True

    def covers(self, address: str) -> bool:
        """Whether `address` is one of those removed."""
        return bool(_pattern(self.address).fullmatch(address))


def _pattern(address: str) -> re.Pattern[str]:
    return re.compile(re.escape(address).replace(r"\{id\}", r"(?P<id>[A-Za-z][A-Za-z0-9-]*)"))


MOVES: tuple[Move, ...] = ()
REMOVALS: tuple[Removal, ...] = ()
