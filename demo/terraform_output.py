"""Reads how far Terraform is from the lines that cdktf prints."""

from __future__ import annotations

import re
from collections import Counter

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
# With `--no-color` an address is followed by the construct's path in parentheses.
_ADDRESS = r"(?P<address>\S+)(?: \([^)]*\))?: "
_BEGUN = re.compile(_ADDRESS + r"(?:Creating|Modifying|Destroying)\.\.\.")
_DONE = re.compile(_ADDRESS + r"(?:Creation|Modifications|Destruction) complete after ")


class TerraformOutput:
    """Counts the resources that are done, and knows which ones are waited for.

    Args:
        total: of the resources that will be.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        # Two stacks that are applied side by side can have an address in common.
        self._under_way: Counter[str] = Counter()

    def read(self, line: str) -> str:
        """Takes one line more; returns how far it is, for people."""
        text = _COLOUR.sub("", line)
        if begun := _BEGUN.search(text):
            self._under_way[begun["address"]] += 1
        elif done := _DONE.search(text):
            self._done += 1
            self._under_way[done["address"]] -= 1
        return self.progress

    @property
    def progress(self) -> str:
        """Such as `24 of 50 resources, waiting for aws_sqs_queue.uploads_queue and 2 more`."""
        counted = f"{self._done} of {self._total} resources"
        under_way = sorted((+self._under_way).elements())
        if not under_way:
            return counted
        more = f" and {len(under_way) - 1} more" if len(under_way) > 1 else ""
        return f"{counted}, waiting for {under_way[0]}{more}"
