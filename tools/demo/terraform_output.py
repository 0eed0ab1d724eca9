"""Reads how far Terraform is from the lines that cdktf prints, and what it waited for."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# cdktf writes the name of the stack before the first of some lines, and spaces before those that follow.
_STACK = re.compile(r"(?P<stack>\S+)(?: {2,}|$)")
# With `--no-color` an address is followed by the construct's path in parentheses.
_ADDRESS = r"(?P<address>\S+)(?: \([^)]*\))?: "
_BEGUN = re.compile(_ADDRESS + r"(?:Creating|Modifying|Destroying)\.\.\.")
_DONE = re.compile(
    _ADDRESS + r"(?:Creation|Modifications|Destruction) complete after (?:(?P<minutes>\d+)m)?(?P<seconds>\d+)s"
)
_NAMED = re.compile(r"\baws_\w+\.\w+")


@dataclass(frozen=True)
class Wait:
    """One resource that Terraform made, changed or destroyed; `seconds` is how long that took it."""

    stack: str
    address: str
    seconds: int


class TerraformOutput:
    """Counts the resources that are done, and knows which ones are waited for.

    Args:
        total: of the resources that will be.

    Attributes:
        waits: one for every resource that is done, in the order in which they ended.
    """

    def __init__(self, total: int) -> None:
        self.waits: list[Wait] = []
        self._total = total
        self._stack = ""
        # Two stacks that are applied side by side can have an address in common.
        self._under_way: Counter[str] = Counter()

    def read(self, line: str) -> str:
        """Takes one line more; returns how far it is, for people."""
        text = _COLOUR.sub("", line)
        if stack := _STACK.match(text):
            self._stack = stack["stack"]
        if begun := _BEGUN.search(text):
            self._under_way[begun["address"]] += 1
        elif done := _DONE.search(text):
            seconds = 60 * int(done["minutes"] or 0) + int(done["seconds"])
            self.waits.append(Wait(self._stack, done["address"], seconds))
            self._under_way[done["address"]] -= 1
        return self.progress

    @property
    def progress(self) -> str:
        """Such as `24 of 50 resources, waiting for aws_sqs_queue.uploads_queue and 2 more`."""
        counted = f"{len(self.waits)} of {self._total} resources"
        under_way = sorted((+self._under_way).elements())
        if not under_way:
            return counted
        more = f" and {len(under_way) - 1} more" if len(under_way) > 1 else ""
        return f"{counted}, waiting for {under_way[0]}{more}"


def references(document: Mapping[str, Any]) -> dict[str, set[str]]:
    """Each resource of a stack's Terraform JSON, and the others that it names, which are made before it."""
    bodies = {
        f"{kind}.{name}": json.dumps(body)
        for kind, resources in document.get("resource", {}).items()
        for name, body in resources.items()
    }
    return {address: (set(_NAMED.findall(body)) & bodies.keys()) - {address} for address, body in bodies.items()}


def inverted(needs: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What needs each: the order of a destroy."""
    return {name: {other for other, needed in needs.items() if name in needed} for name in needs}


def chain(
    waits: Sequence[Wait], needs: Mapping[str, Mapping[str, set[str]]], stacks: Mapping[str, set[str]]
) -> list[Wait]:
    """The waits of one run that made it as long as it was, each of which could begin when the one before it had ended.

    Args:
        waits: of the run, in the order in which they ended.
        needs: by stack and address, the addresses that come before it there.
        stacks: the stacks that come before each.
    """
    found: list[Wait] = []
    earlier = list(waits)
    while earlier:
        found.insert(0, last := earlier[-1])
        before = needs.get(last.stack, {}).get(last.address, set())
        within = [wait for wait in waits if wait.stack == last.stack and wait.address in before]
        earlier = within or [wait for wait in waits if wait.stack in stacks.get(last.stack, set())]
    return found


def described(waits: Sequence[Wait]) -> str:
    """A chain for people, such as ` for aws_sqs_queue.q (26 s) in dev-landing`; what took less than a second is left out."""
    long = [wait for wait in waits if wait.seconds]
    parts = [
        f"{', '.join(f'{wait.address} ({wait.seconds} s)' for wait in group)} in {stack}"
        for stack, group in groupby(long, key=lambda wait: wait.stack)
    ]
    return f" for {'; '.join(parts)}" if parts else ""
