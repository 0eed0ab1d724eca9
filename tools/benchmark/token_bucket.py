"""The scheme by which Step Functions throttles an API action: a bucket of tokens that fills at a steady rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class TokenBucket:
    """A full bucket, of which every call takes one token.

    Follows "Quotas related to API action throttling" of the AWS Step Functions Developer Guide.

    Args:
        size: tokens that it holds at most.
        refill: tokens a second.
        clock: seconds of a clock that never goes back.
    """

    size: float
    refill: float
    clock: Callable[[], float]
    _tokens: float = field(init=False)
    _filled_at: float = field(init=False)

    def __post_init__(self) -> None:
        self._tokens, self._filled_at = self.size, self.clock()

    def take(self) -> bool:
        """Take a token; False, and nothing taken, where there is none."""
        now = self.clock()
        self._tokens = min(self.size, self._tokens + (now - self._filled_at) * self.refill)
        self._filled_at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
