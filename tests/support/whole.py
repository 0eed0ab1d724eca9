"""Whether tests do all of their work, or take a sample of it: `make test-all` sets `WHOLE=1`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

WHOLE = os.environ.get("WHOLE") == "1"

T = TypeVar("T")


def sample(everything: Iterable[T], every: int) -> Iterator[T]:
    """One of `every`, the first included; all of it in a whole run."""
    return islice(everything, None, None, 1 if WHOLE else every)
